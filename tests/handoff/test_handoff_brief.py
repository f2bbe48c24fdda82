"""Guards the brief: short, most important first, and never more than is known, whatever the caller said."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.conversation.events import Brief, Trigger
from gateway.handoff.brief import INSTRUCTION, SMS_CHARS, bullets, reason, sms, structured, whisper, whisper_s
from gateway.telephony import twiml
from gateway.understanding.meaning import Address, Danger, Intent, Mood, Name, Urgency

GAS = Brief(
    Trigger.DANGER,
    intent="urgent",
    problem="gas leak",
    name=Name("Mary", "Olsen"),
    address=Address("1420", "North Maple Street", "", "Burlington", "VT", "05401"),
    phone="+18025550123",
    urgency=Urgency.EMERGENCY,
    dangers=("gas",),
    vulnerable=("infant",),
    told=("was told to leave the house and call 911",),
    confidence=0.95,
)

hostile = st.one_of(
    st.text(max_size=60),
    st.text(max_size=600),
    st.sampled_from(
        [
            "</Say><Dial>+1900</Dial>",
            "{{7*7}}",
            "'; DROP TABLE calls; --",
            "\x00\x1b[2J",
            "\u202e911",
            "a" * 4000,
            "911 " * 300,
        ]
    ),
)
briefs = st.builds(
    Brief,
    trigger=st.sampled_from(Trigger),
    intent=st.one_of(st.sampled_from([i.value for i in Intent]), hostile),
    problem=hostile,
    story=hostile,
    name=st.one_of(st.none(), st.builds(Name, first=hostile, last=hostile)),
    address=st.one_of(
        st.none(),
        st.builds(Address, number=hostile, street=hostile, unit=hostile, city=hostile, state=hostile, zip=hostile),
    ),
    phone=hostile,
    when=hostile,
    urgency=st.sampled_from(Urgency),
    dangers=st.lists(st.one_of(st.sampled_from([d.value for d in Danger]), hostile), max_size=4).map(tuple),
    vulnerable=st.lists(st.one_of(st.sampled_from(["infant", "elderly"]), hostile), max_size=3).map(tuple),
    told=st.lists(hostile, max_size=3).map(tuple),
    mood=st.sampled_from([m.value for m in Mood]),
    confidence=st.floats(0, 1),
)


def test_the_best_of_briefs() -> None:
    assert whisper(GAS) == (
        "Danger: gas smell.",
        "A baby there.",
        "Mary Olsen, fourteen twenty North Maple Street, Burlington.",
        "Gas leak.",
        "They were told to leave the house and call nine one one.",
        INSTRUCTION,
    )


@pytest.mark.parametrize("trigger", Trigger)
def test_an_empty_brief_says_why_and_nothing_else(trigger: Trigger) -> None:
    pieces = whisper(Brief(trigger))
    assert pieces[-1] == INSTRUCTION
    assert len(pieces) == 2
    said = " ".join(pieces[:-1]).lower()
    for unknown in ("none", "unknown", "sure", "danger:", "street", "nan"):
        assert unknown not in said
    assert reason(trigger)
    assert sms(Brief(trigger)) or trigger is Trigger.INTENT


@pytest.mark.parametrize(
    ("confidence", "words"), [(0.95, None), (0.7, "I'm fairly sure."), (0.3, "I'm not sure of that."), (0.0, None)]
)
def test_how_sure(confidence: float, words: str | None) -> None:
    pieces = whisper(Brief(Trigger.ASKED, intent="schedule", problem="clogged drain", confidence=confidence))
    assert [p for p in pieces if "sure" in p] == ([words] if words else [])


def test_the_callers_own_words_without_fillers_when_no_problem_is_known() -> None:
    brief = Brief(Trigger.LOW_CONFIDENCE, story="um well so the uh thing downstairs is making a [unk] noise")
    assert whisper(brief)[0] == "In their words: the thing downstairs is making a noise."


def test_the_important_stays_when_there_is_too_much() -> None:
    long = Brief(
        Trigger.TANGLED,
        problem="water heater leaking into the finished basement",
        name=Name("Bartholomew", "Featherstonehaugh"),
        address=Address("12345", "Old North Saint Johnsbury Road", "apartment 3C", "South Burlington"),
        urgency=Urgency.EMERGENCY,
        dangers=("flooding", "water_near_electrics"),
        vulnerable=("elderly", "infant"),
        told=("was told where the main shut-off valve is and to stay out of the basement",),
        mood="angry",
        confidence=0.7,
    )
    pieces = whisper(long)
    assert pieces[0] == "Danger: flooding and water near electrics."
    assert any("Featherstonehaugh" in piece for piece in pieces)
    assert whisper_s(pieces[:-1]) <= 12.5


def test_the_text_message_has_what_is_needed_to_call_back() -> None:
    message = sms(GAS)
    assert "+18025550123" in message
    assert "1420 North Maple Street, Burlington, VT 05401" in message
    assert sms(Brief(Trigger.ASKED), "+18025550199").startswith("+18025550199.")


@given(briefs)
def test_any_brief_is_short_sayable_and_plain(brief: Brief) -> None:
    pieces = whisper(brief)
    assert pieces[-1] == INSTRUCTION
    assert len(pieces) >= 2
    assert whisper_s(pieces[:-1]) <= 12.5
    said = " ".join(pieces)
    assert "<" not in said
    assert "\n" not in said
    assert len(sms(brief, "+18025550199")) <= SMS_CHARS
    assert len(bullets(brief)) <= 5
    document = twiml.whisper(pieces, "https://calls.example.com/twilio/whisper/t/1/key", 12)
    assert document.count("<Dial") == 0
    json.dumps(structured(brief))
