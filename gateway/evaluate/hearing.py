"""How well answers to closed questions are heard, and how much of open speech: recordings through the real ear."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.audio import mulaw
from gateway.evaluate import figures
from gateway.evaluate.answers import NO_SENTENCES, OTHERS, QUESTIONS, SPELLED, Answer, Question
from gateway.evaluate.bench import Bench
from gateway.evaluate.open_words import errors
from gateway.evaluate.part import Figure, Mistake, Part, Rate, Row, Table
from gateway.evaluate.recordings import Recording
from gateway.hearing.ear import Ear
from gateway.turn import Expecting, Silence, Utterance
from gateway.understanding.meaning import Context

Degrade = Callable[[bytes], bytes]
"""Makes a line of a recording: PCM in, PCM out, 16-bit, 8 kHz, mono; it may add no time."""
OPEN_SPEECH = "open speech"
_BEFORE_MS = 500
_AFTER_MS = 3000
DECODED_WITHIN_S = 30.0
"""What a busy machine may take to decode: what is measured must not depend on it."""
_PATIENCE_MS = 8000
"""Silence after which nothing more is coming: longer than any question waits."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """One recording, as the gateway heard it under one question."""

    recording: Recording
    answer: Answer
    utterance: Utterance | None


async def measure(
    bench: Bench,
    recordings: tuple[Recording, ...],
    degrade: Degrade | None = None,
    *,
    named: str = "",
    wanted: Mapping[str, float] | None = None,
    at: asyncio.Semaphore | None = None,
    without: frozenset[str] = frozenset(),
) -> Part:
    """Every recording by its category; spelled ones are measured elsewhere, unknown categories count as open speech.

    `named` is added to the rows' keys ("kitchen 10 dB"); `wanted` replaces the figures wanted of each row.
    `at`: as many as listen at once, where several measures share the recognisers.
    `without`: rows of other words, or "open speech", that nobody wants now.
    """
    at = at or asyncio.Semaphore(max(1, bench.pool.size))
    ending = f"/{named}" if named else ""
    rows: list[Row] = []
    mistakes: list[Mistake] = []
    measured: Counter[str] = Counter()
    for name, question in QUESTIONS.items():
        asked = [r for r in recordings if question.is_for(r.category) and r.text]
        if not asked:
            continue
        heard = await _all(bench, asked, question, degrade, at)
        least = question.wanted if wanted is None else wanted.get(name)
        rows.append(_row(name + ending, question, heard, least))
        mistakes += _mistakes(name + ending, question, heard)
        measured[name] = len(asked)
    others, more = await _others(bench, recordings, degrade, at, ending, without)
    spoken = [r for r in recordings if _is_open(r) and r.text and OPEN_SPEECH not in without]
    tables = [
        Table(
            "Answers to closed questions",
            tuple(rows),
            "Exact: every digit right. Understood: what the gateway makes of it. Accepted: it goes on with the value, "
            "which it reads back before anything is done with it.",
        ),
        others,
    ]
    if spoken:
        tables.append(await _open(bench, spoken, degrade, at, ending))
        measured[OPEN_SPEECH] = len(spoken)
    return Part("hearing", tuple(t for t in tables if t.rows), (*mistakes, *more), (), _described(measured, recordings))


def _is_open(recording: Recording) -> bool:
    closed = any(q.is_for(recording.category) for q in QUESTIONS.values())
    # Single words and letters, which nobody asked for, are measured as such and are no sentences.
    foreign = recording.category in NO_SENTENCES
    return not closed and not foreign and not recording.category.startswith(SPELLED)


def _described(measured: Counter[str], recordings: Sequence[Recording]) -> tuple[str, ...]:
    speakers = len({r.speaker for r in recordings if r.speaker})
    return (
        f"{sum(measured.values())} recordings of {speakers} named speakers",
        *(f"{k}: {n}" for k, n in measured.items()),
    )


async def _all(
    bench: Bench, recordings: Sequence[Recording], question: Question, degrade: Degrade | None, at: asyncio.Semaphore
) -> list[_Heard]:
    async def one(recording: Recording) -> _Heard:
        async with at:
            utterances = await listen(bench, recording, question.expecting, degrade)
        first = utterances[0] if utterances else None
        return _Heard(recording, question.understood(*_meaning(bench, first, question.expecting)), first)

    return list(await asyncio.gather(*(one(r) for r in recordings)))


def _meaning(bench: Bench, utterance: Utterance | None, expecting: Expecting) -> tuple[Utterance | None, object]:
    if utterance is None:
        return None, None
    context = Context(now=datetime.now(bench.settings.company.zone), question=expecting.question)
    return utterance, bench.interpreter.interpret(utterance, expecting, context)


async def listen(
    bench: Bench, recording: Recording, expecting: Expecting, degrade: Degrade | None, *, to_the_end: bool = False
) -> list[Utterance]:
    """The recording through a call's ear, as fast as it goes; samples are the clock. One turn, or all of them."""
    pcm = await asyncio.to_thread(recording.pcm)
    line = b"\0\0" * (_BEFORE_MS * 8) + pcm + b"\0\0" * (_AFTER_MS * 8)
    if degrade is not None:
        line = await asyncio.to_thread(degrade, line)
    ear = Ear(bench.pool, bench.moments, "evaluation", decoded_within_s=DECODED_WITHIN_S)
    heard: list[Utterance] = []
    try:
        ear.listen(expecting)
        ear.feed(mulaw.encode(line) + mulaw.silence(_PATIENCE_MS))
        while True:
            event = await ear.next()
            if isinstance(event, Utterance):
                heard.append(event)
                if not to_the_end:
                    return heard
                ear.listen(expecting)
                ear.feed(mulaw.silence(_PATIENCE_MS))
            elif isinstance(event, Silence):
                return heard
            else:
                return heard
    finally:
        await ear.close()


