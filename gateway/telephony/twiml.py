"""The only place that makes TwiML: small documents, each a `<Response>` by the twilio library.

Texts may hold any characters: the library escapes, and what XML cannot hold at all is left out. Every address is
absolute. A document is at most 64 kB (Twilio error 11750).
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from twilio.twiml.voice_response import Connect, Dial, Gather, VoiceResponse

MAX_BYTES = 64 * 1024
MAX_PARAMETER_CHARS = 499
"""Of a `<Parameter>`: name and value together stay under 500."""
ROOM_EVENTS = "start end join leave"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class TwimlError(Exception):
    """A document that Twilio would refuse: too long, or a parameter too long. Shorten what is to be said."""


def clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return _NOT_XML.sub("", text)


def finished(response: VoiceResponse) -> str:
    """The document's text. Raises TwimlError when it is too long."""
    document = str(response)
    size = len(document.encode("utf-8"))
    if size > MAX_BYTES:
        raise TwimlError(f"the document has {size} bytes; Twilio takes {MAX_BYTES} at most: say less")
    return document


def _say(target: VoiceResponse | Gather, pieces: Iterable[str]) -> None:
    for piece in pieces:
        if text := clean(piece).strip():
            target.say(text)


def connect_stream(stream_url: str, parameters: Mapping[str, str], action_url: str, then_url: str) -> str:
    """The call's audio both ways over a WebSocket, then `action_url`; `then_url` for the case that neither runs.

    Raises TwimlError for a parameter of 500 characters or more.
    """
    response = VoiceResponse()
    connect = Connect(action=action_url, method="POST")
    stream = connect.stream(url=stream_url)
    for name, value in parameters.items():
        if len(name) + len(value) > MAX_PARAMETER_CHARS:
            raise TwimlError(f"stream parameter {name[:40]!r}: name and value must stay under 500 characters")
        stream.parameter(name=clean(name), value=clean(value))
    response.append(connect)
    response.redirect(then_url, method="POST")
    return finished(response)


def hold_room(room: str, action_url: str, wait_url: str, events_url: str) -> str:
    """The caller waits in a conference, with what `wait_url` plays, until a person joins; leaving ends the room."""
    response = VoiceResponse()
    dial = Dial(action=action_url, method="POST")
    dial.conference(
        clean(room),
        start_conference_on_enter=False,
        end_conference_on_exit=True,
        beep="false",
        wait_url=wait_url,
        wait_method="POST",
        status_callback=events_url,
        status_callback_event=ROOM_EVENTS,
        status_callback_method="POST",
    )
    response.append(dial)
    return finished(response)


def hold_music(play_url: str, loop_url: str, pieces: Sequence[str] = ()) -> str:
    """A `waitUrl` document: words first, if any, the audio once, then `loop_url` again (Say, Play, Redirect only)."""
    response = VoiceResponse()
    _say(response, pieces)
    response.play(play_url)
    response.redirect(loop_url, method="POST")
    return finished(response)


def whisper(pieces: Sequence[str], gather_action_url: str, timeout_s: int) -> str:
    """What the person hears before taking the call. Without a key within `timeout_s` of its end the leg hangs up."""
    response = VoiceResponse()
    gather = Gather(input="dtmf", num_digits=1, timeout=timeout_s, action=gather_action_url, method="POST")
    _say(gather, pieces)
    response.append(gather)
    response.hangup()
    return finished(response)


def join_room(
    room: str,
    action_url: str,
    pieces: Sequence[str] = (),
    *,
    end_on_exit: bool = True,
    events_url: str | None = None,
) -> str:
    """The person joins the waiting caller: the conference starts, and ends when the person leaves."""
    response = VoiceResponse()
    _say(response, pieces)
    dial = Dial(action=action_url, method="POST")
    dial.conference(
        clean(room),
        start_conference_on_enter=True,
        end_conference_on_exit=end_on_exit,
        beep="false",
        wait_url="",
        status_callback=events_url,
        status_callback_event=ROOM_EVENTS if events_url else None,
        status_callback_method="POST" if events_url else None,
    )
    response.append(dial)
    return finished(response)


def person_gone(text: str) -> str:
    """For a person who was rung, when the caller has left in the meantime."""
    return say_and_hang_up(text)


def voicemail(
    say: str | Sequence[str],
    record_action_url: str,
    recording_url: str,
    *,
    max_length_s: int = 180,
    silence_s: int = 6,
) -> str:
    """A message after the tone. `record_action_url` is asked in any case, also when nothing was recorded;
    `recording_url` is told when the recording's file is there."""
    response = VoiceResponse()
    _say(response, (say,) if isinstance(say, str) else say)
    response.record(
        action=record_action_url,
        method="POST",
        max_length=max_length_s,
        timeout=silence_s,
        finish_on_key="#",
        play_beep=True,
        trim="trim-silence",
        recording_status_callback=recording_url,
        recording_status_callback_method="POST",
        recording_status_callback_event="completed absent",
    )
    # Twilio goes on here when nothing was recorded.
    response.redirect(record_action_url, method="POST")
    return finished(response)


def say_and_hang_up(*pieces: str) -> str:
    """Words, then the end of the call."""
    response = VoiceResponse()
    _say(response, pieces)
    response.hangup()
    return finished(response)


def say_then_redirect(text: str | Sequence[str], url: str) -> str:
    """Words, then whatever `url` answers."""
    response = VoiceResponse()
    _say(response, (text,) if isinstance(text, str) else text)
    response.redirect(url, method="POST")
    return finished(response)


def say_then_ask_again(text: str, url: str) -> str:
    """Words and a second's pause, then whatever `url` answers: what is said more than once does not sound hurried."""
    response = VoiceResponse()
    _say(response, (text,))
    response.pause(length=1)
    response.redirect(url, method="POST")
    return finished(response)


def dial_person(
    numbers: Sequence[str],
    before: str = "Please hold while I connect you.",
    after: str = "Thank you for calling. If you were not connected, please call again in a few minutes. Goodbye.",
    *,
    timeout_s: int = 25,
    caller_id: str | None = None,
) -> str:
    """The way to a person that needs nothing of ours: plain `<Dial><Number>`, one number after another.

    `numbers` in E.164, ten at most; without any, `after` is said and the call ends. `after` is also heard by a caller
    who stays on the line when the person has hung up: there is no `action`, as nothing of ours may be needed.
    """
    response = VoiceResponse()
    if numbers:
        _say(response, (before,))
        dial = Dial(timeout=timeout_s, caller_id=caller_id, sequential=True if len(numbers) > 1 else None)
        for number in numbers[:10]:
            dial.number(clean(number))
        response.append(dial)
    _say(response, (after,))
    response.hangup()
    return finished(response)
