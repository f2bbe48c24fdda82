"""Guards the measure of dangers, persons, mood, urgency and care: what counts, what is missed, false alarms."""

from dataclasses import replace
from pathlib import Path
from typing import cast

from gateway.config import Settings
from gateway.evaluate import people
from gateway.evaluate.bench import Bench
from gateway.evaluate.part import Rate, Row
from gateway.evaluate.texts import LabelledText
from gateway.grammars import Grammars, default_folder
from gateway.hearing.moments import Moments
from gateway.hearing.pool import Pool
from gateway.turn import Expecting, Utterance
from gateway.understanding.interpreter import Interpreter
from gateway.understanding.meaning import Context, Danger, Guess, Heard, Mood, Urgency

KNOWN = {
    "i smell gas": Heard(dangers=(Danger.GAS,)),
    "no gas smell": Heard(dangers=(Danger.GAS,)),
    "the pipe burst": Heard(problems=(Guess("burst_pipe", 0.9),)),
    "get me a person": Heard(wants_person=True),
    "this is ridiculous": Heard(mood=Mood.ANGRY),
    "it can't wait": Heard(urgency=Urgency.URGENT),
    "my baby is cold": Heard(vulnerable=("infant",)),
}


class Listener:
    def interpret(self, utterance: Utterance, expecting: Expecting, context: Context) -> Heard:
        del expecting, context
        return replace(KNOWN.get(utterance.text, Heard()), text=utterance.text)


def bench() -> Bench:
    grammars = Grammars(default_folder(), ("plumbing", "hvac"))
    return Bench(
        Settings(), grammars, cast(Moments, None), cast(Pool, None), cast(Interpreter, Listener()), Path("unused")
    )


def text(words: str, **labels: object) -> LabelledText:
    return LabelledText.model_validate({"text": words, **labels})


def cell(rows: tuple[Row, ...], key: str, name: str) -> tuple[int, int]:
    rate = next(row.cells[name] for row in rows if row.key == key)
    assert isinstance(rate, Rate)
    return rate.right, rate.count


async def test_misses_and_false_alarms_are_counted_by_label() -> None:
    part = await people.measure(
        bench(),
        (
            text("i smell gas", danger="gas"),
            text("the pipe burst", danger="flooding"),
            text("sparks everywhere", danger="electrical"),
            text("no gas smell", danger=None),
            text("good morning", danger=None),
            text("get me a person", person=True),
            text("send a person", person=False),
            text("this is ridiculous", mood="angry"),
            text("oh no", mood="worried"),
            text("it can't wait", urgency="urgent"),
            text("a drip on another scale", urgency="high"),
            text("a drip", urgency="routine"),
            text("my baby is cold", vulnerable=["infant"]),
            text("book a table", intent="oos", source="clinc"),
            text("what is the weather", intent="oos"),
        ),
    )
    tables = {table.title: table.rows for table in part.tables}
    assert cell(tables["Dangers"], "all", "raised") == (2, 3)
    assert cell(tables["Dangers"], "all", "false alarms") == (1, 2)
    assert cell(tables["Dangers"], "safety/flooding", "this danger among them") == (1, 1)
    assert cell(tables["A person, please"], "person", "heard") == (1, 1)
    assert cell(tables["Mood"], "mood", "heard") == (1, 2)
    assert cell(tables["Urgency"], "urgency", "heard") == (2, 2)
    assert cell(tables["Who needs care"], "care", "heard") == (1, 1)
    assert cell(tables["Talk of other trades"], "other trades", "dangers raised") == (0, 1)
    worst = max(part.mistakes, key=lambda mistake: mistake.cost)
    assert (worst.kind, worst.heard) == ("safety/electrical", "sparks everywhere")


async def test_texts_without_such_labels_make_no_tables() -> None:
    part = await people.measure(bench(), (text("what is the weather", intent="oos"),))
    assert part.tables == () and part.mistakes == ()
