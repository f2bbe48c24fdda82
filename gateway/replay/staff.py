"""How the phones of the company's people behave in a fixture."""

from typing import Literal

from gateway.simulator.phones import (
    AFTER_WHISPER,
    IN_TALK,
    Answers,
    Declines,
    HangsUpDuringWhisper,
    Ignores,
    PhoneScript,
    Voicemail,
)

Manner = Literal["accepts", "passes", "declines", "ignores", "busy", "voicemail", "hangs_up", "gives_back"]
TALK_S = 3.0
"""A conversation in a fixture need not be long."""


def phone_script(manner: Manner) -> PhoneScript:
    """A phone that "accepts", "passes", "declines", "ignores", is "busy", "voicemail", or "hangs_up" on the whisper; or
    whose owner takes the call and "gives_back" the caller, for the gateway to book the visit."""
    match manner:
        case "gives_back":
            return Answers(keys=((AFTER_WHISPER, "1"), (IN_TALK, "*"), (AFTER_WHISPER, "4")))
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
