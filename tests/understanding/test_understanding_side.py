"""Guards words that were meant for somebody in the room: no answer to us, and nothing lost that was meant for us."""

import pytest

from gateway.understanding import side


@pytest.mark.parametrize(
    "text",
    [
        "honey where's the checkbook",
        "hey babe do you know our zip code",
        "what's our zip code honey",
        "mom",
        "guys turn that down",
        "turn the tv down please",
        "i'm on the phone",
        "he's asking what the address is",
        "they want to know when",
        "not you",
        "where did you put my glasses",
    ],
)
def test_said_to_somebody_in_the_room(text: str) -> None:
    assert side.speech(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "my mom has no heat",
        "mom's furnace is out",
        "the baby is cold and we have no heat",
        "it's for my dad he lives on maple street",
        "turn the water off",
        "what's your zip code for service",
        "where is the technician",
        "i'm on maple street",
        "the shower won't turn off",
        "baby is crying and there is no heat in the whole house since last night and it is freezing cold in here",
    ],
)
def test_said_to_us(text: str) -> None:
    assert not side.speech(text)
