"""What is still understood on bad lines and in loud places, by kind and strength; whether speech is noticed there."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from zlib import crc32

from gateway.evaluate import degrade, hearing, noticing
from gateway.evaluate.bench import Bench
from gateway.evaluate.degrading import OTHERS
from gateway.evaluate.part import Cell, Part, Rate, Row, Table
from gateway.evaluate.recordings import Recording
from gateway.evaluate.sample import thin

PER_CATEGORY = 8
"""Recordings of each category in each condition: a fixed sample, so that all of it takes a few minutes."""
COLUMNS = {"zip": "ZIP code", "phone7": "telephone number", "yes_no": "yes or no"}
WANTED = {("kitchen", 10.0): {"zip": 0.90, "phone7": 0.75}}
_SEED = 1


@dataclass(frozen=True, slots=True)
class Condition:
    """One kind of bad line at one strength."""

    kind: str
    strength: float

    @property
    def name(self) -> str:
        return f"{self.kind} {self.strength:g} {degrade.KINDS[self.kind].unit}"


CONDITIONS = (
    *(Condition("quiet", db) for db in (20, 30)),
    *(Condition("clipping", db) for db in (12,)),
    *(Condition("hum", db) for db in (0,)),
    *(Condition("fan", db) for db in (10,)),
    *(Condition("wind", db) for db in (5,)),
    *(Condition("traffic", db) for db in (10,)),
    *(Condition("kitchen", db) for db in (20, 10)),
    *(Condition("television", db) for db in (15,)),
    *(Condition("babble", db) for db in (15,)),
    *(Condition("talker", db) for db in (15,)),
    *(Condition("echo", db) for db in (5,)),
    *(Condition("low_rate", bits) for bits in (3,)),
    *(Condition("loss", percent) for percent in (3, 10)),
    *(Condition("loss_concealed", percent) for percent in (3,)),
)


async def measure(bench: Bench, recordings: tuple[Recording, ...]) -> Part:
    """A fixed sample of the recordings in each condition. The whole set: `gateway degrade`, then `--manifest`."""
    sample = thin([r for r in recordings if r.category in COLUMNS and r.text], PER_CATEGORY, lambda r: r.category)
    if not sample:
        return Part("lines", ())
    others = await asyncio.to_thread(_others, sample, recordings)
    rows = [_row("clean", await hearing.measure(bench, sample), {})]
    mistakes = []
    for condition in CONDITIONS:
        found = await hearing.measure(bench, sample, _worse(condition, others), named=condition.name, wanted={})
        rows.append(_row(condition.name, found, WANTED.get((condition.kind, condition.strength), {})))
        mistakes += [m for m in found.mistakes if m.cost >= _ACCEPTED]
    note = (
        "Understood exactly, in each condition the same recordings. A wrong answer that is accepted is still read back "
        "before anything is done with it."
    )
    noticed = await asyncio.to_thread(noticing.table, sample, [(c.name, _worse(c, others)) for c in CONDITIONS])
    speakers = len({r.speaker for r in sample if r.speaker})
    data = (f"{len(sample)} recordings of {speakers} speakers in {len(CONDITIONS) + 1} conditions",)
    return Part("lines", (Table("Bad lines and loud places", tuple(rows), note), noticed), tuple(mistakes), data=data)


_ACCEPTED = 3.0
"""The cost of a mistake that was accepted."""


def _worse(condition: Condition, others: tuple[bytes, ...]) -> Callable[[bytes], bytes]:
    def worse(pcm: bytes) -> bytes:
        # Each recording has a noise of its own, the same every time.
        return degrade.apply(condition.kind, condition.strength, pcm, crc32(pcm) ^ _SEED, others)

    return worse


def _others(sample: Iterable[Recording], recordings: Iterable[Recording]) -> tuple[bytes, ...]:
    """Recordings by nobody in the sample, to be the television and the crowd."""
    mine = {r.speaker or r.path for r in sample}
    elsewhere = [r for r in recordings if (r.speaker or r.path) not in mine]
    return tuple(r.pcm() for r in thin(elsewhere, OTHERS, lambda _r: ""))


def _row(name: str, found: Part, wanted: dict[str, float]) -> Row:
    by_key = {row.key.split("/")[0]: row.cells for table in found.tables for row in table.rows}
    cells: dict[str, Cell] = {}
    for key, title in COLUMNS.items():
        rate = by_key.get(key, {}).get("understood")
        if isinstance(rate, Rate):
            cells[title] = Rate(rate.right, rate.count, rate.low, rate.high, at_least=wanted.get(key))
    wrong = [rate for key in COLUMNS if isinstance(rate := by_key.get(key, {}).get("wrong and accepted"), Rate)]
    cells["wrong and accepted"] = Rate(sum(r.right for r in wrong), sum(r.count for r in wrong))
    return Row(name, cells)
