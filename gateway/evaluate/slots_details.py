"""Equipment, its age and codes, access notes, and other slots that a row gives by our own names."""

from collections import defaultdict
from typing import Any

from gateway.evaluate import figures
from gateway.evaluate.bench import Bench
from gateway.evaluate.part import Mistake, Row, Table
from gateway.evaluate.texts import LabelledText
from gateway.understanding import address, details, equipment, words
from gateway.understanding.details import Kind

_VALUED = (Kind.AGE, Kind.CODE, Kind.BLINKS, Kind.ENTRY_CODE)
KEYS = ("equipment", *(kind.value for kind in _VALUED), "notes", "zip")
"""Of `slots`: `notes` is a list of the other kinds of detail ("animal", "key"); [] or "" says that none is there."""


def has(text: LabelledText) -> bool:
    """Whether a row says something of the kind."""
    return any(key in text.slots for key in KEYS) and not isinstance(text.slots.get("zip"), dict)


def understood(text: str, bench: Bench) -> dict[str, Any]:
    """The same slots as understood."""
    said = words.clean(text)
    plain = words.without_fillers(said) or said
    found = details.read(plain)
    values: dict[str, Any] = {kind.value: next((d.value for d in found if d.kind is kind), "") for kind in _VALUED}
    values["notes"] = sorted({d.kind.value for d in found if d.kind not in _VALUED})
    values["equipment"] = equipment.hear(plain)
    values["zip"] = address.zip_code(plain, bench.settings.company.area)
    return values


def table(bench: Bench, texts: list[LabelledText], mistakes: list[Mistake]) -> Table:
    """Each slot by itself: as the label says, and nothing where nothing is said."""
    present: defaultdict[str, list[bool]] = defaultdict(list)
    absent: defaultdict[str, list[bool]] = defaultdict(list)
    for text in texts:
        spoken = str((text.model_extra or {}).get("spoken") or text.text)
        got = understood(spoken, bench)
        for key in (key for key in KEYS if key in text.slots):
            wanted = sorted(map(str, text.slots[key])) if key == "notes" else str(text.slots[key])
            ok = str(wanted).casefold() == str(got[key]).casefold()
            (present if wanted else absent)[key].append(ok)
            if not ok:
                mistakes.append(Mistake(f"details/{key}", str(wanted) or "none", str(got[key]) or "nothing", spoken))
    rows = tuple(
        Row(
            f"details/{key}",
            {"right": figures.rate(present[key]), "none where none is said": figures.rate(absent[key])},
        )
        for key in KEYS
        if present[key] or absent[key]
    )
    return Table(
        "Equipment, age, codes and access notes", rows, "On our own labelled sentences; notes are right as a whole."
    )
