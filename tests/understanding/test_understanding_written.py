"""Guards that examples are understood as written, near misses of danger are learned from, and rows are as sklearn's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from gateway.grammars import Grammars
from gateway.understanding import augment, corpus, fitting, terms, train, words
from gateway.understanding.meaning import Guess
from gateway.understanding.model import NONE, IntentModel
from gateway.understanding.written import AS_WRITTEN, NEARLY, Written, core, written

SENTENCES = ("my kitchen sink is clogged", "my kitchen drain is slow", "i'd like to cancel my visit", "cancel my visit")


@pytest.fixture(scope="session")
def model(grammars: Grammars, trained) -> IntentModel:
    return train.load(grammars, trained)


def test_every_example_of_one_meaning_is_sure(grammars: Grammars, model: IntentModel) -> None:
    meanings = written(grammars).meanings
    assert len(meanings) > 3000
    for said, (intent, problem) in list(meanings.items())[::97]:
        intents, problems = model.guess(f"hi there {said} please")
        assert (intents[0].label, intents[0].confidence >= 0.95) == (intent, True), said
        if problem != NONE:
            assert (problems[0].label, problems[0].confidence >= 0.95) == (problem, True), said


@pytest.mark.parametrize("said", ["i need a plumber", "okay i'd like to make an appointment please"])
def test_the_plainest_wishes_are_acted_on(model: IntentModel, said: str) -> None:
    best = model.guess(said)[0][0]
    assert best.label == "schedule" and best.confidence >= 0.95


def test_to_schedule_is_not_to_reschedule(model: IntentModel) -> None:
    for said in ("i need to schedule an appointment", "can i schedule an appointment", "i want to schedule something"):
        assert model.guess(said)[0][0].label == "schedule"
    assert not any(fuzz.ratio(v, "re schedule") > 99 for v in augment.variants("reschedule", _Always(), count=5))


class _Always:
    """Chance that mishears everything and adds nothing."""

    def __init__(self) -> None:
        self._calls = 0

    def sample(self, items, count):
        return list(items)

    def random(self) -> float:
        self._calls += 1
        return 0.2 if self._calls % 2 else 0.9

    def choice(self, items):
        return items[0]

    def randrange(self, _end: int) -> int:
        return 0


@pytest.mark.parametrize(
    ("said", "bare"),
    [
        ("hi there um i need a plumber please thank you", "i need a plumber"),
        ("there is a leak", "there is a leak"),
        ("yes", "yes"),
        ("are you open today", "are you open today"),
        ("thanks", "thanks"),
    ],
)
def test_greetings_and_thanks_are_left_out(said: str, bare: str) -> None:
    assert core(said) == bare


@given(st.text(alphabet="abehioprsty '", max_size=40))
def test_any_text_has_a_core(said: str) -> None:
    clean = words.clean(said)
    assert bool(core(clean)) == bool(clean)


LIST = Written(
    {
        "somebody should look at the boiler": ("schedule", "boiler"),
        "i don't want the visit tomorrow": ("cancel", NONE),
        "the toilet runs": ("schedule", "toilet_running"),
    }
)


def _guessed(said: str, label: str) -> float:
    intents, _ = LIST.settled(said, (Guess(label, 0.6), Guess("price", 0.4)), ())
    return next(g.confidence for g in intents if g.label == label)


def test_what_is_nearly_an_example_is_nearly_as_sure() -> None:
    assert _guessed("somebody should look at our boilers", "schedule") == NEARLY
    assert _guessed("somebody should look at our boiler", "schedule") == AS_WRITTEN


def test_what_only_looks_like_an_example_gains_nothing() -> None:
    assert _guessed("i do want the visit tomorrow", "cancel") == 0.6  # the opposite
    assert _guessed("somebody should look at our boilers", "price") == 0.6  # not what was learned
    assert _guessed("somebody looked at our old boiler", "schedule") == 0.6


def test_an_example_overrules_what_was_learned() -> None:
    intents, problems = LIST.settled("my toilet runs", (Guess("other", 0.9),), (Guess("no_heat", 0.5),))
    assert (intents[0].label, problems[0].label) == ("schedule", "toilet_running")
    assert intents[1].confidence <= 0.03 and problems[1].confidence <= 0.03


def test_near_misses_of_danger_are_harmless_examples(grammars: Grammars) -> None:
    learned, misses = corpus.build(grammars), corpus.near_misses(grammars)
    alike = np.zeros((len(misses), len(learned.texts)))
    boiler = next(i for i, p in enumerate(learned.problems) if p == "no_heat" and learned.intents[i] == "schedule")
    alike[:, boiler] = [0.9 if "furnace" in text else 0.1 for text in misses]
    whole = corpus.with_near_misses(learned, misses, grammars, alike)
    added = dict(zip(whole.texts[len(learned.texts) :], whole.problems[len(learned.texts) :], strict=True))
    assert len(added) > 100 and set(added.values()) == {NONE, "no_heat"}
    assert added["i don't smell any gas"] == NONE and added["my gas furnace won't start"] == "no_heat"
    assert learned.texts == whole.texts[: len(learned.texts)]


def test_what_was_chosen_for_sounding_like_ours_is_learned_from_and_not_judged_by(grammars: Grammars) -> None:
    learned, misses = corpus.build(grammars), corpus.near_misses(grammars)
    nearly = {text for text, hard in zip(learned.texts, learned.nearly, strict=True) if hard}
    assert "the microwave is broken" in nearly
    assert {learned.intents[learned.texts.index(text)] for text in nearly} == {"other"}
    fair = set(learned.texts) - nearly
    assert {words.clean(text) for text in corpus.out_of_scope(grammars)} <= fair and "my furnace won't start" in fair
    whole = corpus.with_near_misses(learned, misses, grammars, np.zeros((len(misses), len(learned.texts))))
    assert all(whole.nearly[len(learned.texts) :])


def test_rows_are_those_of_sklearn() -> None:
    texts = [*SENTENCES, *(f"{text} again" for text in SENTENCES)]
    features, rows = fitting.features(texts)
    whole = np.eye(rows.shape[1])
    assert np.allclose(features.transform(texts) @ whole, rows.toarray(), atol=1e-6)
    words_and_pairs = TfidfVectorizer(
        ngram_range=(1, 2), min_df=2, token_pattern=r"(?u)\b[\w']+\b", sublinear_tf=True
    ).fit(texts)
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), min_df=3, sublinear_tf=True).fit(texts)
    unseen = ["what a clogged visit", "", "zz", "a", "it's me", "sink sink sink"]
    wanted = hstack([part.transform(unseen) for part in (words_and_pairs, pieces)]).toarray()
    assert np.allclose(features.transform(unseen) @ whole, wanted, atol=1e-6)


@given(st.text(max_size=40))
def test_any_text_is_cut_as_sklearn_cuts_it(said: str) -> None:
    plain = words.clean(said)
    whole = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"(?u)\b[\w']+\b").build_analyzer()
    by_letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4)).build_analyzer()
    assert terms.words_and_pairs(plain) == whole(plain)
    assert terms.pieces(plain) == by_letters(plain)
