"""Guards the confidences: shares add up, the best reading's confidence falls where the alternatives disagree."""

import pytest

from gateway.hearing.readings import MAX_READINGS, apart, readings


def alternative(score: float, text: str) -> dict[str, object]:
    words = [{"word": w, "start": i * 1.0, "end": i + 0.8} for i, w in enumerate(text.split())]
    return {"confidence": score, "text": text, "result": words}


def test_agreement_of_all_alternatives_is_certainty() -> None:
    found = readings({"alternatives": [alternative(100, "my sink leaks")]}, None)
    assert [(r.text, r.source, r.rank) for r in found] == [("my sink leaks", "free", 0)]
    assert found[0].confidence == pytest.approx(1.0)


def test_a_disputed_word_lowers_the_confidence_by_its_part() -> None:
    found = readings(
        {"alternatives": [alternative(100, "call margaret olsen"), alternative(100, "call margaret often")]}, None
    )
    assert found[0].confidence == pytest.approx((1 + 1 + 0.5) / 3)
    assert found[1].confidence == pytest.approx(0.5)
    assert found[1].rank == 1


def test_the_grammars_reading_comes_with_vosks_confidence() -> None:
    grammar = {"text": "eight oh", "result": [{"word": "eight", "conf": 1.0}, {"word": "oh", "conf": 0.5}]}
    found = readings({"alternatives": [alternative(9, "a go")]}, grammar)
    assert (found[-1].source, found[-1].rank, found[-1].confidence) == ("grammar", 0, 0.75)


@pytest.mark.parametrize(
    "free", [{}, {"alternatives": []}, {"alternatives": [{"confidence": 1.0, "text": ""}]}, {"text": ""}]
)
def test_no_words_make_no_readings(free: dict[str, object]) -> None:
    assert readings(free, {"text": ""}) == ()


def test_repeated_texts_are_listed_once_and_the_list_is_short() -> None:
    many = [alternative(50 - i / 10, f"word {i // 2}") for i in range(20)]
    found = readings({"alternatives": many}, None)
    assert len({r.text for r in found}) == len(found) == MAX_READINGS
    assert [r.rank for r in found] == list(range(MAX_READINGS))


def test_a_networks_alternatives_share_and_the_two_words_for_nothing_count_together() -> None:
    network = {
        "alternatives": [
            alternative(10, "four oh one"),
            alternative(10, "four zero one"),
            alternative(10, "four nine one"),
        ]
    }
    found = readings({}, network)
    assert [(r.text, r.source, r.rank) for r in found] == [
        ("four oh one", "grammar", 0),
        ("four zero one", "grammar", 1),
        ("four nine one", "grammar", 2),
    ]
    assert [r.confidence for r in found] == pytest.approx([2 / 3, 2 / 3, 1 / 3])


def test_words_outside_the_network_are_one_unknown() -> None:
    found = readings({}, {"alternatives": [alternative(5, "[unk] [unk] [unk]"), alternative(4, "[unk] [unk]")]})
    assert [r.text for r in found] == ["[unk]"]
    assert found[0].confidence == pytest.approx(1.0)


def test_a_story_in_the_words_of_the_trade_stands_apart_from_the_free_readings() -> None:
    free = {"alternatives": [alternative(100, "my think this blog"), alternative(99, "my sink this blog")]}
    trade = {
        "alternatives": [alternative(90, "[unk] my sink is clogged [unk] [unk]"), alternative(80, "my sink leaks")]
    }
    freely, by_trade = apart(readings(free, trade))
    assert [reading.text for reading in freely] == ["my think this blog", "my sink this blog"]
    assert by_trade == "my sink is clogged"
    assert apart(readings(free, {"alternatives": [alternative(90, "[unk] [unk]")]}))[1] == ""
    assert apart(readings(free, None)) == (readings(free, None), "")
