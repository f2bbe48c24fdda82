"""Guards how an answer is compared with what was said: by value, not by wording."""

import pytest

from gateway.evaluate.answers import OTHERS, QUESTIONS
from gateway.evaluate.open_words import errors
from gateway.evaluate.recordings import Recording
from gateway.turn import Utterance
from gateway.understanding.meaning import Heard

NOTHING_HEARD = Utterance((), 0, 0)


@pytest.mark.parametrize(
    ("question", "said", "value"),
    [
        ("phone7", "area code four one two two six eight oh two double four", "4122680244"),
        ("zip", "one five two oh six", "15206"),
        ("street_number", "fifty six oh five", "5605"),
        ("date_of_birth", "two fifteen sixty two", "1962-02-15"),
        ("yes_no", "no", "no"),
    ],
)
def test_the_true_value_is_read_from_the_words(question: str, said: str, value: str) -> None:
    assert QUESTIONS[question].truth(Recording(path="x.wav", text=said)) == value


def test_seven_digits_are_right_whatever_area_code_they_get() -> None:
    answer = QUESTIONS["phone7"].understood(NOTHING_HEARD, Heard(digits="2684418", phone="+18022684418"))
    assert (answer.value, answer.accepted) == ("2684418", True)
    answer = QUESTIONS["phone7"].understood(NOTHING_HEARD, Heard(digits="3085"))
    assert (answer.value, answer.accepted) == ("3085", False)


def test_a_spoken_yes_is_not_among_the_other_words() -> None:
    other = OTHERS["yes or no/other words"]
    assert other.is_for(Recording(path="x.wav", text="computer", category="isolated_oov"))
    assert not other.is_for(Recording(path="x.wav", text="yes", category="isolated_oov"))
    assert not other.is_for(Recording(path="x.wav", text="computer", category="read"))


def test_words_added_lost_and_changed_are_counted() -> None:
    assert errors("turn on the light", "turn the late light now") == (3, 4)
    assert errors("stop", "") == (1, 1)
