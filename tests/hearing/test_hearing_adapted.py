"""Guards that the adapted model is whole or absent, used only while it fits; what cannot be adapted says so."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.audio import mulaw
from gateway.company import Company, ServiceArea
from gateway.config import Hearing, Settings
from gateway.hearing import adapted, adapting, network, ngram
from gateway.hearing.adapt import Pull
from gateway.hearing.model import ModelError
from gateway.hearing.places import Customer
from gateway.hearing.pool import Pool


@pytest.fixture(scope="module")
def settings(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    data = tmp_path_factory.mktemp("data")
    return Settings(vosk_model=model, data_dir=data, hearing=Hearing(workers=1, recognizers_per_worker=1))


@pytest.fixture(scope="module")
def made(settings: Settings) -> adapted.Made:
    return adapted.make(settings, (Customer("Ottoline", "Quackenbush"),), Pull())


def test_it_is_used_when_made_and_only_then(settings: Settings, made: adapted.Made, model: Path) -> None:
    off = settings.model_copy(update={"hearing": Hearing(adapted="off")})
    assert adapted.listening(settings) == made.folder.resolve() != model
    assert adapted.listening(off) == model
    moved = settings.model_copy(update={"company": Company(area=ServiceArea(towns=("Springfield",)))})
    assert adapted.listening(moved) == model, "made for other towns"


def test_an_unreadable_card_and_a_lost_file_mean_the_plain_model(
    settings: Settings, made: adapted.Made, model: Path
) -> None:
    card = made.folder / adapted.CARD
    kept = card.read_text(encoding="utf-8")
    card.write_text("{", encoding="utf-8")
    assert adapted.listening(settings) == model
    card.write_text(kept, encoding="utf-8")
    (made.folder / "graph" / "Gr.fst").rename(made.folder / "graph" / "away")
    assert adapted.listening(settings) == model
    (made.folder / "graph" / "away").rename(made.folder / "graph" / "Gr.fst")
    assert adapted.listening(settings) == made.folder.resolve()


def test_the_card_counts_customers_and_names_none(made: adapted.Made) -> None:
    text = (made.folder / adapted.CARD).read_text(encoding="utf-8")
    assert json.loads(text)["customers"] == 1
    assert "quackenbush" not in text.lower()
    assert "ottoline" not in text.lower()


def test_if_needed_does_nothing_twice(settings: Settings, made: adapted.Made) -> None:
    before = (made.folder / "graph" / "Gr.fst").stat().st_mtime_ns
    assert asyncio.run(adapting.run(settings, adapting.Wish(if_needed=True))) is None
    assert (made.folder / "graph" / "Gr.fst").stat().st_mtime_ns == before


def test_what_is_in_the_way_is_never_replaced(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "love.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(ModelError, match="something else"):
        adapted.make(settings, (), Pull(), tmp_path / "letters")
    assert (tmp_path / "letters" / "love.txt").read_text(encoding="utf-8") == "dear"


def test_a_model_whose_language_model_is_of_another_kind_cannot_be_adapted(made: adapted.Made, tmp_path: Path) -> None:
    again = Settings(vosk_model=made.folder, data_dir=tmp_path)
    with pytest.raises(ModelError, match="cannot be adapted"):
        adapted.make(again, (), Pull())


def test_a_model_with_a_fixed_graph_is_refused_with_the_reason(tmp_path: Path) -> None:
    big = tmp_path / "vosk-model-en-us-0.22"
    for name in ("am/final.mdl", "conf/mfcc.conf", "conf/model.conf", "graph/HCLG.fst"):
        (big / name).parent.mkdir(parents=True, exist_ok=True)
        (big / name).write_text("", encoding="utf-8")
    wanted = Settings(vosk_model=big, data_dir=tmp_path / "data")
    with pytest.raises(ModelError, match="its graph is fixed"):
        adapted.listening(wanted)
    with pytest.raises(ModelError, match="its graph is fixed"):
        asyncio.run(adapting.run(wanted, adapting.Wish()))


async def _texts(pool: Pool, sound: bytes) -> list[str]:
    lease = pool.hear()
    lease.feed(sound)
    lease.finish()
    return [reading.text for reading in await lease.result()]


@pytest.mark.asyncio(loop_scope="session")
async def test_written_back_unchanged_it_hears_the_same_and_adapted_it_still_hears(
    made: adapted.Made, model: Path, tmp_path: Path, pool: Pool, recording: Callable[[str], bytes]
) -> None:
    sound = mulaw.decode(recording("cen7-fclc-b") + mulaw.silence(300))
    found, words = ngram.read(model)
    network.link(model, tmp_path / "same")
    ngram.write(found, words, tmp_path / "same" / "graph" / "Gr.fst")
    heard = [await _texts(pool, sound)]
    for folder in (tmp_path / "same", made.folder):
        other = Pool(folder, Hearing(workers=1, recognizers_per_worker=1))
        await other.start()
        heard.append(await _texts(other, sound))
        await other.close()
    assert heard[0] == heard[1]
    assert heard[2]
    assert heard[2][0]
