"""Reads YAML that people write: whatever is wrong with it, one kind of error, and no text that takes for ever."""

from typing import Any

import yaml

MOST_NODES = 50_000
"""With every alias written out: a few lines of aliases of aliases could stand for billions."""
DEEPEST = 60


class YamlError(yaml.YAMLError):
    """Not YAML that could be used; the text says why."""


def read(text: str) -> tuple[Any, yaml.Node | None]:
    """The plain values, and the nodes that they came from (None for an empty text). Raises yaml.YAMLError."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is not None:
            _size(node, {}, ())
        return yaml.safe_load(text), node
    except RecursionError:
        raise YamlError("it is nested too deeply") from None
    except (ValueError, TypeError, OverflowError, AttributeError) as error:
        # The library lets its own conversions of numbers and dates fail as they like.
        raise YamlError(f"a value in it cannot be read ({type(error).__name__})") from None


def _size(node: yaml.Node, known: dict[int, int], above: tuple[int, ...]) -> int:
    """How many nodes it stands for."""
    if id(node) in above:
        raise YamlError(f"line {node.start_mark.line + 1} contains itself")
    if len(above) > DEEPEST:
        raise YamlError(f"line {node.start_mark.line + 1} is nested too deeply")
    if id(node) not in known:
        inner: list[yaml.Node] = []
        if isinstance(node, yaml.MappingNode):
            inner = [one for pair in node.value for one in pair]
        elif isinstance(node, yaml.SequenceNode):
            inner = list(node.value)
        known[id(node)] = 1 + sum(_size(one, known, (*above, id(node))) for one in inner)
        if known[id(node)] > MOST_NODES:
            raise YamlError(f"line {node.start_mark.line + 1} stands for too many values")
    return known[id(node)]
