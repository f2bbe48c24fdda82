"""Holds what came of a call against what its fixture says must come of it."""

from dataclasses import dataclass, field
from typing import Any

from gateway.replay.caller import Heard
from gateway.replay.fixture import Expect


@dataclass(slots=True)
class Report:
    """One call, as it went."""

    fixture: str
    about: str = ""
    outcome: str = ""
    intent: str = ""
    trigger: str = ""
    taken_by: str = ""
    slots: dict[str, str] = field(default_factory=dict)
    transcript: list[tuple[str, str]] = field(default_factory=list)
    """(who, words): "caller", "gateway", "key", "whisper", "carrier"."""
    whisper: str = ""
    texts: list[str] = field(default_factory=list)
    tickets: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """What real Twilio would have refused."""
    lived: Heard = field(default_factory=Heard)
    failures: list[str] = field(default_factory=list)
    error: str = ""

    @property
    def ok(self) -> bool:
        return not self.failures and not self.error

    def as_json(self) -> dict[str, Any]:
        return {
            "fixture": self.fixture,
            "ok": self.ok,
            "failures": self.failures,
            "error": self.error,
            "outcome": self.outcome,
            "intent": self.intent,
            "trigger": self.trigger,
            "taken_by": self.taken_by,
            "slots": self.slots,
            "turns": self.lived.turns,
            "repeated": self.lived.repeated,
            "seconds": round(self.lived.seconds, 1),
            "greeting_s": self.lived.greeting_s,
            "replies_s": self.lived.replies_s,
            "questions": self.lived.questions,
            "whisper": self.whisper,
            "texts": self.texts,
            "tickets": self.tickets,
            "faults": self.faults,
            "transcript": [{"who": who, "words": words} for who, words in self.transcript],
        }


def judge(report: Report, expect: Expect) -> list[str]:
    """Every way in which the call did not go as it must; empty when all is well."""
    told = " ".join(words for who, words in report.transcript if who in ("gateway", "carrier")).casefold()
    whisper = report.whisper.casefold()
    wrong: list[str] = []

    def same(what: str, wanted: str | None, got: str) -> None:
        if wanted is not None and wanted != got:
            wrong.append(f"{what} is {got or 'none'}, must be {wanted}")

    same("outcome", expect.outcome, report.outcome)
    same("intent", expect.intent, report.intent)
    same("trigger", expect.trigger, report.trigger)
    same("taken by", expect.taken_by, report.taken_by)
    for slot, wanted in expect.slots.items():
        got = report.slots.get(slot, "")
        if not got.casefold().startswith(wanted.casefold()):
            wrong.append(f"{slot} is {got or 'none'!r}, must be {wanted!r}")
    wrong += [f"never said {words!r}" for words in expect.said if words.casefold() not in told]
    wrong += [f"said {words!r}" for words in expect.not_said if words.casefold() in told]
    wrong += [f"the whisper lacks {words!r}" for words in expect.whisper if words.casefold() not in whisper]
    wrong += [f"asked {name!r}, which had been answered" for name in expect.not_asked if name in report.lived.questions]
    if expect.texts is not None and len(report.texts) != expect.texts:
        wrong.append(f"{len(report.texts)} texts were sent, must be {expect.texts}")
    if expect.tickets is not None and len(report.tickets) != expect.tickets:
        wrong.append(f"{len(report.tickets)} tickets were opened, must be {expect.tickets}")
    if expect.most_turns is not None and report.lived.turns > expect.most_turns:
        wrong.append(f"{report.lived.turns} turns, may be {expect.most_turns}")
    if expect.most_s is not None and report.lived.seconds > expect.most_s:
        wrong.append(f"{report.lived.seconds:.0f} s, may be {expect.most_s:.0f}")
    wrong += [f"carrier fault {fault}" for fault in report.faults]
    return wrong