def _row(key: str, question: Question, heard: Sequence[_Heard], least: float | None) -> Row:
    speakers = [h.recording.speaker or h.recording.path for h in heard]
    truths = [question.truth(h.recording) for h in heard]

    def share(right: list[bool], at_least: float | None = None) -> Rate:
        return figures.rate(right, by=speakers, at_least=at_least)

    def heard_by(source: str) -> list[bool]:
        return [question.of_text(_best(h, source)) == t for h, t in zip(heard, truths, strict=True)]

    return Row(
        key,
        {
            "free": share(heard_by("free")),
            "question's own": share(heard_by("grammar")),
            "understood": share([h.answer.value == t for h, t in zip(heard, truths, strict=True)], at_least=least),
            "accepted": share([h.answer.accepted for h in heard]),
            "wrong and accepted": share(
                [h.answer.accepted and h.answer.value != t for h, t in zip(heard, truths, strict=True)]
            ),
            "asked again": share([not h.answer.accepted for h in heard]),
        },
    )


def _best(heard: _Heard, source: str) -> str:
    readings = () if heard.utterance is None else heard.utterance.readings
    return next((r.text for r in readings if r.source == source and r.rank == 0), "")


def _mistakes(kind: str, question: Question, heard: Sequence[_Heard]) -> list[Mistake]:
    return [
        Mistake(
            kind,
            wanted=f"{question.truth(h.recording)} ({h.recording.text})",
            got=h.answer.value or "nothing",
            heard=_shown(h.utterance),
            audio=h.recording.file,
            cost=3.0 if h.answer.accepted else 1.0,
            note="accepted" if h.answer.accepted else "asked again",
        )
        for h in heard
        if h.answer.value != question.truth(h.recording)
    ]


def _shown(utterance: Utterance | None) -> str:
    if utterance is None:
        return "nothing"
    return " | ".join(f"{r.source} {r.confidence:.2f}: {r.text}" for r in utterance.readings if r.rank < 2)


async def _others(
    bench: Bench,
    recordings: tuple[Recording, ...],
    degrade: Degrade | None,
    at: asyncio.Semaphore,
    ending: str,
    without: frozenset[str],
) -> tuple[Table, list[Mistake]]:
    """What is none of the question's business must not be taken for an answer to it."""
    rows: list[Row] = []
    mistakes: list[Mistake] = []
    for name, other in OTHERS.items():
        asked = [r for r in recordings if other.is_for(r) and name not in without]
        if not asked:
            continue
        heard = await _all(bench, asked, other.question, degrade, at)
        taken = [h for h in heard if h.answer.accepted]
        speakers = [h.recording.speaker or h.recording.path for h in heard]
        rate = figures.rate([h.answer.accepted for h in heard], by=speakers, at_most=other.at_most)
        rows.append(Row(name + ending, {"taken for an answer": rate}))
        mistakes += [
            Mistake(
                name + ending,
                wanted=f"no answer ({h.recording.text or h.recording.slots})",
                got=h.answer.value,
                heard=_shown(h.utterance),
                audio=h.recording.file,
                cost=2.0,
            )
            for h in taken
        ]
    note = "Single words, requests to other machines and commands, while a yes, a no or a number is awaited."
    return Table("Other words taken for an answer", tuple(rows), note), mistakes


async def _open(
    bench: Bench, recordings: Sequence[Recording], degrade: Degrade | None, at: asyncio.Semaphore, ending: str
) -> Table:
    async def one(recording: Recording) -> tuple[str, int, int]:
        async with at:
            turns = await listen(bench, recording, Expecting("problem"), degrade, to_the_end=True)
        wrong, words = errors(recording.text or "", " ".join(turn.text for turn in turns))
        return recording.category, wrong, words

    found = await asyncio.gather(*(one(r) for r in recordings))
    rows = []
    for category in sorted({c for c, _, _ in found}):
        mine = [(wrong, words) for c, wrong, words in found if c == category]
        share = sum(w for w, _ in mine) / max(1, sum(n for _, n in mine))
        rows.append(
            Row(category + ending, {"words wrong": Figure(round(100 * share, 1), "%", sum(n for _, n in mine))})
        )
    return Table("Open speech, heard freely", tuple(rows), "Words added, lost and changed, of all words spoken.")
