"""Guards bookings: in order, in one breath, by keys, corrected, refused by the calendar, for known customers."""

import pytest
from conversation_script import MAPLE, MARIA, OPENINGS, OWN, TOMORROW, Call, opening

from gateway.company import Company
from gateway.config import Guardrails
from gateway.conversation.events import BookVisit, Caller, HandOver, Say, SendText, Trigger
from gateway.grammars import Grammars
from gateway.understanding.meaning import Urgency

BOOKING = """
    gateway: Thanks for calling Maple Plumbing & Heating.
    gateway: How can I help?
    caller: my kitchen drain is clogged
    gateway: What's the address?
    caller: fourteen twenty maple street in burlington
    gateway: your name?
    caller: maria lopez
    gateway: When would suit you?
    caller: tomorrow
    gateway: I have tomorrow between eight and ten in the morning
    caller: the second one
    gateway: So that's a clogged drain at fourteen twenty Maple Street in Burlington
    gateway: we'll call you at the number ending in zero one four two. Is that right?
    caller: yes
    gateway: You're booked. Tom comes tomorrow between ten and noon.
    gateway: M, four seven two
    gateway: Is there anything else?
    caller: no
    gateway: Goodbye
"""


MISHEARD = """
    caller: my kitchen drain is clogged
    caller: sixty two lately drive colchester
    caller: maria lopez
    caller: tomorrow
    caller: the second one
    gateway: sixty two Lately Drive in Colchester
"""


def test_a_booking_from_greeting_to_goodbye(call: Call) -> None:
    call.script(BOOKING)
    request = call.of(BookVisit)[0].request
    assert (request.name, request.phone, request.problem) == (MARIA, OWN, "clogged_drain")
    assert str(request.address) == str(MAPLE)
    assert request.opening == OPENINGS[1]
    assert request.description == "my kitchen drain is clogged"
    assert call.outcome == "booked"
    assert call.conversation.ended


def test_the_confirmation_is_texted_in_figures(call: Call) -> None:
    call.script(BOOKING)
    text = call.of(SendText)[0]
    assert text.to == OWN
    assert "Tue Nov 24, 10 AM to 12 PM" in text.body
    assert "1420 Maple Street" in text.body and "M 4 7 2" in text.body and "802-555-0100" in text.body


def test_everything_in_one_breath_leaves_only_the_choice_and_the_read_back(call: Call) -> None:
    call.starts()
    call.says("everything at once")
    assert call.question == "window"
    call.says("the first one")
    assert call.question == "confirm_booking"
    call.says("yes")
    assert call.of(BookVisit)[0].request.opening == OPENINGS[0]
    assert call.asked == ["anything", "window", "confirm_booking", "anything_else"]


def test_slots_may_come_in_any_order(call: Call) -> None:
    call.starts()
    call.says("i'd like to book a visit")
    assert call.question == "problem"
    call.says("fourteen twenty maple street in burlington")
    assert call.question == "problem"
    call.says("maria lopez")
    call.says("my kitchen drain is clogged")
    assert call.question == "when"
    assert "address" not in call.asked and "name" not in call.asked


def test_a_known_customer_books_with_the_keypad_alone(grammars: Grammars) -> None:
    call = Call(grammars, Company(), Guardrails(), Caller(OWN, MARIA, MAPLE))
    call.script("""
        key: 1
        quiet: 8
        quiet: 8
        key: 2
        gateway: Is this about fourteen twenty Maple Street?
        key: 1
        gateway: When
        key: 1
        gateway: for Maria Lopez, tomorrow between eight and ten
        key: 1
        gateway: You're booked
        key: 2
        gateway: Goodbye
    """)
    assert call.outcome == "booked"
    assert call.of(BookVisit)[0].request.opening == OPENINGS[0]
    assert call.of(BookVisit)[0].request.name == MARIA


def test_of_the_offered_openings_a_key_takes_one(call: Call) -> None:
    call.script("""
        caller: my kitchen drain is clogged
        caller: fourteen twenty maple street in burlington
        caller: maria lopez
        caller: tomorrow
        gateway: I have
        key: 3
        gateway: tomorrow between two and four
        key: 1
        gateway: You're booked
    """)
    assert call.of(BookVisit)[0].request.opening == OPENINGS[2]


