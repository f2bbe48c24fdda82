"""Guards what is whispered: what the caller has done already, the length, and what may never be left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.conversation.events import Brief, Trigger
from gateway.handoff.already import MOST_WORDS, already
from gateway.handoff.brief import bullets, sms, structured, whisper, whisper_s
from gateway.understanding.meaning import Address, Danger, Intent, Mood, Name, Urgency


@pytest.mark.parametrize(
    ("story", "done"),
    [
        ("the tub is overflowing and i already shut off the water but it keeps coming", "shut off the water"),
        ("we've reset the breaker twice and it trips again", "reset the breaker twice"),
        ("my husband tried to plunge it; it's still slow", "tried to plunge it"),
        ("there's a leak, I turned the valve under the sink.", "turned the valve under the sink"),
        ("i have also changed the filter", "changed the filter"),
        ("i didn't know if i turned it off", ""),
        ("should i turn off the water", ""),
        ("i called", ""),
        ("the water turned brown", ""),
        ("i never checked the pilot light", ""),
        ("", ""),
    ],
)
def test_what_the_caller_has_done(story: str, done: str) -> None:
    assert already(story) == done


@given(st.text(max_size=300) | st.text("i we turned shut off the water already; .,'", max_size=300))
def test_anything_said_gives_few_plain_words(story: str) -> None:
    done = already(story)
    assert len(done.split()) <= MOST_WORDS
    assert "\n" not in done and "<" not in done


BURST = Brief(
    Trigger.URGENT,
    intent="urgent",
    problem="burst pipe",
    story="a pipe burst in the basement; i already shut off the main valve",
    name=Name("Mary", "Olsen"),
    address=Address("1420", "North Maple Street", "", "Burlington", "VT", "05401"),
    phone="+18025550123",
    urgency=Urgency.EMERGENCY,
    vulnerable=("elderly",),
    confidence=0.7,
    tier="contract",
)


def test_an_urgent_call_in_the_order_of_a_good_hand_over() -> None:
    assert whisper(BURST)[:-1] == (
        "Emergency.",
        "An elderly person there.",
        "Mary Olsen, fourteen twenty North Maple Street, Burlington.",
        "Burst pipe.",
        "I'm fairly sure.",
        "Already shut off the main valve.",
    )


def test_it_is_in_the_structured_brief_and_in_a_bullet() -> None:
    told = structured(BURST, "+18025550199")
    assert (told["already"], told["tier"], told["caller"]) == ("shut off the main valve", "contract", "+18025550199")
    assert 3 <= len(told["bullets"]) <= 5
    assert any("already shut off" in line.casefold() for line in bullets(BURST))


def test_it_is_not_told_twice() -> None:
    brief = Brief(Trigger.TANGLED, story="i already shut off the main valve")
    assert " ".join(whisper(brief)).casefold().count("shut off") == 1


def test_two_dangers_and_a_long_address_leave_room_for_the_problem() -> None:
    brief = Brief(
        Trigger.DANGER,
        problem="water heater leaking into the finished basement",
        name=Name("Mary", "Olsen"),
        address=Address("12345", "Old North Saint Johnsbury Road", "apartment 3C", "Burlington"),
        urgency=Urgency.EMERGENCY,
        dangers=("carbon_monoxide", "electrical"),
    )
    said = whisper(brief)[:-1]
    assert "Water heater leaking." in said
    assert whisper_s(said) <= 12.0


real = st.builds(
    Brief,
    trigger=st.sampled_from(Trigger),
    intent=st.sampled_from(["", *(i.value for i in Intent)]),
    problem=st.sampled_from(["", "burst pipe", "no heat", "water heater leaking into the finished basement"]),
    story=st.lists(
        st.sampled_from(
            [
                "the water heater in the basement is leaking all over",
                "i already shut off the gas at the meter outside",
                "somebody was here last week and it is broken again",
                "we have reset the breaker in the garage three times since monday",
            ]
        ),
        max_size=4,
    ).map("; ".join),
    name=st.none()
    | st.builds(Name, st.sampled_from(["Mary", "Bartholomew"]), st.sampled_from(["Olsen", "de la Cruz"])),
    address=st.none()
    | st.builds(
        Address,
        st.sampled_from(["12", "1420", "12345"]),
        st.sampled_from(["Elm Street", "Old North Saint Johnsbury Road"]),
        st.sampled_from(["", "apartment 3C"]),
        st.sampled_from(["Burlington", "South Burlington"]),
    ),
    urgency=st.sampled_from(Urgency),
    dangers=st.lists(st.sampled_from([d.value for d in Danger]), unique=True, max_size=3).map(tuple),
    vulnerable=st.lists(st.sampled_from(["infant", "elderly", "ill"]), unique=True, max_size=3).map(tuple),
    told=st.lists(st.sampled_from(["was told to leave the house and call 911", "was offered Tuesday"]), max_size=2).map(
        tuple
    ),
    mood=st.sampled_from([m.value for m in Mood]),
    confidence=st.floats(0, 1),
)


@given(real)
def test_any_real_brief_takes_at_most_twelve_seconds_and_keeps_what_matters_most(brief: Brief) -> None:
    pieces = whisper(brief)[:-1]
    said = " ".join(pieces)
    assert whisper_s(pieces) <= 12.0
    if brief.dangers:
        assert said.startswith("Danger")
    if brief.name:
        assert brief.name.last.casefold() in said.casefold()
    if brief.address:
        assert brief.address.city in said
    if brief.problem:
        assert brief.problem.split()[0] in said.casefold()
    assert len(sms(brief, "+18025550199")) <= 320
