"""Whom a transfer rings, in which circles, and how long it may take: a value, kept with the transfer."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Circle:
    """People who are rung at once; the next circle is tried when none of these took the call."""

    people: tuple[str, ...]
    """Ids. Everybody in a circle is rung at the same time."""
    ring_s: int
    """How long their phones ring, in seconds."""


@dataclass(frozen=True, slots=True)
class Plan:
    """From the first ring to the last resort. Circles may be empty: then nobody can be rung."""

    circles: tuple[Circle, ...]
    total_s: int
    """How long the caller waits in all, in seconds, before a message or a call back is offered."""
    accept_s: int
    """How long an answered phone may take to press a key after the whisper, in seconds."""
    queue: bool = False
    """Whether the caller may wait in line while all are busy."""
    reason: str = ""
    """Which rule made this plan: for the log and for the person who asks. No personal data."""

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who may be rung, once, in order."""
        return tuple(dict.fromkeys(person for circle in self.circles for person in circle.people))

    def to_json(self) -> dict[str, Any]:
        """Plain values only; `from_json` is its inverse."""
        data = asdict(self)
        data["circles"] = [{"people": list(c.people), "ring_s": c.ring_s} for c in self.circles]
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Plan":
        """Raises `KeyError`, `TypeError` or `ValueError` when `data` is not what `to_json` wrote."""
        return cls(
            circles=tuple(Circle(tuple(map(str, c["people"])), int(c["ring_s"])) for c in data["circles"]),
            total_s=int(data["total_s"]),
            accept_s=int(data["accept_s"]),
            queue=bool(data["queue"]),
            reason=str(data["reason"]),
        )
