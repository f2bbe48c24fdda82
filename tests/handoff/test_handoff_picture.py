"""Guards docs/transfer.md: its picture and rows are those of the table."""

from pathlib import Path

import pytest

from gateway.handoff import picture
from gateway.handoff.state import State

DOCUMENT = Path(__file__).parents[2] / "docs" / "transfer.md"


def test_the_document_is_up_to_date() -> None:
    document = DOCUMENT.read_text("utf-8")
    assert document == picture.renewed(document), "run: python -m gateway.handoff.picture"


def test_the_picture_shows_every_state() -> None:
    assert all(state.value in picture.diagram() for state in State)


def test_a_document_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="needs the marks"):
        picture.renewed("# Nothing here")
