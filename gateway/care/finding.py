"""What the doctor found about one thing, and how to mend it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    """Calls are answered; something is worse than it should be."""
    FAIL = "fail"
    """Calls would be lost, misled or unsafe."""


@dataclass(frozen=True, slots=True)
class Finding:
    check: str
    level: Level
    says: str
    mend: str = ""
    """What to do; empty when all is well."""


def ok(check: str, says: str) -> Finding:
    return Finding(check, Level.OK, says)


def warn(check: str, says: str, mend: str) -> Finding:
    return Finding(check, Level.WARN, says, mend)


def fail(check: str, says: str, mend: str) -> Finding:
    return Finding(check, Level.FAIL, says, mend)
