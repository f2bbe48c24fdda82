"""Whole calls: simulated callers with a goal and a manner hold conversations, and every call is judged."""

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

from gateway.conversation.engine import Conversation
from gateway.evaluate.bench import Bench
from gateway.evaluate.callers.goal import Goal, Kind, draw
from gateway.evaluate.callers.held import Hearer, Held, Line, Reader
from gateway.evaluate.callers.verdict import Verdict, judge
from gateway.evaluate.figures import quantile, rate
from gateway.evaluate.part import Figure, Mistake, Part, Row, Table
from gateway.records.store import Records
from gateway.scheduling.calendar import Calendar

_CALLS_EACH = 20
"""Calls that share a calendar: it fills, as real ones do, and does not overflow."""
_YEAR = 2026


@dataclass(frozen=True, slots=True)
class Judged:
    held: Held
    verdict: Verdict
    audio: Path | None = None


async def measure(bench: Bench, count: int = 500, seed: int = 1, spoken: int = 0) -> Part:
    """`count` calls in text, and `spoken` ones whose callers really speak and are really heard."""
    calls = await hold(bench, count, seed, Reader())
    tables = tables_of(calls, "")
    mistakes = mistakes_of(calls, "")
    data = [f"{count} simulated callers (seed {seed}), their words as text; on a noisy street with errors of hearing"]
    if spoken:
        # Only where it is asked for: it renders voices and needs the ears.
        from gateway.evaluate.callers.voices import Voices  # noqa: PLC0415

        voices = Voices(bench, seed)
        try:
            heard = await hold(bench, spoken, seed + 1, voices)
        finally:
            await voices.close()
        tables += tables_of(heard, "spoken: ")
        mistakes += mistakes_of(heard, "spoken ")
        data.append(f"{spoken} simulated callers who speak ({voices.about}), heard by the real ears")
    return Part("calls", tables, mistakes, (), tuple(data))


async def hold(bench: Bench, count: int, seed: int, hearer: Hearer) -> tuple[Judged, ...]:
    """The calls, one after the other: the same seed gives the same callers, whatever became of the others."""
    company = bench.settings.company
    base = datetime(_YEAR, 6, 1, 9, tzinfo=company.zone)

    def conversation() -> Conversation:
        return Conversation(company, bench.settings.guardrails, bench.grammars, bench.interpreter)

    done: list[Judged] = []
    with tempfile.TemporaryDirectory(prefix="warmline-calls-") as scratch:
        empty = Path(scratch) / "empty.sqlite3"
        await (await _open(empty)).close()
        for first in range(0, count, _CALLS_EACH):
            file = Path(scratch) / f"{first}.sqlite3"
            shutil.copyfile(empty, file)
            records = await _open(file)
            try:
                line = Line(company, conversation, Calendar(records, company, bench.settings.visits), hearer)
                for index in range(first, min(count, first + _CALLS_EACH)):
                    goal = draw(seed, index, base)
                    chance = Random(f"{seed}/{index}/talk")  # noqa: S311 - repeatable variety, no secret
                    held = await line.hold(goal, f"CA{index:032d}", chance)
                    done.append(Judged(held, judge(held)))
            finally:
                await records.close()
    return tuple(done)


def tables_of(calls: tuple[Judged, ...], before: str) -> tuple[Table, ...]:
    booked = [call.held.turns_to_book for call in calls if call.held.visit is not None]
    asked = [call.verdict.honoured for call in calls if call.verdict.honoured is not None]
    urgent = [call.verdict.missed for call in calls if call.held.goal.kind is Kind.EMERGENCY]
    whole = Table(
        f"{before}Whole calls",
        (
            Row("task success", {"calls": rate([call.verdict.success for call in calls], at_least=0.95)}),
            Row("turns per booking, p50", {"calls": Figure(quantile(booked, 0.5), "turns", len(booked), at_most=7)}),
            Row("turns per booking, p90", {"calls": Figure(quantile(booked, 0.9), "turns", len(booked))}),
            Row("false bookings", {"calls": rate([call.verdict.false_booking for call in calls], at_most=0.0)}),
            Row("emergencies missed", {"calls": rate(urgent, at_most=0.0)}),
            Row("a person, when asked for", {"calls": rate([bool(honoured) for honoured in asked])}),
            Row("loops", {"calls": rate([call.verdict.loop for call in calls])}),
        ),
        "False: a field that is not the caller's truth, or a visit never wanted. Loop: one question four times.",
    )
    return (
        whole,
        _by(f"{before}Task success by goal", calls, lambda goal: goal.kind.value.replace("_", " ")),
        _by(f"{before}Task success by manner", calls, lambda goal: goal.manner.value),
    )


def mistakes_of(calls: tuple[Judged, ...], before: str) -> tuple[Mistake, ...]:
    """The calls that went wrong, with their transcripts."""
    found = []
    for call in calls:
        held, verdict = call.held, call.verdict
        if verdict.success and not verdict.loop:
            continue
        cost = 10.0 if verdict.missed else 8.0 if verdict.false_booking else 3.0 if not verdict.success else 1.0
        goal, truth = held.goal, held.goal.truth
        wanted = (
            f"{goal.kind.value.replace('_', ' ')}, {goal.manner.value}: {goal.opening} | {truth.first} {truth.last}, "
            f"{truth.number} {truth.street}, {truth.town}, {truth.phone}, {goal.wish.said}"
        )
        got = verdict.why or "the same question four times"
        kind = f"{before}{goal.kind.value.replace('_', ' ')}"
        found.append(Mistake(kind, wanted, got, held.transcript, call.audio, cost))
    return tuple(found)


def _by(title: str, calls: tuple[Judged, ...], key: Callable[[Goal], str]) -> Table:
    groups: dict[str, list[bool]] = defaultdict(list)
    for call in calls:
        groups[key(call.held.goal)].append(call.verdict.success)
    return Table(title, tuple(Row(name, {"success": rate(groups[name])}) for name in sorted(groups)))


async def _open(file: Path) -> Records:
    records = Records(f"sqlite+aiosqlite:///{file}")
    await records.start()
    return records
