"""How the phones of the company's people behave in a fixture."""

from gateway.simulator.phones import (
    AFTER_WHISPER,
    Answers,
    Declines,
    HangsUpDuringWhisper,
    Ignores,
    PhoneScript,
    Voicemail,
)

TALK_S = 3.0
"""A conversation in a fixture need not be long."""


def phone_script(manner: str) -> PhoneScript:
    """A phone that "accepts", "passes", "declines", "ignores", is "busy", "voicemail", or "hangs_up" on the whisper."""
    match manner:
        case "passes":
            return Answers(keys=((AFTER_WHISPER, "2"),))
        case "declines":
            return Declines()
        case "busy":
            return Declines(after_s=0.5)
        case "ignores":
            return Ignores()
        case "voicemail":
            return Voicemail()
        case "hangs_up":
            return HangsUpDuringWhisper()
        case _:
            return Answers(talk_s=TALK_S)