def test_a_known_address_that_is_not_the_one_is_asked(grammars: Grammars) -> None:
    call = Call(grammars, Company(), Guardrails(), Caller(OWN, MARIA, MAPLE))
    call.starts()
    call.says("my kitchen drain is clogged")
    call.says("no")
    assert call.question == "address"
    assert call.conversation.case.address is None


def test_only_the_missing_part_of_an_address_is_asked(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    assert "house number on Maple Street" in call.says("something maple street")
    assert "ZIP code" in call.says("fourteen twenty")
    call.says("oh five four oh one")
    assert call.question == "name"


def test_no_zip_is_asked_where_the_town_is_known(call: Call) -> None:
    call.script(BOOKING)
    assert "zip" not in call.asked


def test_a_zip_nobody_knows_does_not_stop_the_booking(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    call.says("fourteen twenty maple street")
    assert call.question == "zip"
    call.says("i don't know")
    assert call.question == "name"


def test_outside_the_area_it_is_said_and_a_person_offered(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    assert "Montpelier is outside" in call.says("ten main street in montpelier")
    call.says("yes")
    assert call.trigger is Trigger.INTENT


def test_outside_the_area_and_no_person_wanted_is_a_goodbye(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    call.says("ten main street in montpelier")
    call.says("no")
    assert call.outcome == "answered"


def test_an_unsure_address_is_read_back_on_its_own(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    assert "I have fourteen twenty Maple Street" in call.says("fourteen twenty maple street maybe")
    assert call.question == "confirm_address"
    call.says("yes")
    assert call.question == "name"


def test_a_very_unsure_address_is_asked_again_and_heard_twice_it_is_confirmed(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    call.says("mumble maple")
    assert call.question == "address"
    call.says("mumble maple")
    assert call.question == "confirm_address"


def test_an_unsure_name_is_confirmed_and_spelled_when_wrong(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    call.says("fourteen twenty maple street in burlington")
    assert "Did you say Mario Lopes?" in call.says("mario lopes")
    assert "spell" in call.says("no")
    call.says("h a l l")
    assert str(call.conversation.case.name) == "Mario Hall"


@pytest.mark.parametrize(("letters", "name"), [("k e v i n", "Kevin Lopes"), ("t h o m a s", "Thomas Lopes")])
def test_where_the_spelled_half_was_heard_right_the_other_was_wrong(call: Call, letters: str, name: str) -> None:
    """ "Thomas" may be either half: here the first one was asked for."""
    call.starts()
    call.says("my kitchen drain is clogged")
    call.says("fourteen twenty maple street in burlington")
    call.says("mario lopes")
    call.says("no")
    assert "your first name" in call.says("l o p e s")
    call.says(letters)
    assert str(call.conversation.case.name) == name
    assert call.question == "when"


def test_letters_that_are_as_likely_those_of_the_name_heard_before_are_that_name(call: Call) -> None:
    call.script("""
        caller: my kitchen drain is clogged
        caller: fourteen twenty maple street in burlington
        caller: mario lopes
        caller: no
        caller: l o p i s or l o p e s
        gateway: your first name
        caller: k e v i n
    """)
    assert str(call.conversation.case.name) == "Kevin Lopes"


def test_a_problem_that_it_was_not_is_not_taken_again_at_once(call: Call) -> None:
    call.script(READ_BACK)
    call.script("""
        caller: no the problem is wrong
        gateway: What's going on?
        caller: my kitchen drain is clogged
        gateway: Could you say that another way?
        caller: my kitchen drain is clogged
        gateway: a clogged drain
    """)


def test_another_problem_surely_told_at_the_read_back_is_the_problem(call: Call) -> None:
    call.script(READ_BACK)
    call.says("the faucet is dripping")
    assert call.conversation.case.problem == "dripping_faucet"


def test_who_corrects_an_address_twice_spells_the_street(call: Call) -> None:
    call.script("""
        caller: my kitchen drain is clogged
        caller: ten mabel street maybe
        caller: mumble logan court
        gateway: Logan Court
        caller: one oh mabel street maybe
        gateway: Could you spell the street's name for me?
    """)


def test_a_name_that_was_hardly_heard_is_spelled_and_not_asked_for_again(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    call.says("fourteen twenty maple street in burlington")
    assert "Could you spell your last name for me?" in call.says("mumble clark")
    call.says("h a l l")
    assert str(call.conversation.case.name) == "Evan Hall"
    assert call.question == "when"


NEARLY_NAMED = """
    caller: my kitchen drain is clogged
    caller: fourteen twenty maple street in burlington
    caller: mumble clark
    gateway: Could you spell your last name for me?
    caller: h a l l
    caller: tomorrow
    caller: the second one
    gateway: for Evan Hall
"""


def test_once_the_last_name_is_spelled_it_is_the_first_one_that_is_not_right(call: Call) -> None:
    call.script(NEARLY_NAMED)
    call.script("""
        caller: no the first name is ava
        gateway: Did you say Ava Hall?
        caller: no
        gateway: Could you spell your first name for me?
        caller: k e v i n
        gateway: for Kevin Hall
        caller: yes
        gateway: You're booked.
    """)


def test_a_spelled_last_name_stays_when_it_is_only_heard_a_little_otherwise(call: Call) -> None:
    call.script(NEARLY_NAMED)
    call.script("""
        caller: no kevin holl
        gateway: for Kevin Hall
        caller: no kevin miller
    """)
    assert call.conversation.case.name_guess is not None and call.conversation.case.name_guess.last == "Miller"


def test_what_was_spelled_stays_whatever_it_sounds_like_later(call: Call) -> None:
    call.script(NEARLY_NAMED)
    call.script("""
        caller: no mumble nemeth
        gateway: Did you say Ronald Hall?
        caller: no
        gateway: Could you spell your first name for me?
        caller: k e v i n
        gateway: for Kevin Hall
        caller: no mumble nemeth
        gateway: your last name?
    """)


READ_BACK = """
    caller: my kitchen drain is clogged
    caller: fourteen twenty maple street in burlington
    caller: maria lopez
    caller: tomorrow
    caller: the second one
    gateway: Is that right?
"""


def test_the_wrong_time_opens_the_times_again(call: Call) -> None:
    call.script(READ_BACK)
    call.script("""
        caller: that's the wrong time tomorrow
        gateway: Which one?
        caller: the first one
        gateway: tomorrow between eight and ten in the morning
    """)


def test_a_name_that_is_heard_as_before_when_it_was_denied_is_spelled(call: Call) -> None:
    call.script(READ_BACK)
    call.script("""
        caller: you got my name wrong it's maria lopez
        gateway: Could you spell your last name for me?
        caller: h a l l
        gateway: for Maria Hall
    """)


@pytest.mark.parametrize("words", ["nothing it's all right", "nothing no"])
def test_whoever_wants_nothing_changed_hears_it_once_more(call: Call, words: str) -> None:
    call.script(READ_BACK)
    call.script(f"""
        caller: that's wrong
        gateway: What should I change?
        caller: {words}
        gateway: for Maria Lopez
        caller: yes
        gateway: You're booked.
    """)


def test_a_telephone_number_that_is_denied_twice_is_asked_for(call: Call) -> None:
    call.script(READ_BACK)
    call.script("""
        caller: no use my cell eight oh two five five five oh one nine nine
        gateway: zero one nine nine
        caller: no call eight oh two five five five oh one eight eight
        gateway: What's the best number to call you back?
        caller: eight oh two five five five oh one nine nine
        gateway: zero one nine nine
        caller: yes
        gateway: You're booked.
    """)


def test_a_kind_word_at_the_end_is_not_asked_about(call: Call) -> None:
    call.script(READ_BACK)
    call.script("""
        caller: yes
        gateway: Is there anything else?
        caller: you were great
        gateway: Thanks for calling
    """)


def test_a_withheld_number_is_asked_for(grammars: Grammars) -> None:
    call = Call(grammars, Company(), Guardrails(), Caller(""))
    call.starts()
    call.says("my kitchen drain is clogged")
    call.says("fourteen twenty maple street in burlington")
    call.says("maria lopez")
    assert call.question == "phone"
    call.presses("8025550177")
    assert call.conversation.case.phone == "+18025550177"


def test_a_number_that_was_asked_for_is_read_back_in_full(grammars: Grammars) -> None:
    call = Call(grammars, Company(), Guardrails(), Caller())
    call.starts()
    call.says("my kitchen drain is clogged")
    call.says("fourteen twenty maple street in burlington")
    call.says("maria lopez")
    assert call.question == "phone", "the caller's own number is withheld"
    call.says("eight oh two five five five oh one nine nine")
    call.says("tomorrow")
    assert "eight zero two, five five five, zero one nine nine" in call.says("the first one")


def at_the_read_back(call: Call) -> None:
    call.starts()
    call.says("everything at once")
    call.says("the first one")
    assert call.question == "confirm_booking"


def test_another_number_is_given_at_the_read_back(call: Call) -> None:
    at_the_read_back(call)
    said = call.says("no use my cell eight oh two five five five oh one nine nine")
    assert "eight zero two, five five five, zero one nine nine" in said
    call.says("yes")
    assert call.of(BookVisit)[0].request.phone == "+18025550199"


def test_another_number_is_asked_for_after_the_read_back(call: Call) -> None:
    at_the_read_back(call)
    assert "best number to call you back" in call.says("no use another number")
    assert "one nine nine" in call.says("eight oh two five five five oh one nine nine")
    assert call.question == "confirm_booking"


def test_a_correction_changes_just_that_and_is_read_back(call: Call) -> None:
    at_the_read_back(call)
    assert "fourteen twenty nine Maple Street" in call.says("no fourteen twenty nine")
    assert call.question == "confirm_booking"
    call.says("yes")
    request = call.of(BookVisit)[0].request
    assert (request.address.number, request.address.street, request.address.city) == (
        "1429",
        "Maple Street",
        "Burlington",
    )
    assert request.opening == OPENINGS[0]


def test_a_yes_with_a_changed_value_does_not_book_the_old_one(call: Call) -> None:
    at_the_read_back(call)
    call.says("yes but fourteen twenty nine")
    assert not call.of(BookVisit)
    call.says("yes")
    assert call.of(BookVisit)[0].request.address.number == "1429"


def test_a_corrected_number_changes_its_last_group(call: Call) -> None:
    at_the_read_back(call)
    assert "zero one four three" in call.says("no it's oh one four three")
    assert call.conversation.case.phone == "+18025550143"


def test_a_wrong_name_is_asked_again_and_nothing_else(call: Call) -> None:
    at_the_read_back(call)
    call.says("no the name is wrong")
    assert call.question == "name"
    call.says("maria lopez")
    assert call.question == "confirm_booking"


def test_only_wrong_asks_what_to_change(call: Call) -> None:
    at_the_read_back(call)
    assert "What should I change?" in call.says("that's wrong")
    call.says("it's the time")
    assert call.question == "when"
    call.says("on thursday")
    assert call.question == "window"


def test_what_to_change_may_be_keyed(call: Call) -> None:
    at_the_read_back(call)
    call.presses("2")
    call.presses("4")
    assert call.question == "phone"


def test_a_window_that_was_just_taken_is_offered_anew(call: Call) -> None:
    call.refusals = ["taken"]
    at_the_read_back(call)
    said = call.says("yes")
    assert "just took that one" in said and call.question == "window"
    call.says("the second one")
    call.says("yes")
    assert [a.request.opening for a in call.of(BookVisit)] == [OPENINGS[0], OPENINGS[1]]
    assert call.conversation.case.visit is not None


def test_a_calendar_that_fails_gets_a_person_who_is_told_why(call: Call) -> None:
    call.refusals = ["failed"]
    at_the_read_back(call)
    call.says("yes")
    assert call.trigger is Trigger.BROKEN
    assert isinstance(call.last, HandOver)


def test_another_day_may_be_named_instead_of_choosing(call: Call) -> None:
    call.starts()
    call.says("everything at once")
    call.openings = (opening(TOMORROW.replace(day=26), 8),)
    said = call.says("on thursday")
    assert "I have this Thursday" in said
    call.says("yes")
    assert call.question == "confirm_booking"


def test_none_of_those_asks_for_another_time(call: Call) -> None:
    call.starts()
    call.says("everything at once")
    call.says("none of those")
    assert call.question == "when"


def test_the_nearest_is_offered_when_nothing_fits(call: Call) -> None:
    call.starts()
    call.openings = (opening(TOMORROW.replace(day=26), 14),)
    said = call.says("everything at once")
    assert "don't have anything open then" in said and "this Thursday" in said


def test_nothing_open_at_all_gets_a_person(call: Call) -> None:
    call.openings = ()
    call.starts()
    call.says("everything at once")
    assert call.trigger is Trigger.NO_OPENING


def test_a_day_gone_by_is_told(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    call.says("fourteen twenty maple street in burlington")
    call.says("maria lopez")
    call.says("yes")
    assert "already gone by" in call.says("last friday")
    assert call.question == "when"


def test_next_friday_is_cleared_up(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    call.says("fourteen twenty maple street in burlington")
    call.says("maria lopez")
    call.says("yes")
    said = call.says("next friday")
    assert "Friday, November twenty seventh" in said and "Friday, December fourth" in said
    call.openings = (opening(TOMORROW.replace(month=12, day=4), 8),)
    call.presses("2")
    assert call.question == "window"
    assert call.conversation.case.when is not None
    assert call.conversation.case.when.spans[0].first_day.isoformat() == "2026-12-04"


def test_a_street_heard_wrong_twice_is_spelled(call: Call) -> None:
    call.script("""
        caller: my kitchen drain is clogged
        caller: ten mabel street maybe
        caller: no
        caller: ten mabel street maybe
        caller: no
        gateway: Could you spell the street's name for me?
        caller: m a p l e street
        gateway: your name?
    """)
    address = call.conversation.case.address
    assert address is not None and str(address) == "10 Maple Street, Burlington"


def test_a_number_heard_otherwise_each_time_is_asked_for_by_itself(call: Call) -> None:
    call.script("""
        caller: my kitchen drain is clogged
        caller: ten mabel street maybe
        caller: no
        caller: one oh mabel street maybe
        caller: no
        gateway: Could you spell the street's name for me?
        caller: m a p l e street
        gateway: house number on Maple Street
        caller: fourteen twenty
        gateway: your name?
        caller: maria lopez
        caller: tomorrow
        caller: the second one
        gateway: fourteen twenty Maple Street
        caller: mumble logan court
        gateway: fourteen Maple Street
    """)


def test_a_number_that_was_keyed_in_is_kept_whatever_is_heard_of_the_street(call: Call) -> None:
    call.script("""
        caller: my kitchen drain is clogged
        caller: ten mabel street maybe
        caller: no
        key: 1420
        gateway: fourteen twenty Mabel Street in Burlington. Is that right?
        caller: no
        gateway: Could you spell the street's name for me?
        caller: m a p l e street
        gateway: your name?
    """)
    address = call.conversation.case.address
    assert address is not None and str(address) == "1420 Maple Street, Burlington"


def test_another_number_keyed_in_keeps_the_street_and_the_same_one_does_not(call: Call) -> None:
    call.script("""
        caller: my kitchen drain is clogged
        caller: ten mabel street maybe
        caller: no
        key: 12
        gateway: twelve Mabel Street in Burlington. Is that right?
        caller: yes
        gateway: your name?
    """)


def test_the_same_number_keyed_in_leaves_the_street_to_be_put_right(call: Call) -> None:
    call.script("""
        caller: my kitchen drain is clogged
        caller: ten mabel street maybe
        caller: no
        key: 10
        gateway: And the street, after ten?
    """)


def test_a_number_that_was_put_right_by_voice_is_not_as_sure_as_keys(call: Call) -> None:
    call.script("""
        caller: my kitchen drain is clogged
        caller: fourteen twenty
        gateway: And the street, after fourteen twenty?
        caller: no fourteen twenty nine
    """)
    case = call.conversation.case
    assert case.address is not None and case.address.number == "1429"
    assert not case.is_sure("house number", "1429")


def test_letters_that_were_denied_are_not_understood_again(call: Call) -> None:
    call.script("""
        caller: my kitchen drain is clogged
        caller: ten mabel street maybe
        caller: no
        key: 1420
        caller: no
        gateway: Could you spell the street's name for me?
        caller: m a b u l street
        gateway: fourteen twenty Mabul Street
        caller: no
        gateway: And the street, after fourteen twenty?
        caller: ten mabel street maybe
        gateway: fourteen twenty Mabel Street
        caller: no
        gateway: One letter at a time, please: the street's name?
    """)
    assert call.conversation.case.streets_denied == {"Mabul Street"}


def test_who_is_asked_for_the_street_only_gives_no_other_number(call: Call) -> None:
    """ "And the street, after fourteen twenty?" - "They are three in Burlington"."""
    call.script("""
        caller: my kitchen drain is clogged
        caller: fourteen twenty
        gateway: And the street, after fourteen twenty?
        caller: one oh mabel street maybe
        gateway: fourteen twenty Mabel Street
    """)


def test_a_street_that_is_never_right_when_everything_is_read_back_is_spelled(call: Call) -> None:
    call.script(MISHEARD)
    call.script("""
        caller: no one fifty two like a drive
        gateway: one fifty two Like A Drive in Colchester
        caller: no two fifty two lately drive
        gateway: Could you spell the street's name for me?
        caller: l a k e v i e w drive
        gateway: two fifty two Lakeview Drive in Colchester
        caller: yes
        gateway: You're booked.
    """)
    assert str(call.of(BookVisit)[0].request.address) == "252 Lakeview Drive, Colchester"


def test_a_name_that_is_never_right_when_everything_is_read_back_is_spelled(call: Call) -> None:
    call.script("""
        caller: my kitchen drain is clogged
        caller: fourteen twenty maple street in burlington
        caller: maria lopez
        caller: tomorrow
        caller: the second one
        gateway: for Maria Lopez
        caller: no linda howe
        gateway: for Linda Howe
        caller: no linda howell
        gateway: Could you spell your last name for me?
        caller: h a l l
        gateway: Linda Hall
        caller: yes
        gateway: You're booked.
    """)


def test_a_street_that_is_heard_the_same_again_and_again_is_spelled(call: Call) -> None:
    call.script(MISHEARD)
    call.script("""
        caller: no the address
        gateway: Let's take the address again
        caller: sixty two lately drive colchester
        caller: no the address
        gateway: Could you spell the street's name for me?
        caller: l a k e v i e w drive
        gateway: sixty two Lakeview Drive in Colchester
        caller: yes
        gateway: You're booked.
    """)


def test_a_house_number_that_is_never_right_on_our_own_street_is_no_reason_to_spell_it(grammars: Grammars) -> None:
    area = Company().area.model_copy(update={"streets": ("Maple Street",)})
    call = Call(grammars, Company().model_copy(update={"area": area}), Guardrails())
    call.script("""
        caller: my kitchen drain is clogged
        caller: fourteen twenty maple street in burlington
        caller: maria lopez
        caller: tomorrow
        caller: the second one
        caller: no fourteen twenty nine
        caller: no fourteen twenty maple street in burlington
        gateway: fourteen twenty Maple Street in Burlington
        caller: yes
        gateway: You're booked.
    """)


def test_a_no_with_a_town_that_was_not_understood_is_no_goodbye(call: Call) -> None:
    call.script("""
        caller: my kitchen drain is clogged
        caller: ten main street in montpelier
        gateway: Montpelier is outside
        caller: no fourteen twenty nine
    """)
    assert not call.conversation.ended


def test_a_town_named_later_replaces_a_misheard_zip_code(call: Call) -> None:
    call.script("""
        caller: my kitchen drain is clogged
        caller: fourteen twenty maple street
        caller: oh five six oh two
        gateway: ZIP code oh five six oh two is outside
        caller: no fourteen twenty maple street in burlington
        gateway: your name?
    """)
    assert "05602" not in str(call.conversation.case.address)


def test_a_spelled_street_that_was_denied_is_not_kept_against_another_one(call: Call) -> None:
    call.script("""
        caller: my kitchen drain is clogged
        caller: fourteen twenty maple street maybe
        gateway: I have fourteen twenty Maple Street
        caller: no
        caller: fourteen twenty maple street maybe
        caller: no
        gateway: spell the street's name
        caller: m a b u l street
        gateway: fourteen twenty Mabul Street
        caller: no
        caller: fourteen twenty maple street maybe
        gateway: fourteen twenty Maple Street
    """)


def test_a_misheard_zip_code_is_asked_again_where_only_the_street_is_repeated(call: Call) -> None:
    call.script("""
        caller: my kitchen drain is clogged
        caller: fourteen twenty maple street
        caller: oh five six oh two
        gateway: ZIP code oh five six oh two is outside
        caller: no fourteen twenty nine
        gateway: ZIP code
        caller: oh five four oh one
        gateway: your name?
    """)
    assert call.conversation.case.address is not None and call.conversation.case.address.zip == "05401"


def test_another_place_outside_the_area_is_kept_and_not_asked_for_again(call: Call) -> None:
    call.script("""
        caller: my kitchen drain is clogged
        caller: fourteen twenty maple street
        caller: oh five six oh two
        gateway: ZIP code oh five six oh two is outside
        caller: no ten main street in montpelier
        gateway: Montpelier
    """)
    assert call.question == "confirm_person"
    assert call.conversation.case.address is not None and call.conversation.case.address.city == "Montpelier"


def test_what_is_clearly_of_one_trade_is_not_asked_twice(call: Call) -> None:
    call.starts()
    said = call.says("the drain or the faucet is odd")
    assert call.question == "address" and "What's going on" not in said
    assert call.conversation.case.problem == "plumbing_problem"


@pytest.mark.parametrize("words", ["the pipe or the drain is odd", "the drain or the heat is odd"])
def test_what_may_be_an_emergency_or_of_either_trade_is_asked(call: Call, words: str) -> None:
    call.starts()
    call.says(words)
    assert call.question == "problem"


_BOOKED = """
    caller: my kitchen drain is clogged
    caller: fourteen twenty maple street in burlington
    caller: maria lopez
    caller: tomorrow
    caller: the second one
    caller: yes
    gateway: Is there anything else?
"""


@pytest.mark.parametrize("words", ["no not that heavy today", "nothing else and him"])
def test_a_misheard_end_is_the_end(call: Call, words: str) -> None:
    """ "No that's it, have a good day", and "nothing else, thank you"."""
    call.script(_BOOKED + f"caller: {words}\n gateway: Goodbye")


def test_a_no_with_another_day_moves_the_visit(call: Call) -> None:
    call.script(_BOOKED + "caller: no i need it on thursday instead\n gateway: I have you down for tomorrow")


def test_what_was_booked_just_now_is_asked_about_before_it_is_a_second_visit(call: Call) -> None:
    call.script(
        _BOOKED
        + """
        caller: note that drain thing
        gateway: Is that right?
        caller: no
        gateway: anything else
    """
    )


def test_few_words_that_may_be_an_emergency_are_asked_about(call: Call) -> None:
    call.script("""
        caller: black rain
        gateway: can't wait, is that right?
        caller: no
        caller: my kitchen drain is clogged
        gateway: What's the address?
        caller: fourteen twenty maple street in burlington
        gateway: your name?
    """)
    assert call.conversation.case.urgency is Urgency.ROUTINE


def test_who_says_that_it_can_wait_books_a_visit(call: Call) -> None:
    call.script("""
        caller: the shower stands in water
        gateway: can't wait, is that right?
        caller: no
        caller: my kitchen drain is clogged
        caller: fourteen twenty maple street in burlington
        gateway: your name?
    """)


def test_a_name_that_is_not_understood_is_left(call: Call) -> None:
    call.script("""
        caller: my kitchen drain is clogged
        caller: fourteen twenty maple street in burlington
        gateway: your name?
        caller: mumble clark
        caller: no
        caller: no
        gateway: we'll ask for your name when we come
        gateway: When would suit you?
    """)
    assert any("name" in fact for fact in call.conversation.case.facts)


def test_a_call_full_of_misunderstandings_goes_to_a_person(grammars: Grammars) -> None:
    call = Call(grammars, Company(), Guardrails(misunderstandings=3), Caller(OWN))
    call.script("""
        caller: my kitchen drain is clogged
        caller: ten mabel street maybe
        caller: no
        caller: one oh mabel street maybe
        caller: no
        gateway: Could you spell the street's name for me?
        caller: m a b u l street
        caller: fourteen twenty
        gateway: Mabul Street
        caller: no
        gateway: Let's have a person take it from here
    """)
    assert [action.brief.trigger for action in call.of(HandOver)] == [Trigger.REPROMPTS]


def test_the_next_best_spelling_keeps_the_first_name(call: Call) -> None:
    call.script("""
        caller: my kitchen drain is clogged
        caller: fourteen twenty maple street in burlington
        caller: mumble clark
        caller: l o p i s or l o p e s
        gateway: Did you say Evan Lopis?
        caller: no
        gateway: Did you say Evan Lopes?
        caller: yes
        gateway: When would suit you?
    """)


def test_that_a_name_is_left_is_said_once(call: Call) -> None:
    call.script(READ_BACK)
    call.script("""
        caller: no linda howe
        caller: no linda howell
        caller: h a l l
        caller: no linda howe
        caller: no use my cell eight oh two five five five oh one nine nine
        gateway: zero one nine nine
    """)
    told = [said for said in call.of(Say) if said.prompt == "name_left"]
    assert len(told) == 1
    assert len([fact for fact in call.conversation.case.facts if "name" in fact]) == 1
