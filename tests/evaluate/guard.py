"""The small fixed sample that guards against getting worse: what is counted, on which recordings, texts and callers."""

import json
from collections.abc import Callable
from pathlib import Path

from gateway.evaluate import hearing, spelling, texts, verdicts
from gateway.evaluate.bench import Bench, own_data
from gateway.evaluate.callers.held import Reader
from gateway.evaluate.calls import hold
from gateway.evaluate.labels import truth
from gateway.evaluate.part import Part, Rate
from gateway.evaluate.recordings import Recording, load
from gateway.evaluate.sample import thin
from gateway.evaluate.slots_dates import case
from gateway.understanding import when

COUNTS = Path(__file__).parent / "guard.json"
MOST = 1
"""So many fewer right answers of a kind are let pass: one odd case is no trend."""
_RECORDINGS = {"zip": 10, "phone7": 10, "yes_no": 8, "isolated_oov": 8}
_NOT_HEARD = frozenset({hearing.OPEN_SPEECH, "zip/other words"})
"""Costs a third of the time, and nothing of it is counted that another row does not tell."""
_SPELLED = ("spelled_last_name", "spelled_first_name")
_TEXTS, _DATES, _CALLS, _SAFETY = 150, 60, 24, 40


def _rows(part: Part, name: str, figure: str) -> Rate | None:
    for table in part.tables:
        for row in table.rows:
            if row.key == name and isinstance(cell := row.cells.get(figure), Rate):
                return cell
    return None


def _few(recordings: tuple[Recording, ...], category: str, most: int) -> tuple[Recording, ...]:
    return thin([r for r in recordings if r.category == category], most, lambda r: "")


async def counts(bench: Bench) -> dict[str, int]:
    """Right answers by kind; the more the better, all of them."""
    found: dict[str, int] = {}
    recordings = load(own_data() / "manifest.jsonl")
    few = tuple(r for category, most in _RECORDINGS.items() for r in _few(recordings, category, most))
    part = await hearing.measure(bench, few, without=_NOT_HEARD)
    for name in ("zip", "phone7", "yes_no"):
        rate = _rows(part, name, "understood")
        found[f"recordings understood: {name}"] = rate.right if rate else 0
    taken = [
        cell.right for t in part.tables for r in t.rows if isinstance(cell := r.cells.get("taken for an answer"), Rate)
    ]
    found["other words not taken for an answer"] = _RECORDINGS["isolated_oov"] - sum(taken)
    spelled = await spelling.measure(bench, tuple(r for c in _SPELLED for r in _few(recordings, c, 3)))
    found["names spelled right"] = _right_in_first_table(spelled)
    found |= _of_texts(bench)
    calls = await hold(bench, _CALLS, 7, Reader())
    found["simulated calls as they must be"] = sum(call.verdict.success for call in calls)
    found["simulated calls without a false booking"] = sum(not call.verdict.false_booking for call in calls)
    found["simulated emergencies not missed"] = sum(not call.verdict.missed for call in calls)
    return found


def _right_in_first_table(part: Part) -> int:
    """The first rate of each row of a part's first table: the figure that the part is about."""
    firsts = (next((c for c in row.cells.values() if isinstance(c, Rate)), None) for row in part.tables[0].rows)
    return sum(rate.right for rate in firsts if rate is not None)


def _of_texts(bench: Bench) -> dict[str, int]:
    folder = own_data() / "texts"
    found: dict[str, int] = {}

    def some(name: str, most: int, fits: Callable[[texts.LabelledText], bool]) -> tuple[texts.LabelledText, ...]:
        return thin([text for text in texts.load(folder / name) if fits(text)], most, lambda text: "")

    meant = [
        verdicts.judge(text, truth(text), verdicts.hear(bench, text))
        for name in ("callers.jsonl", "clinc150.jsonl")
        for text in some(name, _TEXTS // 2, lambda text: text.about_meaning and not truth(text).left_out)
    ]
    found["texts: not accepted wrongly"] = sum(v.right or not v.accepted for v in meant)
    found["texts: accepted and right"] = sum(v.right and v.accepted for v in meant)
    dangers = some("safety.jsonl", _SAFETY, lambda text: bool((text.model_extra or {}).get("danger")))
    found["dangers noticed"] = sum(bool(verdicts.hear(bench, text).dangers) for text in dangers)
    dated = [
        case(text)
        for name in ("nlupp_datetime.jsonl", "datetime_recognizers.jsonl")
        for text in some(name, _DATES // 2, _is_dated)
    ]
    found["dates heard"] = sum(c is not None and when.hear(c.said, c.now, expected=True) is not None for c in dated)
    return found


def _is_dated(text: texts.LabelledText) -> bool:
    found = case(text)
    return found is not None and found.truth is not None and not found.unfit


def kept() -> dict[str, int]:
    return {name: int(count) for name, count in json.loads(COUNTS.read_text(encoding="utf-8")).items()}


def keep(found: dict[str, int]) -> None:
    COUNTS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
