"""Guards the plainest sentences: what most callers say first is acted on without a question; near misses stay calm."""

from collections.abc import Callable
from datetime import date

import pytest

from gateway.grammars import Grammars
from gateway.turn import Moment
from gateway.understanding.interpreter import Interpreter
from gateway.understanding.meaning import Address, Aside, Heard, Intent, Urgency

Hear = Callable[..., Heard]
ACT_AT = 0.85

PROBLEMS = {
    "toilet_running": ("my toilet keeps running", "my toilet won't stop running", "my toilet is leaking"),
    "toilet_overflow": ("my toilet is clogged", "my toilet is overflowing", "my toilet is backed up"),
    "leaking_pipe": ("there's a leak under my sink", "i have a leak under my kitchen sink", "my sink is leaking"),
    "clogged_drain": ("my sink is clogged", "my drain is clogged", "my shower won't drain"),
    "faucet_leak": ("my faucet is leaking", "my faucet is dripping", "my faucet won't turn off"),
    "no_hot_water": ("i have no hot water", "my water heater is out", "my hot water heater isn't working"),
    "water_heater_leak": ("my water heater is leaking", "the water heater's leaking"),
    "garbage_disposal": ("my garbage disposal isn't working", "my garbage disposal is stuck"),
    "no_heat": (
        "my heat isn't working",
        "i have no heat",
        "my furnace is out",
        "my heater is broken",
        "my furnish is out",
    ),
    "no_cooling": ("my air conditioner isn't working", "my ac is broken", "my ac is out"),
    "thermostat": ("my thermostat is broken", "my thermostat isn't working"),
    "furnace_noise": ("my furnace is making a loud noise",),
    "maintenance_tuneup": ("i need a furnace tune up", "i'd like to schedule a tune up"),
}
INTENTS = {
    Intent.SCHEDULE: (
        "i need a plumber",
        "i'd like to schedule service",
        "i'd like to make an appointment",
        "i need to schedule an appointment",
        "can you send someone out",
        "can you come tomorrow",
        "okay can you come tomorrow then",
        "i have a plumbing problem",
    ),
    Intent.CANCEL: ("i need to cancel my appointment",),
    Intent.RESCHEDULE: ("i need to change my appointment",),
    Intent.STATUS: ("when is my appointment", "where's the technician"),
    Intent.PRICE: ("how much do you charge", "how much is a service call"),
    Intent.HOURS: ("what are your hours", "are you open on saturday"),
    Intent.BILLING: ("i have a question about my bill",),
    Intent.PAYMENT: ("i want to pay my bill",),
    Intent.CALL_BACK: ("can somebody call me back",),
    Intent.MESSAGE: ("can i leave a message",),
}


@pytest.mark.parametrize(("problem", "words"), [(p, w) for p, all_words in PROBLEMS.items() for w in all_words])
def test_a_plain_problem_needs_no_question(hear: Hear, problem: str, words: str) -> None:
    best = hear(words).problems[0]
    assert best.label == problem and best.confidence >= ACT_AT


@pytest.mark.parametrize(("intent", "words"), [(i, w) for i, all_words in INTENTS.items() for w in all_words])
def test_a_plain_wish_needs_no_question(hear: Hear, intent: Intent, words: str) -> None:
    best = hear(words).intents[0]
    assert best.label == intent.value and best.confidence >= ACT_AT


def test_a_problem_is_found_inside_one_long_breath(hear: Hear) -> None:
    heard = hear(
        "hi this is bob miller at two twelve oak street in winooski my water heater is leaking a little and i'd like"
        " somebody thursday afternoon you can call me at eight oh two five five five oh one seven seven"
    )
    assert heard.problems[0].label == "water_heater_leak" and heard.problems[0].confidence >= ACT_AT
    assert heard.when is not None
    span = heard.when.spans[0]
    assert (span.earliest.hour, span.latest.hour) == (12, 18), "the telephone number names no hour"
    assert heard.phone == "+18025550177" and str(heard.name) == "Bob Miller"


def test_like_is_a_filler_only_where_it_says_nothing(hear: Hear) -> None:
    assert hear("i'd like to book a visit").text == "i'd like to book a visit"
    assert hear("it's like leaking under the sink").text == "it's leaking under the sink"
    assert "smells like gas" in hear("it smells like gas").text


