"""Guards the verdict: each thing that a fixture asks for is looked at, and a call as it must be has no failures."""

from typing import Any

import pytest

from gateway.replay.caller import Heard
from gateway.replay.fixture import Expect
from gateway.replay.judge import Report, judge

WANTED: dict[str, Any] = {
    "outcome": "booked",
    "intent": "schedule",
    "trigger": "asked",
    "taken_by": "dana",
    "slots": {"name": "Bob", "window": "Wed 10:00"},
    "said": ("Automated",),
    "not_said": ("sorry",),
    "whisper": ("gas",),
    "texts": 1,
    "tickets": 0,
    "not_asked": ("phone",),
    "most_turns": 3,
    "most_s": 60,
}


def report(**changes: Any) -> Report:
    made = Report(
        "sink",
        outcome="booked",
        intent="schedule",
        trigger="asked",
        taken_by="dana",
        slots={"name": "Bob Miller", "window": "Wed 10:00"},
        transcript=[
            ("gateway", "I'm the automated assistant."),
            ("caller", "Sorry, what?"),
            ("carrier", "One moment."),
        ],
        whisper="A gas smell.",
        texts=["You are booked."],
        lived=Heard(questions=["anything", "name"], turns=3, seconds=59.0),
    )
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def test_a_call_as_it_must_be_has_no_failures() -> None:
    assert judge(report(), Expect(**WANTED)) == []


def test_what_is_not_asked_for_is_not_looked_at() -> None:
    assert judge(Report("sink", outcome="booked", intent="billing"), Expect(outcome="booked")) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"outcome": "abandoned"}, "outcome is abandoned, must be booked"),
        ({"outcome": ""}, "outcome is none, must be booked"),
        ({"intent": "billing"}, "intent is billing"),
        ({"trigger": "danger"}, "trigger is danger"),
        ({"taken_by": ""}, "taken by is none"),
        ({"slots": {"name": "Rob Miller", "window": "Wed 10:00"}}, "name is 'Rob Miller', must be 'Bob'"),
        ({"slots": {"name": "Bob"}}, "window is 'none'"),
        ({"transcript": [("caller", "automated")]}, "never said 'Automated'"),
        ({"transcript": [("gateway", "automated. I'm Sorry")]}, "said 'sorry'"),
        ({"transcript": [("gateway", "automated"), ("carrier", "sorry")]}, "said 'sorry'"),
        ({"whisper": "No heat."}, "the whisper lacks 'gas'"),
        ({"texts": []}, "0 texts were sent, must be 1"),
        ({"tickets": ["one"]}, "1 tickets were opened, must be 0"),
        ({"lived": Heard(questions=["phone"])}, "asked 'phone', which had been answered"),
        ({"lived": Heard(turns=4)}, "4 turns, may be 3"),
        ({"lived": Heard(seconds=61.0)}, "61 s, may be 60"),
        ({"faults": ["12200 attribute"]}, "carrier fault 12200 attribute"),
    ],
)
def test_each_deviation_is_told(changes: dict[str, Any], words: str) -> None:
    failures = judge(report(**changes), Expect(**WANTED))
    assert len(failures) == 1
    assert words in failures[0]


def test_a_report_is_only_well_without_failures_and_errors() -> None:
    assert report().ok
    assert not report(failures=["one"]).ok
    assert not report(error="broke").ok
    assert report(failures=["one"]).as_json()["ok"] is False
