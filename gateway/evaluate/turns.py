"""When turns end: real answers with real pauses through the real ear; who was cut off, and how long the others waited.

The caller's audio is the clock: what is measured is when the ear decides, not how fast this machine computes.
"""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.audio import mulaw
from gateway.evaluate import figures
from gateway.evaluate.alignment import Aligner
from gateway.evaluate.bench import Bench
from gateway.evaluate.hearing import DECODED_WITHIN_S
from gateway.evaluate.part import Figure, Mistake, Part, Row, Table
from gateway.evaluate.recordings import Recording
from gateway.evaluate.sample import thin
from gateway.evaluate.trials import QUESTIONS, SPELLED, WANTED_WAIT_MS, Trial, trials
from gateway.hearing.ear import Ear
from gateway.hearing.model import locate
from gateway.turn import Utterance

MOST_CUT_OFF = 0.02
SPELLED_EACH = 15
"""Recordings of each of the four spelled categories, which are one row of the table."""
MOST_EACH = 60
"""Recordings of any other category: all of those that come along, and a bound for large sets of one's own."""
_SEED = 1
_ORDER = ("phone", "zip", "street number", "date", "yes or no", "spelling", "open")
_SLOW_MS = 1500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one trial."""

    trial: Trial
    ended_at_ms: int | None
    """When the turn was over, on the trial's clock; None: it never was."""
    heard: str = ""

    @property
    def cut_off(self) -> bool:
        return self.ended_at_ms is not None and self.ended_at_ms < self.trial.spoken.ended_ms

    @property
    def wait_ms(self) -> int | None:
        """From the true end of the speech; None when it was cut off or lost."""
        if self.ended_at_ms is None or self.cut_off:
            return None
        return self.ended_at_ms - self.trial.spoken.ended_ms


async def measure(bench: Bench, recordings: tuple[Recording, ...]) -> Part:
    """A fixed sample of each category that answers a question: as it was said, and with pauses inside."""
    asked = [
        r
        for category in QUESTIONS
        for r in thin([r for r in recordings if r.category == category], _most(category), _all)
    ]
    tried = await _all_trials(bench, asked)
    ears = asyncio.Semaphore(max(1, bench.pool.size))

    async def one(trial: Trial) -> Outcome:
        async with ears:
            return await played(bench, trial)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(trial)) for trial in tried]
    outcomes = [task.result() for task in tasks]
    speakers = len({r.speaker or r.path for r in asked})
    return Part(
        "turns",
        (_table("As said", [o for o in outcomes if not o.trial.spoken.pauses_ms]), _paused(outcomes)),
        tuple(mistake for o in outcomes for mistake in _mistakes(o)),
        data=(f"{len(asked)} recordings of {speakers} speakers, {len(tried)} turns",) if asked else (),
    )


def _paused(outcomes: Sequence[Outcome]) -> Table:
    return _table("With pauses of 0.3 to 1.5 s inside", [o for o in outcomes if o.trial.spoken.pauses_ms])


async def _all_trials(bench: Bench, asked: Sequence[Recording]) -> list[Trial]:
    """In threads, one for each core: the aligner's work is done outside of Python."""
    aligner = Aligner(locate(bench.settings.vosk_model, bench.settings.data_dir))
    cores = max(1, os.cpu_count() or 1)

    def some(first: int) -> list[tuple[Trial, ...]]:
        return [trials(r, aligner.words(r.pcm(), r.text), _SEED) for r in asked[first::cores]]

    shares = await asyncio.gather(*(asyncio.to_thread(some, first) for first in range(cores)))
    return [trial for place in range(len(asked)) for trial in shares[place % cores][place // cores]]


def _most(category: str) -> int:
    return SPELLED_EACH if category in SPELLED else MOST_EACH


def _all(_recording: Recording) -> str:
    return ""


async def played(bench: Bench, trial: Trial) -> Outcome:
    """One trial through an ear of its own, frame by frame."""
    ear = Ear(bench.pool, bench.moments, "evaluation", decoded_within_s=DECODED_WITHIN_S)
    line = mulaw.encode(trial.spoken.pcm)
    try:
        ear.listen(trial.expecting)
        for start in range(0, len(line), mulaw.FRAME_BYTES):
            ear.feed(line[start : start + mulaw.FRAME_BYTES])
            await ear.caught_up()
            event = ear.waiting()
            if isinstance(event, Utterance):
                return Outcome(trial, ear.now_ms, event.text)
    finally:
        await ear.close()
    return Outcome(trial, None)


def _table(title: str, outcomes: Sequence[Outcome]) -> Table:
    rows = []
    for kind in _ORDER:
        of_kind = [o for o in outcomes if o.trial.kind == kind]
        if not of_kind:
            continue
        by = [o.trial.recording.speaker or o.trial.recording.path for o in of_kind]
        waits = [o.wait_ms for o in of_kind if o.wait_ms is not None]
        rows.append(
            Row(
                f"{kind}/{'paused' if of_kind[0].trial.spoken.pauses_ms else 'as said'}",
                {
                    "cut off": figures.rate([o.cut_off for o in of_kind], by=by, at_most=MOST_CUT_OFF),
                    "wait p50": Figure(
                        figures.quantile(waits, 0.5), "ms", len(waits), at_most=WANTED_WAIT_MS.get(kind)
                    ),
                    "wait p95": Figure(figures.quantile(waits, 0.95), "ms", len(waits)),
                    "not noticed": figures.rate([o.ended_at_ms is None for o in of_kind], by=by),
                },
            )
        )
    note = "Waits count from the true end of the speech (by energy, final consonants included) to the ear's decision."
    return Table(title, tuple(rows), note)


def _mistakes(outcome: Outcome) -> list[Mistake]:
    trial, wait_ms = outcome.trial, outcome.wait_ms
    said = trial.recording.text or "(no transcript)"
    pauses = ", ".join(f"{ms} ms" for ms in trial.spoken.pauses_ms)
    note = f"with pauses of {pauses}" if pauses else "as said"
    audio = trial.recording.file
    if outcome.ended_at_ms is None:
        return [Mistake(f"turns/{trial.kind}", said, "no turn", audio=audio, cost=0.8, note=note)]
    early_ms = trial.spoken.ended_ms - outcome.ended_at_ms
    if early_ms > 0:
        got = f"ended {early_ms} ms before the end"
        return [Mistake(f"turns/{trial.kind}", said, got, outcome.heard, audio, cost=1.0, note=note)]
    if wait_ms is not None and wait_ms > _SLOW_MS:
        got = f"ended {wait_ms} ms after the end"
        return [Mistake(f"turns/{trial.kind}", said, got, outcome.heard, audio, cost=0.2, note=note)]
    return []
