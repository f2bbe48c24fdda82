"""Guards what callers with hardly understood voices found: the ears' mistakes must not become the caller's words."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from conftest import Hear

from gateway.company import Company
from gateway.grammars import default_folder
from gateway.turn import Expecting, Moment, Reading, Utterance
from gateway.understanding import (
    choice,
    correction,
    dangers,
    names,
    person,
    readings,
    spelledplaces,
    spelling,
    street_lists,
    streets,
    when,
    words,
    yesno,
)
from gateway.understanding.interpreter import Interpreter
from gateway.understanding.meaning import Address, Context, Mood

AREA = Company().area
NOW = datetime(2026, 11, 18, 10, tzinfo=ZoneInfo("America/New_York"))
MORNINGS = (
    "this tuesday between eight and ten in the morning",
    "this wednesday between eight and ten in the morning",
    "this thursday between ten and noon",
)


@pytest.mark.parametrize("text", ["okay nope", "well nope", "so nah", "yeah nope"])
def test_a_no_behind_an_okay_is_a_no(text: str) -> None:
    assert yesno.hear(text) is False


@pytest.mark.parametrize(
    ("free", "network", "share", "said"),
    [
        ("i have bad thing", "uh huh that's it", 1.0, True),
        ("i have bad thing", "uh huh", 1.0, None),
        ("yeah no comment", "yes that's correct", 0.6, True),
        ("yellow", "yeah", 1.0, None),
    ],
)
def test_a_phrase_that_the_network_is_sure_of_is_an_answer(
    interpreter: Interpreter, free: str, network: str, share: float, said: bool | None
) -> None:
    heard = interpreter.interpret(
        Utterance((Reading(free, "free", 1.0), Reading(network, "grammar", share)), 0, 1500),
        Expecting("confirm_address", Moment.YES_NO),
        Context(now=NOW, question="confirm_address"),
    )
    assert heard.yes is said


def test_two_words_to_a_read_back_ask_for_no_price(interpreter: Interpreter) -> None:
    def sure_of_price(text: str) -> bool:
        said = (Reading(text, "free", 0.7), Reading("[unk]", "grammar", 0.5))
        heard = interpreter.interpret(
            Utterance(said, 0, 900), Expecting("confirm_address", Moment.YES_NO), Context(now=NOW)
        )
        return any(guess.label == "price" and guess.confidence >= 0.85 for guess in heard.intents)

    assert not sure_of_price("a fee")
    assert sure_of_price("how much is it")


def test_a_plain_no_has_no_time_in_a_lower_reading(interpreter: Interpreter) -> None:
    said = (Reading("no", "free", 0.7), Reading("now", "free", 0.1, 1), Reading("no", "grammar", 1.0))
    heard = interpreter.interpret(
        Utterance(said, 0, 900), Expecting("confirm_intent", Moment.YES_NO), Context(now=NOW, question="confirm_intent")
    )
    assert heard.yes is False and heard.when is None


@pytest.mark.parametrize("text", ["i thought you can't help me with the heat", "i hope you can't help me"])
def test_who_hopes_for_help_asks_for_no_person(text: str) -> None:
    assert not person.wanted(text)
    assert person.wanted("you can't help me")


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("that's the wrong number it's a co two six five eight three three seven six", False),
        ("it's co two in the house", True),
        ("the co two alarm is going off", True),
        ("the arc welder ran out after two minutes", False),
        ("i saw an arc at the panel", True),
        ("the outlet is arcing", True),
        ("the show floor fills up with water because the drains blocked", False),
        ("the shop floor fills up with water because the drains clogged with here", False),
        ("the shop floor is under water", True),
        ("the kitchen floor fills up with water", True),
    ],
)
def test_an_area_code_is_no_gas_and_a_misheard_heater_no_arc(text: str, danger: bool) -> None:
    assert bool(dangers.hear([text])) is danger


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("well yep out", "yep out"),
        ("oh well my sink is clogged", "my sink is clogged"),
        ("well pump is out", "well pump is out"),
        ("my well is dry", "my well is dry"),
    ],
)
def test_a_well_at_the_beginning_is_none_in_the_ground(text: str, told: str) -> None:
    assert words.without_interjection(text) == told


@pytest.mark.parametrize(
    ("text", "slot", "digits"),
    [
        ("no call me or it will to fight fight fight for rate for one", "phone", ""),
        ("the numbers wrong eight zero two five five five seven one five eight", "phone", "8025557158"),
        ("the house number's wrong it's fifty six", "address", "56"),
        ("the times not right it should be friday ten to twelve", "when", ""),
        ("no fifty nine", "address", "59"),
    ],
)
def test_what_is_wrong_and_the_digits_that_put_it_right(text: str, slot: str, digits: str) -> None:
    context = Context(now=NOW, known_phone="+18025550142", known_address=Address("56", "Pine Street"))
    found = correction.hear(text, "confirm_booking", context)
    assert found is not None
    assert (found.slot, found.digits) == (slot, digits)


@pytest.mark.parametrize(
    ("text", "place"),
    [("i noon the second one is first", 1), ("two", 1), ("so three please", 2), ("the first one", 0)],
)
def test_the_place_in_the_list_that_was_named_first(text: str, place: int) -> None:
    assert choice.hear(text, MORNINGS) == place


def test_an_hour_that_was_offered_is_that_hour() -> None:
    assert choice.hear("two", ("tuesday between eight and ten", "tuesday between two and four")) == 1
    assert choice.hear("two", ("tuesday between two and four", "tuesday between eight and ten")) == 0


def test_two_is_no_time_where_nothing_begins_at_two(interpreter: Interpreter) -> None:
    said = (Reading("so to me", "free", 0.9), Reading("two", "grammar", 0.9))
    heard = interpreter.interpret(
        Utterance(said, 0, 900),
        Expecting("window", Moment.CHOICE, phrases=MORNINGS),
        Context(now=NOW, question="window", phrases=MORNINGS),
    )
    assert heard.choice == 1 and heard.when is None


@pytest.mark.parametrize("text", ["the sooner better", "sooner better", "sooner the better"])
def test_the_sooner_the_better_without_its_articles(text: str) -> None:
    found = when.hear(text, NOW, expected=True)
    assert found is not None and found.asap


def test_an_um_in_a_date_is_a_letter_to_a_grammar() -> None:
    found = when.hear("slow april m fourteenth", NOW, expected=True)
    assert found is not None and (found.spans[0].first_day.month, found.spans[0].first_day.day) == (4, 14)


def test_a_street_that_the_next_reading_and_the_network_have() -> None:
    said = (
        Reading("so your address is twenty one spirit street burlington", "free", 0.95),
        Reading("so your address is twenty one spear street burlington", "free", 0.4, 1),
        Reading("no the address is twenty one spear street burlington", "grammar", 0.97),
    )
    found = streets.hear(Utterance(said, 0, 3000), AREA)
    assert found is not None and found.street == "Spear Street"
    unsure = (*said[:2], Reading(said[2].text, "grammar", 0.4))
    doubted = streets.hear(Utterance(unsure, 0, 3000), AREA)
    assert doubted is not None and doubted.street == "Spirit Street"


def test_a_last_name_that_both_ears_heard_brings_the_first_one_along(hear: Hear) -> None:
    found = hear("yeah the burner", "name", Moment.NAME, more=(("jennifer turner", "grammar", 0),)).name
    assert found is not None and str(found) == "Jennifer Turner"
    assert found.confidence <= names.TO_CONFIRM
    other = hear("that is none of it", "name", Moment.NAME, more=(("jennifer turner", "grammar", 0),)).name
    assert other is None or str(other) != "Jennifer Turner"


def test_the_end_of_a_spelled_name_is_no_name() -> None:
    listed = names.lists(default_folder()).spellings
    tail = (Reading("in a new anderson nd a yard s o m", "free", 0.8),)
    assert spelling.choose(tail, listed, asked=False) is None
    assert spelling.choose((Reading("lee l e e", "free", 0.8),), listed, asked=False) is not None


def _free(text: str, sure: float = 0.8, rank: int = 0) -> Reading:
    return Reading(text, "free", sure, rank)


def _network(text: str, share: float = 0.9, rank: int = 0) -> Reading:
    return Reading(text, "grammar", share, rank)


def _address(*said: Reading, denied: tuple[tuple[str, str], ...] = ()) -> Address | None:
    return streets.hear(Utterance(said, 0, 3000), AREA, denied)


def _sure(*said: Reading) -> bool:
    where = _address(*said)
    return where is not None and where.confidence >= 0.85


def test_an_address_is_sure_when_both_ears_have_it_and_the_network_little_else() -> None:
    free = _free("i live at nine ninety pine street in colchester")
    assert _sure(free, _network("i live at nine ninety pine street and colchester", 0.6), _network(free.text, 0.3, 1))
    teen = _network("i live at nine nineteen pine street in colchester", 0.3, 1)
    assert not _sure(free, _network(free.text, 0.7), teen)
    assert not _sure(_free("i live at nine ninety fine tree in colchester"), _network(free.text, 0.95))


def test_a_town_that_is_nowhere_near_is_read_back() -> None:
    said = "five twenty three maple street in wilson"
    assert not _sure(_free(said), _network(said, 0.95))


def test_of_two_streets_that_it_listens_for_the_network_is_believed() -> None:
    where = _address(_free("sixty one east avenue in burlington"), _network("sixty one houston avenue in burlington"))
    assert where is not None and where.street == "Houston Avenue" and where.confidence < 0.85
    # A street so rare that the network cannot hear it.
    rare = _address(_free("sixty one stebbins drive in essex"), _network("sixty one stephens drive in essex", 0.95))
    assert rare is not None and rare.street == "Stebbins Drive"


@pytest.mark.parametrize(
    ("said", "street", "town"),
    [
        ("sixty two hines burg road in burlington", "Hinesburg Road", "Burlington"),
        ("four hill view drive in starks boro", "Hillview Drive", "Starksboro"),
        ("three starksboro road in winooski", "Starksboro Road", "Winooski"),
    ],
)
def test_a_name_heard_in_pieces_is_one(said: str, street: str, town: str) -> None:
    where = _address(_free(said))
    assert where is not None and (where.street, where.city) == (street, town)


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("no just me", False),
        ("just the two of us", False),
        ("everybody's fine", False),
        ("no but my mother is ninety", True),
        ("my father's here", True),
        ("yes we do", True),
        ("my kids are fine", None),
        ("it's just me and my mother", None),
        ("yes just us", None),
        ("nobody but my parents", None),
        ("just me and the baby", True),
        ("what was that", None),
    ],
)
def test_who_needs_care_as_it_is_answered(interpreter: Interpreter, said: str, answered: bool | None) -> None:
    heard = interpreter.interpret(
        Utterance((_free(said, 1.0), Reading("[unk]", "grammar", 1.0)), 0, 1500),
        Expecting("confirm_vulnerable", Moment.YES_NO),
        Context(now=NOW, question="confirm_vulnerable"),
    )
    assert heard.yes is answered


@pytest.mark.parametrize("text", ["the person", "the employee", "the people"])
def test_a_misheard_first_or_please_is_no_wish_for_a_person(text: str) -> None:
    assert not person.wanted(text)
    assert person.wanted("a person") and person.wanted("the operator please")


def test_letters_are_in_no_mood(interpreter: Interpreter) -> None:
    def mood(*said: Reading) -> Mood:
        asked = Expecting("name", Moment.SPELLING)
        return interpreter.interpret(Utterance(said, 0, 1500), asked, Context(now=NOW, question="name")).mood

    assert mood(_free("that no kidding me", 1.0), _network("l o p e z", 0.55)) is Mood.CALM
    assert mood(_free("are you kidding me", 1.0), _network("[unk]", 0.95)) is Mood.ANGRY


def test_a_day_that_lost_its_end_is_no_house_number() -> None:
    context = Context(now=NOW, question="confirm_booking", known_address=Address("631", "Cherry Street"))
    fixed = correction.hear("wrong day i said the eight", "confirm_booking", context)
    assert fixed is not None and fixed.slot == "when" and not fixed.digits
    misheard = correction.hear("no i said the eight", "confirm_booking", context)
    assert misheard is not None and misheard.slot == "when" and not misheard.digits
    number = correction.hear("no six thirty eight", "confirm_booking", context)
    assert number is not None and (number.slot, number.digits) == ("address", "638")


def test_not_that_is_no_part_of_a_name(hear: Hear) -> None:
    found = hear("my name is peter green not that", "name", Moment.NAME).name
    assert found is not None and str(found) == "Peter Green"


@pytest.mark.parametrize(("text", "day"), [("the eleven", 11), ("neither eleven", 11), ("on the two please", 2)])
def test_a_day_of_the_month_that_lost_its_end(text: str, day: int) -> None:
    found = when.hear(text, NOW, expected=True)
    assert found is not None and [span.first_day.day for span in found.spans] == [day]
    hours = when.hear("eleven", NOW, expected=True)
    assert hours is not None and hours.spans[0].first_day != hours.spans[0].last_day


def test_a_lone_word_hardly_heard_is_no_other_name(interpreter: Interpreter) -> None:
    def name(*said: Reading) -> str:
        question = "confirm_name"
        asked = Expecting(question, Moment.YES_NO)
        heard = interpreter.interpret(Utterance(said, 0, 700), asked, Context(now=NOW, question=question))
        return str(heard.name) if heard.name else ""

    assert name(_free("wagner", 0.58), _network("[unk]", 0.91)) == ""
    assert name(_free("wagner", 0.95), _network("[unk]", 0.91)) == "Wagner"


def test_the_end_of_a_call_is_no_trouble(interpreter: Interpreter) -> None:
    asked = Expecting("anything_else", Moment.OPEN)
    said = (_free("that's a refund", 0.61), _free("that's everything", 0.31, 1))
    heard = interpreter.interpret(Utterance(said, 0, 900), asked, Context(now=NOW, question="anything_else"))
    assert heard.yes is False and not heard.trouble
    alone = interpreter.interpret(Utterance(said[:1], 0, 900), asked, Context(now=NOW, question="anything_else"))
    assert alone.trouble


def test_first_is_no_person_where_the_other_ear_has_it(interpreter: Interpreter) -> None:
    def wants(free: str, network: str, question: str = "when", moment: Moment = Moment.DATE) -> bool:
        said = (_free(free, 0.95), _network(network, 1.0))
        heard = interpreter.interpret(
            Utterance(said, 0, 1500), Expecting(question, moment), Context(now=NOW, question=question)
        )
        return heard.wants_person

    assert not wants("whatever yeah person", "whatever you have first")
    assert wants("whatever a person", "whatever a person")
    assert wants("let me talk to somebody", "first")
    assert not wants("perfect", "person", "window", Moment.CHOICE)
    assert wants("person", "person", "window", Moment.CHOICE)


def test_an_address_that_was_denied_is_not_read_back_while_there_is_another() -> None:
    said = (
        _free("fourteen seventy four of street in shelburne"),
        _network("fourteen seventy four hope street in shelburne", 0.4),
        _network("fourteen seventy four oak street in shelburne", 0.3, 1),
    )
    first, again = _address(*said), _address(*said, denied=(("1474 hope", ""),))
    assert first is not None and first.street == "Hope Street"
    assert again is not None and (again.number, again.street, again.city) == ("1474", "Oak Street", "Shelburne")
    only = _address(*said[:2], denied=(("1474 hope", ""),))
    assert only is not None and only.street == "Hope Street"


def test_a_house_number_that_was_put_right_at_once_is_not_the_networks_two() -> None:
    found = _address(
        _free("fifty eight scratch that forty eight pearl street in burlington"),
        _network("fifty eight forty eight pearl street in burlington", 0.5),
    )
    assert found is not None and found.number == "48"
    meant = _address(_free("fifty eight i mean forty eight pearl street in burlington"))
    assert meant is not None and meant.number == "48"


def test_a_town_before_the_number_is_the_networks() -> None:
    sure, unsure = (
        _address(
            _free("when you see eight thirty one dorset street"),
            _network("winooski eight thirty one dorset street", share),
        )
        for share in (1.0, 0.5)
    )
    assert sure is not None and sure.city == "Winooski"
    assert unsure is not None and unsure.city == ""


def test_what_both_ears_have_needs_no_town_to_be_sure() -> None:
    both = _address(_free("it's six seventy eight prospect street"), _network("it's six seventy eight prospect street"))
    other = _address(_free("it's six seventy eight prospect street"), _network("it's six eighty prospect street"))
    assert both is not None and both.confidence >= 0.85
    assert other is not None and other.confidence < 0.85


def test_roads_are_called_after_the_towns_they_lead_to() -> None:
    area = AREA.model_copy(update={"towns": ("Zwickau",)})
    assert street_lists.known("Zwickau Avenue", area)
    assert not street_lists.known("Zwickau", area)
    assert not street_lists.known("Zwickau Avenue", AREA)


@pytest.mark.parametrize(
    ("before", "street"),
    [({"pearl": 0.9}, "Pearl Street"), ({"pearl": 0.05}, "Earl Street"), ({"maple": 0.9}, "Earl Street")],
)
def test_letters_that_may_be_those_of_a_street_heard_before(before: dict[str, float], street: str) -> None:
    said = (_free("e l street", 0.5), _network("e a r l street", 0.8))
    known = spelledplaces.places(default_folder(), AREA)
    found = spelledplaces.hear(said, known, AREA, town=False, before=before)
    assert found is not None and found.street == street
    denied = spelledplaces.hear(said, known, AREA, town=False, before=before, but=("Pearl Street",))
    assert denied is not None and denied.street == "Earl Street"


def test_letters_that_nobody_can_pronounce_are_no_name(hear: Hear) -> None:
    assert hear("it's soto be like the", "name", Moment.SPELLING, more=(("b r t s", "grammar", 0),)).name is None
    roberts = hear("are oh be", "name", Moment.SPELLING, more=(("r o b e r t s", "grammar", 0),)).name
    assert roberts is not None and roberts.last == "Roberts"


def test_let_me_see_is_no_name(hear: Hear) -> None:
    found = hear(
        "let me see sandra are ya", "name", Moment.NAME, more=(("let me see sandra young", "grammar", 0),)
    ).name
    assert found is not None and str(found) == "Sandra Young"


@pytest.mark.parametrize(
    ("free", "network", "share", "said"),
    [
        ("yes please", "yes please", 1.0, True),
        ("you at", "yeah", 0.95, True),
        ("it should be ready at the or three", "that would be great", 0.7, None),
        ("okay i'm not that day the second", "okay er not at all perfect", 0.4, None),
        ("that's not the right day", "that's right", 0.9, None),
        ("no", "no", 1.0, False),
    ],
)
def test_a_booking_needs_a_yes_that_both_ears_agree_on(
    interpreter: Interpreter, free: str, network: str, share: float, said: bool | None
) -> None:
    heard = interpreter.interpret(
        Utterance((_free(free), _network(network, share)), 0, 1500),
        Expecting("confirm_booking", Moment.YES_NO),
        Context(now=NOW, question="confirm_booking"),
    )
    assert heard.yes is not True if said is None else heard.yes is said


def test_other_read_backs_need_only_a_likely_yes() -> None:
    doubtful = Utterance((_free("you at"), _network("yeah", 0.55), _network("[unk]", 0.43, 1)), 0, 900)
    assert not readings.surely_agreed(doubtful)
    assert readings.answer(doubtful, Moment.YES_NO, readings.ranked(doubtful, Moment.YES_NO)) is True


def test_an_um_before_the_hour_is_no_hour() -> None:
    found = when.hear("twelve to a two", NOW, expected=True)
    assert found is not None and found.spans[0].earliest is not None
    assert (found.spans[0].earliest.hour, found.spans[0].latest.hour if found.spans[0].latest else 0) == (12, 14)


def test_a_plea_for_patience_has_no_lawyer_in_it(interpreter: Interpreter) -> None:
    def trouble(text: str) -> tuple[str, ...]:
        return interpreter.interpret(
            Utterance((_free(text),), 0, 900), Expecting("confirm_booking", Moment.YES_NO), Context(now=NOW)
        ).trouble

    assert trouble("just a moment lawyer") == ()
    assert trouble("i will call my lawyer") != ()


def test_letters_and_digits_tell_nobodys_age(interpreter: Interpreter) -> None:
    def vulnerable(question: str, moment: Moment, free: str, network: str) -> tuple[str, ...]:
        said = (_free(free), _network(network, 1.0))
        return interpreter.interpret(
            Utterance(said, 0, 2000), Expecting(question, moment), Context(now=NOW, question=question)
        ).vulnerable

    assert vulnerable("street", Moment.SPELLING, "he eighty nine on my street", "c h e r r y street") == ()
    assert vulnerable("problem", Moment.OPEN, "he's eighty nine and we have no heat", "") == ("elderly",)


def test_a_choice_is_no_wish_for_a_person(interpreter: Interpreter) -> None:
    def wants(free: str, network: str) -> bool:
        return interpreter.interpret(
            Utterance((_free(free, 0.7), _network(network, 1.0)), 0, 900),
            Expecting("window", Moment.CHOICE, phrases=MORNINGS),
            Context(now=NOW, question="window", phrases=MORNINGS),
        ).wants_person

    assert not wants("like anyone", "second one")
    assert wants("talk to a person", "talk to a person")
    assert wants("can i talk to someone", "the second one")


def test_a_town_of_the_state_goes_before_one_that_is_far_away() -> None:
    found = _address(_free("six fifty church street in stone"), _network("six fifty church street in stowe", 0.5))
    assert found is not None and found.city == "Stowe" and found.confidence < 0.85


def test_a_place_in_the_list_that_only_one_ear_heard_is_no_hour(interpreter: Interpreter) -> None:
    """ "Let's do the second one", of which the grammar has "let's do the one"."""
    heard = interpreter.interpret(
        Utterance((_free("let's do the second one"), _network("let's do the one")), 0, 1500),
        Expecting("window", Moment.CHOICE, phrases=MORNINGS),
        Context(now=NOW, question="window", phrases=MORNINGS),
    )
    assert heard.choice == 1 and heard.when is None
