"""Guards the exact networks: what each lets through and at what cost, their model folders, and that they hear."""

import asyncio
import math
import os
import signal
import wave
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path

import pytest
import pytest_asyncio

from gateway.audio import mulaw
from gateway.config import Hearing
from gateway.grammars import Grammars, default_folder
from gateway.hearing.ear import Ear
from gateway.hearing.lease import Lease
from gateway.hearing.moments import Moments
from gateway.hearing.network import Network, as_written, vocabulary
from gateway.hearing.networks import answers, care, closing, compounds, dates, recipes
from gateway.hearing.networks.addresses import address
from gateway.hearing.networks.folders import Recipe, known, prepared
from gateway.hearing.networks.numbers import house_number
from gateway.hearing.networks.paths import any_of, network_of, perhaps, said, then
from gateway.hearing.networks.trade import trade_network
from gateway.hearing.pool import Pool
from gateway.lists import Own, read
from gateway.turn import Expecting, Moment, Utterance
from gateway.understanding import birthdates, figures

PHONE = network_of(answers.phone())
ZIP = network_of(answers.zip_code())
HOUSE = network_of(house_number())
BORN = network_of(dates.birth_date())
_FIXTURES = Path(__file__).parents[2] / "audio_fixtures"
YES_NO = network_of(answers.with_other_speech(answers.yes_no(["that's right"]), ["person"], ["go", "more"]))


def cost(network: Network, words: str) -> float:
    """Of the cheapest way through with exactly these words; infinite when there is none."""
    reached = {0: 0.0}
    for word in words.split():
        after: dict[int, float] = {}
        for state, so_far in reached.items():
            for arc, more, to in network.arcs[state]:
                if arc.partition("/")[0] == word:
                    after[to] = min(so_far + more, after.get(to, math.inf))
        reached = after
    return min((c + network.finals[s] for s, c in reached.items() if s in network.finals), default=math.inf)


@pytest.mark.parametrize(
    "words",
    [
        "six eight seven five eight oh eight",
        "eight oh two five five five oh one nine nine",
        "one eight hundred five five five twelve twelve",
        "area code four one two two six eight double four seven nine",
        "my number is two six eight forty four eighteen",
        "two six eight four four one eight no two six eight four four one nine",
    ],
)
def test_telephone_numbers_as_callers_say_them(words: str) -> None:
    assert cost(PHONE, words) < math.inf


def test_a_number_of_the_wanted_length_is_much_likelier_than_another() -> None:
    seven = cost(PHONE, "six eight seven five eight oh eight")
    assert cost(PHONE, "six eight seven five eight oh") > seven + 4
    assert cost(ZIP, "one five two one") > cost(ZIP, "one five two one seven") + 4
    # But what is really said comes through, and is not squeezed into the wanted length.
    assert cost(PHONE, "three oh eight five") < math.inf


def test_every_way_through_the_zip_network_has_the_length_it_costs() -> None:
    for words in (
        "one five two one seven",
        "one five twenty one seven",
        "one five two seventeen",
        "nine double oh one two",
    ):
        assert len(figures.all_digits(words)) == 5
        assert cost(ZIP, words) < math.inf
    assert cost(ZIP, "twenty two one seven") == pytest.approx(cost(ZIP, "twenty two one seven"))
    assert cost(ZIP, "oh twenty one seven") > cost(ZIP, "oh one five two one")


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("fourteen twenty", "1420"),
        ("one ten", "110"),
        ("three oh five", "305"),
        ("twelve hundred", "1200"),
        ("two thousand four hundred ten", "2410"),
        ("five five three five", "5535"),
        ("fifty six oh five", "5605"),
        ("seven", "7"),
        ("fourteen twenty b", "1420"),
    ],
)
def test_house_numbers_as_callers_say_them(words: str, number: str) -> None:
    assert cost(HOUSE, words) < math.inf
    assert figures.all_digits(words.removesuffix(" b")) == number


