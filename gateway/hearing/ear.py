"""The ear of one call: µ-law in, what the caller did out: spoke, pressed keys, kept silent, broke in.

All times are milliseconds of the caller's audio (a count of samples), so a recording may be fed faster than it was
spoken. Audio waits in a bounded backlog while a decision needs words that are still being decoded.
"""

import asyncio
from collections import deque
from dataclasses import replace

import structlog

from gateway.audio import mulaw
from gateway.audio.denoise import Denoise
from gateway.audio.gain import Gain
from gateway.audio.ownecho import OwnEcho
from gateway.audio.vad import WINDOW_SAMPLES, Vad
from gateway.hearing import again, spoken, turnend, verdict
from gateway.hearing.activity import BEGIN_WINDOWS, Activity
from gateway.hearing.backlog import Backlog
from gateway.hearing.happening import BargeIn, Event, Lost
from gateway.hearing.keypad import Keypad
from gateway.hearing.lease import Lease, NotHeardError, Partial
from gateway.hearing.moments import Moments
from gateway.hearing.nearness import Nearness
from gateway.hearing.networks.recipes import TRADE
from gateway.hearing.pace import CUT_OFF_WITHIN_MS, Pace
from gateway.hearing.pool import Pool
from gateway.hearing.prompt import Prompt
from gateway.hearing.readings import apart
from gateway.hearing.steady import Steady
from gateway.hearing.turnend import SoFar
from gateway.hearing.verdict import Scene, Verdict
from gateway.log import fault
from gateway.turn import Again, Expecting, Moment, Reading, Silence, Utterance

__all__ = ["BargeIn", "Ear", "Event", "Lost"]

log = structlog.get_logger()

PRE_ROLL_MS = 320
"""Audio from before speech was noticed that is heard too: the first consonant is quiet."""
_MAX_EVENTS = 100
_LAG_SAMPLES = 256
"""The last window may still be on its way to the decoder."""
_DECODED_WITHIN_S = 1.0
"""How long a turn's end may wait for a decoder that lags, all its pauses together."""
_MOST_UNDECODED_MS = 1500
"""So much longer a pause must be when words may be missing: what was said last is not known yet, and the result could
not be had sooner either. A decoder that hangs holds nobody up for longer."""
_RESULT_WITHIN_S = 25.0
_AGAIN_WITHIN_S = 3.0
"""How long the caller may wait for a second hearing; what was heard at first must do then."""
_UNSEEN_MS = 500
"""With more audio than this not looked at yet, nobody knows whether the caller is still silent."""


