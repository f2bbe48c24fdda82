"""Guards the words: short, cacheable, complete for every question; the greeting first and under ten seconds."""

import re

import pytest

from gateway.company import Company
from gateway.conversation.flows.call import BY_PEOPLE
from gateway.conversation.flows.person import WHY
from gateway.conversation.prompts import Prompts, fixed_pieces
from gateway.grammars import Grammars, GrammarsError, default_folder
from gateway.understanding.meaning import Intent

REAL = Grammars(default_folder(), ("plumbing", "hvac"))
MOST_WORDS = 22
MOST_SENTENCES = 3
LONGER = {"greeting": 26, "greeting_recorded": 30}
"""The greeting also says who we are, that it is a machine, and the way to a person."""
MANGLED = re.compile(r"(?<!\d)(?!911\b)\d+|[&/@#%*]|\b(?:ASAP|ETA|HVAC|AC|CO|St|Apt|approx|etc|vs)\b")
"""What one voice or another reads wrongly: figures, signs, abbreviations ("911" and "ZIP" are read right)."""
VALUE = re.compile(r"\{\w+\}")


def spoken() -> list[tuple[str, str]]:
    return [(n, w) for n, wordings in REAL.prompts.items() for w in wordings if not n.startswith("sms_")]


@pytest.mark.parametrize(("name", "wording"), spoken())
def test_prompts_are_short(name: str, wording: str) -> None:
    words = wording.replace("|", " ").replace("{company}", Company().name).split()
    assert len(words) <= LONGER.get(name, MOST_WORDS), name
    assert len(re.findall(r"[.?!](?:\s|$)", wording)) <= (MOST_SENTENCES + (name == "greeting_recorded")), name
    assert not MANGLED.search(wording), name


@pytest.mark.parametrize("problem", REAL.problems)
def test_advice_is_short_and_sayable(problem: str) -> None:
    advice = REAL.problems[problem].advice
    assert len(advice.split()) <= 25 and not MANGLED.search(advice)


def test_the_configured_answers_are_short_and_sayable() -> None:
    for topic, text in Company().answers.model_dump().items():
        assert len(text.split()) <= 32 and not MANGLED.search(text), topic


@pytest.mark.parametrize(("name", "wording"), spoken())
def test_prompts_are_friendly(name: str, wording: str) -> None:
    low = wording.lower()
    for banned in ("listen carefully", "invalid", "you didn't", "you did not", "please hold", "valued"):
        assert banned not in low, name
    asked = re.sub(r"[Yy]es or no\?", "", wording).count("?")
    assert asked <= 1 or name in {"ask_problem"}, name


@pytest.mark.parametrize("name", [n for n in REAL.prompts if n.startswith(("ask_", "confirm_", "offer_", "anything"))])
def test_every_question_has_two_re_prompts_in_other_words_the_second_offering_keys_or_a_person(name: str) -> None:
    wordings = REAL.prompts[name]
    assert len(wordings) == 3 and len(set(wordings)) == 3
    assert re.search(r"\b(press|key in)\b", wordings[2].lower())


def test_every_piece_is_either_fixed_or_mostly_variable() -> None:
    for name, wording in spoken():
        for piece in wording.replace("{company}", "").split("|"):
            if VALUE.search(piece):
                assert len(VALUE.sub("", piece).split()) <= 6, f"{name}: {piece}"


def test_prompts_that_the_code_names_exist() -> None:
    needed = [
        *(f"confirm_intent_{i.value}" for i in Intent if i is not Intent.OTHER),
        *WHY.values(),
        *BY_PEOPLE.values(),
    ]
    assert not [name for name in needed if name not in REAL.prompts]


@pytest.mark.parametrize("recording", [False, True])
def test_the_greeting_says_who_what_and_how_to_get_a_person(recording: bool) -> None:
    company = Company(recording=recording)
    prompts = Prompts(company, REAL)
    name = "greeting_recorded" if recording else "greeting"
    text = f"{prompts.say(name).text} {prompts.say('ask_purpose').text}"
    assert company.name in text and "automated assistant" in text and "person" in text
    assert ("recorded" in text) is recording
    assert len(text.split()) <= 32


def test_fixed_pieces_have_the_greeting_first_and_no_variable() -> None:
    company = Company()
    pieces = fixed_pieces(company, REAL)
    assert pieces[0] == f"Thanks for calling {company.name}."
    assert not [p for p in pieces if "{" in p or "|" in p]
    assert pieces[3] == "How can I help?" and len(set(pieces)) == len(pieces)
    assert all(piece in pieces for words in REAL.dangers.values() for piece in words.answer)


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(GrammarsError, match=r"confirm_name wants \{name\}"):
        Prompts(Company(), REAL).say("confirm_name", {})


def test_an_unknown_prompt_is_named() -> None:
    with pytest.raises(GrammarsError, match="no prompt called 'nothing'"):
        Prompts(Company(), REAL).say("nothing")


def test_an_empty_value_leaves_no_piece() -> None:
    values = {"problem": "a", "address": "b", "who": "", "when": "c", "phone": "d"}
    assert "" not in Prompts(Company(), REAL).say("confirm_visit", values).pieces
