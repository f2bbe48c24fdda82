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
    urgency,
    when,
    wishes,
    yesno,
)
from gateway.understanding.address import TO_CONFIRM
from gateway.understanding.interpreter import Interpreter
from gateway.understanding.meaning import Address, Aside, Context, Danger, Heard, Mood, Urgency, When

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


# --- what they say while they think, and what is left of a yes ---


@pytest.mark.parametrize("text", ["let me see s p e um a r street", "let me think s p e a r", "you know s p e a r"])
def test_there_is_no_letter_in_let_me_see(text: str) -> None:
    assert spelling.letters(text.replace(" um", "")).startswith("spear")


def _yes_no(hears: Interpreter, question: str, free: tuple[str, ...], network: tuple[tuple[str, float], ...]) -> Heard:
    said = tuple(Reading(text, "free", 0.9 - rank / 2, rank) for rank, text in enumerate(free))
    said += tuple(Reading(text, "grammar", share, rank) for rank, (text, share) in enumerate(network))
    return hears.interpret(
        Utterance(said, 0, 1500), Expecting(question, Moment.YES_NO), Context(now=NOW, question=question)
    )


@pytest.mark.parametrize("free", ["above that said", "ha ha that's it", "i've had bad thing"])
def test_uh_huh_thats_it_is_a_yes_though_the_network_has_rather_other_speech(
    interpreter: Interpreter, free: str
) -> None:
    heard = _yes_no(interpreter, "confirm_address", (free,), (("[unk]", 0.76), ("uh huh that's it", 0.24)))
    assert heard.yes is True and heard.address is None and heard.correction is None


@pytest.mark.parametrize(
    ("free", "network"),
    [
        ("above that said", (("[unk]", 0.99), ("no that's it", 0.01))),
        ("the one above that said", (("[unk]", 0.8), ("no that's not it", 0.2))),
        ("he lives above that said my wife", (("[unk]", 0.9), ("uh huh that's it", 0.1))),
        ("i've had bad thing", (("[unk]", 0.8), ("uh huh", 0.2))),
        ("that's the wrong street above that said", (("[unk]", 0.8), ("uh huh that's it", 0.2))),
    ],
)
def test_other_words_that_end_alike_are_no_yes(
    interpreter: Interpreter, free: str, network: tuple[tuple[str, float], ...]
) -> None:
    assert _yes_no(interpreter, "confirm_address", (free,), network).yes is not True


def test_a_certain_yes_may_have_two_words_more_to_the_other_ear(interpreter: Interpreter) -> None:
    free = ("yet a tease in day",)
    assert _yes_no(interpreter, "confirm_booking", free, (("yes it is", 0.96),)).yes is True
    assert _yes_no(interpreter, "confirm_booking", free, (("yes it is", 0.7),)).yes is not True


def test_let_me_see_yeah_is_a_yes_and_no_plea_for_patience(interpreter: Interpreter) -> None:
    heard = _yes_no(
        interpreter, "confirm_address", ("let me see if you add up",), (("let me see yeah", 0.9), ("[unk]", 0.1))
    )
    assert heard.yes is True and heard.aside is None
    asked = _yes_no(interpreter, "confirm_address", ("let me see if that is right",), (("[unk]", 0.9),))
    assert asked.aside is Aside.WAIT


def test_who_thinks_before_the_name_says_the_name() -> None:
    assert asides.hear("let me think my name is paul light") is not Aside.WAIT
    assert asides.hear("let me think what my zip code is") is Aside.WAIT


def test_a_yes_asks_for_nothing_else(interpreter: Interpreter) -> None:
    """To "would you like to talk to a person?"; by itself the model takes it for a question about a visit."""
    heard = _yes_no(interpreter, "confirm_intent", ("let me see er yet",), (("let me see er yep", 0.6),))
    assert heard.yes is True
    assert all(guess.confidence <= 0.4 for guess in heard.intents)


@pytest.mark.parametrize("text", ["that everything thank you", "i'm all set up", "you know that's everything"])
def test_that_was_everything(text: str) -> None:
    assert yesno.done(text)


# --- the matter behind the small talk ---


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("what a terrible day and on top of it my toilet keeps running", "my toilet keeps running"),
        ("hello there so listen my disposal just hums my name is paul light", "my disposal just hums"),
        ("my mother in law is coming over but the shower won't drain", "the shower won't drain"),
    ],
)
def test_the_matter_is_what_small_talk_leaves(text: str, core: str) -> None:
    assert core in wishes.matter(text)


def test_a_plain_problem_has_no_other_matter() -> None:
    assert wishes.matter("my kitchen sink is clogged") == ()


def test_a_problem_behind_small_talk_is_surely_understood(hear: Hear) -> None:
    heard = hear("we had such a week with the in laws and all and on top of it the garbage disposal just hums")
    assert heard.problems[0].label == "garbage_disposal" and heard.problems[0].confidence >= 0.85


# --- times ---


