"""What understanding costs: milliseconds for each text, and memory in a process of its own."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from gateway.evaluate import figures, verdicts
from gateway.evaluate.bench import Bench
from gateway.evaluate.part import Figure, Row, Table
from gateway.evaluate.texts import LabelledText
from gateway.understanding import train, words

_TEXTS = 200
_TIMEOUT_S = 120
_MEMORY = """
import json, sys
from pathlib import Path
from gateway.grammars import Grammars
def resident_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
grammars = Grammars(Path(sys.argv[1]), tuple(sys.argv[3].split(",")))
grammars.problems, grammars.intents
from gateway.understanding import train
before = resident_mb()
model = train.load(grammars, Path(sys.argv[2]))
model.guess("my kitchen sink is clogged")
print(json.dumps(resident_mb() - before))
"""


def table(bench: Bench, texts: Sequence[str]) -> Table:
    """Of up to 200 of the texts, spread over all. Times are this process's own, without waiting for others."""
    step = max(1, len(texts) // _TEXTS)
    some = list(texts)[::step]
    whole = [_ms(partial(verdicts.hear, bench, LabelledText(text=t))) for t in some]
    model = train.prepared(bench.grammars, bench.settings.data_dir / "understanding")
    query = [_ms(partial(model.guess, words.clean(t))) for t in some]
    rows = [
        Row("the whole understanding", _times(whole, 8.0)),
        Row("the classifier", _times(query, 5.0)),
    ]
    if (megabytes := _memory_mb(bench)) is not None:
        rows.append(Row("the classifier's memory", {"memory": Figure(megabytes, "MB", 1, at_most=200.0)}))
    return Table("Cost of understanding", tuple(rows), "Processor time for each text; memory with all its libraries.")


def _times(found: Sequence[float], at_most: float) -> dict[str, Figure]:
    return {
        "median": Figure(figures.quantile(found, 0.5), "ms", len(found), at_most=at_most),
        "95th percentile": Figure(figures.quantile(found, 0.95), "ms", len(found)),
    }


def _ms(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return (time.thread_time() - began) * 1000


def _memory_mb(bench: Bench) -> float | None:
    """None where it cannot be told (no /proc, or the child failed)."""
    folder = bench.settings.data_dir / "understanding"
    if not Path("/proc/self/statm").exists():
        return None
    command = [sys.executable, "-c", _MEMORY, str(bench.grammars.folder), str(folder), ",".join(bench.grammars.trades)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=True)  # noqa: S603 - our own
        return float(json.loads(done.stdout))
    except (subprocess.SubprocessError, ValueError):
        return None
