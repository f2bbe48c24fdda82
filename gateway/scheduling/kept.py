"""Visits as they are kept: a request to JSON, and a booking's row back to the visit. Pure."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from gateway.records.rows import BookingRow
from gateway.scheduling.visit import Opening, Visit, VisitRequest

_REQUEST = TypeAdapter(VisitRequest)


def to_json(request: VisitRequest, zone: ZoneInfo) -> dict[str, Any]:
    """With the company's time zone by name: a caller was told a time of day there, and an offset does not tell it."""
    kept: dict[str, Any] = _REQUEST.dump_python(request, mode="json")
    return {**kept, "zone": zone.key}


def to_visit(row: BookingRow) -> Visit:
    kept = dict(row.request)
    zone = ZoneInfo(kept.pop("zone"))
    asked: VisitRequest = _REQUEST.validate_python(kept)
    start, end = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
    opening = Opening(start, end, asked.opening.technician_id, asked.opening.technician)
    return Visit(row.reference, replace(asked, opening=opening))
