"""How much of open speech is heard: words wrong with the model as shipped and with the adapted one, side by side."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from gateway import config
from gateway.audio import mulaw
from gateway.evaluate import figures
from gateway.evaluate.bench import Bench
from gateway.evaluate.part import Figure, Mistake, Part, Row, Table
from gateway.evaluate.recordings import Recording
from gateway.grammars import Grammars
from gateway.hearing.adapted import listening
from gateway.hearing.model import locate
from gateway.hearing.pool import Pool
from gateway.understanding import words

OPEN = ("phone_call", "phone_scripted", "caller", "read", "command", "question", "open")
"""How the categories of open speech begin."""
_NOT_OPEN = ("command_alnum",)
"""Letters and figures: no sentence of anybody's."""
_QUIET_MS = 300
_WORST = 12
_TRADE_LETTERS = 4
"""Shorter words are no words of the trade."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """One recording: the words said and the words heard."""

    recording: Recording
    said: tuple[str, ...]
    got: tuple[str, ...]

    @property
    def wrong(self) -> int:
        return int(Levenshtein.distance(self.said, self.got))


async def measure(bench: Bench, recordings: tuple[Recording, ...]) -> Part:
    """Free recognition of each recording of open speech whose words are known, with each model that there is."""
    chosen = [r for r in recordings if r.text and is_open(r.category)]
    if not chosen:
        return Part("hearing", ())
    plain = locate(bench.settings.vosk_model, bench.settings.data_dir)
    models = {"as shipped": plain}
    if (best := listening(bench.settings)) != plain:
        models["adapted"] = best
    trade = trade_words(bench.grammars)
    rows: list[Row] = []
    mistakes: list[Mistake] = []
    for name, folder in models.items():
        heard = await _hear(folder, chosen)
        kinds = {"all": heard, **{k: [h for h in heard if h.recording.category == k] for k in _kinds(chosen)}}
        rows += [row(f"{kind}/{name}", some, trade) for kind, some in kinds.items()]
        if name == list(models)[-1]:
            mistakes = _mistakes(heard)
    rows.sort(key=lambda r: r.key.rpartition("/")[0])
    note = "Words wrong: added, lost and changed, against the words said."
    if len(models) == 1:
        note += " There is no adapted model that fits: `gateway model adapt` makes one."
    speakers = len({r.speaker for r in chosen if r.speaker})
    data = f"{len(chosen)} recordings of open speech, {speakers} speakers"
    table = Table("Open speech, free recognition", tuple(rows), note)
    return Part("hearing", (table,), tuple(mistakes), (), (data,))


def is_open(category: str) -> bool:
    """Whether recordings of this category are sentences of the speaker's own choice."""
    return category.startswith(OPEN) and category not in _NOT_OPEN


def trade_words(grammars: Grammars) -> frozenset[str]:
    """Words that callers describe problems with and that people do not use to talk about other things."""
    ours = Counter(w for p in grammars.problems.values() for e in p.examples for w in words.clean(e).split())
    general = grammars.folder / "lists" / "out_of_scope_clinc150.txt"
    others = set(general.read_text(encoding="utf-8").split()) if general.is_file() else set()
    return frozenset(w for w, n in ours.items() if n > 1 and len(w) >= _TRADE_LETTERS and w not in others)


async def _hear(model: Path, recordings: Sequence[Recording]) -> list[Hearing]:
    pool = Pool(model, config.Hearing(workers=1, recognizers_per_worker=1, adapted="off"), wait_s=600)
    await pool.start()
    try:
        return [await _one(pool, recording) for recording in recordings]
    finally:
        await pool.close()


async def _one(pool: Pool, recording: Recording) -> Hearing:
    pcm = await asyncio.to_thread(recording.pcm)
    quiet = bytes(2 * mulaw.SAMPLE_RATE_HZ * _QUIET_MS // 1000)
    lease = pool.hear()
    lease.feed(mulaw.decode(mulaw.encode(quiet + pcm + quiet)))
    lease.finish()
    readings = await lease.result()
    best = next((r.text for r in readings if r.source == "free"), "")
    return Hearing(recording, _words(recording.text or ""), _words(best))


def _words(text: str) -> tuple[str, ...]:
    return tuple(words.clean(text).split())


def _kinds(recordings: Sequence[Recording]) -> list[str]:
    return sorted({r.category for r in recordings})


def row(key: str, heard: Sequence[Hearing], trade: frozenset[str]) -> Row:
    """The figures of some recordings."""
    said = sum(len(h.said) for h in heard)
    edits = [Levenshtein.editops(h.said, h.got) for h in heard]
    kinds = Counter(op.tag for ops in edits for op in ops)

    def share(count: int, of: int) -> Figure:
        return Figure(round(100 * count / of, 1) if of else 0.0, "%", of)

    wanted = Counter(w for h in heard for w in h.said if w in trade)
    # Word by word within each recording: a word that is heard once too often does not make up for a lost one.
    found = sum(sum((Counter(h.said) & Counter(h.got))[w] for w in set(h.said) & trade) for h in heard)
    return Row(
        key,
        {
            "words wrong": share(sum(kinds.values()), said),
            "added": share(kinds["insert"], said),
            "lost": share(kinds["delete"], said),
            "changed": share(kinds["replace"], said),
            "whole sentence right": figures.rate(
                [h.said == h.got for h in heard], by=[h.recording.speaker or h.recording.path for h in heard]
            ),
            "words of the trade heard": share(found, sum(wanted.values())),
        },
    )


def _mistakes(heard: Sequence[Hearing]) -> list[Mistake]:
    worst = sorted((h for h in heard if h.wrong), key=lambda h: (-h.wrong / max(1, len(h.said)), h.recording.path))
    return [
        Mistake(
            f"open speech/{h.recording.category}",
            " ".join(h.said),
            " ".join(h.got),
            audio=h.recording.file,
            cost=0.5 * h.wrong / max(1, len(h.said)),
            note=f"{h.wrong} of {len(h.said)} words wrong",
        )
        for h in worst[:_WORST]
    ]