def _from(now_hear: str) -> When:
    found = when.hear(now_hear, NOW, expected=True)
    assert found is not None
    return found


@pytest.mark.parametrize("text", ["friday after to if you can", "friday after too", "friday after two"])
def test_after_to_is_after_two(text: str) -> None:
    assert _from(text).spans[0].earliest.hour == 14


def test_the_hour_that_both_ears_have_is_not_taken_away_by_a_lower_reading() -> None:
    heard = when.of_readings(("friday after to", "friday after two", "friday after do"), NOW, expected=True)
    assert heard is not None and heard.spans[0].earliest.hour == 14


def test_to_is_no_hour_before_a_place_or_a_deed() -> None:
    assert _from("friday after to the school run").spans[0].earliest.hour != 14


@pytest.mark.parametrize(
    "text", ["any morning next week", "whenever", "i'm flexible", "tomorrow any time", "either day"]
)
def test_whatever_fits_will_do(text: str) -> None:
    found = when.hear(text, NOW, expected=True)
    assert found is None or found.easy


@pytest.mark.parametrize("text", ["next monday", "do you have any time tomorrow", "what mornings are open next week"])
def test_a_day_or_a_question_leaves_nothing_to_us(text: str) -> None:
    assert not _from(text).easy


@pytest.mark.parametrize("text", ["how soon can you get here", "when can you come", "what do you have"])
def test_who_asks_what_there_is_wants_to_hear_it(text: str) -> None:
    assert _from(text).asap and _from(text).asks


@pytest.mark.parametrize("text", ["as soon as possible", "the sooner the better", "whatever you have first"])
def test_who_wants_the_soonest_asks_nothing(text: str) -> None:
    assert _from(text).asap and not _from(text).asks


# --- places, people and numbers ---


def test_a_town_to_the_question_for_a_zip_code_is_the_town(interpreter: Interpreter) -> None:
    said = (Reading("it's in winooski", "free", 1.0), Reading("it's one one oh sixty", "grammar", 0.32))
    heard = interpreter.interpret(
        Utterance(said, 0, 1500), Expecting("zip", Moment.DIGITS, lengths=(5,)), Context(now=NOW, question="zip")
    )
    assert heard.zip == "" and heard.address is not None and heard.address.city == "Winooski"


def test_a_zip_code_with_its_town_stays_one(interpreter: Interpreter) -> None:
    said = (Reading("oh five four oh four winooski", "free", 1.0), Reading("oh five four oh four", "grammar", 0.9))
    heard = interpreter.interpret(
        Utterance(said, 0, 1500), Expecting("zip", Moment.DIGITS, lengths=(5,)), Context(now=NOW, question="zip")
    )
    assert heard.zip == "05404"


def _renamed(hears: Interpreter, free: str, network: str) -> Heard:
    said = Reading(free, "free", 0.9)
    again = Again(Expecting("name", Moment.NAME), (said, Reading(network, "grammar", 0.86)))
    return hears.interpret(
        Utterance((said, Reading("[unk]", "grammar", 0.9)), 0, 1500, again=again),
        Expecting("confirm_name", Moment.YES_NO),
        Context(now=NOW, question="confirm_name"),
    )


def test_nobody_is_renamed_by_a_name_that_only_the_names_network_has(interpreter: Interpreter) -> None:
    assert _renamed(interpreter, "hm let me think director", "hm let me think drew rector").name is None


@pytest.mark.parametrize(
    ("free", "network"),
    [("it's maria greene", "it's maria green"), ("no that's not it maria gray", "no maria green")],
)
def test_who_says_another_name_is_renamed(interpreter: Interpreter, free: str, network: str) -> None:
    heard = _renamed(interpreter, free, network)
    assert heard.name is not None and heard.name.first == "Maria"


def test_a_place_that_was_denied_may_be_theirs_in_another_town() -> None:
    where = Address("303", "Spear Street", city="South Burlington")
    denied = (streets.place(where), "Burlington")
    assert not streets.was_denied(where, {denied})
    assert streets.was_denied(Address("303", "Spear Street", city="Burlington"), {denied})
    assert streets.was_denied(Address("303", "Spear Street"), {denied})
    assert streets.was_denied(where, {(streets.place(where), "")})


def test_a_town_in_an_address_asks_nothing_about_our_area(interpreter: Interpreter) -> None:
    text = "that would be fifty two church street over in south burlington"
    heard = interpreter.interpret(
        Utterance((Reading(text, "free", 0.95),), 0, 1500),
        Expecting("address", Moment.ADDRESS),
        Context(now=NOW, question="address"),
    )
    assert heard.address is not None
    assert all(guess.confidence <= 0.4 for guess in heard.intents if guess.label == "service_area")


# --- no emergency ---


def test_below_is_no_frost_without_a_number() -> None:
    assert urgency.hear("see below the heater stopped working", (), None, None, ()) is not Urgency.EMERGENCY
    assert urgency.hear("it's ten below and the heater stopped working", (), None, None, ()) is Urgency.EMERGENCY


