"""What the classifier learns from: the examples of `grammars/`, said in more ways, and what is none of our business."""

from pathlib import Path

from gateway.grammars import Grammars, default_folder


def out_of_scope_file(grammars: Grammars) -> Path:
    """The company's own list, or the one that comes along."""
    own = grammars.folder / "lists" / "out_of_scope_clinc150.txt"
    return own if own.is_file() else default_folder() / "lists" / own.name


def out_of_scope(grammars: Grammars) -> list[str]:
    """Utterances that have nothing to do with the trades."""
    lines = out_of_scope_file(grammars).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
