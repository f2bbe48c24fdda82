"""TwiML for menus by keys: sentences said by the carrier or played from our own voice, then a key or a number."""

from collections.abc import Callable, Sequence

from twilio.twiml.voice_response import Gather, VoiceResponse

from gateway.telephony.twiml import clean, finished

KEY_S = 6
"""How long a caller may think after the words."""
TYPING_S = 8
"""The longest pause between two digits."""
Sounds = Callable[[str], str]
"""The address of a sentence in our own voice; empty: the carrier says it."""


def menu(says: Sequence[str], action_url: str, sounds: Sounds, *, many: bool = False) -> str:
    """Words that a key stops. `action_url` is asked with the key, and without one when none came in time.

    `many`: a whole number, ended by the pound key or a pause.
    """
    response = VoiceResponse()
    options: dict[str, object] = {"finish_on_key": "#", "timeout": TYPING_S} if many else {"num_digits": 1}
    if not many:
        # No key ends it: pound and star are answers like any other.
        options |= {"finish_on_key": "", "timeout": KEY_S}
    gather = Gather(input="dtmf", action=action_url, method="POST", **options)
    _speak(gather, says, sounds)
    response.append(gather)
    response.redirect(action_url, method="POST")
    return finished(response)


def then_redirect(says: Sequence[str], url: str, sounds: Sounds) -> str:
    """Words, then whatever `url` answers."""
    response = VoiceResponse()
    _speak(response, says, sounds)
    response.redirect(url, method="POST")
    return finished(response)


def goodbye(says: Sequence[str], sounds: Sounds) -> str:
    """Words, then the end of the call."""
    response = VoiceResponse()
    _speak(response, says, sounds)
    response.hangup()
    return finished(response)


def linger(says: Sequence[str], url: str, seconds: int, every_s: int = 4) -> str:
    """Keeps the caller for about `seconds` with nothing of ours running: words said again and again, then `url`."""
    response = VoiceResponse()
    for _ in range(max(1, round(seconds / every_s))):
        for text in says:
            response.say(clean(text))
        response.pause(length=max(1, every_s - 2))
    response.redirect(url, method="POST")
    return finished(response)


def _speak(target: VoiceResponse | Gather, says: Sequence[str], sounds: Sounds) -> None:
    for text in says:
        if url := sounds(text):
            target.play(url)
        elif words := clean(text).strip():
            target.say(words)
