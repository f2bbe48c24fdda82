"""TwiML for waiting, meeting and choosing: hold audio that hears keys, rooms, and menus on a person's phone.

Keys pressed inside a conference are not gathered (only star, by `hangupOnStar`, leaves it): whoever is to choose is
kept outside a room.
"""

from collections.abc import Sequence

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from gateway.telephony.twiml import ROOM_EVENTS, clean, finished


def hold(pieces: Sequence[str], play_url: str, key_url: str, loop_url: str) -> str:
    """Words, then the hold audio once, then `loop_url`; a key at any time goes to `key_url`."""
    response = VoiceResponse()
    gather = Gather(input="dtmf", num_digits=1, timeout=1, action=key_url, method="POST")
    _say(gather, pieces)
    gather.play(play_url)
    response.append(gather)
    response.redirect(loop_url, method="POST")
    return finished(response)


def ask(pieces: Sequence[str], key_url: str, else_url: str, timeout_s: int = 8, *, play_url: str = "") -> str:
    """A question that is answered by one key; without one `else_url` is asked. `play_url`: a WAV heard first."""
    response = VoiceResponse()
    gather = Gather(input="dtmf", num_digits=1, timeout=timeout_s, action=key_url, method="POST")
    if play_url:
        gather.play(play_url)
    _say(gather, pieces)
    response.append(gather)
    response.redirect(else_url, method="POST")
    return finished(response)


def whisper(pieces: Sequence[str], key_url: str, timeout_s: int, *, play_url: str = "") -> str:
    """What a person hears before taking the call; without a key within `timeout_s` of its end the leg hangs up."""
    response = VoiceResponse()
    gather = Gather(input="dtmf", num_digits=1, timeout=timeout_s, action=key_url, method="POST")
    if play_url:
        gather.play(play_url)
    _say(gather, pieces)
    response.append(gather)
    response.hangup()
    return finished(response)


def moment(then_url: str, pieces: Sequence[str] = (), seconds: int = 1) -> str:
    """A moment's silence, then whatever `then_url` answers."""
    response = VoiceResponse()
    _say(response, pieces)
    response.pause(length=seconds)
    response.redirect(then_url, method="POST")
    return finished(response)


def room(
    name: str,
    action_url: str,
    pieces: Sequence[str] = (),
    *,
    start: bool = True,
    end_on_exit: bool = False,
    wait_url: str = "",
    events_url: str = "",
    leave_by_star: bool = False,
    muted: bool = False,
    coach: str = "",
) -> str:
    """Into a conference. `wait_url` empty: silence until it begins. `coach`: the CallSid of the only one who hears this
    leg. `leave_by_star`: the star key leaves the room, and `action_url` is asked."""
    response = VoiceResponse()
    _say(response, pieces)
    dial = Dial(action=action_url, method="POST", hangup_on_star=True if leave_by_star else None)
    dial.conference(
        clean(name),
        start_conference_on_enter=start,
        end_conference_on_exit=end_on_exit,
        beep="false",
        muted=True if muted else None,
        coach=coach or None,
        wait_url=wait_url,
        wait_method="POST" if wait_url else None,
        status_callback=events_url or None,
        status_callback_event=ROOM_EVENTS if events_url else None,
        status_callback_method="POST" if events_url else None,
    )
    response.append(dial)
    return finished(response)


def _say(target: VoiceResponse | Gather, pieces: Sequence[str]) -> None:
    for piece in pieces:
        if text := clean(piece).strip():
            target.say(text)
