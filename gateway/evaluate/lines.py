"""What is still understood on bad lines and in loud places, by kind and strength; whether speech is noticed there."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from zlib import crc32

from gateway.evaluate import degrade, hearing, noticing
from gateway.evaluate.bench import Bench
from gateway.evaluate.degrading import OTHERS
from gateway.evaluate.part import Cell, Figure, Part, Rate, Row, Table
from gateway.evaluate.recordings import Recording
from gateway.evaluate.sample import thin

COLUMNS = {"zip": "ZIP code", "phone7": "telephone number", "yes_no": "yes or no"}
SENTENCES = ("phone_call", "phone_scripted", "caller", "open")
"""How the categories of open speech begin of which some words are measured."""
EACH = {"zip": 7, "phone7": 7, "yes_no": 5}
SENTENCES_EACH = 1
LONGEST_SENTENCE_S = 7.0
"""Of each category so many recordings in each condition: a fixed sample, so that all of it takes a few minutes."""
NOTICED_EACH = 4
WANTED = {("kitchen", 10.0): {"zip": 0.90, "phone7": 0.75}}
"""Of all recordings, not of the sample."""
_SEED = 1
_ACCEPTED = 3.0
"""The cost of a mistake that was accepted."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One kind of bad line at one strength."""

    kind: str
    strength: float

    @property
    def name(self) -> str:
        return f"{self.kind} {self.strength:g} {degrade.KINDS[self.kind].unit}"


CONDITIONS = tuple(
    Condition(kind, strength)
    for kind, strengths in {
        "quiet": (20, 30),
        "clipping": (12, 20),
        "hum": (10, 0),
        "fan": (10, 5),
        "wind": (5, 0),
        "traffic": (10, 5),
        "kitchen": (20, 10, 5),
        "television": (20, 10),
        "babble": (20, 10),
        "talker": (20, 10),
        "echo": (5, 0),
        "low_rate": (3, 2),
        "loss": (3, 10),
        "loss_concealed": (3, 10),
    }.items()
    for strength in strengths
)


async def measure(bench: Bench, recordings: tuple[Recording, ...]) -> Part:
    """A fixed sample of the recordings in each condition, and all of them where something is wanted.

    The whole set in one condition: `gateway degrade`, then `--manifest`.
    """
    sample = chosen(recordings)
    if not sample:
        return Part("lines", ())
    others = await asyncio.to_thread(_others, sample, recordings)
    at = asyncio.Semaphore(max(1, bench.pool.size))

    async def heard(condition: Condition | None, given: tuple[Recording, ...], wanted: dict[str, float]) -> Part:
        worse = None if condition is None else worsening(condition, others)
        name = "" if condition is None else condition.name
        return await hearing.measure(bench, given, worse, named=name, wanted=wanted, at=at)

    # All at once: the recognisers, not the conditions, are what there is little of.
    async with asyncio.TaskGroup() as group:
        clean = group.create_task(heard(None, sample, {}))
        sampled = [group.create_task(heard(condition, sample, {})) for condition in CONDITIONS]
        whole = [
            (Condition(*key), group.create_task(heard(Condition(*key), _asked(recordings, wanted), wanted)))
            for key, wanted in WANTED.items()
        ]
        few = thin([r for r in sample if r.category in COLUMNS], NOTICED_EACH, lambda r: r.category)
        worsenings = [(c.name, worsening(c, others)) for c in CONDITIONS]
        noticed = group.create_task(asyncio.to_thread(noticing.table, few, worsenings))
    rows = [row("clean", clean.result())]
    rows += [row(c.name, task.result()) for c, task in zip(CONDITIONS, sampled, strict=True)]
    tables = [
        Table(
            "Bad lines and loud places",
            tuple(rows),
            "Understood exactly, in each condition the same recordings. A wrong answer that is accepted is still read "
            "back before anything is done with it.",
        ),
        Table(
            "Where something is wanted, on all recordings",
            tuple(row(c.name, task.result(), WANTED[c.kind, c.strength]) for c, task in whole),
        ),
        noticed.result(),
    ]
    found = [m for task in (*sampled, *(task for _, task in whole)) for m in task.result().mistakes]
    speakers = len({r.speaker for r in sample if r.speaker})
    data = [f"{len(sample)} recordings of {speakers} speakers in each of {len(CONDITIONS) + 1} conditions"]
    data += [f"{len(_asked(recordings, WANTED[c.kind, c.strength]))} recordings: {c.name}" for c, _ in whole]
    return Part("lines", tuple(tables), tuple(m for m in found if m.cost >= _ACCEPTED), data=tuple(data))


def chosen(recordings: Sequence[Recording]) -> tuple[Recording, ...]:
    """The same for everybody, spread over the speakers: answers to closed questions, and some short sentences."""
    closed = [r for c, most in EACH.items() for r in thin(_of(recordings, c), most, lambda r: r.category)]
    spoken = [r for r in recordings if r.category.startswith(SENTENCES) and r.text]
    short = [r for r in spoken if len(r.pcm()) <= LONGEST_SENTENCE_S * 16000]
    return (*closed, *thin(short, SENTENCES_EACH, lambda r: r.category))


def worsening(condition: Condition, others: tuple[bytes, ...]) -> Callable[[bytes], bytes]:
    """Makes a line of this condition: each recording has a noise of its own, the same every time."""

    def worse(pcm: bytes) -> bytes:
        return degrade.apply(condition.kind, condition.strength, pcm, crc32(pcm) ^ _SEED, others)

    return worse


def row(name: str, found: Part, wanted: dict[str, float] | None = None) -> Row:
    """One condition's figures: each question's, the words wrong in sentences, and what was wrong and accepted."""
    wanted = wanted or {}
    rows = [row for table in found.tables for row in table.rows]
    by_key = {row.key.split("/")[0]: row.cells for row in rows}
    cells: dict[str, Cell] = {}
    for key, title in COLUMNS.items():
        rate = by_key.get(key, {}).get("understood")
        if isinstance(rate, Rate):
            cells[title] = Rate(rate.right, rate.count, rate.low, rate.high, at_least=wanted.get(key))
    spoken = [cell for row in rows if isinstance(cell := row.cells.get("words wrong"), Figure) and cell.count]
    if words := sum(cell.count for cell in spoken):
        wrong_words = sum(cell.value * cell.count for cell in spoken)
        cells["words wrong in sentences"] = Figure(round(wrong_words / words, 1), "%", words)
    wrong = [rate for key in COLUMNS if isinstance(rate := by_key.get(key, {}).get("wrong and accepted"), Rate)]
    cells["wrong and accepted"] = Rate(sum(r.right for r in wrong), sum(r.count for r in wrong))
    return Row(name, cells)


def _of(recordings: Iterable[Recording], category: str) -> list[Recording]:
    return [r for r in recordings if r.category == category and r.text]


def _asked(recordings: Sequence[Recording], wanted: dict[str, float]) -> tuple[Recording, ...]:
    return tuple(r for category in wanted for r in _of(recordings, category))


def _others(sample: Iterable[Recording], recordings: Iterable[Recording]) -> tuple[bytes, ...]:
    """Recordings by nobody in the sample, to be the television and the crowd."""
    mine = {r.speaker or r.path for r in sample}
    elsewhere = [r for r in recordings if (r.speaker or r.path) not in mine]
    return tuple(r.pcm() for r in thin(elsewhere, OTHERS, lambda _r: ""))
