"""What all parts of the evaluation share: the settings, the ears, the understanding, the data that comes along."""

from dataclasses import dataclass
from pathlib import Path

from gateway.config import Settings
from gateway.grammars import Grammars
from gateway.hearing.moments import Moments
from gateway.hearing.pool import Pool
from gateway.understanding.interpreter import Interpreter


@dataclass(frozen=True, slots=True)
class Bench:
    """Handed to each part's `async def measure(bench, ...) -> Part`. The command starts and closes the pool."""

    settings: Settings
    grammars: Grammars
    moments: Moments
    pool: Pool
    interpreter: Interpreter
    folder: Path
    """Where pictures, the page of errors and its audio go."""


def own_data() -> Path:
    """The development recordings and texts that come with the project: `manifest.jsonl` and `texts/`."""
    return Path(__file__).resolve().parents[2] / "audio_fixtures" / "development"
