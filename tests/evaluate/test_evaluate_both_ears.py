"""Guards the comparison of the two ears: each row is judged as one of them heard it, and as both did."""

from types import SimpleNamespace
from typing import Any, cast

from gateway.config import Settings
from gateway.evaluate import both_ears
from gateway.evaluate.bench import Bench
from gateway.evaluate.part import Rate
from gateway.evaluate.texts import LabelledText
from gateway.turn import Expecting, Utterance
from gateway.understanding.meaning import Context, Guess, Heard


class _Understands:
    """What says "sink" wants a visit, and is surer of it with both ears; nothing else is ours."""

    def interpret(self, utterance: Utterance, _expecting: Expecting, _context: Context) -> Heard:
        heard = [utterance.text, utterance.by_trade]
        sure = sum("sink" in text for text in heard)
        guess = Guess("schedule", 0.6 + 0.3 * (sure - 1)) if sure else Guess("other", 0.9)
        return Heard(text=utterance.text, intents=(guess,))


def _row(**more: Any) -> LabelledText:
    return LabelledText.model_validate({"text": "", "intent": "schedule", "condition": "clean", **more})


def test_each_ear_alone_and_both_together() -> None:
    texts = [
        _row(text="my sink leaks", nbest=["my sink leaks"], by_trade="my sink leaks"),
        _row(text="my think leaks", nbest=["my think leaks"], by_trade="my sink leaks"),
        _row(text="the news", nbest=["the news"], by_trade="the sink", intent="oos"),
    ]
    bench = cast("Bench", SimpleNamespace(interpreter=_Understands(), settings=Settings()))
    assert all(map(both_ears.heard_twice, texts))
    assert not both_ears.heard_twice(_row(text="my sink leaks"))
    rows = {row.key: row.cells for row in both_ears.table(bench, texts).rows}
    assert set(rows) == {"clean/free", "clean/by trade", "clean/both"}

    def share(key: str, name: str) -> tuple[int, int]:
        cell = rows[key][name]
        assert isinstance(cell, Rate)
        return cell.right, cell.count

    assert share("clean/free", "intent right") == (1, 2)
    assert share("clean/by trade", "intent right") == (2, 2)
    assert share("clean/both", "intent right") == (2, 2)
    assert share("clean/both", "accepted") == (1, 2)
    assert share("clean/free", "out of scope accepted") == (0, 1)
