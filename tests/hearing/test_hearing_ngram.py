"""Guards that the model's language model is read, written and adapted without losing probability or order."""

import math
from pathlib import Path

import numpy as np
import pytest

from gateway.hearing import ngram
from gateway.hearing.adapt import Pull, adapt
from gateway.hearing.counts import count, spoken
from gateway.hearing.network import NetworkError, Vocabulary, vocabulary
from gateway.hearing.ngram import END, NGram

WORDS = {"<eps>": 0, "the": 1, "heater": 2, "is": 3, "leaking": 4, "cat": 5, "sat": 6}


def small() -> NGram:
    """All words alike; after "the" a cat is likely, and it then sat."""
    even = math.log(7)
    rows = [(0, w, even) for w in (1, 2, 3, 4, 5, 6, END)] + [(1, 1, math.log(2)), (2, 5, math.log(2))]
    rows += [(3, 6, math.log(1.25))]
    rows.sort()
    history, word, cost = (np.array(column) for column in zip(*rows, strict=True))
    # 0: nothing, 1: the start of a sentence, 2: "the", 3: "the cat" needs "cat" (4) to back off to.
    parent, oldest = np.array([-1, 0, 0, 4, 0]), np.array([-1, 0, 1, 1, 5])
    lower = {1: 1 / 7, 2: 1 / 7, 3: 1 / 7, 4: 0.0}
    listed = {1: 0.5, 2: 0.5, 3: 0.8, 4: 0.0}
    backoff = np.array([0.0, *(-math.log((1 - listed[h]) / (1 - lower[h])) for h in (1, 2, 3, 4))])
    return NGram(parent, oldest, backoff, history, word, cost)


def sums(model: NGram) -> list[float]:
    words = np.array([1, 2, 3, 4, 5, 6, END])
    return [
        float(np.exp(-model.costs(np.full(len(words), history), words)).sum()) for history in range(len(model.parent))
    ]


def chance(model: NGram, *said: str) -> float:
    """The probability of the last word after the (at most two) before it, where the history is known."""
    *before, word = (WORDS[w] for w in said)
    keys, named = model.children()
    history = 0
    for older in reversed(before[-2:]):
        at, there = ngram.find(keys, ngram.child_keys(np.array([history]), np.array([older])))
        if not there[0]:
            break
        history = int(named[at[0]])
    return float(np.exp(-model.costs(np.array([history]), np.array([word])))[0])


SENTENCES = [("the heater is leaking", 3.0), ("the heater is leaking", 1.0), ("heater zyx leaking", 1.0)]


def test_every_history_still_sums_to_one_and_new_ones_are_added() -> None:
    model = small()
    assert sums(model) == pytest.approx([1.0] * 5)
    adapted = adapt(model, count(SENTENCES, WORDS), Pull(weight=2, mix=0.1, most=0.5))
    assert len(adapted.parent) > len(model.parent)
    assert sums(adapted) == pytest.approx([1.0] * len(adapted.parent))


def test_what_callers_say_becomes_likelier_and_the_rest_stays_possible() -> None:
    model = small()
    adapted = adapt(model, count(SENTENCES, WORDS), Pull(weight=2, mix=0.1, most=0.5))
    assert chance(adapted, "heater", "is", "leaking") > 2 * chance(model, "heater", "is", "leaking")
    assert chance(adapted, "the", "heater") > chance(model, "the", "heater")
    assert chance(adapted, "the", "cat") > 0.2
    assert chance(adapted, "the", "cat", "sat") == pytest.approx(chance(model, "the", "cat", "sat"))


def test_the_domain_never_gets_more_than_its_largest_share() -> None:
    many = [("the heater is leaking", 1e6)]
    adapted = adapt(small(), count(many, WORDS), Pull(weight=1, mix=0.0, most=0.2))
    assert chance(adapted, "the", "cat") == pytest.approx(0.8 * 0.5, rel=0.01)


def test_no_sentences_change_nothing() -> None:
    model = small()
    adapted = adapt(model, count([], WORDS), Pull())
    np.testing.assert_allclose(adapted.cost, model.cost, atol=1e-9)
    np.testing.assert_allclose(adapted.backoff[1:4], model.backoff[1:4], atol=1e-6)


def test_unknown_words_are_reported_and_part_the_sentence() -> None:
    counts = count(SENTENCES, WORDS)
    assert counts.unknown == {"zyx": 1}
    assert (WORDS["heater"], WORDS["leaking"]) not in counts.two
    assert spoken("The Mini-Split's \u2018on\u2019") == ["the", "mini", "split's", "on"]


def test_unknown_words_are_counted_as_known_ones_of_the_same_sound() -> None:
    words = {"heaters": 1, "clean": 2, "out": 3}
    counts = count([("heater's cleanout", 1.0)], words, {"cleanout": "clean out"})
    assert not counts.unknown
    assert counts.three[1, 2, 3] == 1.0


def test_the_models_unigrams_sum_to_one_and_its_counts_are_those_of_its_file(model: Path) -> None:
    found, words = ngram.read(model)
    assert np.exp(-found.cost[found.history == 0]).sum() == pytest.approx(1, abs=1e-4)
    assert np.bincount(found.depth).tolist() == [1, 51_952, 144_604]
    assert (np.diff(found.keys) > 0).all()
    assert len(words.numbers) > 150_000


def test_written_back_it_has_each_arc_sorted_and_the_same_words(model: Path, tmp_path: Path) -> None:
    found, words = ngram.read(model)
    (tmp_path / "graph").mkdir()
    ngram.write(found, words, tmp_path / "graph" / "Gr.fst")
    assert vocabulary(tmp_path).numbers == words.numbers
    with pytest.raises(NetworkError, match="not 'ngram'"):
        ngram.read(tmp_path)


def test_a_model_that_is_cut_short_says_so(model: Path, tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    body = (model / "graph" / "Gr.fst").read_bytes()
    (tmp_path / "graph" / "Gr.fst").write_bytes(body[: len(body) // 2])
    with pytest.raises(NetworkError, match="gateway model fetch"):
        ngram.read(tmp_path)


def test_destinations_are_the_longest_known_histories() -> None:
    model = small()
    to = ngram.destinations(model, len(WORDS))
    row = {(int(h), int(w)): int(t) for h, w, t in zip(model.history, model.follower, to, strict=True)}
    assert row[0, 1] == 2
    assert row[2, 5] == 3, 'after "the", "cat" makes the history "the cat"'
    assert row[0, 5] == 4, 'out of nothing, "cat" makes "cat"'
    assert row[0, 2] == 0
    assert ngram.start(model) == 1


def test_the_vector_form_is_what_openfst_writes(tmp_path: Path) -> None:
    words = Vocabulary(WORDS, b"table")
    ngram.write(small(), words, tmp_path / "Gr.fst")
    body = (tmp_path / "Gr.fst").read_bytes()
    states, arcs = np.frombuffer(body[: body.index(b"table")][-16:], dtype="<q")
    model = small()
    assert states == 5
    assert arcs == int((model.follower != END).sum()) + 4
    assert len(body) == body.index(b"table") + 10 + 12 * 5 + 16 * arcs