@pytest.mark.parametrize(
    "words",
    [
        "my smoke detector battery is beeping",
        "my smoke alarm keeps chirping every minute",
        "my carbon monoxide detector has a low battery",
    ],
)
def test_a_low_battery_is_no_emergency(hear: Hear, words: str) -> None:
    heard = hear(words)
    assert not heard.dangers and heard.urgency is not Urgency.EMERGENCY
    assert not any(g.label == "carbon_monoxide" for g in heard.problems)


@pytest.mark.parametrize(
    "words",
    ["my smoke detector is going off", "i put a new battery in and the alarm is still going off and we feel sick"],
)
def test_an_alarm_that_goes_off_is_never_taken_for_its_battery(hear: Hear, words: str) -> None:
    assert hear(words).dangers
    assert not hear("my smoke detector is not going off it only needs a battery").dangers


def test_what_is_said_not_to_be_decides_nothing(hear: Hear) -> None:
    heard = hear("my furnace won't light but there's no gas smell")
    assert heard.intents[0].label == Intent.SCHEDULE.value and not heard.dangers
    assert hear("my basement flooded last month and i want a sump pump").intents[0].label == Intent.SCHEDULE.value


@pytest.mark.parametrize(
    ("words", "name"),
    [("not bob rob", "Rob"), ("no it's mary not maria", "Mary"), ("not smith it's smythe", None), ("not monday", None)],
)
def test_a_name_is_corrected(hear: Hear, words: str, name: str | None) -> None:
    heard = hear(words, "confirm_booking", Moment.YES_NO)
    assert (heard.name.first if heard.name and heard.correction and heard.correction.slot == "name" else None) == name


@pytest.mark.parametrize("words", ["i'd rather not say", "why do you need my name", "none of your business"])
def test_a_name_is_refused(hear: Hear, words: str) -> None:
    heard = hear(words, "name", Moment.NAME)
    assert heard.refuses and heard.name is None
    assert not hear("maria lopez", "name", Moment.NAME).refuses


@pytest.mark.parametrize(
    "words", ["un agente por favor", "representante", "do you speak spanish", "spanish please", "no english"]
)
def test_somebody_without_english_wants_a_person(hear: Hear, words: str) -> None:
    assert hear(words).wants_person


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("on thanksgiving", date(2026, 11, 26)),
        ("the day after thanksgiving", date(2026, 11, 27)),
        ("christmas eve", date(2026, 12, 24)),
        ("new year's day", date(2027, 1, 1)),
        ("memorial day", date(2027, 5, 31)),
    ],
)
def test_holidays_are_days(hear: Hear, words: str, day: date) -> None:
    heard = hear(words, "when", Moment.DATE)
    assert heard.when is not None and heard.when.spans[0].first_day == day


def test_when_it_does_not_suit_is_not_when_it_does(hear: Hear) -> None:
    heard = hear("i work till three so after that", "when", Moment.DATE)
    assert heard.when is not None and heard.when.spans[0].earliest.hour == 15


def test_as_soon_as_possible_is_a_time_and_no_emergency(hear: Hear) -> None:
    heard = hear("as soon as possible", "when", Moment.DATE)
    assert heard.when is not None and heard.when.asap and heard.urgency is None
    assert hear("it's an emergency as soon as possible", "when", Moment.DATE).urgency is Urgency.URGENT


@pytest.mark.parametrize("words", ["do you have anything sooner", "can you do it any later", "anything else"])
def test_another_time_is_none_of_those_offered(hear: Hear, words: str) -> None:
    offered = ("friday between eight and ten in the morning", "between ten and noon")
    assert hear(words, "window", Moment.CHOICE, phrases=offered).choice is None
    assert hear("any of them", "window", Moment.CHOICE, phrases=offered).choice == 0


