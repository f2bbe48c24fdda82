"""What a second hearing of a "no" puts right: its own slot, and nothing else."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from gateway.turn import Again, Expecting, Moment, Reading, Utterance
from gateway.understanding.interpreter import Interpreter
from gateway.understanding.meaning import Context, Correction, Heard

NOW = datetime(2026, 11, 18, 10, 20, tzinfo=ZoneInfo("America/New_York"))
OTHER = Reading("[unk]", "grammar", 0.97)


@pytest.fixture
def corrected(interpreter: Interpreter):  # type: ignore[no-untyped-def]
    def hear(question: str, free: str, as_what: Expecting, network: str, *, guessed: bool = False) -> Heard:
        loud = Reading(free, "free", 0.7)
        again = Again(as_what, (loud, Reading(network, "grammar", 0.9)), guessed)
        utterance = Utterance((loud, OTHER), 0, 2000, again=again)
        asked = Expecting(question, Moment.YES_NO)
        return interpreter.interpret(utterance, asked, Context(now=NOW, question=question))

    return hear


ADDRESS, NAME, WHEN = (
    Expecting("address", Moment.ADDRESS),
    Expecting("name", Moment.NAME),
    Expecting("when", Moment.DATE),
)


def test_an_address_is_the_one_that_its_network_hears(corrected) -> None:  # type: ignore[no-untyped-def]
    said = ("no it am and they do prospect street", ADDRESS, "no it's seventy two prospect street")
    heard = corrected("confirm_address", *said)
    assert (heard.address.number, heard.address.street) == ("72", "Prospect Street")
    assert heard.correction.slot == "address"


def test_a_name_is_the_one_that_its_network_hears(corrected) -> None:  # type: ignore[no-untyped-def]
    said = ("my name is wrong it seem and come and", NAME, "the name is wrong it's steven thompson")
    heard = corrected("confirm_booking", *said)
    assert str(heard.name) == "Steven Thompson"
    assert heard.correction.slot == "name"


def test_a_time_is_the_one_that_is_awaited_there(corrected) -> None:  # type: ignore[no-untyped-def]
    said = ("nokia my laughter to would be great", WHEN, "no tomorrow after two")
    heard = corrected("confirm_booking", *said)
    assert heard.when is not None
    assert heard.when.spans[0].first_day.isoformat() == "2026-11-19"


def test_what_neither_ear_understands_is_asked_again(corrected) -> None:  # type: ignore[no-untyped-def]
    said = ("the address is wrong it's well when the big hiding bird road", ADDRESS, "[unk]")
    heard = corrected("confirm_booking", *said)
    assert heard.correction.slot == "address"
    assert heard.name is None


def test_digits_by_themselves_stay_as_they_were_heard(corrected) -> None:  # type: ignore[no-untyped-def]
    phone = Expecting("phone", Moment.DIGITS, lengths=(7, 10, 11))
    heard = corrected("confirm_booking", "no it ends in one four three", phone, "[unk]")
    assert heard.correction.digits == "143"


def test_who_goes_on_with_something_else_has_corrected_nothing(corrected) -> None:  # type: ignore[no-untyped-def]
    heard = corrected("confirm_address", "could you come on friday morning", ADDRESS, "[unk]")
    assert heard.correction is None
    assert heard.when is not None


def test_a_guess_counts_if_it_is_a_whole_answer(corrected) -> None:  # type: ignore[no-untyped-def]
    said = ("oh no fit him and he opined prospect logged in burlington", ADDRESS)
    heard = corrected("confirm_booking", *said, "no it's seventy two prospect street in burlington", guessed=True)
    assert (heard.address.number, heard.address.street) == ("72", "Prospect Street")
    assert heard.correction.slot == "address"
    for nothing in ("[unk]", "burlington"):
        half = corrected("confirm_booking", *said, nothing, guessed=True)
        assert half.correction == Correction("", "")
        assert half.address is None or not half.address.complete


def test_a_guessed_name_must_be_what_both_ears_heard(corrected) -> None:  # type: ignore[no-untyped-def]
    """ "No, it's not that" is no Noah Watt."""
    nobody = corrected("confirm_booking", "no it's not that", NAME, "noah watt", guessed=True)
    assert nobody.name is None
    somebody = corrected("confirm_booking", "no it's karen baker", NAME, "no it's karen baker", guessed=True)
    assert str(somebody.name) == "Karen Baker"
    assert somebody.correction.slot == "name"


def test_a_whole_number_said_again_is_not_mixed_with_its_first_hearing(corrected) -> None:  # type: ignore[no-untyped-def]
    said = ("no please you they have to wait six to eight to eight nine", Expecting("phone", Moment.DIGITS))
    heard = corrected("confirm_phone", *said, "no please use eight oh two eight six two eight two eight nine")
    assert heard.phone == "+18028628289"
    assert heard.correction == Correction("phone")


def test_a_yes_that_was_not_heard_is_no_other_name(corrected) -> None:  # type: ignore[no-untyped-def]
    heard = corrected("confirm_name", "go gave you a quote", NAME, "okay ruth blackwell")
    assert heard.name is None
    heard = corrected("confirm_name", "no it seem and come and", NAME, "no it's steven thompson")
    assert str(heard.name) == "Steven Thompson"
