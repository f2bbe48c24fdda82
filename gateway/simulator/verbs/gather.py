"""Gather: keys, over nested prompts."""

import asyncio
from collections.abc import Sequence

from gateway.simulator.interpreter import Context, Document, Step, perform
from gateway.simulator.leg import Leg
from gateway.simulator.twiml import Element


class _Keys:
    """Collects keys until they are complete."""

    def __init__(self, wanted: int | None, finish: str) -> None:
        self.wanted, self.finish = wanted, finish
        self.digits = ""
        self.complete = False
        self.touched = asyncio.Event()
        """Set at each key; the prompt stops at the first."""

    def take(self, digit: str) -> None:
        if self.complete:
            return
        if digit in self.finish:
            self.complete = True
        else:
            self.digits += digit
            self.complete = self.wanted is not None and len(self.digits) >= self.wanted
        self.touched.set()


async def gather(leg: Leg, verb: Element, document: Document, context: Context) -> Step | None:
    """Play the nested prompts and wait for keys; a key stops the prompt, the time-out starts after it."""
    wanted = int(verb.number("numDigits", 0)) or None
    keys = _Keys(wanted, verb.get("finishOnKey", "#"))
    listens = "dtmf" in verb.get("input", "dtmf")
    leg.exchange.emit("gather", leg, wanted=wanted, action=verb.get("action"))
    if listens:
        leg.on_digit = keys.take
    try:
        await _until_key(leg, verb.children, document, context, keys)
        leg.exchange.emit("gather_waiting", leg)
        timeout_s = leg.exchange.clock.wall_s(verb.number("timeout", 5))
        while not keys.complete:
            keys.touched.clear()
            try:
                async with asyncio.timeout(timeout_s):
                    await keys.touched.wait()
            except TimeoutError:
                break
    finally:
        leg.on_digit = None
    leg.exchange.emit("gather_digits", leg, digits=keys.digits)
    if not keys.digits and not verb.flag("actionOnEmptyResult"):
        return None
    return Step(
        document.resolve(verb.get("action") or document.url), verb.get("method", "POST"), {"Digits": keys.digits}
    )


async def _until_key(leg: Leg, prompts: Sequence[Element], document: Document, context: Context, keys: _Keys) -> None:
    if not prompts:
        return
    playing = asyncio.create_task(_play(leg, Document(document.url, tuple(prompts)), context))
    touched = asyncio.create_task(keys.touched.wait())
    try:
        await asyncio.wait({playing, touched}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (playing, touched):
            task.cancel()
        outcome = (await asyncio.gather(playing, touched, return_exceptions=True))[0]
    if isinstance(outcome, Exception):
        raise outcome


async def _play(leg: Leg, prompts: Document, context: Context) -> None:
    await perform(leg, prompts, context)
