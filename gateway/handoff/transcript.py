"""What was said in a call, from its event log: who, what, when. Personal data: for those who take the call. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

MOST_LINES = 200
"""The last so many lines: far more than any call that ends well."""


class Entry(Protocol):
    """An entry of the event log (`gateway.records.rows.LoggedEvent`)."""

    @property
    def kind(self) -> str: ...

    @property
    def at(self) -> datetime: ...

    @property
    def payload(self) -> dict[str, Any]: ...


def transcript(entries: Iterable[Entry]) -> list[dict[str, str]]:
    """Lines in order: `who` ("caller" or "gateway"), `text`, `at` (ISO 8601, UTC). Other entries are passed over."""
    lines = []
    for entry in entries:
        match entry.kind:
            case "spoke":
                who, text = "caller", _heard(entry.payload)
            case "pressed":
                keys = entry.payload.get("keys")
                who, text = "caller", f"(key {keys.get('digits', '')})" if isinstance(keys, Mapping) else ""
            case "say":
                pieces = entry.payload.get("pieces")
                who, text = "gateway", " ".join(map(str, pieces)) if isinstance(pieces, list | tuple) else ""
            case _:
                continue
        if text:
            lines.append({"who": who, "text": text, "at": entry.at.isoformat()})
    return lines[-MOST_LINES:]


def _heard(payload: Mapping[str, Any]) -> str:
    """What was recognised with the free vocabulary, else the first of all recognitions."""
    utterance = payload.get("utterance")
    readings = utterance.get("readings") if isinstance(utterance, Mapping) else None
    known = [r for r in readings or () if isinstance(r, Mapping) and r.get("text")]
    best = next((r for r in known if r.get("source") == "free"), known[0] if known else {})
    return str(best.get("text", ""))
