"""Measures what must never be missed in what people say: dangers, "a person, please", mood, urgency, who needs care."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.conversation.danger import named
from gateway.evaluate import figures
from gateway.evaluate.bench import Bench
from gateway.evaluate.part import Cell, Mistake, Part, Row, Table
from gateway.evaluate.texts import LabelledText
from gateway.turn import Expecting, Reading, Utterance
from gateway.understanding import dangers, person, words
from gateway.understanding.meaning import Context, Danger, Heard, Mood, Urgency

_FOREIGN = "clinc"
"""Texts of this source are about banks, kitchens and travel: none of them is an emergency here."""
_OPEN = Expecting("anything")
_MISSED_DANGER_COST, _FALSE_ALARM_COST, _OTHER_COST = 10.0, 3.0, 1.0
_CARE = ("infant", "elderly", "ill", "pregnant", "disabled")


@dataclass(frozen=True, slots=True)
class _Case:
    """One labelled text and what was understood."""

    text: str
    heard: Heard
    wanted: frozenset[str]
    got: frozenset[str]


async def measure(bench: Bench, texts: tuple[LabelledText, ...]) -> Part:
    """Rows count by the labels they carry: `danger` (a `Danger`, or null for none), `person`, `mood`, `urgency`,
    `vulnerable`. Other rows are passed over."""
    hear = _listener(bench)
    tables: list[Table] = []
    mistakes: list[Mistake] = []
    data: list[str] = []
    for build in (_safety, _person, _mood, _urgency, _care):
        table, wrong, count = build(bench, hear, texts)
        if count:
            tables.append(table)
            mistakes += wrong
            data.append(f"{count} texts labelled with {table.title.lower()}")
    foreign = [words.clean(t.text) for t in texts if _FOREIGN in t.source.lower()]
    if foreign:
        tables.append(_none_of_it(foreign))
        data.append(f"{len(foreign)} texts of other trades")
    return Part("meaning", tuple(tables), tuple(mistakes), data=tuple(data))


Hear = Callable[[str], Heard]
Built = tuple[Table, list[Mistake], int]


def _listener(bench: Bench) -> Hear:
    """Texts as if freely heard at the opening question."""
    now = Context(now=datetime(2026, 11, 18, 10, 20, tzinfo=bench.settings.company.zone))
    known: dict[str, Heard] = {}

    def hear(text: str) -> Heard:
        if text not in known:
            utterance = Utterance((Reading(words.clean(text), "free", 0.9),), 0, 1500)
            known[text] = bench.interpreter.interpret(utterance, _OPEN, now)
        return known[text]

    return hear


def _labelled(texts: Iterable[LabelledText], key: str) -> list[tuple[str, object]]:
    return [(t.text, t.model_extra[key]) for t in texts if t.model_extra and key in t.model_extra]


def _safety(bench: Bench, hear: Hear, texts: Sequence[LabelledText]) -> Built:
    """An alarm is what the conversation would act on: a danger named, or a surely understood problem that is one."""
    cases = []
    for text, label in _labelled(texts, "danger"):
        heard = hear(text)
        raised = named(heard, bench.grammars.problems, bench.settings.guardrails.act_at)
        cases.append(_Case(text, heard, frozenset([str(label)] if label else ()), frozenset(d.value for d in raised)))
    present, absent = [c for c in cases if c.wanted], [c for c in cases if not c.wanted]
    rows = [
        Row("all", {"raised": figures.rate([bool(c.got) for c in present], at_least=0.995),
                    "this danger among them": figures.rate([c.wanted <= c.got for c in present]),
                    "false alarms": figures.rate([bool(c.got) for c in absent], at_most=0.02)}),
    ]  # fmt: skip
    for danger in Danger:
        mine = [c for c in present if danger.value in c.wanted]
        cells: dict[str, Cell] = {
            "raised": figures.rate([bool(c.got) for c in mine]),
            "this danger among them": figures.rate([c.wanted <= c.got for c in mine]),
            "false alarms": figures.rate([danger.value in c.got for c in absent]),
        }
        rows.append(Row(f"safety/{danger.value}", cells))
    wrong = [
        _mistake(f"safety/{next(iter(c.wanted))}", c, _MISSED_DANGER_COST if not c.got else _OTHER_COST)
        for c in present
        if not c.wanted <= c.got
    ]
    wrong += [_mistake("safety/none", c, _FALSE_ALARM_COST) for c in absent if c.got]
    note = "False alarms are of texts without any danger: negations, the past, questions in general, near misses."
    return Table("Dangers", tuple(rows), note), wrong, len(cases)


def _person(bench: Bench, hear: Hear, texts: Sequence[LabelledText]) -> Built:
    del bench
    cases = []
    for text, label in _labelled(texts, "person"):
        heard = hear(text)
        cases.append(_Case(text, heard, _flag(label), _flag(heard.wants_person)))
    asked, did_not = [c for c in cases if c.wanted], [c for c in cases if not c.wanted]
    cells: dict[str, Cell] = {
        "heard": figures.rate([bool(c.got) for c in asked], at_least=0.98),
        "false alarms": figures.rate([bool(c.got) for c in did_not], at_most=0.02),
    }
    wrong = [_mistake("person", c, 2 * _OTHER_COST) for c in cases if c.wanted != c.got]
    return Table("A person, please", (Row("person", cells),)), wrong, len(cases)


def _mood(bench: Bench, hear: Hear, texts: Sequence[LabelledText]) -> Built:
    del bench
    cases = [
        _Case(t, hear(t), frozenset([str(label)]), frozenset([hear(t).mood.value]))
        for t, label in _labelled(texts, "mood")
    ]
    return _kinds("Mood", "mood", cases, tuple(m.value for m in Mood))


def _urgency(bench: Bench, hear: Hear, texts: Sequence[LabelledText]) -> Built:
    """What says nothing about urgency is routine. Labels of another scale (high, medium, low) are not ours to judge."""
    del bench
    cases = []
    ours = {urgency.value for urgency in Urgency}
    for text, label in _labelled(texts, "urgency"):
        if str(label) not in ours:
            continue
        heard = hear(text)
        cases.append(_Case(text, heard, frozenset([str(label)]), frozenset([(heard.urgency or Urgency.ROUTINE).value])))
    return _kinds("Urgency", "urgency", cases, tuple(u.value for u in Urgency))


def _kinds(title: str, key: str, cases: list[_Case], names: Sequence[str]) -> Built:
    """A table of labels of which each text has exactly one."""
    right = [c.wanted == c.got for c in cases]
    rows = [Row(key, {"heard": figures.rate(right, at_least=0.9)})]
    for name in names:
        cells: dict[str, Cell] = {
            "heard": figures.rate([name in c.got for c in cases if name in c.wanted]),
            "false alarms": figures.rate([name in c.got for c in cases if name not in c.wanted]),
        }
        rows.append(Row(f"{key}/{name}", cells))
    return Table(title, tuple(rows)), [_mistake(key, c) for c in cases if c.wanted != c.got], len(cases)


def _care(bench: Bench, hear: Hear, texts: Sequence[LabelledText]) -> Built:
    del bench
    cases = []
    for text, label in _labelled(texts, "vulnerable"):
        heard = hear(text)
        named_by_hand = label if isinstance(label, list) else [label] if label else []
        cases.append(_Case(text, heard, frozenset(map(str, named_by_hand)), frozenset(heard.vulnerable)))
    some, none = [c for c in cases if c.wanted], [c for c in cases if not c.wanted]
    cells: dict[str, Cell] = {
        "heard": figures.rate([bool(c.got) for c in some], at_least=0.95),
        "false alarms": figures.rate([bool(c.got) for c in none], at_most=0.05),
    }
    rows = [Row("care", cells)]
    for name in _CARE:
        mine = [name in c.got for c in cases if name in c.wanted]
        rows.append(Row(f"care/{name}", {"heard": figures.rate(mine)}))
    wrong = [_mistake("care", c) for c in cases if c.wanted != c.got]
    return Table("Who needs care", tuple(rows)), wrong, len(cases)


def _none_of_it(texts: list[str]) -> Table:
    """Other trades' talk: an alarm here is false by its source, so this is a bound and no row-by-row truth."""
    cells: dict[str, Cell] = {
        "dangers raised": figures.rate([bool(dangers.hear([t])) for t in texts], at_most=0.002),
        "taken for a person wish": figures.rate([person.wanted(words.without_fillers(t) or t) for t in texts]),
    }
    return Table("Talk of other trades", (Row("other trades", cells),))


def _flag(value: object) -> frozenset[str]:
    return frozenset(["yes"] if value else ())


def _mistake(kind: str, case: _Case, cost: float = _OTHER_COST) -> Mistake:
    return Mistake(
        kind,
        wanted=", ".join(sorted(case.wanted)) or "none",
        got=", ".join(sorted(case.got)) or "none",
        heard=case.text,
        cost=cost,
    )
