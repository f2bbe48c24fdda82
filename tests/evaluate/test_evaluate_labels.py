"""Guards what a labelled text counts as: of two wishes in one breath either may come first, and nothing else may."""

from gateway.evaluate.labels import truth
from gateway.evaluate.texts import LabelledText


def test_of_two_wishes_either_is_right_first() -> None:
    both = LabelledText.model_validate(
        {"text": "cancel friday and send somebody now", "intent": "cancel", "also": ["urgent"]}
    )
    assert truth(both).intents == {"cancel", "urgent"}


def test_without_a_second_wish_only_the_one_is_right() -> None:
    assert truth(LabelledText(text="cancel friday", intent="cancel")).intents == {"cancel"}