@pytest.mark.parametrize(
    "words",
    [
        "june eleventh nineteen sixty seven",
        "two fifteen sixty two",
        "oh six oh seven six six",
        "the ninth of september nineteen sixty four",
        "five two nineteen hundred and five",
        "may ninth two thousand and one",
        "one two seven six three",
        "f e b one eight one nine six four",
    ],
)
def test_birth_dates_as_callers_say_them(words: str) -> None:
    assert cost(BORN, words) < math.inf
    assert birthdates.hear(words) is not None


def test_everyday_words_are_written_as_unknown_and_cost_more_than_an_answer() -> None:
    assert cost(YES_NO, "yes") < cost(YES_NO, "person") < cost(YES_NO, "go more")
    written = {arc.partition("/")[2] for leaving in YES_NO.arcs for arc, _, _ in leaving if arc.startswith("go/")}
    assert written == {"[unk]"}


@pytest.mark.parametrize("words", ["let me think that's right", "hm let me think no", "let me see um yes"])
def test_who_thinks_before_a_yes_or_no_is_heard(words: str) -> None:
    assert cost(YES_NO, words) < math.inf


def test_silent_steps_are_taken_out_and_costs_stay() -> None:
    network = network_of(then(perhaps(said("um"), 0.25), any_of(["a b", "c"])))
    assert all(word for leaving in network.arcs for word, _, _ in leaving)
    assert cost(network, "um c") == pytest.approx(-math.log(0.25) + math.log(2))
    assert cost(network, "a b") == pytest.approx(-math.log(0.75) + math.log(2))
    assert cost(network, "um") == math.inf


@pytest.mark.parametrize(
    ("expecting", "name"),
    [
        (Expecting("phone", Moment.DIGITS, lengths=(7, 10, 11)), recipes.PHONE),
        (Expecting("zip", Moment.DIGITS, lengths=(5,)), recipes.ZIP),
        (Expecting("address", Moment.DIGITS), recipes.HOUSE),
        (Expecting("confirm_phone", Moment.YES_NO), recipes.YES_NO),
        (Expecting("confirm_vulnerable", Moment.YES_NO), recipes.CARE),
        (Expecting("anything_else", Moment.YES_NO), recipes.CLOSING),
        (Expecting("date_of_birth", Moment.DATE), recipes.BORN),
        (Expecting("name", Moment.NAME), recipes.CALLED),
        (Expecting("name", Moment.SPELLING), recipes.NAMES),
        (Expecting("window", Moment.CHOICE, phrases=("the morning",)), ""),
        (Expecting("problem"), recipes.TRADE),
    ],
)
def test_each_closed_question_has_its_network(moments: Moments, expecting: Expecting, name: str) -> None:
    assert moments.network(expecting) == name


def test_a_network_is_made_again_when_its_inputs_change_and_only_then(model: Path, tmp_path: Path) -> None:
    made: list[str] = []

    def recipe(word: str) -> Recipe:
        def make(_: object) -> Network:
            made.append(word)
            return network_of(any_of([word, "xyzzyq"]))

        return Recipe("greeting", word, make)

    for word in ("hello", "hello", "goodbye"):
        folder = prepared(model, [recipe(word)], tmp_path)["greeting"]
    assert made == ["hello", "goodbye"]
    assert (folder / "graph" / "Gr.fst").stat().st_size < 10_000
    assert "--beam=12.0" in (folder / "conf" / "model.conf").read_text()
    assert "--beam=12.0" not in (model / "conf" / "model.conf").read_text()


def test_a_model_that_keeps_its_words_otherwise_gets_no_networks(tmp_path: Path) -> None:
    (tmp_path / "other" / "graph").mkdir(parents=True)
    (tmp_path / "other" / "graph" / "Gr.fst").write_bytes(b"something else")
    assert prepared(tmp_path / "other", [Recipe("n", "", lambda _: Network())], tmp_path) == {}


def test_words_that_the_model_does_not_know_are_left_out(model: Path) -> None:
    words = vocabulary(model)
    network = known(network_of(any_of(["hello", "xyzzyq"])), words)
    assert {arc for leaving in network.arcs for arc, _, _ in leaving} == {"hello"}


