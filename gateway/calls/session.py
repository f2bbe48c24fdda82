"""One call on one media stream: what is heard goes to the conversation, what it answers is said and done."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog

from gateway.calls.deeds import LOOKUP_S, Deeds
from gateway.calls.feed import Feed
from gateway.calls.journal import Journal
from gateway.calls.live import LiveCall
from gateway.calls.measures import Measures
from gateway.calls.mouth import Mouth
from gateway.calls.patience import Patience
from gateway.conversation.engine import Conversation
from gateway.conversation.events import (
    Action,
    Caller,
    CallStarted,
    Event,
    HandOver,
    HangUp,
    Interrupted,
    LineBack,
    Listen,
    PersonReady,
    Pressed,
    Quiet,
    Say,
    Spoke,
    TakeMessage,
    Trigger,
)
from gateway.conversation.log import dump, dump_action
from gateway.handoff.words import Tape
from gateway.hearing.ear import BargeIn, Ear, Lost
from gateway.log import fault
from gateway.telephony.media import Dtmf, Mark, Media, Stop
from gateway.telephony.media_socket import MediaSocket, StreamClosedError
from gateway.turn import KeyPress, Silence, Stamp, Utterance
from gateway.voice.engine import VoiceError
from gateway.voice.voice import Voice

log = structlog.get_logger()

LAST_WORDS_S = 4.0
"""How long a sentence may go on when the gateway stops."""
STALL_S = 4.0
"""Twilio sends a frame every 20 ms as long as the stream lives; so long without one means that it is dead."""


class CallSession:
    """Runs from the stream's start until the caller, the carrier or the conversation ends it. What comes then, the desk
    decides from `call.ending`."""

    def __init__(
        self,
        call: LiveCall,
        conversation: Conversation,
        caller: Caller,
        socket: MediaSocket,
        ear: Ear,
        voice: Voice,
        deeds: Deeds,
        journal: Journal,
        feed: Feed,
        measures: Measures,
        keep_words: Callable[[str, bytes], None] = lambda _call, _mulaw: None,
    ) -> None:
        """`keep_words` is given the sound of each utterance: 8,000 Hz µ-law."""
        self._call = call
        self._conversation = conversation
        self._caller = caller
        self._socket = socket
        self._ear = ear
        self._deeds = deeds
        self._journal = journal
        self._feed = feed
        self._measures = measures
        self._keep_words = keep_words
        self._tape = Tape()
        self._patience = Patience()
        self._reassuring = False
        self._mouth = Mouth(voice, socket, ear, self._first_audio, self._your_turn)
        self._began = time.monotonic()
        self._greeted = False
        self._turn_ended_ms: int | None = None
        self._deciding = asyncio.Lock()

    async def run(self) -> None:
        """Returns when the stream is over or the conversation has ended and the caller has heard its last word."""
        call = self._call
        call.streams += 1
        call.streaming = True
        tasks = {
            asyncio.create_task(self._read(), name=f"read {call.call_sid}"),
            asyncio.create_task(self._mouth.run(), name=f"mouth {call.call_sid}"),
            asyncio.create_task(self._think(), name=f"mind {call.call_sid}"),
            asyncio.create_task(self._let_go(), name=f"let go {call.call_sid}"),
            asyncio.create_task(self._go_over(), name=f"go over {call.call_sid}"),
        }
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                error = task.exception()
                if error is not None and not isinstance(error, StreamClosedError):
                    self._break(error)
        finally:
            # A booking that the caller has agreed to is finished, also when the line is gone.
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOKUP_S), self._deciding:
                    pass
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            call.talked_s += self._ear.now_ms / 1000
            call.streaming = False
            await self._ear.close()

    def _break(self, error: BaseException) -> None:
        """A part of ours failed: the caller gets a person."""
        part = "voice" if isinstance(error, VoiceError) else "session"
        log.error("session_broken", call=self._call.call_sid, part=part, **fault(error))
        self._measures.failures.labels(part=part).inc()
        self._call.broken = part
        if self._call.ending is None:
            self._end(HandOver(self._conversation.brief(Trigger.BROKEN)))

    async def _let_go(self) -> None:
        """The gateway stops: what is being said is said to its end, then the stream ends in mid-conversation."""
        await self._call.let_go.wait()
        await self._mouth.finished(LAST_WORDS_S)

    async def _go_over(self) -> None:
        """A person has taken the call while we are still talking: the caller is told, and goes to them."""
        await self._call.person_waits.wait()
        self._call.person_waits.clear()
        await self._take(PersonReady(self._now(), Trigger.TAKEN if self._call.taken_by else Trigger.RULE))
        await self._mouth.finished()

    # --- hearing

    async def _read(self) -> None:
        messages = aiter(self._socket)
        while True:
            try:
                # Not wait_for: before Python 3.12 it may swallow a cancellation that comes together with a message.
                async with asyncio.timeout(STALL_S):
                    message = await anext(messages)
            except StopAsyncIteration:
                return
            except TimeoutError:
                log.warning("stream_stalled", call=self._call.call_sid)
                return
            match message:
                case Media(mulaw=mulaw):
                    self._ear.feed(mulaw)
                    self._tape.feed(mulaw)
                    self._mouth.tick()
                    self._still_here()
                case Dtmf(digit=digit):
                    self._ear.key(digit)
                case Mark(name=name):
                    self._mouth.mark(name)
                case Stop():
                    return
                case _:
                    pass

    # --- thinking

    async def _think(self) -> None:
        call = self._call
        if call.started:
            await self._take(LineBack(call.stamp()))
        else:
            call.started = True
            await self._take(CallStarted(call.stamp(), self._caller))
        while call.ending is None:
            match await self._ear.next():
                case BargeIn():
                    await self._take(Interrupted(self._now(), await self._mouth.hush()))
                case Utterance() as utterance:
                    self._turn_ended_ms = utterance.ended_ms
                    self._keep_words(call.call_sid, self._tape.cut(utterance.began_ms, utterance.ended_ms))
                    await self._take(Spoke(self._now(), utterance))
                case KeyPress() as keys:
                    if not self._mouth.silent:
                        await self._take(Interrupted(self._now(), await self._mouth.hush()))
                    self._turn_ended_ms = self._ear.now_ms
                    await self._take(Pressed(self._now(), keys))
                case Silence() as silence:
                    await self._take(Quiet(self._now(), silence))
                case Lost(reason=reason):
                    raise HearingLostError(reason)
        await self._mouth.finished()

    async def _take(self, event: Event) -> None:
        """Gives the conversation an event and does what it answers, until it waits for the caller."""
        async with self._deciding:
            waiting: deque[Event] = deque([event])
            while waiting and self._call.ending is None:
                event = waiting.popleft()
                self._note(event.kind, dump(event))
                for action in self._conversation.step(event):
                    self._note(action.kind, dump_action(action))
                    if (answer := await self._act(action)) is not None:
                        waiting.append(answer)
                # One breath for the reader and the mouth, also when much is decided in a row.
                await asyncio.sleep(0)

    async def _act(self, action: Action) -> Event | None:
        match action:
            case Say():
                self._mouth.say(action)
            case Listen(expecting=expecting):
                self._ear.listen(expecting)
                if self._mouth.silent:
                    self._ear.prompt_ended()
                    self._your_turn()
            case HandOver() | TakeMessage() | HangUp():
                self._end(action)
            case _:
                return await self._deeds.do(self._call, action, self._ear.now_ms / 1000)
        return None

    def _end(self, ending: HandOver | TakeMessage | HangUp) -> None:
        self._call.ending = ending
        if isinstance(ending, HandOver):
            # The phone rings while the caller is still being told about it.
            self._measures.handovers.labels(trigger=ending.brief.trigger.value).inc()
            self._deeds.ring(self._call, ending.brief)

    # --- telling

    def _first_audio(self) -> None:
        """The first frame of something said has gone out."""
        if not self._greeted:
            self._greeted = True
            self._measures.greeting_s.observe(time.monotonic() - self._began)
        reassuring, self._reassuring = self._reassuring, False
        if self._turn_ended_ms is not None and not reassuring:
            reply_s = max(0.0, (self._ear.now_ms - self._turn_ended_ms) / 1000)
            self._turn_ended_ms = None
            self._measures.reply_s.observe(reply_s)
            self._feed.tell(self._call.call_sid, "replied", {"seconds": round(reply_s, 3)})

    @property
    def _owed_ms(self) -> int:
        """How long the caller has been waiting for an answer; 0: it is not our turn."""
        ended_ms = self._turn_ended_ms if self._deciding.locked() else None
        return max(self._ear.owed_ms, 0 if ended_ms is None else self._ear.now_ms - ended_ms)

    def _still_here(self) -> None:
        """Whatever keeps us from answering, the caller hears a voice."""
        if self._mouth.silent and self._call.ending is None:
            owed_ms = self._owed_ms
            if self._patience.due(owed_ms, self._ear.now_ms):
                say = self._conversation.still_here(self._patience.times - 1)
                log.warning("caller_waits", call=self._call.call_sid, ms=owed_ms)
                self._note(say.kind, dump_action(say))
                self._reassuring = True
                self._mouth.say(say)

    def _your_turn(self) -> None:
        """The caller has heard everything, and a question is open."""
        expecting = self._conversation.expecting
        if expecting is not None and self._call.ending is None and not self._owed_ms:
            self._feed.tell(self._call.call_sid, "your_turn", {"question": expecting.question})

    def _now(self) -> Stamp:
        return self._call.stamp(self._ear.now_ms / 1000)

    def _note(self, kind: str, payload: dict[str, Any]) -> None:
        self._journal.note(self._call.call_sid, kind, payload)
        self._feed.tell(self._call.call_sid, kind, payload)


class HearingLostError(Exception):
    """No recogniser could hear what the caller said."""
