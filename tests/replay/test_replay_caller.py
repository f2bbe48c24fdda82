"""Guards the fixture's caller, frame by frame: when it speaks, presses, cuts in, hangs up, and what it measures."""

import wave
from pathlib import Path
from typing import Any

import pytest

from gateway.audio import mulaw
from gateway.replay.caller import ECHO_FRAMES, KEY_EVERY_S, FixtureCaller
from gateway.replay.fixture import Expect, Fixture, Turn

FRAME_S = 0.02
LOUD = b"\x00\x40\x00\xc0"
"""Two samples of a square wave, PCM."""


class Line:
    """The caller's end of a line that the test looks at."""

    def __init__(self) -> None:
        self.pressed = ""
        self.hung_up = 0
        self.dropped = 0

    def press(self, digit: str) -> None:
        self.pressed += digit

    def hang_up(self) -> None:
        self.hung_up += 1

    def drop_socket(self) -> None:
        self.dropped += 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """`speech.wav`: 100 ms of sound, then 60 ms of silence; `hum.wav`: a second of faint hum."""
    for name, pcm in (("speech", LOUD * 400 + b"\x00\x00" * 480), ("hum", b"\x20\x00\xe0\xff" * 4000)):
        with wave.open(str(tmp_path / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(pcm)
    return tmp_path


def caller_of(folder: Path, *turns: dict[str, Any], **more: Any) -> tuple[FixtureCaller, Line]:
    fixture = Fixture(
        about="",
        trade="plumbing",
        now="2026-11-24T09:30",
        turns=tuple(Turn(**turn) for turn in turns),
        expect=Expect(outcome="booked"),
        folder=folder,
        **more,
    )
    caller, line = FixtureCaller(fixture), Line()
    caller.on_line(line)
    return caller, line


def frames(caller: FixtureCaller, seconds: float) -> list[bytes | None]:
    return [caller.next_frame() for _ in range(round(seconds / FRAME_S))]


def hears(caller: FixtureCaller, seconds: float, sound: bool) -> None:
    for _ in range(round(seconds / FRAME_S)):
        caller.heard(b"\x10" * 160 if sound else mulaw.SILENCE_FRAME)
        caller.next_frame()


def loud(given: list[bytes | None]) -> list[int]:
    return [place for place, frame in enumerate(given) if frame is not None and set(frame) != {0xFF}]


def test_the_answer_comes_after_the_question_and_a_breath(folder: Path) -> None:
    caller, _ = caller_of(folder, {"asked": "name", "says": "speech.wav", "after_s": 0.4})
    assert frames(caller, 1) == [None] * 50
    caller.your_turn("name")
    given = frames(caller, 1)
    assert loud(given) == [20, 21, 22, 23, 24]
    assert [len(frame) for frame in given if frame] == [160] * 8
    assert frames(caller, 1) == [None] * 50


def test_each_question_gets_its_own_answer_in_any_order(folder: Path) -> None:
    caller, line = caller_of(folder, {"asked": "name", "presses": "1"}, {"asked": "when*", "presses": "2"})
    for question in ("when_day", "name"):
        caller.your_turn(question)
        frames(caller, 1)
    assert line.pressed == "21"
    assert caller.lived.questions == ["when_day", "name"]
    assert caller.lived.turns == 2


def test_a_question_without_an_answer_is_noted(folder: Path) -> None:
    caller, _ = caller_of(folder, {"asked": "name", "says": "speech.wav"})
    caller.your_turn("phone")
    assert frames(caller, 1) == [None] * 50
    assert caller.lived.unanswered == ["phone"]


def test_a_question_asked_again_gets_the_same_words_but_not_for_ever(folder: Path) -> None:
    caller, _ = caller_of(folder, {"asked": "name", "says": "speech.wav"})
    for _ in range(4):
        caller.your_turn("name")
        frames(caller, 1)
    assert (caller.lived.turns, caller.lived.repeated) == (3, 2)
    assert caller.lived.unanswered == ["name"]


def test_keys_are_pressed_one_after_the_other(folder: Path) -> None:
    caller, line = caller_of(folder, {"asked": "zip", "presses": "05401", "after_s": 0})
    caller.your_turn("zip")
    frames(caller, 2 * FRAME_S)
    assert line.pressed == "0"
    frames(caller, 2 * KEY_EVERY_S + 0.04)
    assert line.pressed == "054"
    frames(caller, 1)
    assert line.pressed == "05401"


def test_while_it_answers_further_questions_do_not_start_another_turn(folder: Path) -> None:
    caller, _ = caller_of(folder, {"asked": "name", "says": "speech.wav"}, {"asked": "when", "says": "speech.wav"})
    caller.your_turn("name")
    caller.your_turn("when")
    assert len(loud(frames(caller, 2))) == 5


def test_a_question_that_comes_before_a_recording_is_over_is_answered_after_it(folder: Path) -> None:
    caller, _ = caller_of(folder, {"asked": "name", "says": "speech.wav"}, {"asked": "when", "says": "speech.wav"})
    caller.your_turn("name")
    given = frames(caller, 0.54)
    caller.your_turn("when")
    given += frames(caller, 2)
    spoken = loud(given)
    assert spoken[:5] == [20, 21, 22, 23, 24]
    assert len(spoken) == 10
    # The recording ends with frame 27, and 0.4 s is 20 frames.
    assert 48 <= spoken[5] <= 49


def test_whoever_cuts_in_with_the_answer_does_not_answer_again_when_the_question_is_over(folder: Path) -> None:
    cuts_in = {"asked": "name", "during": True, "after_s": 0.1, "says": "speech.wav"}
    caller, _ = caller_of(folder, cuts_in, {"asked": "name", "says": "speech.wav"})
    hears(caller, 0.14, sound=True)
    caller.your_turn("name")
    frames(caller, 2)
    assert caller.lived.turns == 1


def test_a_caller_who_is_read_something_wrong_objects(folder: Path) -> None:
    says_yes = {"asked": "confirm_name", "hears": "Bob Miller", "presses": "1"}
    caller, line = caller_of(folder, says_yes, {"asked": "confirm_name", "presses": "2"})
    for name in ("Rob Mueller", "bob miller"):
        caller.gateway_says("Did you say")
        caller.gateway_says(f"{name}?")
        caller.your_turn("confirm_name")
        frames(caller, 1)
    assert line.pressed == "21"


def test_barging_in_counts_from_the_first_word_heard(folder: Path) -> None:
    caller, _ = caller_of(folder, {"during": True, "after_s": 0.5, "says": "speech.wav"})
    assert loud(frames(caller, 2)) == []
    hears(caller, 0.3, sound=True)
    assert loud(frames(caller, 1)) == [10, 11, 12, 13, 14]


def test_hanging_up_and_dropping_the_line_happen_once(folder: Path) -> None:
    caller, line = caller_of(folder, {"asked": "name", "drops_line": True}, {"asked": "name", "hangs_up": True})
    caller.your_turn("name")
    frames(caller, 1)
    assert (line.dropped, line.hung_up) == (1, 0)
    caller.your_turn("name")
    frames(caller, 1)
    assert (line.dropped, line.hung_up) == (1, 1)


def test_a_silent_caller_lets_questions_pass(folder: Path) -> None:
    caller, _ = caller_of(
        folder, {"asked": "name", "silent_s": 2, "after_s": 0}, {"asked": "name", "says": "speech.wav", "after_s": 0}
    )
    caller.your_turn("name")
    frames(caller, 1)
    caller.your_turn("name")
    assert loud(frames(caller, 1.5)) == []
    caller.your_turn("name")
    assert loud(frames(caller, 1)) != []


def test_the_reply_is_measured_from_the_end_of_speech_not_of_the_recording(folder: Path) -> None:
    caller, _ = caller_of(folder, {"asked": "name", "says": "speech.wav", "after_s": 0})
    hears(caller, 0.2, sound=True)
    caller.your_turn("name")
    hears(caller, 0.1 + 0.7, sound=False)
    hears(caller, 0.5, sound=True)
    assert caller.lived.replies_s == [pytest.approx(0.7, abs=0.03)]
    assert caller.lived.greeting_s == pytest.approx(0, abs=0.03)


def test_background_is_heard_all_the_time_also_under_words(folder: Path) -> None:
    caller, _ = caller_of(folder, {"asked": "name", "says": "speech.wav", "after_s": 0}, background="hum.wav")
    assert all(frame is not None and len(frame) == 160 for frame in frames(caller, 3))
    caller.your_turn("name")
    levels = [mulaw.level_dbfs(mulaw.decode(frame or b"")) for frame in frames(caller, 0.5)]
    assert max(levels) > -10
    assert min(levels) < -40


def test_what_was_said_and_heard_is_kept_in_full(folder: Path) -> None:
    caller, _ = caller_of(folder, {"asked": "name", "says": "speech.wav"})
    hears(caller, 1, sound=True)
    assert len(caller.inbound) == len(caller.outbound) == 8000
    assert caller.lived.seconds == pytest.approx(1)


def test_a_speaker_phone_gives_the_gateways_words_back_late_and_quieter(folder: Path) -> None:
    caller, _ = caller_of(folder, {"says": "speech.wav"}, echo_db=-20.0)
    loud = mulaw.encode(LOUD * 80)
    came_back = []
    for _ in range(30):
        caller.heard(loud)
        came_back.append(caller.next_frame())
    levels = [mulaw.level_dbfs(mulaw.decode(frame)) if frame else -96.0 for frame in came_back]
    assert max(levels[:ECHO_FRAMES]) < -90
    assert levels[-1] == pytest.approx(mulaw.level_dbfs(mulaw.decode(loud)) - 20, abs=1.0)
