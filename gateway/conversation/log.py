"""Events and actions as plain JSON and back: what the event log keeps, and what a resumed call is fed with."""

from dataclasses import fields
from typing import Annotated, Any, get_args

from pydantic import Field, TypeAdapter, ValidationError

from gateway.conversation.events import Action, Event

_EVENTS: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="kind")])
_ACTIONS: TypeAdapter[Action] = TypeAdapter(Annotated[Action, Field(discriminator="kind")])


EVENT_KINDS = frozenset(f.default for event in get_args(Event) for f in fields(event) if f.name == "kind")
"""What `load` can read; everything else in a log is there for people."""


class LogError(ValueError):
    """An entry of the event log cannot be read; the message says which field is wrong, without its value."""


def dump(event: Event) -> dict[str, Any]:
    """An event as JSON values; `kind` says which it is."""
    dumped: dict[str, Any] = _EVENTS.dump_python(event, mode="json")
    return dumped


def load(entry: dict[str, Any]) -> Event:
    """The event that `dump` wrote. Raises `LogError`."""
    try:
        return _EVENTS.validate_python(_lax(entry))
    except ValidationError as error:
        raise LogError(_faults(error)) from None


def dump_action(action: Action) -> dict[str, Any]:
    """An action as JSON values; `kind` says which it is."""
    dumped: dict[str, Any] = _ACTIONS.dump_python(action, mode="json")
    return dumped


def load_action(entry: dict[str, Any]) -> Action:
    """The action that `dump_action` wrote. Raises `LogError`."""
    try:
        return _ACTIONS.validate_python(_lax(entry))
    except ValidationError as error:
        raise LogError(_faults(error)) from None


def _lax(entry: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise LogError("an entry of the event log must be an object with a kind; remove or repair it")
    return entry


def _faults(error: ValidationError) -> str:
    places = sorted({".".join(map(str, fault["loc"])) or "kind" for fault in error.errors(include_input=False)})
    return f"an entry of the event log cannot be read; wrong or missing: {', '.join(places)}; repair or skip it"
