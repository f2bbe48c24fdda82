"""Guards what counts as open speech and as a word of the trade, and how the words of a recording are counted."""

from pathlib import Path

import pytest

from gateway.config import Settings
from gateway.evaluate import open_speech
from gateway.evaluate.part import Figure, Rate
from gateway.evaluate.recordings import Recording
from gateway.grammars import Grammars, default_folder

GRAMMARS = Grammars(default_folder(), ("plumbing", "hvac"))


OURS = frozenset({"toilet", "leaking", "furnace"})


def heard(said: str, got: str, speaker: str = "ann") -> open_speech.Hearing:
    recording = Recording(path="a.wav", text=said, speaker=speaker, category="read", folder=Path())
    return open_speech.Hearing(recording, tuple(said.split()), tuple(got.split()))


@pytest.mark.parametrize("category", ["phone_call_agent", "read", "command_oos", "open", "caller"])
def test_sentences_are_open_speech(category: str) -> None:
    assert open_speech.is_open(category)


@pytest.mark.parametrize("category", ["zip", "phone7", "command_alnum", "yes_no", "spelled_city"])
def test_answers_to_closed_questions_are_not(category: str) -> None:
    assert not open_speech.is_open(category)


def test_words_of_the_trade_are_ours_and_not_everybodys() -> None:
    trade = open_speech.trade_words(GRAMMARS)
    assert {"furnace", "toilet", "leaking"} <= trade
    assert trade.isdisjoint({"the", "is", "what", "bank"})


def test_each_kind_of_error_is_counted_against_the_words_said() -> None:
    pairs = (("the toilet", "a toilet"), ("is leaking", "is leaking now"), ("the furnace out", "furnace out"))
    row = open_speech.row("all", [*(heard(*pair) for pair in pairs), heard("boiler", "boiler")], OURS)
    values = {name: cell.value for name, cell in row.cells.items() if isinstance(cell, Figure)}
    assert values == {
        "words wrong": 37.5,
        "added": 12.5,
        "lost": 12.5,
        "changed": 12.5,
        "words of the trade heard": 100.0,
    }
    whole = row.cells["whole sentence right"]
    assert isinstance(whole, Rate)
    assert (whole.right, whole.count) == (1, 4)


def test_a_word_heard_twice_in_one_recording_does_not_make_up_for_one_lost_in_another() -> None:
    row = open_speech.row(
        "all", [heard("toilet", "toilet toilet"), heard("toilet", "violet")], frozenset({"toilet"})
    )  # fmt: skip
    cell = row.cells["words of the trade heard"]
    assert isinstance(cell, Figure)
    assert cell.value == 50.0


async def test_without_open_speech_there_is_no_table(tmp_path: Path) -> None:
    from gateway.evaluate.bench import Bench

    class _Unused:
        """Must not be touched."""

    bench = Bench(Settings(), GRAMMARS, _Unused(), _Unused(), _Unused(), tmp_path)  # type: ignore[arg-type]
    part = await open_speech.measure(bench, (Recording(path="a.wav", text="one", category="zip"),))
    assert part.tables == ()
