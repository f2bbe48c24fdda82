"""Guards the menus by keys: from every place every key leads on, and whoever presses nothing ends with a voice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.calls.keypad import (
    Ask,
    Goodbye,
    Menu,
    Move,
    Place,
    Promise,
    ToMessage,
    ToPerson,
    dialled,
    first,
    place,
    step,
)
from gateway.calls.keypad_words import digits, fixed

CALLER = "+18025550142"
HOURS = ("We're open Monday to Friday, eight to six.",)
KEYS = st.sampled_from([*"0123456789*#", "", "8025550199", "18025550199", "123", "99999999999999", "00"])


def press(at: Place, keys: str, caller: str = CALLER) -> Move:
    return step(at, keys, caller, HOURS)


def test_the_first_menu_names_the_emergency_first_and_the_person_for_who_stays() -> None:
    said = first("Oak").says
    keys = [sentence for sentence in said if "press" in sentence]
    assert "emergency" in keys[0]
    assert "stay on the line" in keys[-1]


def test_an_emergency_hears_the_danger_advice_before_anything_else() -> None:
    move = press(Place(), "1")
    assert isinstance(move, ToPerson)
    assert move.emergency
    assert "leave the building now" in move.says[0]
    assert "911" in move.says[0]


def test_a_call_back_is_promised_before_the_caller_has_to_press_anything_more() -> None:
    move = press(Place(), "2")
    assert isinstance(move, Promise)
    assert move.phone == CALLER
    assert isinstance(press(move.then.place, ""), Goodbye)
    assert isinstance(press(move.then.place, "1"), Goodbye)


def test_another_number_is_typed_read_back_and_can_be_typed_again() -> None:
    asked = press(Place(Menu.CALL_BACK), "2")
    assert isinstance(asked, Ask)
    assert asked.many
    typed = press(asked.place, "8025550199")
    assert isinstance(typed, Promise)
    assert typed.phone == "+18025550199"
    assert typed.then.says[0] == "I have 8 0 2, 5 5 5, 0 1 9 9."
    again = press(typed.then.place, "2")
    assert isinstance(again, Ask)
    assert again.many
    assert isinstance(press(typed.then.place, ""), Goodbye)


def test_without_a_number_that_can_be_called_the_caller_leaves_one_by_voice() -> None:
    asked = press(Place(), "2", caller="")
    assert isinstance(asked, Ask)
    assert asked.place.menu is Menu.NUMBER
    wrong = press(asked.place, "123", caller="")
    assert isinstance(wrong, Ask)
    assert isinstance(press(wrong.place, "", caller=""), ToMessage)
    assert isinstance(press(wrong.place, ""), Goodbye), "the number they call from was promised already"


def test_the_hours_are_said_and_the_menu_again() -> None:
    move = press(Place(), "4")
    assert isinstance(move, Ask)
    assert move.says[: len(HOURS)] == HOURS
    assert move.place.menu is Menu.MAIN


def test_who_presses_nothing_hears_the_menu_once_more_and_then_gets_a_person() -> None:
    again = press(Place(), "")
    assert isinstance(again, Ask)
    assert again.place.tries == 1
    assert press(again.place, "") == ToPerson()


@given(keys=st.lists(KEYS, min_size=60, max_size=60), caller=st.sampled_from([CALLER, ""]))
def test_whatever_is_pressed_every_call_ends_with_a_voice(keys: list[str], caller: str) -> None:
    at = place(str(Place()))
    for steps, key in enumerate(keys):
        move = step(at, key, caller, HOURS)
        if isinstance(move, Promise):
            assert move.phone.startswith("+")
            move = move.then
        assert move.says
        assert all(sentence.strip() for sentence in move.says)
        if not isinstance(move, Ask):
            assert steps < 30
            return
        assert place(str(move.place)) == move.place, "the place survives its way through an address"
        at = move.place
    pytest.fail("the caller is still in the menus after sixty keys")


@given(text=st.text(max_size=70))
def test_any_other_address_is_the_way_to_a_person(text: str) -> None:
    at = place(text)
    assert isinstance(step(at, "", CALLER, HOURS), Ask | ToPerson | Goodbye)
    if text != str(at):
        assert press(at, "") == ToPerson()


@pytest.mark.parametrize(
    ("keys", "phone"),
    [
        ("8025550199", "+18025550199"),
        ("18025550199", "+18025550199"),
        ("5550199", ""),
        ("", ""),
        ("*#", ""),
        ("0", ""),
        ("911", ""),
    ],
)
def test_a_typed_number_is_taken_only_when_it_can_be_called(keys: str, phone: str) -> None:
    assert dialled(keys) == phone


def test_foreign_numbers_are_said_digit_by_digit_too() -> None:
    assert digits("+4930123456") == "I have 4 9 3 0 1 2 3 4 5 6."


def test_every_sentence_that_never_varies_can_be_prepared() -> None:
    said = set(fixed("Oak", HOURS))
    assert set(first("Oak").says) <= said
    for keys in ["0", "1", "2", "3", "4", "9", ""]:
        move = press(Place(), keys)
        assert set(move.then.says if isinstance(move, Promise) else move.says) <= said


@pytest.mark.parametrize("keys", ["9005551234", "19005551234", "8025551212", "8029761234", "8765551234", "8029111234"])
def test_a_number_that_costs_whoever_calls_back_is_none(keys: str) -> None:
    assert dialled(keys) == ""
    assert dialled("8765551234", ("US", "JM")) == "+18765551234"
