"""Slots in words: dates and windows, addresses, telephone numbers, equipment, codes, notes; each against its labels."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import phonenumbers

from gateway.company import ServiceArea
from gateway.evaluate import figures, slots_addresses, slots_dates, slots_details
from gateway.evaluate.bench import Bench
from gateway.evaluate.part import Cell, Mistake, Part, Row, Table
from gateway.evaluate.slots_agree import agrees, same
from gateway.evaluate.slots_dates import DateCase
from gateway.evaluate.texts import LabelledText
from gateway.understanding import address, phone, when, words
from gateway.understanding.meaning import When

_WANTED = 0.95
_DATES_NOTE = (
    'A case fits when a caller could give it as an answer to "when would suit you?": a day, days, a part of the day, '
    "an hour or a range within a year of its reference. Right: the same days and hours; for parts of the day and vague "
    "stretches (early, late, end of), where conventions differ, at least half of ours inside theirs; for a moment "
    "a window of three hours at most around it; for an hour without morning or afternoon, the one of a visiting day. "
    "Past: the label is over, and no window may come of it."
)
_SETS = {
    "duckling": "Duckling's corpus (Facebook, BSD-3-Clause)",
    "recognizers": "Recognizers-Text specs (Microsoft, MIT)",
    "nlupp": "NLU++ (PolyAI, CC BY 4.0)",
    "own": "our own callers' answers",
}


async def measure(bench: Bench, texts: tuple[LabelledText, ...]) -> Part:
    """Every text by the shape of its labels; those of other kinds are passed over."""
    mistakes: list[Mistake] = []
    dates = [case for text in texts if (case := slots_dates.case(text))]
    addressed = [place for text in texts if (place := slots_addresses.case(text))]
    detailed = [text for text in texts if slots_details.has(text)]
    tables = [table for table in (
        *(_dates(dates, mistakes) if dates else ()),
        _addresses(addressed, mistakes) if addressed else None,
        _phones(texts, mistakes),
        slots_details.table(bench, detailed, mistakes) if detailed else None,
    ) if table is not None]  # fmt: skip
    data = tuple(
        f"{sum(1 for case in dates if case.source == key)} dates: {name}"
        for key, name in _SETS.items()
        if any(case.source == key for case in dates)
    )
    if addressed:
        data += (f"{len(addressed)} tagged addresses (usaddress, MIT)",)
    return Part("slots", tuple(tables), tuple(mistakes), data=data)


def heard(case: DateCase) -> When | None:
    """What is understood of a case, asked when a visit would suit."""
    said = words.clean(case.said)
    return when.hear(words.without_fillers(said) or said, case.now, expected=True)


def _dates(cases: list[DateCase], mistakes: list[Mistake]) -> tuple[Table, ...]:
    rows: list[Row] = []
    everything: list[bool] = []
    left_out: Counter[str] = Counter()
    for source in (key for key in _SETS if any(case.source == key for case in cases)):
        fit = [case for case in cases if case.source == source and not case.unfit]
        left_out.update(case.unfit for case in cases if case.source == source and case.unfit)
        right, refused = [], []
        for case in fit:
            got = heard(case)
            if case.past and case.spans is None:
                ok = got is None or got.past or not got.spans
                refused.append(ok)
            else:
                ok = (
                    same(got, case)
                    if case.spans is not None
                    else case.truth is not None and agrees(got, case.truth, case.now)
                )
                right.append(ok)
            if not ok:
                mistakes.append(_mistake(case, got))
        everything += right if source != "own" else []
        cells: dict[str, Cell] = {"right": figures.rate(right, at_least=_WANTED)}
        if refused:
            cells["past refused"] = figures.rate(refused)
        rows.append(Row(f"dates/{source}", cells))
    if len(everything) and len(rows) > 1:
        rows.insert(0, Row("dates", {"right": figures.rate(everything, at_least=_WANTED)}))
    out = tuple(Row(f"left out/{why}", {"cases": str(count)}) for why, count in left_out.most_common())
    tables = [Table("Spoken dates and windows", tuple(rows), _DATES_NOTE)]
    if out:
        tables.append(
            Table(
                "Dates left out, and why", out, "By rule (see gateway/evaluate/slots_fit.py), before anything is heard."
            )
        )
    return tuple(tables)


def _mistake(case: DateCase, got: When | None) -> Mistake:
    wanted = (
        str(case.truth)
        if case.truth is not None
        else _spoken(When(case.spans or (), case.asap, case.ambiguous, case.past))
    )
    return Mistake(
        kind=f"dates/{case.source}",
        wanted="refused: it is over" if case.past else wanted.replace("datetime.", ""),
        got=_spoken(got),
        heard=case.said,
        cost=2.0 if got is not None and got.spans else 1.0,
        note=f"said on {case.now:%A, %Y-%m-%d %H:%M}",
    )


def _spoken(got: When | None) -> str:
    if got is None:
        return "nothing"
    spans = [f"{s.first_day} to {s.last_day}, {s.earliest:%H:%M} to {s.latest:%H:%M}" for s in got.spans]
    marks = [mark for mark, on in (("as soon as possible", got.asap), ("past", got.past)) if on]
    doubt = [f"asked back: {' or '.join(map(str, got.ambiguous))}"] if got.ambiguous else []
    return "; ".join((*spans, *marks, *doubt)) or "no window"


def _addresses(cases: list[slots_addresses.AddressCase], mistakes: list[Mistake]) -> Table | None:
    nowhere = ServiceArea(zips=(), towns=(), state="", streets=())
    left_out = Counter(case.unfit for case in cases if case.unfit)
    marks: defaultdict[str, defaultdict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for case in (case for case in cases if not case.unfit):
        got = slots_addresses.of(address.hear(words.clean(case.said), nowhere, "address"))
        group = "seen by the tagger" if case.seen else "unseen"
        named = [part for part in slots_addresses.PARTS if case.parts[part] or got[part]]
        for part in named:
            marks[group][part].append(case.parts[part] == got[part])
        wrong = [part for part in named if case.parts[part] != got[part]]
        marks[group]["whole"].append(not wrong)
        if wrong and not case.seen:
            mistakes.append(Mistake("address/unseen", _parts(case.parts, wrong), _parts(got, wrong), case.said))
    if not marks:
        return None
    rows = tuple(
        Row(
            f"address/{group}",
            {
                part: figures.rate(marks[group][part])
                for part in ("whole", *slots_addresses.PARTS)
                if marks[group][part]
            },
        )
        for group in ("unseen", "seen by the tagger")
        if group in marks
    )
    reasons = ", ".join(f"{count} {why}" for why, count in left_out.most_common())
    return Table(
        "US addresses", rows, f"Left out: {reasons}. The tagger behind ours was trained on what is called seen."
    )


def _parts(values: Mapping[str, str], which: Iterable[str]) -> str:
    return ", ".join(f"{part} {values[part] or 'missing'}" for part in which)


def _phones(texts: tuple[LabelledText, ...], mistakes: list[Mistake]) -> Table | None:
    """US numbers: found in the text and read right; and nothing taken for one where there is none."""
    found: list[bool] = []
    foreign = 0
    other: list[bool] = []
    for text in texts:
        wanted = _phone_label(text)
        if wanted is None:
            continue
        said = words.clean(str((text.model_extra or {}).get("spoken") or text.text))
        got = phone.hear(said, "", expected=bool(wanted))
        if wanted == "foreign":
            foreign += 1
            continue
        (found if wanted else other).append(got == wanted)
        if got != wanted:
            mistakes.append(
                Mistake("phone" if wanted else "phone/none said", wanted or "none", got or "nothing", text.text)
            )
    if not found and not other:
        return None
    rows = [Row("phone", {"right": figures.rate(found)})] if found else []
    rows += [Row("phone/none said", {"right": figures.rate(other)})] if other else []
    return Table(
        "Telephone numbers in text", tuple(rows), f"US numbers; left out: {foreign} foreign or impossible ones."
    )


def _phone_label(text: LabelledText) -> str | None:
    """E.164, "" where no number is, "foreign"; None for texts that are not about numbers."""
    if isinstance(text.slots.get("phone"), str):
        return str(text.slots["phone"])
    extra: Mapping[str, Any] = text.model_extra or {}
    if "PhoneNumber" not in str(extra.get("spec", "")):
        return None
    results = extra.get("results") or []
    if len(results) != 1:
        return "" if not results else "foreign"
    try:
        number = phonenumbers.parse(str(results[0]["Text"]), "US")
    except phonenumbers.NumberParseException:
        return "foreign"
    if number.country_code != 1 or number.extension or not phonenumbers.is_valid_number(number):
        return "foreign"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