def test_the_plug_of_a_drain_is_none_of_the_wall() -> None:
    assert Danger.WATER_NEAR_ELECTRICS not in dangers.hear(["the tub filled up with water on a drain plug with hair"])
    assert Danger.WATER_NEAR_ELECTRICS in dangers.hear(["the floor filled up with water near the plug"])


def test_a_human_being_on_a_bad_line(hear: Hear) -> None:
    assert hear("and now i want to speak with the on human be").wants_person


@pytest.mark.parametrize(
    ("behind", "town"), [(" attempts", "Essex Junction"), ("", "Essex"), (" vermont", "Essex"), (" please", "Essex")]
)
def test_what_came_behind_the_shorter_name_was_the_rest_of_the_longer(behind: str, town: str) -> None:
    said = (
        Reading(f"fifty seven north avenue essex{behind}", "free", 0.8),
        Reading("fifty seven north avenue essex junction", "grammar", 0.97),
    )
    found = streets.hear(Utterance(said, 0, 2500), AREA)
    assert found is not None and found.city == town


def test_a_guess_by_the_stove_is_gas_and_i_guess_by_the_stove_is_none() -> None:
    assert Danger.GAS in dangers.hear(["hey think that guess by stove and i don't know what to do"])
    assert Danger.GAS not in dangers.hear(["there's a drip i guess by the furnace"])


def _at_the_end(hears: Interpreter, free: str, network: tuple[tuple[str, float], ...]) -> Heard:
    again = tuple(Reading(text, "grammar", share, rank) for rank, (text, share) in enumerate(network))
    utterance = Utterance(
        (Reading(free, "free", 0.7),), 0, 1500, again=Again(Expecting("anything_else", Moment.YES_NO), again)
    )
    return hears.interpret(utterance, Expecting("anything_else"), Context(now=NOW, question="anything_else"))


@pytest.mark.parametrize(
    ("free", "network"),
    [
        ("note that toilet", (("nope that's it thanks", 1.0),)),
        ("a moped", (("i'm all set", 0.99), ("i'm all good", 0.01))),
        ("know that they have a good deck", (("no that's it have a good day", 0.6), ("no that was it", 0.3))),
    ],
)
def test_the_end_of_a_call_is_heard_though_it_was_freely_something_else(
    interpreter: Interpreter, free: str, network: tuple[tuple[str, float], ...]
) -> None:
    heard = _at_the_end(interpreter, free, network)
    assert (heard.yes is False or heard.aside is Aside.GOODBYE) and not heard.problems


@pytest.mark.parametrize(
    ("free", "network"),
    [
        ("the toilet keeps running too", (("no that's it thanks", 0.9),)),
        ("another drain is slow", (("[unk]", 0.7), ("no thanks", 0.3))),
        ("i smell gas", (("i'm all set", 0.95),)),
        ("talk to a person", (("that's all", 0.95),)),
    ],
)
def test_no_matter_of_its_own_is_taken_for_the_end(
    interpreter: Interpreter, free: str, network: tuple[tuple[str, float], ...]
) -> None:
    heard = _at_the_end(interpreter, free, network)
    assert heard.problems or heard.dangers or heard.wants_person or heard.yes is not False
    assert heard.text == free


def test_an_oath_that_is_a_faucet_to_the_other_ear_is_a_faucet(interpreter: Interpreter) -> None:
    said = Reading("oh my fucking costs about it's driving me crazy", "free", 0.9)
    heard = {
        other: interpreter.interpret(
            Utterance((said,), 0, 3000, by_trade=other), Expecting("anything"), Context(now=NOW, question="anything")
        )
        for other in ("oh my bathroom faucet driving me crazy", "oh my driving me crazy")
    }
    assert [told.mood is Mood.ANGRY for told in heard.values()] == [False, True]


def test_number_one_is_the_first_though_a_grammar_of_times_has_monday_at_one(interpreter: Interpreter) -> None:
    phrases = ("tomorrow between ten and noon", "this monday between eight and ten in the morning")
    said = (Reading("number one", "free", 1.0), Reading("monday one", "grammar", 1.0))
    heard = interpreter.interpret(
        Utterance(said, 0, 900),
        Expecting("window", Moment.CHOICE, phrases=phrases),
        Context(now=NOW, question="window", phrases=phrases),
    )
    assert heard.choice == 0 and heard.when is None


@pytest.mark.parametrize(
    ("free", "angry"),
    [
        ("that would be fucking maple street winooski", False),
        ("i told you fourteen fucking maple street winooski", True),
    ],
)
def test_a_house_number_is_no_oath(interpreter: Interpreter, free: str, angry: bool) -> None:
    said = (Reading(free, "free", 0.7), Reading("that would be fourteen maple street winooski", "grammar", 0.9))
    heard = interpreter.interpret(
        Utterance(said, 0, 2500), Expecting("address", Moment.ADDRESS), Context(now=NOW, question="address")
    )
    assert (heard.mood is Mood.ANGRY) is angry
