"""Labelled dates as cases: what was said, when, and what it means, or why it does not fit. From every shape of set."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from gateway.evaluate import slots_fit, slots_truth
from gateway.evaluate.slots_fit import Truth
from gateway.evaluate.texts import LabelledText
from gateway.understanding.meaning import Span

_NLUPP = frozenset({"date", "date_from", "date_to", "date_period", "time", "time_from", "time_to", "time_period"})
_AWAY = re.compile(
    r"^(?:i'll|i will|i am|i'm) (?:be )?(?:out|away|gone|off)\b|^i'll leave\b|^don't (?:call|disturb) me\b|^set ooo\b"
)
""" "I'll be out Friday" tells when a visit does not suit: such sentences are measured by the date they hold alone."""


@dataclass(frozen=True, slots=True)
class DateCase:
    """One labelled text; `unfit` says why it is not asked, "past" marks those that must be refused."""

    source: str
    said: str
    now: datetime
    truth: Truth | None = None
    spans: tuple[Span, ...] | None = None
    """The exact windows, in sets of our own shape."""
    asap: bool = False
    ambiguous: tuple[date, ...] = ()
    past: bool = False
    unfit: str = ""


def case(text: LabelledText) -> DateCase | None:
    """None when the row is not about dates."""
    extra = text.model_extra or {}
    said = str(extra.get("spoken") or text.text).lower()
    if "when" in text.slots and isinstance(text.slots["when"], Mapping):
        return _own(text, said, text.slots["when"])
    now, why, expression = slots_truth.reference(text), "", ""
    if "spec" in extra and "value" in extra:
        source, expression = "duckling", said
        truth = slots_truth.of_duckling(extra["value"] or {}, said, now)
    elif "results" in extra and "Parser" in str(extra.get("spec", "")):
        source, results = "recognizers", extra["results"]
        truth = slots_truth.of_recognizers(results[0], said) if len(results) == 1 else None
        why = "a duration alone" if results and results[0].get("Type") == "duration" else ""
        said = _AWAY.sub("", said).strip()
    elif _NLUPP & set(text.slots):
        source = "nlupp"
        truth = slots_truth.of_nlupp(text.slots, said)
        why = _lengths(text.slots)
    else:
        return None
    why = why or slots_fit.unfit(said, "" if source == "nlupp" else text.text, expression)
    if not why:
        why = "no value" if truth is None else "" if truth.now else slots_fit.out_of_range(truth, now)
    if not why and slots_fit.told(said):
        why = "told about the past"
    return DateCase(source, said, now, truth, past=why == "past", unfit="" if why == "past" else why)


def _lengths(slots: Mapping[str, Any]) -> str:
    kinds = {slots[key].get("values", {}).get("type") for key in ("date_period", "time_period") if key in slots}
    if "periodic" in kinds:
        return "again and again"
    return "with a length of stay" if "relative" in kinds else "no value" if "ambiguous" in kinds else ""


def _own(text: LabelledText, said: str, value: Mapping[str, Any]) -> DateCase:
    """Our own shape: {"spans": [[first, last, earliest, latest], ...], "asap": …, "ambiguous": [...], "past": …}."""
    spans = tuple(
        Span(date.fromisoformat(a), date.fromisoformat(b), time.fromisoformat(c), time.fromisoformat(d))
        for a, b, c, d in value.get("spans", ())
    )
    doubtful = tuple(date.fromisoformat(day) for day in value.get("ambiguous", ()))
    now = slots_truth.reference(text)
    return DateCase("own", said, now, None, spans, bool(value.get("asap")), doubtful, bool(value.get("past")), "")
