"""Guards fixtures: a right one is read, and each kind of mistake is named with its file and place."""

import wave
from pathlib import Path

import pytest

from gateway.audio import mulaw
from gateway.replay import fixture as fixtures
from gateway.replay.fixture import FixtureError, Turn, load, read_audio

SCRIPT = """
about: "A clogged sink"
trade: plumbing
now: "2026-11-24T09:30"
turns:
  - asked: anything
    says: problem.wav
    words: "My sink is clogged."
expect:
  outcome: booked
"""


def sound(path: Path, seconds: float = 0.5, *, rate_hz: int = 8000, channels: int = 1, width: int = 2) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate_hz)
        file.writeframes(b"\x11" * int(seconds * rate_hz) * channels * width)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "clogged_sink"
    made.mkdir()
    (made / "call.yaml").write_text(SCRIPT, encoding="utf-8")
    sound(made / "problem.wav")
    return made


def complaint(folder: Path) -> str:
    with pytest.raises(FixtureError) as caught:
        load(folder)
    return str(caught.value)


def change(folder: Path, old: str, new: str) -> None:
    file = folder / "call.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_fixture_is_read_with_its_sound(folder: Path) -> None:
    fixture = load(folder)
    assert fixture.name == "clogged_sink"
    assert fixture.caller == "+18025550142"
    assert len(fixture.audio("problem.wav")) == 4000


def test_every_fixture_that_comes_along_can_be_used() -> None:
    folders = fixtures.find(Path("audio_fixtures"))
    loaded = [load(folder) for folder in folders]
    assert len(loaded) >= 12
    assert {fixture.trade for fixture in loaded} == {"plumbing", "hvac"}
    assert all((folder / "ORIGIN.md").is_file() for folder in folders)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("trade: plumbing", "trade: gardening", "trade"),
        ('now: "2026-11-24T09:30"', "now: soon", "now"),
        ("outcome: booked", "outcom: booked", "expect.outcome"),
        ("asked: anything", "aksed: anything", "turns.0.aksed"),
        ("says: problem.wav", "says: problem.wav\n    presses: '1'", "exactly one of"),
        ("says: problem.wav", "after_s: 1", "exactly one of"),
        ("says: problem.wav", "presses: '12a'", "turns.0.presses"),
        ("asked: anything", "after_s: -1", "turns.0.after_s"),
        ("trade: plumbing", "trade: plumbing\nstaff: {dana: sleeps}", "staff.dana"),
        ("trade: plumbing", "trade: plumbing\nbackground: street.wav", "street.wav: there is no such recording"),
        ("problem.wav", "gone.wav", "gone.wav: there is no such recording"),
        ("turns:", "turns: [", "not valid YAML"),
        ("about:", "abuot:", "about"),
    ],
)
def test_each_mistake_is_named_with_its_place(folder: Path, old: str, new: str, words: str) -> None:
    change(folder, old, new)
    told = complaint(folder)
    assert words in told
    assert str(folder) in told


def test_a_folder_without_a_script_says_what_a_fixture_is(tmp_path: Path) -> None:
    assert "a fixture is a folder with a call.yaml" in complaint(tmp_path / "nothing")


@pytest.mark.parametrize("text", ["", "[]", "just words"])
def test_a_script_that_is_no_mapping_is_refused(folder: Path, text: str) -> None:
    (folder / "call.yaml").write_text(text, encoding="utf-8")
    assert "call.yaml" in complaint(folder)


def test_a_script_that_is_no_text_is_refused(folder: Path) -> None:
    (folder / "call.yaml").write_bytes(b"about: \xff\xfe\x00")
    assert "call.yaml" in complaint(folder)


@pytest.mark.parametrize("wrong", [{"rate_hz": 16000}, {"channels": 2}, {"width": 1}])
def test_sound_of_another_kind_is_refused_with_the_remedy(folder: Path, wrong: dict[str, int]) -> None:
    sound(folder / "problem.wav", **wrong)
    assert "gateway fixture import" in complaint(folder)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"\x00" * 5000, b"RIFF\x24\x00\x00\x00WAVEfmt "])
def test_what_is_no_sound_is_refused(folder: Path, content: bytes) -> None:
    (folder / "problem.wav").write_bytes(content)
    assert "problem.wav: not a WAV file" in complaint(folder)


def test_a_turn_longer_than_a_minute_is_refused(folder: Path) -> None:
    sound(folder / "problem.wav", 61)
    assert "longer than 60 s" in complaint(folder)


def test_raw_mulaw_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "one.ulaw").write_bytes(b"\x20" * 800)
    assert read_audio(tmp_path / "one.ulaw") == b"\x20" * 800
    with pytest.raises(FixtureError, match=r"two\.ulaw"):
        read_audio(tmp_path / "two.ulaw")


def test_mulaw_in_a_wav_is_refused_with_the_remedy(tmp_path: Path) -> None:
    data = mulaw.encode(b"\x00\x10" * 800)
    header = b"fmt " + (18).to_bytes(4, "little") + bytes.fromhex("0700 0100 401f0000 401f0000 0100 0800 0000")
    body = header + b"fact" + (4).to_bytes(4, "little") + len(data).to_bytes(4, "little")
    body += b"data" + len(data).to_bytes(4, "little") + data
    (tmp_path / "one.wav").write_bytes(b"RIFF" + (4 + len(body)).to_bytes(4, "little") + b"WAVE" + body)
    with pytest.raises(FixtureError, match="gateway fixture import"):
        read_audio(tmp_path / "one.wav")


@pytest.mark.parametrize(
    ("asked", "question", "answers"),
    [
        (None, "anything", True),
        ("address", "address", True),
        ("address", "address_unit", False),
        ("confirm*", "confirm_booking", True),
        (("name", "when*"), "when_day", True),
        (("name", "when*"), "phone", False),
    ],
)
def test_which_question_a_turn_answers(asked: str | tuple[str, ...] | None, question: str, answers: bool) -> None:
    assert Turn(asked=asked, presses="1").answers(question, "And your name?") is answers
