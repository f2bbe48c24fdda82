"""Which TwiML elements may stand where, and their attributes: read off the twilio library's own classes.

The library's source is parsed once, at import: asking its classes one by one takes seconds.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from twilio.twiml import TwiML, lower_camel, voice_response


@dataclass(frozen=True, slots=True)
class Place:
    """An element as it may stand below one certain parent."""

    element: str
    attributes: frozenset[str]
    has_text: bool


def children_of(element: str) -> dict[str, Place]:
    """The elements that may stand directly below `element` ("Response" for the root), by name."""
    return _PLACES.get(element, {})


def known(element: str) -> bool:
    """Is there such an element anywhere in voice TwiML?"""
    return element in _PLACES


def _parameters(function: ast.FunctionDef) -> list[str]:
    return [argument.arg for argument in function.args.args if argument.arg != "self"]


def _functions(owner: ast.ClassDef) -> Iterator[ast.FunctionDef]:
    return (node for node in owner.body if isinstance(node, ast.FunctionDef))


def _read() -> dict[str, dict[str, Place]]:
    source = Path(voice_response.__file__).read_text(encoding="utf-8")
    owners = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
    names, texts = {}, {}
    for owner in owners:
        written = re.search(r"self\.name = [\"']([\w:-]+)[\"']", ast.unparse(owner))
        names[owner.name] = written[1] if written else owner.name
        texts[owner.name] = [
            name for function in _functions(owner) if function.name == "__init__" for name in _parameters(function)
        ]
    places: dict[str, dict[str, Place]] = {}
    for owner in owners:
        below = places.setdefault(names[owner.name], {})
        for function in _functions(owner):
            made = re.search(r"self\.nest\((\w+)\(", ast.unparse(function))
            if made is None or made[1] not in names:
                continue
            text = texts[made[1]]
            attributes = frozenset(
                lower_camel(TwiML.MAP.get(name, name)) for name in _parameters(function) if name not in text
            )
            below[names[made[1]]] = Place(names[made[1]], attributes, bool(text))
    return places


_PLACES = _read()
