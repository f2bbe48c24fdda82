"""What listening twice brings: stories as freely heard, as heard in the words of the trade, and both together."""

from collections.abc import Sequence

from gateway.evaluate import figures
from gateway.evaluate.bench import Bench
from gateway.evaluate.labels import truth
from gateway.evaluate.part import Cell, Figure, Row, Table
from gateway.evaluate.texts import LabelledText
from gateway.evaluate.verdicts import Verdict, hear, judge

_CLEAN = "clean"


def heard_twice(text: LabelledText) -> bool:
    """Whether the row says what both ears heard."""
    return "by_trade" in (text.model_extra or {})


def table(bench: Bench, texts: Sequence[LabelledText]) -> Table:
    """Of rows with `by_trade` (`gateway.evaluate.hear_twice` makes them): with an intent, or out of scope."""
    rows: list[Row] = []
    for line in (_CLEAN, "bad line"):
        chosen = [text for text in texts if (_condition(text) == _CLEAN) == (line == _CLEAN)]
        for ear, way in (("free", _free), ("by trade", _by_trade), ("both", lambda text: text)):
            judged = [judge(text, truth(text), hear(bench, way(text))) for text in chosen]
            rows += _rows(f"{line}/{ear}", [v for v in judged if v.truth.intents], [v for v in judged if v.truth.other])
    note = "The same sound by each way of hearing; synthetic voices. Accepted: at least 85 % sure."
    return Table("Stories heard by both ears", tuple(rows), note)


def _rows(key: str, ours: Sequence[Verdict], strangers: Sequence[Verdict]) -> list[Row]:
    if not ours:
        return []
    taken = [v for v in ours if v.accepted]
    found: dict[str, Cell] = {
        "intent right": figures.rate([v.right for v in ours]),
        "accepted": figures.rate([v.accepted for v in ours]),
        "right of accepted": figures.rate([v.right for v in taken]),
        "calibration error": _calibration(ours),
        "out of scope accepted": figures.rate([v.accepted for v in strangers]),
        "problem right": figures.rate([bool(v.problem_right) for v in ours if v.problem_right is not None]),
    }
    return [Row(key, found)]


def _calibration(cases: Sequence[Verdict]) -> Figure:
    sure = [v for v in cases if v.intent]
    return Figure(figures.calibration_error([v.sure for v in sure], [v.right for v in sure]), "", len(sure))


def _condition(text: LabelledText) -> str:
    return str((text.model_extra or {}).get("condition", ""))


def _free(text: LabelledText) -> LabelledText:
    return LabelledText.model_validate({**text.model_dump(), "by_trade": ""})


def _by_trade(text: LabelledText) -> LabelledText:
    """Nothing but the second ear's reading."""
    said = str((text.model_extra or {}).get("by_trade", ""))
    return LabelledText.model_validate({**text.model_dump(), "text": said, "nbest": [], "by_trade": ""})