def test_parts_of_an_address_at_the_read_back(hear: Hear) -> None:
    known = Address("1420", "Maple Street", city="Burlington", confidence=0.9)
    unit = hear("yes but the apartment is number six", "confirm_booking", Moment.YES_NO, known_address=known).address
    assert unit is not None and unit.unit == "Apartment 6" and not unit.number
    town = hear("no it's in winooski", "confirm_booking", Moment.YES_NO, known_address=known).address
    assert town is not None and town.city == "Winooski"
    assert hear("yes that's right", "confirm_booking", Moment.YES_NO, known_address=known).address is None
    asked = hear("burlington", "zip", Moment.DIGITS).address
    assert asked is not None and asked.city == "Burlington"


def test_calling_from_somewhere_is_not_the_same_number(hear: Hear) -> None:
    assert not hear("hi i'm calling from google about your listing").same_number
    assert hear("the number i'm calling from", "same_number", Moment.YES_NO).same_number


@pytest.mark.parametrize("words", ["what do you have", "what's available", "when can you come", "you tell me"])
def test_asking_back_for_times_is_the_soonest(hear: Hear, words: str) -> None:
    heard = hear(words, "when", Moment.DATE)
    assert heard.when is not None and heard.when.asap
    assert not any(g.label == Intent.PRICE.value and g.confidence >= ACT_AT for g in heard.intents)


@pytest.mark.parametrize("words", ["is the owner there", "dispatch please", "can i talk to somebody"])
def test_a_person_by_other_names(hear: Hear, words: str) -> None:
    assert hear(words).wants_person


@pytest.mark.parametrize("words", ["hello is this the plumber", "who is this", "who am i speaking with"])
def test_who_we_are_is_asked(hear: Hear, words: str) -> None:
    assert hear(words).aside is Aside.WHO


@pytest.mark.parametrize("words", ["are you a real person or a machine", "am i talking to a real person"])
def test_wondering_what_we_are_is_no_wish_for_a_person(hear: Hear, words: str) -> None:
    heard = hear(words, "name", Moment.NAME)
    assert heard.aside is Aside.ROBOT and not heard.wants_person
    assert hear("i want to talk to a real person").wants_person


@pytest.mark.parametrize("words", ["no thank you", "good morning dear", "yes hello dear"])
def test_politeness_asks_for_nothing(hear: Hear, words: str) -> None:
    assert all(g.confidence < 0.5 for g in hear(words).intents)


@pytest.mark.parametrize("words", ["can you help me", "i just have a quick question", "hi how are you"])
def test_an_opening_phrase_is_answered_with_the_question(hear: Hear, words: str) -> None:
    assert hear(words).aside is Aside.REPEAT


def test_a_problem_behind_an_address_is_heard(hear: Hear) -> None:
    heard = hear(
        "i'd like a technician at a rental property i own it's at sixty six elm street winooski the furnace won't start"
    )
    assert heard.problems[0].label == "no_heat" and heard.problems[0].confidence >= ACT_AT


def test_water_out_of_the_wall_is_a_flood(hear: Hear) -> None:
    assert hear("my mom's not home and there's water coming out of the wall").dangers


def test_what_to_change_may_be_said_at_once(hear: Hear) -> None:
    heard = hear("the day i want friday", "change")
    assert heard.when is not None and heard.when.spans[0].first_day == date(2026, 11, 20)


def test_a_thing_alone_is_no_problem_yet(hear: Hear) -> None:
    heard = hear("my sink")
    assert heard.intents[0].label == Intent.SCHEDULE.value
    assert not any(g.confidence >= 0.5 for g in heard.problems), "nobody said what is wrong with it"


def test_all_problem_types_named_here_exist(grammars: Grammars, interpreter: Interpreter) -> None:
    del interpreter
    assert set(PROBLEMS) <= set(grammars.problems)


def test_a_choice_is_no_danger_because_another_reading_has_one(hear: Hear) -> None:
    offered = ("tuesday between eight and ten in the morning", "tuesday between ten and noon")
    more = (("i think a pipe has burst", "free", 1),)
    assert not hear("i think the first one is best", "window", Moment.CHOICE, phrases=offered, more=more).dangers
    assert hear("i think a pipe has burst", "window", Moment.CHOICE, phrases=offered).dangers


def test_a_half_ordinal_where_it_was_asked_what_to_change_is_no_house_number(hear: Hear) -> None:
    heard = hear("not that day the thirty", "change")
    assert heard.correction is None or heard.correction.slot != "address"
