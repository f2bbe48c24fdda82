"""The document that Twilio gets when the gateway does not answer at all: it rings the people, from the settings alone.

It lies at a place that does not depend on this machine: a TwiML Bin in the Twilio console, or any static web space.
"""

from collections.abc import Sequence

from gateway.telephony import twiml

MOST_CHARS = 4000
"""What a TwiML Bin holds."""
RING_S = 25


class FallbackError(Exception):
    """No document can be made that reaches anybody; the message says what to set."""


def document(company_name: str, phones: Sequence[str]) -> str:
    """TwiML without any address of ours. `phones`: whom to ring, E.164, one after the other. Raises FallbackError.

    The danger advice comes first, as nobody here can ask what the call is about.
    """
    numbers = list(dict.fromkeys(phones))[:10]
    if not numbers:
        raise FallbackError("nobody can be rung: name at least one person with a phone in `company.staff`")
    made = twiml.dial_person(
        numbers,
        before=(
            f"Thanks for calling {company_name}. If you smell gas, or anyone is in danger, leave the building now and "
            "call 911. Please stay on the line. I'm connecting you with our team."
        ),
        after="Nobody could take your call just now. Please call again in a few minutes. Goodbye.",
        timeout_s=RING_S,
    )
    if len(made) > MOST_CHARS:
        raise FallbackError(f"the document has {len(made)} characters, and a TwiML Bin holds {MOST_CHARS}: shorten it")
    return made