def test_a_name_that_the_model_does_not_know_is_heard_by_its_pieces(model: Path) -> None:
    words = vocabulary(model)
    lists = read(default_folder(), Own(towns=("Burlington",), state="VT"))
    parted = compounds.pieces([*lists.streets, *lists.towns], words)
    assert "hinesburg" not in words and parted["hinesburg"] == ("hines", "burg")
    assert parted["starksboro"] == ("starks", "boro") and parted["moretown"] == ("more", "town")
    assert "burlington" not in parted  # It is known as a whole.
    assert compounds.said("south hinesburg", words, parted) == ("south", "hines/hinesburg", "burg/_")
    assert compounds.said("xyzzyq road", words, parted) == ()
    network = network_of(address(lists, words))
    assert cost(network, "sixty two hines burg road in starks boro") < math.inf  # Called after a town of the state.
    assert cost(network, "four hill view drive") < math.inf


def test_pieces_are_written_once_for_the_whole_name() -> None:
    assert as_written('{"text" : "four hinesburg _ road"}') == '{"text" : "four hinesburg road"}'
    assert as_written('{"partial" : "_ road in starksboro _"}') == '{"partial" : "road in starksboro"}'
    assert as_written('{"text" : "four main street"}') == '{"text" : "four main street"}'


@pytest.mark.parametrize(
    "words",
    [
        "no",
        "no just me and",
        "nope just my husband and me",
        "just us",
        "yes my mother is ninety two",
        "yeah we have a newborn",
        "my wife is pregnant",
        "um yes a six month old",
        "i'm seventy eight",
    ],
)
def test_who_needs_care_is_answered_in_many_words(words: str) -> None:
    answered = cost(network_of(care.answer(["yes it is"])), words)
    assert (answered < math.inf) is not words.endswith(" and")


@pytest.mark.parametrize(
    "words",
    [
        "no",
        "nope that's it thanks",
        "um no that's it have a good day",
        "let me see that's everything",
        "thank you that's all i needed",
        "i'm all set thank you bye",
        "you've been very helpful",
    ],
)
def test_that_there_is_nothing_else_is_said_in_many_words(words: str) -> None:
    assert cost(network_of(closing.answer()), words) < math.inf


def test_the_words_of_the_trade_follow_each_other_as_in_the_examples_or_anyhow() -> None:
    network = trade_network(["my sink is clogged", "my sink leaks", "the heat is out"], others=["news", "my"])
    first = {word: (cost, to) for word, cost, to in network.arcs[0]}
    assert first["my"][0] == pytest.approx(-math.log(1.5 / 3))
    assert first["the"][0] == pytest.approx(-math.log(0.5 / 3))
    anywhere = first[""][1]
    assert first[""][0] == pytest.approx(-math.log(0.5 * 2 / 3))
    after = {word: cost for word, cost, _ in network.arcs[anywhere]}
    assert {"my", "sink", "heat", "out", "news/[unk]"} <= after.keys()
    assert "my/[unk]" not in after
    assert sum(math.exp(-cost) for cost in after.values()) + math.exp(-network.finals[anywhere]) == pytest.approx(1)
    sink = first["my"][1]
    leaving = {word: cost for word, cost, _ in network.arcs[sink]}
    assert leaving.keys() == {"sink", ""}
    assert sum(math.exp(-cost) for cost in leaving.values()) == pytest.approx(1)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def networked(model: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pool]:
    grammars = Grammars(default_folder(), ("plumbing",))
    wanted = [r for r in recipes.recipes(grammars) if r.name in (recipes.PHONE, recipes.YES_NO, recipes.TRADE)]
    pool = Pool(model, Hearing(workers=1), prepared(model, wanted, tmp_path_factory.mktemp("models")))
    await pool.start()
    yield pool
    await pool.close()


async def heard(pool: Pool, network: str, pcm: bytes) -> tuple[list[tuple[str, float]], list[str]]:
    lease = pool.hear((), network)
    partials: list[str] = []
    lease.on_partial = lambda partial: partials.append(partial.grammar)
    for start in range(0, len(pcm), 1600):
        lease.feed(pcm[start : start + 1600])
    lease.finish()
    return [(r.text, r.confidence) for r in await lease.result() if r.source == "grammar"], partials


