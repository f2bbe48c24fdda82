"""How well spelled names, streets and towns are heard through the real ear, and names said chosen among readings."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from gateway.evaluate import figures
from gateway.evaluate.answers import SURE
from gateway.evaluate.bench import Bench
from gateway.evaluate.hearing import Degrade, listen
from gateway.evaluate.part import Mistake, Part, Rate, Row, Table
from gateway.evaluate.recordings import Recording
from gateway.evaluate.texts import LabelledText
from gateway.lists import of_company, read
from gateway.turn import Expecting, Moment, Utterance
from gateway.understanding import names, words
from gateway.understanding.meaning import Context, Heard

QUESTIONS = {
    "spelled_first_name": (Expecting("name", Moment.SPELLING), 0.80),
    "spelled_last_name": (Expecting("name", Moment.SPELLING), 0.80),
    "spelled_street": (Expecting("street", Moment.SPELLING), 0.75),
    "spelled_city": (Expecting("city", Moment.SPELLING), 0.75),
}
"""How each category is asked for, and the share wanted."""


@dataclass(frozen=True, slots=True)
class _Case:
    recording: Recording
    truth: str
    listed: bool
    free: str
    best: str
    """Of the network."""
    others: tuple[str, ...]
    understood: str
    confidence: float
    text: str


def squashed(text: str) -> str:
    """All letters of a reading: "double l" is "ll", words stand as they are."""
    letters, times = "", 1
    for word in words.clean(text).split() if " " in text else [text]:
        if word in {"double", "triple"}:
            times = 2 if word == "double" else 3
            continue
        letters, times = letters + word * times, 1
    return "".join(c for c in letters if c.isalpha())


async def measure(bench: Bench, recordings: tuple[Recording, ...], degrade: Degrade | None = None) -> Part:
    """Every recording of a category that begins with "spelled": exact means every letter right."""
    lists = read(bench.grammars.folder, of_company(bench.settings.company.area))
    people = {squashed(n) for n in (*lists.first, *lists.last)}
    places = {squashed(n) for n in (*lists.streets, *lists.towns)}
    at = asyncio.Semaphore(max(1, bench.pool.size))
    rows: list[Row] = []
    mistakes: list[Mistake] = []
    for category, (expecting, least) in QUESTIONS.items():
        asked = [r for r in recordings if r.category == category and r.text]
        if not asked:
            continue
        listed = people if "name" in category else places
        one = partial(_case, bench, expecting, listed, degrade, at)
        cases = list(await asyncio.gather(*(one(r) for r in asked)))
        rows.append(_row(category, cases, least))
        mistakes += [_mistake(category, case) for case in cases if case.understood != case.truth]
    note = (
        "Exact: every letter right; understood is what the gateway makes of it, free and network the recognisers' own "
        f"best reading. Sure: taken at {SURE} without asking again."
    )
    count = sum(r.category in QUESTIONS for r in recordings)
    return Part("hearing", (Table("Spelled names and places", tuple(rows), note),) if rows else (), tuple(mistakes),
                (), (f"{count} spelled recordings",) if rows else ())  # fmt: skip


async def _case(
    bench: Bench, expecting: Expecting, listed: set[str], degrade: Degrade | None, at: asyncio.Semaphore, r: Recording
) -> _Case:
    async with at:
        heard = await listen(bench, r, expecting, degrade)
    truth = squashed(r.text or "")
    if not heard:
        return _Case(r, truth, truth in listed, "", "", (), "", 0.0, "nothing")
    said = heard[0]
    context = Context(now=datetime.now(bench.settings.company.zone), question=expecting.question)
    value, confidence = _value(bench.interpreter.interpret(said, expecting, context), said)
    exact = [squashed(reading.text) for reading in said.readings if reading.source == "grammar"]
    free = next((squashed(reading.text) for reading in said.readings if reading.source == "free"), "")
    shown = " | ".join(f"{x.source} {x.confidence:.2f}: {x.text}" for x in said.readings if x.rank < 2)
    return _Case(r, truth, truth in listed, free, exact[0] if exact else "", tuple(exact[:3]), value, confidence, shown)


def _value(heard: Heard, said: Utterance) -> tuple[str, float]:
    """The letters that the gateway goes on with."""
    if heard.address is not None and (heard.address.street or heard.address.city):
        place = heard.address.street or heard.address.city
        # A house number and an ordinal are said, not spelled: the reading has their words.
        best = next((squashed(r.text) for r in said.readings if r.source == "grammar"), "")
        letters = squashed(place.lower().replace(" ", ""))
        return (best if letters and best.endswith(letters) else letters), heard.address.confidence
    if heard.name is not None:
        return squashed(f"{heard.name.first}{heard.name.last}".lower()), heard.name.confidence
    return "", 0.0


def _row(category: str, cases: Sequence[_Case], least: float) -> Row:
    speakers = [case.recording.speaker or case.recording.path for case in cases]

    def share(right: Callable[[_Case], bool], at_least: float | None = None) -> Rate:
        return figures.rate([right(case) for case in cases], by=speakers, at_least=at_least)

    listed = [case for case in cases if case.listed]
    return Row(
        category,
        {
            "free": share(lambda case: case.free == case.truth),
            "network": share(lambda case: case.best == case.truth),
            "understood": share(lambda case: case.understood == case.truth, least),
            "among three": share(lambda case: case.truth in (*case.others, case.understood)),
            "in the lists": share(lambda case: case.listed),
            "of these right": figures.rate([case.understood == case.truth for case in listed]),
            "sure": share(lambda case: case.confidence >= SURE),
            "wrong and sure": share(lambda case: case.confidence >= SURE and case.understood != case.truth),
        },
    )


def _mistake(category: str, case: _Case) -> Mistake:
    return Mistake(
        category,
        wanted=case.truth,
        got=case.understood or "nothing",
        heard=case.text,
        audio=case.recording.file,
        cost=3.0 if case.confidence >= SURE else 1.0,
        note=("sure" if case.confidence >= SURE else "asked again") + (", listed" if case.listed else ", in no list"),
    )


async def measure_texts(bench: Bench, texts: tuple[LabelledText, ...]) -> Part:
    """Names said, from what a recogniser heard: rows with `item` "name", `nbest` and the true name in `gold`."""
    known = names.lists(bench.grammars.folder)
    rows = [_extras(text) for text in texts]
    said = [
        (n, gold, speaker) for item, n, gold, speaker, attempt in rows if item == "name" and n and gold and attempt < 2
    ]
    if not said:
        return Part("slots", ())
    best: list[bool] = []
    chosen: list[bool] = []
    sure: list[bool] = []
    mistakes: list[Mistake] = []
    for nbest, gold, _ in said:
        name = names.hear([words.clean(text.lower()) for text in nbest[:6]], known, expected=True)
        value, confident = str(name or "").lower(), name is not None and name.confidence >= SURE
        best.append(nbest[0].lower() == gold)
        chosen.append(value == gold)
        sure.append(confident)
        if value != gold:
            mistakes.append(
                Mistake("name said", gold, value or "nothing", " | ".join(nbest[:3]), cost=2.0 if confident else 1.0)
            )
    by = [speaker for _, _, speaker in said]
    row = Row(
        "name said",
        {
            "best reading": figures.rate(best, by=by),
            "among the readings": figures.rate([gold in [t.lower() for t in n] for n, gold, _ in said], by=by),
            "chosen": figures.rate(chosen, by=by),
            "sure": figures.rate(sure, by=by),
            "wrong and sure": figures.rate([s and not c for s, c in zip(sure, chosen, strict=True)], by=by),
        },
    )
    note = "First and last name both exact, from another recogniser's readings of British callers."
    return Part("slots", (Table("Names said", (row,), note),), tuple(mistakes[:40]), (), (f"{len(said)} names said",))


def _extras(text: LabelledText) -> tuple[str, list[str], str, str, int]:
    extra = text.model_extra or {}
    nbest = [str(t) for t in extra.get("nbest") or []]
    gold = str(extra.get("gold") or "").lower()
    return str(extra.get("item", "")), nbest, gold, str(extra.get("speaker", "")), int(extra.get("attempt") or 0)
