"""Guards the choice of a time: the day is kept, what is exactly asked for is taken, and no list is said twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from conversation_script import NOW, OPENINGS, TOMORROW, WORDS, Call, on, opening

from gateway.conversation.events import FindOpenings
from gateway.understanding.meaning import Heard, Span, When

FRIDAY, SATURDAY = date(2026, 11, 27), date(2026, 11, 28)
TODAY = NOW.date()


def at_any_day(earliest: time, latest: time, said: str) -> When:
    span = Span(TODAY, TODAY + timedelta(days=14), earliest, latest)
    return When((span,), said=said, confidence=0.6, any_day=True)


@pytest.fixture(autouse=True)
def words() -> Iterator[None]:
    mine = {
        "between ten and noon please": Heard(when=at_any_day(time(10), time(12), "ten to noon")),
        "in the morning": Heard(when=at_any_day(time(7), time(12), "morning")),
        "the afternoon instead": Heard(when=at_any_day(time(12), time(18), "afternoon")),
        "tomorrow at ten": Heard(when=on(TOMORROW, time(9, 30), time(11, 30))),
        "yes tomorrow at ten is fine": Heard(yes=True, when=on(TOMORROW, time(9, 30), time(11, 30))),
        "as soon as you can": Heard(when=When(asap=True, said="asap")),
        "it's too soon": Heard(),
        "any morning": Heard(when=replace(at_any_day(time(7), time(12), "any morning"), easy=True)),
        "the third one": Heard(choice=2),
    }
    WORDS.update(mine)
    yield
    for text in mine:
        del WORDS[text]


def to_when(call: Call) -> None:
    call.script("""
        caller: my kitchen drain is clogged
        caller: fourteen twenty maple street in burlington
        caller: maria lopez
        gateway: When would suit you?
    """)


def test_a_time_alone_keeps_the_day_and_is_taken_when_it_is_free(call: Call) -> None:
    to_when(call)
    call.openings = (opening(TOMORROW, 8),)
    assert "tomorrow between eight and ten" in call.says("tomorrow morning")
    call.openings = (opening(TOMORROW, 10),)
    said = call.says("between ten and noon please")
    span = call.of(FindOpenings)[-1].wanted.when
    assert span is not None and [(s.first_day, s.last_day) for s in span.spans] == [(TOMORROW, TOMORROW)]
    assert said.startswith("So that's") and "tomorrow between ten and noon" in said
    assert call.question == "confirm_booking"


def test_of_several_that_fit_the_soonest_is_proposed_by_its_day(call: Call) -> None:
    to_when(call)
    call.openings = (opening(TOMORROW, 10), opening(FRIDAY, 10), opening(SATURDAY, 10))
    call.says("on thursday")
    said = call.says("between ten and noon please")
    assert said == "How about tomorrow between ten and noon?"
    assert call.question == "window"
    assert "tomorrow between ten and noon" in call.says("between ten and noon please")
    assert call.question == "confirm_booking"


def test_a_proposal_is_taken_with_yes_and_left_with_no(call: Call) -> None:
    to_when(call)
    call.openings = (opening(TOMORROW, 8), opening(TOMORROW, 10), opening(FRIDAY, 8))
    call.says("tomorrow")
    assert call.says("in the morning") == "How about tomorrow between eight and ten in the morning?"
    assert "When would suit you?" in call.says("no") or call.question == "when"
    call.says("tomorrow")
    call.says("in the morning")
    call.says("yes")
    assert call.question == "confirm_booking"


def test_one_window_asked_for_exactly_is_not_offered_first(call: Call) -> None:
    to_when(call)
    call.openings = (opening(TOMORROW, 10),)
    assert "So that's" in call.says("tomorrow at ten")
    assert "window" not in call.asked


def test_another_time_at_the_read_back_is_of_the_same_day(call: Call) -> None:
    to_when(call)
    call.openings = (opening(FRIDAY, 8), opening(FRIDAY, 10))
    call.says("on thursday")
    call.says("the first one")
    assert call.question == "confirm_booking"
    call.openings = (opening(FRIDAY, 14), opening(FRIDAY, 16))
    assert "this Friday between two and four" in call.says("the afternoon instead")
    span = call.of(FindOpenings)[-1].wanted.when
    assert span is not None and {(s.first_day, s.last_day) for s in span.spans} == {(FRIDAY, FRIDAY)}


def test_a_yes_in_other_words_changes_nothing(call: Call) -> None:
    to_when(call)
    call.says("tomorrow at ten")
    assert call.question == "confirm_booking"
    assert "You're booked" in call.says("yes tomorrow at ten is fine")


def test_the_soonest_of_what_is_offered_is_taken(call: Call) -> None:
    to_when(call)
    call.openings = (opening(FRIDAY, 8), opening(TOMORROW, 14))
    call.says("on thursday")
    assert "tomorrow between two and four" in call.says("as soon as you can")
    assert call.question == "confirm_booking"


def test_the_soonest_is_taken_at_once_by_whoever_wants_just_that(call: Call) -> None:
    to_when(call)
    call.openings = (opening(FRIDAY, 8), opening(TOMORROW, 14))
    said = call.says("as soon as you can")
    assert said.startswith("So that's") and "tomorrow between two and four" in said
    assert "window" not in call.asked
    assert ("openings", "soonest_as_wished") in call.decided


def test_whatever_fits_the_soonest_that_does_is_taken(call: Call) -> None:
    to_when(call)
    call.openings = (opening(TOMORROW, 14), opening(SATURDAY, 8), opening(FRIDAY, 10))
    assert "this Friday between ten and noon" in call.says("any morning")
    assert call.question == "confirm_booking" and "window" not in call.asked


def test_where_nothing_fits_what_is_near_is_offered(call: Call) -> None:
    to_when(call)
    call.openings = (opening(TOMORROW, 14), opening(FRIDAY, 14))
    call.says("any morning")
    assert call.question == "window"


def test_who_does_not_want_the_soonest_after_all_is_offered_several(call: Call) -> None:
    to_when(call)
    call.says("as soon as you can")
    assert "What should I change?" in call.says("no")
    assert "or between two and four" in call.says("it's too soon")
    assert call.question == "window"
    call.says("the third one")
    assert call.conversation.case.opening == OPENINGS[2]
    assert call.question == "confirm_booking"


def test_another_day_at_the_read_back_of_the_soonest_is_looked_up(call: Call) -> None:
    to_when(call)
    call.says("as soon as you can")
    call.openings = (opening(FRIDAY, 8), opening(FRIDAY, 10))
    call.says("no i need it on thursday instead")
    assert call.question == "window"


def test_who_does_not_know_when_hears_what_there_is(call: Call) -> None:
    to_when(call)
    call.says("i don't know")
    assert call.question == "window"


def test_when_none_of_the_offered_would_do_the_soonest_is_not_taken_unasked(call: Call) -> None:
    to_when(call)
    call.says("tomorrow")
    call.says("none of those")
    call.says("as soon as you can")
    assert call.question == "window"
