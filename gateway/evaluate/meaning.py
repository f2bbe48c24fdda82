"""Measures what callers mean: intents and problems, how sure and how rightly so, on anybody's labelled texts."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from gateway.evaluate import both_ears, figures, footprint, learning, verdicts, yardstick
from gateway.evaluate.bench import Bench
from gateway.evaluate.labels import Truth, truth
from gateway.evaluate.part import Confusions, Curve, Figure, Mistake, Part, Rate, Row, Table
from gateway.evaluate.texts import LabelledText
from gateway.evaluate.verdicts import ACCEPTED, Verdict
from gateway.understanding import words
from gateway.understanding.written import core, examples

_WRONG_ACCEPTED_COST, _STRANGER_COST, _UNSURE_COST = 5.0, 4.0, 1.0
_SHOWN = 14
"""So many labels are in the picture of confusions: those most often confused."""


async def measure(bench: Bench, texts: tuple[LabelledText, ...]) -> Part:
    """All texts that carry an intent's label go through the whole understanding, with an open question.

    What stands in the grammars was learned, so it is not measured."""
    learned = examples(bench.grammars)
    twice = [text for text in texts if text.about_meaning and both_ears.heard_twice(text)]
    asked = [text for text in texts if text.about_meaning and not both_ears.heard_twice(text)]
    labelled = [(text, truth(text)) for text in asked if core(words.clean(text.text)) not in learned]
    left = [meant for _, meant in labelled if meant.left_out]
    found = [verdicts.judge(t, meant, verdicts.hear(bench, t)) for t, meant in labelled if not meant.left_out]
    ours = [v for v in found if v.truth.intents]
    strangers = [v for v in found if v.truth.other]
    said = [v for v in found if v.truth.asides or v.truth.yes is not None]
    tables = [
        _sets(ours, strangers),
        _strangers(strangers),
        both_ears.table(bench, twice),
        _said(said),
        _by_label("Meaning by intent", ours, lambda v: v.truth.label),
        _by_problem(ours),
        _left_out(left),
        *yardstick.tables(bench, texts),
    ]
    if found:
        tables.insert(0, footprint.table(bench, [v.text.text for v in found]))
    return Part(
        "meaning",
        tuple(table for table in tables if table.rows),
        tuple(_mistakes(found)),
        tuple(
            picture for picture in (_reliability(ours, strangers), _confusions(ours), learning.kept(bench)) if picture
        ),
        (
            f"{len(ours)} texts with an intent, {len(strangers)} out of scope, {len(said)} answers and asides",
            f"{len(asked) - len(labelled)} texts that stand in the grammars left out",
        ),
    )


def _row(key: str, cases: Sequence[Verdict]) -> Row:
    taken = [v for v in cases if v.accepted]
    return Row(
        key,
        {
            "intent right": figures.rate([v.right for v in cases]),
            "accepted": figures.rate([v.accepted for v in cases], at_least=0.85),
            "right of accepted": figures.rate([v.right for v in taken], at_least=0.95),
            "calibration error": _calibration(cases, 0.03),
        },
    )


def _calibration(cases: Iterable[Verdict], at_most: float | None) -> Figure:
    sure = [v for v in cases if v.intent]
    error = figures.calibration_error([v.sure for v in sure], [v.right for v in sure])
    return Figure(error, "", len(sure), at_most=at_most)


def _sets(ours: Sequence[Verdict], strangers: Sequence[Verdict]) -> Table:
    rows = [_row(key, cases) for key, cases in _by(ours, _set_of).items()]
    if ours:
        whole = _row("all", ours)
        mixed = {"error with out of scope": _calibration([*ours, *strangers], 0.03)} if strangers else {}
        rows.append(Row("all", {**whole.cells, **mixed}))
    note = (
        f"Accepted: at least {ACCEPTED:.0%} sure, so acted on without asking. Words heard as danger count as urgent. "
        "A visit for what is heard as an emergency is served as urgent; here urgent for schedule is wrong."
    )
    return Table("Meaning by set", tuple(rows), note)


def _set_of(verdict: Verdict) -> str:
    extra = verdict.text.model_extra or {}
    return "/".join(
        part for part in (verdict.text.sheet, str(extra.get("condition", "")) or verdict.text.source) if part
    )


def _strangers(cases: Sequence[Verdict]) -> Table:
    groups = _by(cases, lambda v: f"{_set_of(v)}/{v.truth.label}")
    rows = [Row(key, {"accepted": _taken(group)}) for key, group in groups.items()]
    if cases:
        rows.append(Row("all", {"accepted": _taken(cases)}))
    return Table("Out of scope", tuple(rows), "None of our business, and yet taken for something: should be rare.")


def _taken(cases: Sequence[Verdict]) -> Rate:
    return figures.rate([v.accepted for v in cases], at_most=0.03)


def _said(cases: Sequence[Verdict]) -> Table:
    groups = _by(cases, lambda v: f"{v.text.sheet}/{v.truth.label}")
    return Table(
        "Answers and asides",
        tuple(Row(key, {"right": figures.rate([v.right for v in group])}) for key, group in groups.items()),
        "Said to a question that has not been asked: yes and no, thanks, goodbye, are you a robot.",
    )


def _by_label(title: str, cases: Sequence[Verdict], key: Callable[[Verdict], str]) -> Table:
    return Table(title, tuple(_row(name, group) for name, group in _by(cases, key).items()))


def _by_problem(cases: Sequence[Verdict]) -> Table:
    told = [v for v in cases if v.problem_right is not None and v.truth.problems]
    rows = []
    groups = _by(told, lambda v: "|".join(sorted(p for p in v.truth.problems or () if p)))
    for key, group in [*groups.items(), *([("all", told)] if told else [])]:
        taken = [v for v in group if v.problem_sure >= ACCEPTED]
        rows.append(
            Row(
                key,
                {
                    "problem right": figures.rate([bool(v.problem_right) for v in group]),
                    "accepted": figures.rate([v.problem_sure >= ACCEPTED for v in group]),
                    "right of accepted": figures.rate([bool(v.problem_right) for v in taken]),
                },
            )
        )
    return Table("Meaning by problem", tuple(rows))


def _left_out(cases: Sequence[Truth]) -> Table:
    counts = Counter((meant.label, meant.left_out) for meant in cases)
    rows = [Row(f"{label}", {"texts": Figure(n, "", n), "why": why}) for (label, why), n in sorted(counts.items())]
    return Table("Left out", tuple(rows), "Labels without a meaning for us; none is left out silently.")


def _mistakes(cases: Iterable[Verdict]) -> Iterable[Mistake]:
    for v in cases:
        if v.truth.other:
            if v.accepted:
                yield _mistake(v, "out of scope", "nothing of ours", _STRANGER_COST)
        elif not v.right:
            cost = _WRONG_ACCEPTED_COST if v.accepted else _UNSURE_COST
            yield _mistake(v, f"intent/{v.truth.label}", _wanted(v.truth), cost)
        elif v.problem_right is False and v.problem_sure >= ACCEPTED:
            wanted = " or ".join(sorted(v.truth.problems or ()))
            got = f"{v.problem} ({v.problem_sure:.2f})"
            yield Mistake(f"problem/{v.truth.label}", wanted, got, v.text.text, cost=_WRONG_ACCEPTED_COST)


def _mistake(v: Verdict, kind: str, wanted: str, cost: float) -> Mistake:
    said = str((v.text.model_extra or {}).get("said", ""))
    return Mistake(kind, wanted, f"{v.intent or 'nothing'} ({v.sure:.2f})", v.text.text, cost=cost, note=said)


def _wanted(meant: Truth) -> str:
    if meant.yes is not None:
        return "yes" if meant.yes else "no"
    return " or ".join(sorted(label or "nothing" for label in meant.intents or meant.asides))


def _reliability(ours: Sequence[Verdict], strangers: Sequence[Verdict]) -> Curve | None:
    lines = {
        name: _points(cases) for name, cases in (("ours", ours), ("with out of scope", [*ours, *strangers])) if cases
    }
    if not lines:
        return None
    return Curve("reliability_intents", "How sure, and how often right", "sure", "right", lines, diagonal=True)


def _points(cases: Sequence[Verdict]) -> tuple[tuple[float, float], ...]:
    bins: dict[int, list[Verdict]] = defaultdict(list)
    for v in cases:
        if v.intent:
            bins[min(9, int(v.sure * 10))].append(v)
    return tuple(
        (sum(v.sure for v in group) / len(group), sum(v.right for v in group) / len(group))
        for _, group in sorted(bins.items())
    )


def _confusions(ours: Sequence[Verdict]) -> Confusions | None:
    """Of texts whose label is one intent; "other" intents are those not shown."""
    single = [(next(iter(v.truth.intents)), v.intent or "nothing") for v in ours if len(v.truth.intents) == 1]
    if not single:
        return None
    wrong = Counter(label for pair in single if pair[0] != pair[1] for label in pair)
    labels = tuple(sorted(label for label, _ in wrong.most_common(_SHOWN))) or (single[0][0],)
    counts = Counter(single)
    grid = tuple(tuple(counts[a, b] for b in labels) for a in labels)
    return Confusions("confusions_intents", "Wanted (rows) and understood (columns)", labels, grid)


def _by(cases: Iterable[Verdict], key: Callable[[Verdict], str]) -> dict[str, list[Verdict]]:
    groups: dict[str, list[Verdict]] = defaultdict(list)
    for v in cases:
        groups[key(v)].append(v)
    return dict(sorted(groups.items()))
