"""Which TwiML elements may stand where, and their attributes: read off the twilio library's own classes."""

import inspect
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from twilio.twiml import TwiML, lower_camel, voice_response


@dataclass(frozen=True, slots=True)
class Place:
    """An element as it may stand below one certain parent."""

    element: str
    attributes: frozenset[str]
    has_text: bool


@cache
def children_of(element: str) -> dict[str, Place]:
    """The elements that may stand directly below `element` ("Response" for the root), by name."""
    owner = _classes().get(element)
    if owner is None:
        return {}
    places = {}
    for name, method in inspect.getmembers(owner, inspect.isfunction):
        if name.startswith("_") or hasattr(TwiML, name):
            continue
        made = re.search(r"self\.nest\(\s*(\w+)\(", inspect.getsource(method))
        if made is None:
            continue
        child: Any = getattr(voice_response, made[1])
        text = [p for p in inspect.signature(child.__init__).parameters if p not in {"self", "kwargs"}]
        attributes = [
            lower_camel(TwiML.MAP.get(p, p))
            for p in inspect.signature(method).parameters
            if p not in {"self", "kwargs", *text}
        ]
        place = Place(_element_name(child), frozenset(attributes), bool(text))
        places[place.element] = place
    return places


@cache
def known(element: str) -> bool:
    """Is there such an element anywhere in voice TwiML?"""
    return element in _classes()


@cache
def _classes() -> dict[str, type]:
    return {
        _element_name(cls): cls
        for _, cls in inspect.getmembers(voice_response, inspect.isclass)
        if issubclass(cls, TwiML) and cls.__module__ == voice_response.__name__
    }


def _element_name(cls: type) -> str:
    named = re.search(r"self\.name = [\"']([\w:-]+)[\"']", inspect.getsource(cls))
    return named[1] if named else cls.__name__
