"""Guards the keypad: keys gather to one answer as the question says; 0 asks for a person unless it is a digit."""

from gateway.hearing.keypad import PAUSE_MS, Keypad
from gateway.turn import Expecting, KeyPress, Keys, Moment

OPEN = Expecting("problem")
PHONE = Expecting("phone", Moment.DIGITS, keys=Keys(length=10))
YES_NO = Expecting("right", Moment.YES_NO, keys=Keys(length=1, meanings=(("1", "yes"), ("2", "no"))))
HOUSE = Expecting("house", Moment.DIGITS)


def press(pad: Keypad, keys: str, expecting: Expecting) -> list[KeyPress]:
    found = [pad.press(key, 100 * i, expecting) for i, key in enumerate(keys)]
    return [f for f in found if f is not None]


def test_zero_alone_asks_for_a_person_at_once() -> None:
    assert press(Keypad(), "0", OPEN) == [KeyPress("0")]
    assert press(Keypad(), "0", YES_NO) == [KeyPress("0")]


def test_zero_is_a_digit_in_a_number() -> None:
    assert press(Keypad(), "8025550100", PHONE) == [KeyPress("8025550100")]
    pad = Keypad()
    assert press(pad, "0540", Expecting("zip", Moment.DIGITS, keys=Keys(length=5))) == []
    assert pad.gathering


def test_the_finishing_key_completes_and_is_left_out() -> None:
    assert press(Keypad(), "1420#", HOUSE) == [KeyPress("1420")]


def test_a_key_with_a_meaning_is_an_answer() -> None:
    assert press(Keypad(), "2", YES_NO) == [KeyPress("2")]


def test_a_pause_completes_an_answer_of_unknown_length() -> None:
    pad = Keypad()
    press(pad, "142", HOUSE)
    assert pad.passed(200 + PAUSE_MS - 1) is None
    assert pad.passed(200 + PAUSE_MS) == KeyPress("142")
    assert not pad.gathering
    assert pad.passed(999_999) is None


def test_what_is_no_key_is_ignored_and_a_flood_of_keys_ends() -> None:
    assert press(Keypad(), "x", HOUSE) == []
    assert Keypad().press("12", 0, HOUSE) is None
    assert len(press(Keypad(), "9" * 100, HOUSE)) == 3
