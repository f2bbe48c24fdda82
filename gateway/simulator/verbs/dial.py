"""Dial: another phone (with or without a whisper), or a conference."""

import asyncio

from gateway.simulator.conference import Participant, Room, RoomCallback
from gateway.simulator.interpreter import Context, Document, Step, run
from gateway.simulator.leg import Leg, StatusCallback
from gateway.simulator.outgoing import place
from gateway.simulator.sound import FRAME, SILENCE, tone
from gateway.simulator.twiml import Element, TwimlError
from gateway.simulator.webhook import WebhookError

MOST_NUMBERS = 10


async def dial(leg: Leg, verb: Element, document: Document, context: Context) -> Step | None:
    """Connect the leg with somebody; then the action, or the next verb."""
    del context
    rooms = [child for child in verb.children if child.name == "Conference"]
    numbers = [child for child in verb.children if child.name == "Number"]
    if verb.text and not verb.children:
        numbers = [Element("Number", {}, verb.text)]
    if verb.get("record", "do-not-record") not in {"do-not-record", "false"}:
        leg.exchange.fault(0, "the simulator does not record Dial", leg, warning=True)
    if rooms:
        result = await _conference(leg, rooms[0], document, star=verb.flag("hangupOnStar"))
    elif numbers:
        result = await _numbers(leg, verb, numbers[:MOST_NUMBERS], document)
    else:
        leg.exchange.fault(13223, "Dial with nobody to dial", leg)
        result = {"DialCallStatus": "failed"}
    if action := verb.get("action"):
        return Step(document.resolve(action), verb.get("method", "POST"), result)
    return None


async def _conference(leg: Leg, noun: Element, document: Document, *, star: bool) -> dict[str, str]:
    exchange = leg.exchange
    room = exchange.room_named(noun.text) or Room(exchange, noun.text)
    events = frozenset(noun.get("statusCallbackEvent", "start end").split())
    callback = None
    if to := noun.get("statusCallback"):
        callback = RoomCallback(document.resolve(to), events, noun.get("statusCallbackMethod", "POST"))
    wait_url = noun.get("waitUrl")
    member = Participant(
        leg,
        start_on_enter=noun.flag("startConferenceOnEnter", default=True),
        end_on_exit=noun.flag("endConferenceOnExit"),
        muted=noun.flag("muted"),
        label=noun.get("participantLabel"),
        coaching=noun.get("coach"),
        beep=noun.get("beep", "true"),
        wait=Step(document.resolve(wait_url), noun.get("waitMethod", "POST")) if wait_url else None,
        twilio_music="waitUrl" not in noun.attributes,
    )
    if star:
        leg.on_digit = lambda digit: room.kick(member) if digit == "*" else None
    try:
        await room.stay(member, callback, int(noun.number("maxParticipants", 250)))
    except WebhookError:
        return {"DialCallStatus": "failed"}  # noted as a fault where it failed; Twilio goes on without joining
    except TwimlError as error:
        exchange.fault(error.code, error.what, leg)
        return {"DialCallStatus": "failed"}
    finally:
        leg.on_digit = None
    return {"DialCallStatus": "answered"}


class _Child:
    """One phone that is being rung for the caller."""

    def __init__(self, parent: Leg, verb: Element, noun: Element, document: Document) -> None:
        callback = None
        if to := noun.get("statusCallback"):
            events = frozenset(noun.get("statusCallbackEvent", "completed").split())
            callback = StatusCallback(document.resolve(to), events, noun.get("statusCallbackMethod", "POST"))
        url = noun.get("url")
        self._whisper = Step(document.resolve(url), noun.get("method", "POST")) if url else None
        self.ready = asyncio.Event()
        """Answered, and the whisper ran to its end: may be connected."""
        self.leg = place(
            parent.exchange,
            from_=verb.get("callerId") or parent.from_,
            to=noun.text,
            direction="outbound-dial",
            then=self._answered,
            ring_s=verb.number("timeout", 30),
            parent=parent,
            status_callback=callback,
        )

    async def _answered(self, leg: Leg) -> None:
        if self._whisper is not None:
            await run(leg, self._whisper, Context.WHISPER)
        self.ready.set()
        await asyncio.Event().wait()  # connected until one of the legs ends


async def _numbers(leg: Leg, verb: Element, nouns: list[Element], document: Document) -> dict[str, str]:
    groups = [[noun] for noun in nouns] if verb.flag("sequential") else [nouns]
    result: dict[str, str] = {"DialCallStatus": "failed"}
    leg.source = _Ringback()
    for group in groups:
        result = await _group(leg, verb, group, document)
        if result["DialCallStatus"] == "completed":
            break
    return result


async def _group(leg: Leg, verb: Element, nouns: list[Element], document: Document) -> dict[str, str]:
    """Ring these phones at once; the first that is ready is connected, the others are given up."""
    children = [_Child(leg, verb, noun, document) for noun in nouns]
    for child in children:
        leg.exchange.emit("dial", leg, to=child.leg.to, child=child.leg.sid)
    try:
        winner = await _first(children)
        if winner is not None:
            for child in children:
                if child is not winner:
                    child.leg.hang_up("answered-elsewhere")
            await _bridge(leg, winner.leg, verb)
    finally:
        for child in children:
            child.leg.hang_up("parent-left")
    last = winner or children[-1]
    ending = await last.leg.ended
    talked = winner is not None
    result = {
        "DialCallStatus": ending.status,
        "DialCallSid": last.leg.sid,
        "DialBridged": str(talked).lower(),
    }
    if ending.status == "completed":
        result["DialCallDuration"] = str(round(ending.duration_s))
    return result


async def _first(children: list[_Child]) -> _Child | None:
    """The first child that is ready; None when all have ended."""
    waits = {asyncio.ensure_future(child.ready.wait()): child for child in children}
    ends = {asyncio.ensure_future(child.leg.ended): child for child in children}
    open_ends = set(ends)
    try:
        while open_ends:
            await asyncio.wait({*waits, *open_ends}, return_when=asyncio.FIRST_COMPLETED)
            for ready, child in waits.items():
                if ready.done() and not child.leg.is_over:
                    return child
            open_ends = {end for end in open_ends if not end.done()}
        return None
    finally:
        for task in (*waits, *ends):
            task.cancel()


async def _bridge(leg: Leg, child: Leg, verb: Element) -> None:
    leg.answer()
    leg.source = lambda: child.mic
    child.source = lambda: leg.mic
    leg.exchange.emit("bridged", leg, child=child.sid)
    leg.exchange.emit("bridged", child, parent=leg.sid)
    released = asyncio.Event()
    if verb.flag("hangupOnStar"):
        leg.on_digit = lambda digit: released.set() if digit == "*" else None
    longest_s = leg.exchange.clock.wall_s(verb.number("timeLimit", 14400))
    ended = asyncio.ensure_future(child.ended)
    star = asyncio.ensure_future(released.wait())
    try:
        await asyncio.wait({ended, star}, timeout=longest_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        ended.cancel()
        star.cancel()
        leg.source, child.source, leg.on_digit = None, None, None


class _Ringback:
    """The caller hears ringing: 2 s of tone, 4 s of silence."""

    def __init__(self) -> None:
        self._cycle = tone(440, 2.0, 0.1) + SILENCE * 200
        self._at = 0

    def __call__(self) -> bytes:
        frame = self._cycle[self._at : self._at + FRAME]
        self._at = (self._at + FRAME) % len(self._cycle)
        return frame
