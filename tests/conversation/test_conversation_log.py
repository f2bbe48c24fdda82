"""Guards the event log's form: events and actions come back from JSON as they were; broken entries are named."""

import json
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.conversation.events import Action, Decided, Event
from gateway.conversation.log import LogError, dump, dump_action, load, load_action

JSON_FLOATS = st.floats(allow_nan=False, allow_infinity=False)
st.register_type_strategy(float, JSON_FLOATS)


@pytest.mark.parametrize("kind", get_args(Event), ids=lambda k: k.__name__)
def test_events_come_back_as_they_were(kind: type) -> None:
    @settings(max_examples=15, deadline=None)
    @given(st.from_type(kind))
    def check(event: Event) -> None:
        entry = json.loads(json.dumps(dump(event)))
        assert entry["kind"] == event.kind
        assert same(load(entry), event)

    check()


@pytest.mark.parametrize("kind", get_args(Action), ids=lambda k: k.__name__)
def test_actions_come_back_as_they_were(kind: type) -> None:
    @settings(max_examples=15, deadline=None)
    @given(st.from_type(kind))
    def check(action: Action) -> None:
        entry = json.loads(json.dumps(dump_action(action)))
        assert same(load_action(entry), action)

    check()


def same(one: object, other: object) -> bool:
    return one == other and type(one) is type(other)


@pytest.mark.parametrize("entry", [{}, {"kind": "nonsense"}, {"kind": "spoke"}, {"kind": "pressed", "stamp": 5}])
def test_broken_entries_are_named_without_their_values(entry: dict[str, object]) -> None:
    with pytest.raises(LogError, match="repair or skip"):
        load(entry)


def test_an_error_does_not_repeat_what_was_said() -> None:
    with pytest.raises(LogError) as error:
        load({"kind": "interrupted", "stamp": "my number is 555", "heard": "x"})
    assert "555" not in str(error.value)


def test_decisions_keep_their_details() -> None:
    decided = Decided("slot", "understood", 0.5, {"slots": "name"})
    assert load_action(dump_action(decided)) == decided
