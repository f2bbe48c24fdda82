"""Guards what is made of spelled and of said names: shares of readings, near misses, halves, numbered streets."""

import pytest

from gateway.company import ServiceArea
from gateway.grammars import default_folder
from gateway.lists import Lists
from gateway.turn import Reading
from gateway.understanding import names, spelledplaces, spelling
from gateway.understanding.saidnames import NameSounds, likeliest
from gateway.understanding.sounds import alike, sound

_NAMES = names.lists(default_folder())


def heard(*texts: tuple[str, float], source: str = "grammar") -> list[Reading]:
    return [Reading(text, source, share, rank) for rank, (text, share) in enumerate(texts)]


def test_readings_that_spell_the_same_add_up() -> None:
    spelled = spelling.choose(
        heard(("m i l l e r", 0.4), ("m i double l e r", 0.4), ("n i l l e r", 0.2)), {"miller": 1.0}
    )
    assert spelled is not None
    assert (spelled.letters, spelled.alternatives) == ("miller", ("niller",))
    assert 0.7 < spelled.confidence < 0.8


def test_a_close_spelling_is_unsure_and_an_unlisted_one_too() -> None:
    close = spelling.choose(
        heard(("d o n n e l l y", 0.6), ("c o n n e l l y", 0.4)), {"donnelly": 1.0, "connelly": 1.0}
    )
    assert close is not None and close.confidence < 0.85
    assert close.alternatives == ("connelly",)
    strange = spelling.choose(heard(("d r a v k", 1.0)), {"miller": 1.0})
    assert strange is not None and strange.confidence < 0.85


def test_letters_nobody_asked_for_must_be_heard_freely_too() -> None:
    squeezed = [*heard(("b o b", 1.0)), *heard(("my name is bob", 0.9), source="free")]
    assert spelling.choose(squeezed, {"bob": 1.0}, asked=False) is None
    spelled = [*heard(("b o b", 1.0)), *heard(("b o b", 0.9), source="free")]
    assert spelling.choose(spelled, {"bob": 1.0}, asked=False) is not None


def test_other_speech_is_no_spelling() -> None:
    assert spelling.choose(heard(("[unk]", 0.9), ("a m y", 0.1)), {"amy": 1.0}) is None
    assert spelling.choose(heard(("smith", 0.9), ("s m i t h", 0.1)), {"smith": 1.0}) is None


def test_three_of_one_letter_are_no_spelling() -> None:
    assert spelling.choose(heard(("m m m a t o b u r l d", 0.9)), {"shelburne": 1.0}) is None
    double = spelling.choose(heard(("m i double l e r", 0.9)), {"miller": 1.0})
    assert double is not None
    assert double.letters == "miller"


def test_free_letters_are_corrected_to_what_sounds_like_them() -> None:
    assert spelling.nearest("niller", {"miller": 0.1, "hiller": 0.1})[0] == "miller"
    assert spelling.nearest("zzzzzz", {"miller": 0.1}) == ()


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("mike india lima lima", "mill"),
        ("s as in sam m i t h", "smith"),
        ("o apostrophe n e i l", "oneil"),
        ("v a n space d y k e", "vandyke"),
        ("i called mike yesterday", ""),
    ],
)
def test_letters(text: str, letters: str) -> None:
    assert spelling.letters(text) == letters


def test_two_names_spelled_in_one_go_are_two() -> None:
    name = names.hear(
        ["a m y s m i t h"], _NAMES, expected=True, readings=heard(("a m y s m i t h", 1.0)), to_spell=True
    )
    assert name is not None and (name.first, name.last) == ("Amy", "Smith")


@pytest.mark.parametrize(
    ("one", "other"),
    [("kathy", "cathy"), ("phillips", "filips"), ("wright", "rite"), ("clark", "clarke"), ("mcdonald", "macdonald")],
)
def test_names_that_sound_the_same(one: str, other: str) -> None:
    assert alike(one, other) <= 0.4, (sound(one), sound(other))


def test_names_that_sound_otherwise() -> None:
    assert alike("smith", "jones") > 2
    assert alike("baker", "parker") < alike("baker", "miller")


def test_a_rare_word_becomes_the_common_name_it_sounds_like() -> None:
    first, last = NameSounds({"margaret": 0.01, "john": 0.01}), NameSounds({"olsen": 0.01, "white": 0.01})
    best, share = likeliest([(0, ("margaret", "olson"))], first, last)[0]
    assert (best.first, best.last) == ("margaret", "olsen")
    assert 0 < share < 1


def test_a_known_customer_is_preferred_when_it_sounds_like_it() -> None:
    name = names.hear(["jon light"], _NAMES, expected=True, customers=[("John", "Leight")])
    assert name is not None and str(name) == "John Leight"
    other = names.hear(["susan miller"], _NAMES, expected=True, customers=[("John", "Leight")])
    assert str(other) == "Susan Miller"


def test_streets_and_towns_spelled() -> None:
    lists = Lists({}, {}, {"new york": 1.0}, {"sleepy hollow": 0.5, "oak": 0.5})
    known, area = spelledplaces.Places(lists), ServiceArea(streets=("Oak Street",))

    def street(text: str) -> str:
        found = spelledplaces.hear(heard((text, 1.0)), known, area, town=False)
        return "" if found is None else found.street

    assert street("s l e e p y h o l l o w") == "Sleepy Hollow"
    assert street("o a k s t r e e t") == "Oak Street"
    assert street("o a k street") == "Oak Street"
    assert street("o a k a v e") == "Oak Avenue"
    town = spelledplaces.hear(heard(("n e w y o r k", 1.0)), known, area, town=True)
    assert town is not None and town.city == "New York"
    numbered = spelledplaces.hear(heard(("five one o a k", 1.0)), known, area, town=False)
    assert numbered is not None and (numbered.number, numbered.street) == ("51", "Oak")


def test_letters_that_were_denied_give_way_to_the_next_reading_and_then_to_what_sounds_next() -> None:
    said = heard(("p a r f e t", 0.7), ("d o r s e t", 0.3))
    listed = {"parfet": 1.0, "dorset": 1.0, "barfet": 1.0}
    again = spelling.choose(said, listed, but={"parfet"})
    assert again is not None and again.letters == "dorset" and again.confidence < 0.5
    only = spelling.choose(heard(("p a r f e t", 1.0)), listed, but={"parfet"})
    assert only is not None and only.letters == "barfet" and only.confidence < 0.5
    nothing_else = spelling.choose(heard(("p a r f e t", 1.0)), {"parfet": 1.0}, but={"parfet"})
    assert nothing_else is not None and nothing_else.letters == "parfet"


def test_a_denied_street_is_known_by_its_letters() -> None:
    known = spelledplaces.Places(Lists({}, {}, {}, {"parfet": 0.5, "dorset": 0.5}))
    where = spelledplaces.hear(
        heard(("p a r f e t street", 0.7), ("d o r s e t street", 0.3)),
        known,
        ServiceArea(),
        town=False,
        but=["Parfet Street"],
    )
    assert where is not None and where.street == "Dorset Street"
