"""What the hearing tests share: the real model, one pool of real workers, recordings as µ-law."""

import os
import wave
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from gateway.audio import mulaw
from gateway.config import Hearing
from gateway.grammars import Grammars, default_folder
from gateway.hearing.model import locate
from gateway.hearing.moments import Moments
from gateway.hearing.pool import Pool

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def model() -> Path:
    named = os.environ.get("GATEWAY_VOSK_MODEL")
    return locate(Path(named) if named else None, ROOT / "data")


@pytest.fixture(scope="session")
def moments() -> Moments:
    return Moments(Grammars(default_folder(), ("plumbing", "hvac")))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def pool(model: Path) -> AsyncIterator[Pool]:
    made = Pool(model, Hearing(workers=1, recognizers_per_worker=2))
    await made.start()
    yield made
    await made.close()


@pytest.fixture(scope="session")
def recording() -> Callable[[str], bytes]:
    def read(name: str) -> bytes:
        with wave.open(str(Path(__file__).parent / "audio" / f"{name}.wav")) as file:
            assert file.getframerate() == mulaw.SAMPLE_RATE_HZ
            return mulaw.encode(file.readframes(file.getnframes()))

    return read