@pytest.mark.asyncio(loop_scope="session")
async def test_a_network_hears_its_answer_and_shows_it_while_it_is_said(
    networked: Pool, recording: Callable[[str], bytes]
) -> None:
    pcm = mulaw.decode(recording("cen7-fclc-b") + mulaw.silence(600))
    found, partials = await heard(networked, recipes.PHONE, pcm)
    assert found[0][0] == "six eight seven five eight oh eight"
    assert 0.5 < found[0][1] <= 1
    assert any(partial.split()[-1:] == ["eight"] and len(partial.split()) == 7 for partial in partials)
    # Seven digits are no yes and no no.
    found, _ = await heard(networked, recipes.YES_NO, pcm)
    assert "[unk]" in found[0][0]


@pytest.mark.asyncio(loop_scope="session")
async def test_what_is_heard_in_pieces_is_reported_as_one_name(
    model: Path, recording: Callable[[str], bytes], tmp_path: Path
) -> None:
    def make(_: object) -> Network:
        return network_of(any_of(["six eight seven five eight/fivate oh/_ eight", "one two three four"]))

    pool = Pool(model, Hearing(workers=1), prepared(model, [Recipe("pieces", "", make)], tmp_path))
    await pool.start()
    found, partials = await heard(pool, "pieces", mulaw.decode(recording("cen7-fclc-b") + mulaw.silence(600)))
    await pool.close()
    assert found[0][0] == "six eight seven five fivate eight"
    assert "six eight seven five fivate" in partials and not any("_" in partial for partial in partials)


@pytest.mark.asyncio(loop_scope="session")
async def test_workers_are_replaced_even_when_the_process_with_the_models_has_died_too(
    networked: Pool, recording: Callable[[str], bytes]
) -> None:
    restarts = networked.restarts
    parent = Path(f"/proc/{networked.worker_pids[0]}/stat").read_text().rpartition(")")[2].split()[1]
    os.kill(int(parent), signal.SIGKILL)
    os.kill(networked.worker_pids[0], signal.SIGKILL)
    async with asyncio.timeout(120):
        while networked.restarts == restarts or not networked.ready:
            await asyncio.sleep(0.05)
    found, _ = await heard(networked, recipes.PHONE, mulaw.decode(recording("cen7-fclc-b") + mulaw.silence(300)))
    assert found[0][0] == "six eight seven five eight oh eight"


@pytest.mark.asyncio(loop_scope="session")
async def test_the_ear_asks_for_the_network_of_the_open_question(
    networked: Pool, moments: Moments, monkeypatch: pytest.MonkeyPatch, recording: Callable[[str], bytes]
) -> None:
    asked: list[str] = []
    hear = networked.hear

    def noting(phrases: Iterable[str] = (), network: str = "") -> Lease:
        asked.append(network)
        return hear(phrases, network)

    monkeypatch.setattr(networked, "hear", noting)
    ear = Ear(networked, moments, "test", decoded_within_s=20.0)
    ear.listen(Expecting("phone", Moment.DIGITS, lengths=(7, 10, 11)))
    ear.feed(mulaw.silence(500) + recording("cen7-fclc-b") + mulaw.silence(3000))
    async with asyncio.timeout(120):
        event = await ear.next()
    await ear.close()
    assert isinstance(event, Utterance)
    assert asked == [recipes.PHONE]


@pytest.mark.asyncio(loop_scope="session")
async def test_a_story_is_heard_twice_at_once(networked: Pool, moments: Moments) -> None:
    """Of a recorded call on a bad line. The second ear's words stand apart: they are no answer to anything."""
    with wave.open(str(_FIXTURES / "quiet_talker" / "problem.wav")) as sound:
        said = mulaw.encode(sound.readframes(sound.getnframes()))
    ear = Ear(networked, moments, "test", decoded_within_s=20.0)
    ear.listen(Expecting("problem"))
    ear.feed(mulaw.silence(500) + said + mulaw.silence(3000))
    async with asyncio.timeout(120):
        event = await ear.next()
    await ear.close()
    assert isinstance(event, Utterance)
    assert event.by_trade.endswith("my sink is clogged")
    assert {reading.source for reading in event.readings} == {"free"}
