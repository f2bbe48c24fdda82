"""The words about a message that was left: the ticket's note and subject, and the text to the team. Pure."""

from gateway.company import Company, Person
from gateway.conversation.message import Message
from gateway.handoff.brief import bullets, sms
from gateway.handoff.reasons import DANGERS
from gateway.records.rows import Ticket, VoicemailRow
from gateway.understanding.meaning import Urgency

LISTEN = "Listen to the recording"
MOST_TRANSCRIPT = 6000
"""Characters: four minutes of quick speech."""
MOST_TEXTED = 8
"""People who get a text about one message."""
_EMERGENCY_SKILL = "emergency"


def subject(message: Message) -> str:
    """Without the caller's words: "Call back: burst pipe (message)"."""
    urgent = {Urgency.EMERGENCY: "Emergency", Urgency.URGENT: "Urgent"}.get(message.brief.urgency, "")
    danger = next((DANGERS[one] for one in message.brief.dangers if one in DANGERS), "")
    about = danger or message.brief.problem
    about = f"{about} (message)" if about else "a message was left"
    return f"{urgent}, call back: {about}" if urgent else f"Call back: {about}"


def note(message: Message, left: VoicemailRow) -> str:
    """The summary on the first line, then what is known in points, and every word that was heard."""
    brief = message.brief
    points = "\n".join(f"- {line}" for line in bullets(brief, left.phone, why=False))
    heard = message.transcript[:MOST_TRANSCRIPT]
    called = f"\nCalled from {left.phone}." if left.phone and left.phone != brief.phone else ""
    return (
        f"{sms(brief, left.phone, why=False)}\n\n{points}{called}\n\n"
        f"The message, {round(left.duration_s)} s, as heard by machine (certainty {message.certainty:.0%}):\n"
        f'"{heard}"\n{LISTEN} when in doubt: {left.url}'
    )


def unheard(left: VoicemailRow, why: str) -> str:
    """For a message of which nothing is known. `why`: a clause."""
    return f"A message was left: {why}. {LISTEN}.\n{left.url}" + (f"\nCalled from {left.phone}." if left.phone else "")


def text(ticket: Ticket, left: VoicemailRow) -> str:
    """For telephones; the first line of the ticket, which may have been written before a crash."""
    summary = ticket.body.partition("\n")[0]
    number = "" if not left.phone or left.phone in summary else f" {left.phone}."
    how = " As heard by machine." if left.transcript else ""
    return f"Message left. {summary}{number}{how} Ticket {ticket.reference}."


def recipients(company: Company, urgency: str, on_call: tuple[str, ...]) -> tuple[Person, ...]:
    """Who is texted: those who want texts; in an emergency those on call as well, whether they want texts or not.

    `on_call`: ids. Without anybody on call an emergency goes to those who take emergencies, else to the owners, else to
    everybody.
    """
    chosen = [person for person in company.staff if person.texts]
    if urgency == Urgency.EMERGENCY.value:
        first = (
            [person for duty in on_call for person in company.staff if person.id == duty]
            or [person for person in company.staff if _EMERGENCY_SKILL in person.skills]
            or [person for person in company.staff if person.owner]
            or list(company.staff)
        )
        chosen = [*first, *chosen]
    return tuple({person.phone: person for person in chosen}.values())[:MOST_TEXTED]