class Ear:
    """Made for one call, inside a running event loop; `close` it. Only `next` and `close` wait."""

    def __init__(self, pool: Pool, moments: Moments, call_id: str, *, decoded_within_s: float | None = None) -> None:
        """`decoded_within_s`: how long a decoder that lags is waited for, where the audio comes faster than life."""
        self._pool = pool
        self._moments = moments
        self._log = log.bind(call=call_id)
        self._events: asyncio.Queue[Event] = asyncio.Queue(_MAX_EVENTS)
        self._expecting = Expecting(question="")
        self._keypad = Keypad()
        self._own_echo, self._gain, self._denoise = OwnEcho(), Gain(), Denoise()
        self._vad = Vad()
        self._activity = Activity()
        self._pace, self._steady = Pace(), Steady()
        self._nearness = Nearness()
        self._allowed_ms = 0
        """The pause that would have ended the turn, as last asked."""
        self._decoded_within_s = _DECODED_WITHIN_S if decoded_within_s is None else decoded_within_s
        self._lag_allowed_s = self._decoded_within_s
        self._owed_since_ms: int | None = None
        """When the caller fell silent, while we wait for what a recogniser makes of it."""
        self._answered_ms: int | None = None
        """When the speech of the last reported turn ended; None once the next one has begun."""
        self._backlog = Backlog()
        self._pre_roll: deque[bytes] = deque(maxlen=PRE_ROLL_MS * 8 // WINDOW_SAMPLES + BEGIN_WINDOWS)
        self._lease: Lease | None = None
        self._began_ms = 0
        self._over_prompt = False
        self._interrupted = False
        """We fell silent for what is being said."""
        self._prompt = Prompt()
        self._quiet_since_ms: int | None = None
        self._more = asyncio.Event()
        self._idle = asyncio.Event()
        self._work = asyncio.create_task(self._run(), name=f"ear {call_id}")
        self._work.add_done_callback(self._ended)

    @property
    def now_ms(self) -> int:
        """The caller's audio so far."""
        return self._backlog.now_ms

    @property
    def owed_ms(self) -> int:
        """How long the caller has been silent while a recogniser owes us what was said; 0: nothing is owed."""
        return 0 if self._owed_since_ms is None else self.now_ms - self._owed_since_ms

    def feed(self, payload: bytes) -> None:
        """The line's next µ-law bytes, any number of them. Never blocks."""
        if skipped_ms := self._backlog.feed(payload):
            self._log.warning("hearing.audio_skipped", ms=skipped_ms)
        self._more.set()
        self._idle.clear()

    async def caught_up(self) -> None:
        """Waits until all that was fed has been worked through: for those who feed faster than life."""
        await self._idle.wait()

    def listen(self, expecting: Expecting) -> None:
        """A question is open; it may still be being asked. Speech under way is heard with its grammar."""
        if expecting.question != self._expecting.question:
            self._keypad.clear()
        before, self._expecting = self._expecting, expecting
        if not self._prompt.playing:
            self._quiet_since_ms = self.now_ms
        if self._lease is not None and not self._lease.finished and not self._moments.alike(expecting, before):
            old, self._lease = self._lease, self._hear(self._moments.phrases(expecting))
            self._lease.feed(old.audio)
            old.cancel()

    def prompt_began(self, text: str, interruptible: bool = True) -> None:
        """The caller hears our words from now on; a further piece of the same prompt adds to them."""
        self._prompt.began(text, self.now_ms, interruptible=interruptible)
        self._quiet_since_ms = None

    def prompt_sounds(self, sound: bytes) -> None:
        """µ-law, 8000 Hz, mono, that is being sent to the caller: a line that gives it back is freed of it."""
        self._own_echo.said(sound, self._backlog.fed)

    def prompt_cut(self) -> None:
        """What of our sound has not been played yet is not played."""
        self._own_echo.cut(self._backlog.fed)

    def prompt_ended(self) -> None:
        """The caller has heard all of it: the wait for an answer begins. Does nothing when no prompt is playing."""
        if not self._prompt.playing:
            return
        self._quiet_since_ms = self.now_ms
        if (held := self._prompt.ended(self.now_ms)) is not None:
            self._report(held)

    def key(self, digit: str) -> None:
        """A key of the caller's telephone."""
        pressed = self._keypad.press(digit, self.now_ms, self._expecting)
        if pressed is not None:
            self._stop_listening()
            self._report(pressed)
        elif self._keypad.gathering:
            self._stop_listening()
            if self._prompt.playing and self._prompt.interruptible:
                self._break_in("")

    async def next(self) -> Event:
        """What the caller does next."""
        return await self._events.get()

    def waiting(self) -> Event | None:
        """What the caller has done already, without waiting for it."""
        return None if self._events.empty() else self._events.get_nowait()

    async def close(self) -> None:
        """Give back what is borrowed."""
        self._work.cancel()
        await asyncio.gather(self._work, return_exceptions=True)
        self._stop_listening()

    def _stop_listening(self) -> None:
        self._owed_since_ms = None
        self._activity.end()
        if self._lease is not None:
            self._lease.cancel()
            self._lease = None

    def _ended(self, work: asyncio.Task[None]) -> None:
        """Should the work ever fail, the call is told, so that a person can take over."""
        self._idle.set()
        if not work.cancelled() and (error := work.exception()) is not None:
            self._log.error("hearing.ear_failed", **fault(error))
            self._report(Lost(reason="the ear of this call failed"))

    async def _run(self) -> None:
        while True:
            while (window := self._backlog.window()) is not None:
                await self._window(window)
                await asyncio.sleep(0)
            self._idle.set()
            self._more.clear()
            await self._more.wait()

    async def _window(self, pcm: bytes) -> None:
        pcm = self._own_echo.feed(pcm, self._backlog.at - WINDOW_SAMPLES)
        quiet_ms, level_dbfs = self._activity.quiet_ms, mulaw.level_dbfs(pcm)
        # Levels are told as the voice came; who listens, hears quiet talkers louder, and the recogniser less noise.
        pcm = self._gain.feed(pcm, level_dbfs)
        began = self._activity.feed(self._vad.probability(pcm), level_dbfs)
        pcm = self._denoise.feed(pcm)
        if not began and self._lease is not None and self._activity.quiet_ms < quiet_ms:
            self._pace.paused(quiet_ms, self._allowed_ms)
        self._pre_roll.append(pcm)
        if began and not self._keypad.gathering:
            self._begin()
        elif self._lease is not None:
            self._lease.feed(pcm)
            await self._consider_end(self._lease)
        elif began or self._activity.speaking:
            self._activity.end()
        if (keys := self._keypad.passed(self._backlog.at_ms)) is not None:
            self._report(keys)
        self._consider_silence()

    def _begin(self) -> None:
        self._began_ms = (self._backlog.at - BEGIN_WINDOWS * WINDOW_SAMPLES) // 8
        self._over_prompt = self._prompt.playing
        self._interrupted = False
        self._allowed_ms = 0
        if self._answered_ms is not None and self._began_ms - self._answered_ms <= CUT_OFF_WITHIN_MS:
            self._pace.cut_off()
        self._answered_ms = None
        self._lag_allowed_s = self._decoded_within_s
        self._lease = self._hear(self._moments.phrases(self._expecting))
        self._lease.feed(b"".join(self._pre_roll))

    def _hear(self, phrases: tuple[str, ...]) -> Lease:
        lease = self._pool.hear(phrases, self._moments.network(self._expecting))
        lease.on_partial = self._more_words
        self._steady = Steady()
        return lease

    def _more_words(self, partial: Partial) -> None:
        self._steady.heard(self._expecting, self._so_far(partial), partial.samples)
        if self._prompt.interrupted_by(partial.free, self._expecting, self.now_ms):
            self._break_in(partial.free)

    def _so_far(self, partial: Partial) -> SoFar:
        """A story's second reading tells what it means, not where it ends."""
        return SoFar(partial.free, "" if self._expecting.moment is Moment.OPEN else partial.grammar)

    def _break_in(self, text: str) -> None:
        self._prompt.silenced()
        self._over_prompt = self._interrupted = True
        self._quiet_since_ms = None
        self._report(BargeIn(at_ms=self.now_ms, text=text))

    async def _consider_end(self, lease: Lease) -> None:
        turn_ms = self._backlog.at_ms - self._began_ms
        quiet_ms = max(self._activity.quiet_ms, self._steady.quiet_ms)
        long = turn_ms >= turnend.MAX_WORDLESS_MS
        if not (turnend.worth_asking(quiet_ms) or long):
            self._owed_since_ms = None
            return
        # The words that belong to this moment may still be in the decoder; live audio seldom waits here.
        # One that lags or hangs is not waited for at each window: that would be many seconds without a word.
        in_time = await lease.decoded(lease.samples - _LAG_SAMPLES, self._lag_allowed_s)
        self._lag_allowed_s = self._decoded_within_s if in_time else 0.0
        if self._lease is not lease:
            return
        quiet_ms = max(self._activity.quiet_ms, self._steady.quiet_ms)
        heard = self._so_far(lease.partial)
        undecoded_ms = max(0, lease.samples - _LAG_SAMPLES - lease.partial.samples) // 8
        wordless = long and undecoded_ms < turn_ms / 2 and not spoken.words(heard.text)
        pause_ms = turnend.pause_ms(self._expecting, heard, self._pace)
        self._allowed_ms = pause_ms + min(undecoded_ms, _MOST_UNDECODED_MS)
        # Only the decoder keeps the turn open now: whoever waits for it hears in time that we are still here.
        self._owed_since_ms = self._backlog.at_ms - quiet_ms if quiet_ms >= pause_ms else None
        if wordless or turn_ms >= turnend.MAX_TURN_MS or quiet_ms >= self._allowed_ms:
            await self._end(lease, quiet_ms)

    async def _end(self, lease: Lease, quiet_ms: int) -> None:
        utterance = Utterance(
            readings=(),
            began_ms=self._began_ms,
            ended_ms=self._backlog.at_ms - quiet_ms,
            level_dbfs=round(self._activity.speech_dbfs, 1),
            snr_db=self._activity.snr_db,
        )
        voiced_ms, certainty = self._activity.voiced_ms, self._activity.certainty
        lease.finish()
        # Only now: before, the caller may be going on to speak in audio that we have not looked at yet.
        seen = self.now_ms - self._backlog.at_ms < _UNSEEN_MS
        self._owed_since_ms = utterance.ended_ms if seen else self.now_ms - _UNSEEN_MS
        try:
            async with asyncio.timeout(_RESULT_WITHIN_S):
                readings, by_trade = await lease.result(), ""
            if lease.network == TRADE:
                readings, by_trade = apart(readings)
            once_more = await self._once_more(lease.audio, readings)
        except (NotHeardError, TimeoutError) as error:
            if self._lease is lease:
                self._stop_listening()
                self._log.warning("hearing.lost", reason=str(error))
                self._report(Lost(reason=str(error) or "the result did not come in time"))
            return
        finally:
            self._owed_since_ms = None
        if self._lease is not lease:
            return
        self._lease = None
        self._activity.end()
        heard = replace(utterance, readings=readings, again=once_more, by_trade=by_trade, over_prompt=self._over_prompt)
        self._judge(heard, voiced_ms, certainty)

    async def _once_more(self, audio: bytes, readings: tuple[Reading, ...]) -> Again | None:
        """What it was instead of a yes or a no, if it was something else."""
        other = again.instead(self._expecting, readings)
        if other is None:
            return None
        asked = other.expecting
        lease = self._pool.hear(self._moments.phrases(asked), self._moments.network(asked))
        lease.feed(audio)
        lease.finish()
        try:
            async with asyncio.timeout(max(_AGAIN_WITHIN_S, self._decoded_within_s)):
                return Again(asked, await lease.result(), other.guessed)
        except (NotHeardError, TimeoutError) as error:
            self._log.warning("hearing.not_heard_again", reason=str(error) or "it did not come in time")
            return None
        finally:
            lease.cancel()

    def _judge(self, utterance: Utterance, voiced_ms: int, certainty: float) -> None:
        """Report an utterance unless it is noise, an echo, somebody else, or belongs under the prompt."""
        worded = not verdict.empty(utterance.readings, self._expecting)
        scene = Scene(
            self._expecting,
            self._prompt.text,
            self._prompt.so_far_ms(self.now_ms),
            self._prompt.playing,
            self._prompt.interruptible,
            self._interrupted,
            far=worded and self._nearness.far(utterance.level_dbfs),
        )
        judged = verdict.judge(utterance, scene, voiced_ms, certainty)
        if scene.far:
            self._log.info("hearing.somebody_else", level_dbfs=utterance.level_dbfs, verdict=judged.value)
        match judged:
            case Verdict.BREAK_IN:
                self._break_in(utterance.text)
                self._report(utterance)
            case Verdict.HOLD:
                self._prompt.held = utterance
            case Verdict.REPORT:
                self._pace.ended()
                self._answered_ms = utterance.ended_ms
                self._report(utterance)
            case Verdict.DROP:
                pass

    def _consider_silence(self) -> None:
        if self._quiet_since_ms is None or self._prompt.playing or self._lease is not None or self._keypad.gathering:
            return
        quiet_ms = self._backlog.at_ms - self._quiet_since_ms
        if quiet_ms >= self._expecting.no_input_s * 1000:
            self._report(Silence(seconds=quiet_ms / 1000))

    def _report(self, event: Event) -> None:
        if not isinstance(event, Lost):
            self._quiet_since_ms = None
        if self._events.full():
            self._log.error("hearing.event_dropped", kind=type(event).__name__)
            return
        self._events.put_nowait(event)
