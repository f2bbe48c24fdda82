"""Record: the party's audio after a beep."""

import asyncio

from gateway.simulator.exchange import Recording, http_date
from gateway.simulator.interpreter import Context, Document, Step
from gateway.simulator.leg import Leg
from gateway.simulator.sound import FRAME, FRAME_S, level, tone
from gateway.simulator.twiml import Element
from gateway.simulator.verbs.prompts import play_out

QUIET = 250
"""Root mean square below which a frame counts as silence (about -42 dBFS)."""


class _Tape:
    """Takes the party's frames until silence, length or a key ends it; clocked by frames."""

    def __init__(self, silence_s: float, longest_s: float, finish: str) -> None:
        self.silence_s, self.longest_s, self.finish = silence_s, longest_s, finish
        self.frames: list[bytes] = []
        self.last_sound = 0
        """Frames up to the last one with sound."""
        self.key = ""
        self.done = asyncio.Event()

    def take(self, frame: bytes) -> None:
        self.frames.append(frame)
        if level(frame) > QUIET:
            self.last_sound = len(self.frames)
        quiet_s = (len(self.frames) - self.last_sound) * FRAME_S
        if len(self.frames) * FRAME_S >= self.longest_s or (self.silence_s and quiet_s >= self.silence_s):
            self.done.set()

    def press(self, digit: str) -> None:
        if digit in self.finish:
            self.key = digit
            self.done.set()


async def record(leg: Leg, verb: Element, document: Document, context: Context) -> Step | None:
    """Record and ask the action; with nothing recorded the next verb runs. Hanging up counts as the end, too."""
    del context
    if not verb.get("action"):
        leg.exchange.fault(12200, "Record without action asks for the same document again: a loop", leg, warning=True)
    action = document.resolve(verb.get("action") or document.url)
    if verb.flag("playBeep", default=True):
        await play_out(leg, tone(1000, 0.5))
    finish = verb.get("finishOnKey", "1234567890*#")
    tape = _Tape(verb.number("timeout", 5), verb.number("maxLength", 3600), finish)
    leg.exchange.emit("record", leg)
    leg.listeners.append(tape.take)
    leg.on_digit = tape.press
    try:
        await tape.done.wait()
    except asyncio.CancelledError:
        if leg.is_over and tape.last_sound:
            kept = _keep(leg, verb, document, tape)
            extra = _result(leg, kept, "hangup") | {"CallStatus": "completed"}
            leg.exchange.callback(verb.get("method", "POST"), action, leg.params(extra), leg)
        raise
    finally:
        leg.listeners.remove(tape.take)
        leg.on_digit = None
    if not tape.last_sound:
        leg.exchange.emit("recorded", leg, seconds=0)
        return None
    kept = _keep(leg, verb, document, tape)
    return Step(action, verb.get("method", "POST"), _result(leg, kept, tape.key))


def _keep(leg: Leg, verb: Element, document: Document, tape: _Tape) -> Recording:
    frames = tape.frames[: tape.last_sound] if verb.get("trim", "trim-silence") == "trim-silence" else tape.frames
    kept = leg.exchange.record(leg.sid, b"".join(frames), "RecordVerb")
    leg.exchange.emit("recorded", leg, seconds=len(kept.ulaw) / FRAME * FRAME_S, sid=kept.sid)
    if to := verb.get("recordingStatusCallback"):
        params = {
            "AccountSid": leg.exchange.account_sid,
            "CallSid": leg.sid,
            "RecordingSid": kept.sid,
            "RecordingUrl": leg.exchange.recording_url(kept.sid),
            "RecordingStatus": "completed",
            "RecordingDuration": str(kept.duration_s),
            "RecordingChannels": "1",
            "RecordingStartTime": http_date(),
            "RecordingSource": "RecordVerb",
            "RecordingTrack": "inbound",
        }
        method = verb.get("recordingStatusCallbackMethod", "POST")
        leg.exchange.callback(method, document.resolve(to), params, leg)
    return kept


def _result(leg: Leg, kept: Recording, key: str) -> dict[str, str]:
    return {
        "RecordingUrl": leg.exchange.recording_url(kept.sid),
        "RecordingSid": kept.sid,
        "RecordingDuration": str(kept.duration_s),
        "Digits": key,
    }
