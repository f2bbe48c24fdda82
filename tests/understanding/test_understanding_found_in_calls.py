"""Guards what simulated callers found: stories taken for asides, ends not heard as ends, the soonest not understood."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from conftest import Hear

from gateway.company import Company
from gateway.grammars import default_folder
from gateway.turn import Again, Expecting, Moment, Reading, Utterance
from gateway.understanding import (
    asides,
    choice,
    correction,
    dangers,
    mood,
    readings,
    spelledplaces,
    spelling,
    street_lists,
    streets,
    when,
    yesno,
)
from gateway.understanding.address import TO_CONFIRM
from gateway.understanding.interpreter import Interpreter
from gateway.understanding.meaning import Address, Aside, Context, Danger, Mood

AREA = Company().area
NOW = datetime(2026, 11, 18, 10, tzinfo=ZoneInfo("America/New_York"))


@pytest.mark.parametrize(
    "text",
    [
        "the bathtub in our upstairs bathroom drains really really slowly",
        "let me see it's michael clark",
        "let me think any day next week",
        "let me see that's right",
    ],
)
def test_what_tells_something_is_no_aside(text: str) -> None:
    assert asides.hear(text) is None


@pytest.mark.parametrize(
    ("text", "aside"),
    [
        ("a little slower please", Aside.SLOWER),
        ("could you speak slowly", Aside.SLOWER),
        ("let me see", Aside.WAIT),
        ("let me think about it", Aside.WAIT),
        ("let me see if i can find it", Aside.WAIT),
    ],
)
def test_what_tells_nothing_is_one(text: str, aside: Aside) -> None:
    assert asides.hear(text) is aside


@pytest.mark.parametrize(
    "text", ["no i'm good", "i'm all set", "that's everything thank you dear", "no that'll do it bye", "okay thank you"]
)
def test_the_end_is_heard(text: str) -> None:
    assert yesno.done(text)


@pytest.mark.parametrize(
    "text", ["yes please", "no my sink is clogged too", "yes i need a plumber", "that's all wet now"]
)
def test_what_goes_on_is_no_end(text: str) -> None:
    assert not yesno.done(text)


@pytest.mark.parametrize("text", ["whatever you have first", "anything you have next", "whatever's soonest"])
def test_whatever_comes_first_is_the_soonest(text: str) -> None:
    heard = when.hear(text, NOW, expected=True)
    assert heard is not None
    assert heard.asap


@pytest.mark.parametrize("text", ["okay no don't hang up", "well no", "sure no that's wrong"])
def test_a_no_after_a_word_of_assent_is_a_no(text: str) -> None:
    assert yesno.hear(text) is False


def test_thats_it_to_a_question_is_a_yes_and_no_goodbye(hear) -> None:  # type: ignore[no-untyped-def]
    heard = hear("uh huh that's it", "confirm_address", Moment.YES_NO)
    assert heard.yes is True
    assert heard.aside is None
    assert hear("bye now", "confirm_address", Moment.YES_NO).aside is Aside.GOODBYE


@pytest.mark.parametrize("text", ["the first one", "the second one please", "i think the third one is best"])
def test_a_place_in_a_list_is_no_day_of_the_month(text: str) -> None:
    assert when.hear(text, NOW, expected=True) is None


@pytest.mark.parametrize("text", ["i'll take the third", "the second", "number one"])
def test_an_offer_taken_by_its_place_names_no_day(hear, text: str) -> None:  # type: ignore[no-untyped-def]
    offered = ("tomorrow between eight and ten in the morning", "between ten and noon", "between noon and two")
    heard = hear(text, "window", Moment.CHOICE, phrases=offered)
    assert heard.choice is not None
    assert heard.when is None


def test_a_day_of_the_month_stays_one() -> None:
    for text in ("the third of december", "the twenty third"):
        heard = when.hear(text, NOW, expected=True)
        assert heard is not None
        assert heard.spans[0].first_day.day in {3, 23}


@pytest.mark.parametrize(
    "thanks", ["thanks for taking my call", "thank you for answering", "thanks so much for picking up"]
)
def test_politeness_hides_no_danger(thanks: str) -> None:
    assert dangers.hear([f"hi {thanks} there's a strong smell of gas near the water heater"]) == (Danger.GAS,)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("i guess no it's james walker", False),
        ("i guess no", False),
        ("i guess not", False),
        ("i guess so", True),
        ("i guess", True),
    ],
)
def test_a_guess_before_a_no_is_no_yes(text: str, answer: bool) -> None:
    assert yesno.hear(text) is answer


@pytest.mark.parametrize("text", ["almost it's james lewis", "almost", "well nearly it's pine street", "close but no"])
def test_almost_is_a_no(text: str) -> None:
    assert yesno.hear(text) is False


@pytest.mark.parametrize("text", ["close the valve you mean yes", "yes that's close enough"])
def test_close_is_not_always_one(text: str) -> None:
    assert yesno.hear(text) is True


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("almost my name's james lewis", "James", "Lewis"),
        ("no the last name is lewis l e w i s", "", "Lewis"),
        ("no the last name is fall h a l l", "", "Hall"),
        ("that's not my name it's linda hall", "Linda", "Hall"),
        ("no the name should be linda hall", "Linda", "Hall"),
        ("put it under linda hall", "Linda", "Hall"),
    ],
)
def test_a_name_is_said_again_when_everything_is_read_back(hear, text: str, first: str, last: str) -> None:  # type: ignore[no-untyped-def]
    heard = hear(text, question="confirm_booking", moment=Moment.YES_NO)
    assert heard.name is not None
    assert (heard.name.first, heard.name.last) == (first, last)
    assert heard.correction is not None
    assert heard.correction.slot == "name"


def test_half_an_ordinal_is_no_house_number(hear) -> None:  # type: ignore[no-untyped-def]
    heard = hear("no it has to be the thirty", question="confirm_booking", moment=Moment.YES_NO)
    assert heard.correction is not None
    assert (heard.correction.slot, heard.correction.digits) == ("when", "")


def test_a_sentence_is_no_spelling() -> None:
    talk = Reading("i want somebody to check over the air conditioner", "free", 0.9)
    squeezed = Reading("i'm on seventy two ten oh forty l o dash like oliver u", "grammar", 0.5)
    assert spelling.choose((talk, squeezed), {"lou": 1.0}) is None


def test_letters_that_free_hearing_took_for_words_are_a_spelling() -> None:
    free = Reading("sh you i'll give you are any road", "free", 0.9)
    letters = Reading("s h e l b u r n e road", "grammar", 0.9)
    spelled = spelling.choose((free, letters), {"shelburne": 1.0})
    assert spelled is not None
    assert spelled.letters == "shelburne"


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("the shower floor fills up with water because the drain's clogged with hair", False),
        ("the shower floor has an inch of water in it", False),
        ("the shower is filling up and it's all over the bathroom floor", True),
        ("the bathroom floor fills up with water when i shower", True),
    ],
)
def test_the_floor_of_a_shower_is_in_it(text: str, danger: bool) -> None:
    assert (dangers.hear([text]) == (Danger.FLOODING,)) is danger


def test_a_street_with_other_words_between_its_own_was_not_heard() -> None:
    """ "Thirty five Willard Street"."""
    free = Reading("we're on thirty i will on the street williston", "free", 0.8)
    network = Reading("we're on thirty five willard street williston", "grammar", 0.9)
    where = streets.hear(Utterance((free, network), 0, 2000), AREA)
    assert where is not None
    assert (where.number, where.street) == ("35", "Willard Street")


def test_a_count_of_something_is_no_digit_to_put_right() -> None:
    context = Context(now=NOW, known_address=Address("1288", "Pine Street"))
    counted = correction.hear("no the hot water runs out after two minutes", "confirm_booking", context)
    assert counted is None or not counted.digits
    fixed = correction.hear("no it's twelve eighty two", "confirm_booking", context)
    assert fixed is not None
    assert fixed.digits == "1282"


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("that's the wrong time tomorrow afternoon would be great", "when"),
        ("you have the wrong address", "address"),
        ("the name is wrong", "name"),
    ],
)
def test_what_is_named_as_wrong_is_put_right(text: str, slot: str) -> None:
    fixed = correction.hear(text, "confirm_booking", Context(now=NOW))
    assert fixed is not None
    assert fixed.slot == slot


@pytest.mark.parametrize(
    ("free", "network", "said"),
    [
        ("i guess you got my name wrong your it is karen kidding", "i guess yeah that's right yes it is", None),
        ("no it's karen kidding", "yeah that's right yes", None),
        ("yes nothing's wrong with it", "yes", True),
        ("no it's right", "no that's right", True),
        ("yeah", "yes", True),
        ("in all that's right", "yeah that's right", True),
    ],
)
def test_nobody_says_yes_who_says_what_is_wrong(free: str, network: str, said: bool | None) -> None:
    utterance = Utterance((Reading(free, "free", 0.6), Reading(network, "grammar", 0.9)), 0, 2000)
    texts = readings.ranked(utterance, Moment.YES_NO)
    assert readings.answer(utterance, Moment.YES_NO, texts) is said


def test_to_a_name_that_is_read_back_few_say_another(hear: Hear) -> None:
    """ "Uh huh" was "a big", and Big a name."""
    assert hear("a big", "confirm_name", Moment.YES_NO, more=(("[unk]", "grammar", 0),)).name is None
    other = hear("kevin clark", "confirm_name", Moment.YES_NO, more=(("[unk]", "grammar", 0),)).name
    assert str(other) == "Kevin Clark"


def test_a_lone_word_of_the_network_is_no_danger_where_another_was_heard(interpreter: Interpreter) -> None:
    """ "Stowe"."""
    asked, context = Expecting("zip", Moment.DIGITS, lengths=(5,)), Context(now=NOW, question="zip")

    def dangers_in(free: str, confidence: float) -> tuple[Danger, ...]:
        readings = (Reading(free, "free", confidence), Reading("smoke", "grammar", 0.9))
        return interpreter.interpret(Utterance(readings, 0, 900), asked, context).dangers

    assert dangers_in("snow", 0.9) == ()
    assert dangers_in("smoke", 0.9) == (Danger.FIRE,)
    assert dangers_in("so", 0.5) == (Danger.FIRE,)


def test_what_is_left_of_as_soon_as_possible_is_that() -> None:
    for text in ("as possible", "okay possible", "i go as possible"):
        found = when.hear(text, NOW, expected=True)
        assert found is not None, text
        assert found.asap
    assert when.hear("that's not possible", NOW, expected=True) is None
    monday = when.hear("monday if possible", NOW, expected=True)
    assert monday is not None
    assert not monday.asap


def test_what_is_said_before_a_street_is_no_part_of_it() -> None:
    free = Reading("okay the address other stuff", "free", 0.5)
    network = Reading("okay beatrice street in colchester", "grammar", 0.9)
    where = streets.hear(Utterance((free, network), 0, 2000), AREA)
    assert where is not None
    assert where.street == "Beatrice Street"


def test_half_an_address_that_nobody_asked_for_is_on_a_street_that_there_is(hear: Hear) -> None:
    """ "South Burlington, seventeen Park Street", on a bad line."""
    assert hear("it doesn't get any cooler and i live on mm theme park street").address is None
    where = hear("it doesn't get any cooler and i live on maple street").address
    assert where is not None
    assert where.street == "Maple Street"


def test_a_day_that_is_not_said_again_is_that_of_the_one_before() -> None:
    offered = ("this tuesday between eight and ten in the morning", "between ten and noon", "between noon and two")
    assert choice.hear("tuesday twelve to two", offered) == 2
    assert choice.hear("tuesday ten to noon", offered) == 1
    assert choice.hear("tuesday", offered) is None


@pytest.mark.parametrize(
    "text",
    [
        *("let me see nothing else thank you", "i guess nope i'm that's it thanks", "you know no that's all"),
        "no thank you that's all i wanted to know",
    ],
)
def test_the_end_is_the_end_with_hesitations_before_it(text: str) -> None:
    assert yesno.done(text)


def test_a_call_of_long_ago_makes_no_follow_up(hear: Hear) -> None:
    heard = hear(
        "good afternoon it's me again well not again but my husband called last year the sump pump just buzzes"
    )
    assert heard.intents[0].label != "follow_up"
    assert hear("your plumber was here yesterday and it's leaking again").intents[0].label == "follow_up"


def _two_ears(free: str, network: str) -> Utterance:
    return Utterance((Reading(free, "free", 0.9), Reading(network, "grammar", 0.9)), 0, 3000)


def test_a_whole_address_that_sounds_like_the_words_heard_was_said() -> None:
    said = _two_ears("it's i am college three really fun", "it's nine ten college street williston")
    where = streets.hear(said, AREA)
    assert where is not None
    assert (str(where), where.confidence) == ("910 College Street, Williston, VT", TO_CONFIRM)
    other = _two_ears("i really do not want to tell you that over the phone", "nine ten college street williston")
    assert streets.hear(other, AREA) is None
    coffee = _two_ears("i want an iced coffee with brown sugar", "er one eight coffey way brownsville")
    assert streets.hear(coffee, AREA) is None


def test_a_street_that_only_free_hearing_has_and_that_is_nowhere_is_none() -> None:
    where = streets.hear(_two_ears("well we wrapped well maybe shelburne road brooklyn", "[unk]"), AREA)
    assert where is None or not where.street


def test_a_faucet_is_no_rudeness(hear: Hear) -> None:
    assert hear("yeah my the fuck with in my kitchen drips all day and all night").mood is Mood.CALM
    assert hear("fix the fucking faucet in my kitchen").mood is Mood.ANGRY


def test_the_end_of_a_longer_street_is_no_street() -> None:
    said = _two_ears("it's a type six like new drive winooski", "it's eight eight six lakeview drive winooski")
    where = streets.hear(said, AREA)
    assert where is not None
    assert (where.number, where.street) == ("886", "Lakeview Drive")


def test_a_house_number_that_only_the_network_heard_is_read_back(interpreter: Interpreter) -> None:
    asked = Expecting("address", Moment.DIGITS)
    doubted = (Reading("a pipe it takes", "free", 0.9), Reading("eight eighty six", "grammar", 0.4))
    heard = interpreter.interpret(Utterance(doubted, 0, 1500), asked, Context(NOW, "address"))
    assert heard.address is not None
    assert (heard.address.number, heard.address.confidence) == ("886", TO_CONFIRM)
    nothing = interpreter.interpret(_two_ears("a little slower please", "[unk]"), asked, Context(NOW, "address"))
    assert nothing.address is None


def test_two_consonants_are_no_street() -> None:
    known = spelledplaces.places(default_folder(), AREA)
    assert spelledplaces.hear([Reading("uh p r for red", "grammar", 0.9)], known, AREA, town=False) is None


@pytest.mark.parametrize(("text", "day"), [("he twenty six", 26), ("twenty two", 22), ("on the thirty please", 30)])
def test_a_number_that_is_no_hour_is_a_day_of_the_month(text: str, day: int) -> None:
    found = when.hear(text, NOW, expected=True)
    assert found is not None
    assert [span.first_day.day for span in found.spans] == [day]
    assert found.spans[0].latest.hour == 23


@pytest.mark.parametrize("free", ["so yes leave", "yes leave", "yes bill"])
def test_a_yes_with_a_word_misheard_behind_it_is_no_new_wish(interpreter: Interpreter, free: str) -> None:
    heard = interpreter.interpret(
        Utterance((Reading(free, "free", 0.8), Reading("so yes please", "grammar", 0.9)), 0, 900),
        Expecting("confirm_intent", Moment.YES_NO),
        Context(now=NOW, question="confirm_intent"),
    )
    assert heard.yes is True
    assert all(guess.confidence <= 0.4 for guess in heard.intents)


def test_a_wish_for_a_person_in_a_word_beside_a_yes_is_heard(interpreter: Interpreter) -> None:
    heard = interpreter.interpret(
        Utterance((Reading("no a person", "free", 0.9), Reading("no person", "grammar", 0.9)), 0, 900),
        Expecting("confirm_intent", Moment.YES_NO),
        Context(now=NOW, question="confirm_intent"),
    )
    assert heard.wants_person


@pytest.mark.parametrize(
    ("free", "network"),
    [
        ("okay l i n our kitchen tap won't stop dripping", "okay er not really maybe"),
        ("i guess the oh hi i'm at a cap on the map room think a leaking around the handle", "[unk]"),
    ],
)
def test_an_okay_before_a_sentence_about_something_else_books_nothing(
    interpreter: Interpreter, free: str, network: str
) -> None:
    """With the first one a visit was booked for weak airflow, where a faucet dripped."""
    heard = interpreter.interpret(
        Utterance((Reading(free, "free", 0.6), Reading(network, "grammar", 0.5)), 0, 2500),
        Expecting("confirm_booking", Moment.YES_NO),
        Context(now=NOW, question="confirm_booking"),
    )
    assert heard.yes is not True


@pytest.mark.parametrize(
    "text",
    [
        "yes that's the right address we have been there for years",
        "okay that sounds good thank you",
        "that works for me i can be there all morning",
        "um i think so yeah go ahead and book it",
        "sure let's do that then please",
    ],
)
def test_a_yes_in_many_words_stays_one(text: str) -> None:
    assert yesno.hear(text) is True
    assert not yesno.in_passing(text)


@pytest.mark.parametrize(
    "text",
    ["no heat with a baby", "no heat and a newborn", "the furnace is out and i have two small kids in the house"],
)
def test_no_heat_and_a_baby_is_an_emergency_in_few_words_too(interpreter: Interpreter, text: str) -> None:
    """ "No heat with a baby": there is a baby, and what is missing is the heat."""
    heard = interpreter.interpret(
        Utterance((Reading(text, "free", 0.9),), 0, 2000),
        Expecting("anything", Moment.OPEN),
        Context(now=NOW, question="anything"),
    )
    assert heard.vulnerable == ("infant",)
    assert heard.problems[0].label == "no_heat" and heard.problems[0].confidence >= 0.85
    assert heard.intents[0].label == "urgent" and heard.intents[0].confidence >= 0.85


@pytest.mark.parametrize("text", ["no we don't have any kids", "there's no baby here", "no heat but no small children"])
def test_who_says_that_there_is_no_baby_has_none(text: str) -> None:
    assert mood.vulnerable(text) == ()


def test_a_correction_that_names_nothing_is_no_address_where_there_is_no_such_street(interpreter: Interpreter) -> None:
    said = Reading("no it eight okay free one i am", "free", 0.5)
    heard = interpreter.interpret(
        Utterance(
            (said, Reading("[unk]", "grammar", 0.9)),
            0,
            3000,
            again=Again(Expecting("address", Moment.ADDRESS), (said, Reading("[unk]", "grammar", 0.8)), guessed=True),
        ),
        Expecting("confirm_booking", Moment.YES_NO),
        Context(now=NOW, question="confirm_booking"),
    )
    assert heard.address is None or heard.address.street == ""


def test_a_street_that_is_called_after_a_direction_exists_with_its_type() -> None:
    assert street_lists.known("North Avenue", AREA)
    assert not street_lists.known("South", AREA)


def test_a_flood_that_only_a_lower_reading_has_is_none(interpreter: Interpreter) -> None:
    said = ("the toilet is stopped up and the water comes up to the rim",) * 2
    lower = "the toilet is stopped up and the water comes up through the floor the house is flooding"
    context = Context(now=NOW, question="problem")
    texts = (*said, "the toilet is stopped up and the water come up to the rim", lower)
    heard = tuple(Reading(text, "free", 0.5, rank) for rank, text in enumerate(texts))
    told = interpreter.interpret(Utterance(heard, 0, 3000), Expecting("problem", Moment.OPEN), context)
    assert Danger.FLOODING not in told.dangers
    first = tuple(Reading(text, "free", 0.5, rank) for rank, text in enumerate((lower, *said)))
    assert Danger.FLOODING in interpreter.interpret(Utterance(first, 0, 3000), Expecting("problem"), context).dangers


def test_the_town_is_not_changed_by_a_house_number_that_only_a_network_put_one_behind() -> None:
    utterance = Utterance((Reading("free big city", "free", 0.5), Reading("three stowe", "grammar", 0.6)), 0, 1500)
    found = streets.numbered(utterance, ("three stowe", "free big city"), AREA)
    assert found is None or found.city == ""


@pytest.mark.parametrize("lower", ["no nine", "nine"])
def test_a_plain_no_has_no_house_number_in_a_lower_reading(interpreter: Interpreter, lower: str) -> None:
    """ "Nah" is freely "neither", and "nine" at worst."""
    said = (Reading("neither", "free", 0.7), Reading(lower, "free", 0.2, 1), Reading("no", "grammar", 0.9))
    heard = interpreter.interpret(
        Utterance(said, 0, 900),
        Expecting("confirm_address", Moment.YES_NO),
        Context(now=NOW, question="confirm_address", known_address=Address("1619", "Ridge Road")),
    )
    assert heard.yes is False and heard.address is None


def test_a_town_that_one_ear_took_for_a_street_is_the_town() -> None:
    """ "Elm Street in Rutland": "three in Rutland" has a number and no street."""
    said = (Reading("three in rutland", "free", 0.7), Reading("elm street in rutland", "grammar", 0.9))
    found = streets.hear(Utterance(said, 0, 1500), AREA)
    assert found is not None and (found.street, found.city) == ("Elm Street", "Rutland")


def test_what_is_left_of_the_sooner_the_better_is_that() -> None:
    better = when.hear("the better", NOW, expected=True)
    assert better is not None and better.asap
    assert when.hear("the better one", NOW, expected=True) is None
