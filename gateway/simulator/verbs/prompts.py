"""Say, Play and Pause: what is played to a leg."""

import asyncio
from collections import deque

from gateway.simulator.interpreter import Context, Document
from gateway.simulator.leg import Leg
from gateway.simulator.sound import RATE_HZ, SILENCE, SoundError, frames, from_wav, murmur, speech_s
from gateway.simulator.twiml import Element
from gateway.simulator.webhook import WebhookError


async def play_out(leg: Leg, ulaw: bytes) -> None:
    """Play audio to the leg and wait until it was heard."""
    waiting = deque(frames(ulaw))
    done = asyncio.Event()

    def source() -> bytes:
        if waiting:
            return waiting.popleft()
        done.set()
        return SILENCE

    leg.source = source
    try:
        await done.wait()
    finally:
        if leg.source is source:
            leg.source = None


async def say(leg: Leg, verb: Element, document: Document, context: Context) -> None:
    """Speak; takes as long as the words would."""
    del document, context
    leg.exchange.emit("say", leg, text=" ".join(verb.text.split()), by="app")
    for _ in range(_times(verb)):
        await play_out(leg, murmur(round(speech_s(verb.text), 2)))


async def play(leg: Leg, verb: Element, document: Document, context: Context) -> None:
    """Fetch a WAV and play it, or send DTMF tones."""
    del context
    if digits := verb.get("digits"):
        leg.exchange.emit("play", leg, digits=digits)
        await leg.exchange.clock.sleep(0.25 * len(digits))
        return
    url = document.resolve(verb.text)
    try:
        answer = await leg.exchange.web.ask(leg.session, "GET", url, {})
        ulaw = _audio(answer.body, answer.content_type)
    except WebhookError as error:
        leg.exchange.fault(error.code, error.what, leg)
        return
    except SoundError as error:
        leg.exchange.fault(12300, f"{url}: {error}", leg)
        return
    leg.exchange.emit("play", leg, url=url, seconds=round(len(ulaw) / RATE_HZ, 3))
    for _ in range(_times(verb)):
        await play_out(leg, ulaw)


async def pause(leg: Leg, verb: Element, document: Document, context: Context) -> None:
    """Wait in silence; before the answer it delays the answer."""
    del document, context
    await leg.exchange.clock.sleep(verb.number("length", 1))
    leg.answer()


def _times(verb: Element) -> int:
    return int(verb.number("loop", 1)) or 1000


def _audio(body: bytes, content_type: str | None) -> bytes:
    kind = (content_type or "").split(";")[0].strip().lower()
    if kind in {"audio/wav", "audio/wave", "audio/x-wav", "audio/vnd.wave", "application/octet-stream"}:
        return from_wav(body)
    if kind in {"audio/basic", "audio/x-mulaw", "audio/ulaw"}:
        return body
    raise SoundError(f"content type {kind or 'missing'} cannot be played; serve audio/wav or audio/basic")
