"""Mutation fuzzing of the parsers that face the network: `python tests/fuzz/fuzz.py media webhooks --seconds 1800`.

Inputs that reach new lines of code are kept and mutated further. Whatever raises, or takes too long, is written down
as a reproducer: run one again by giving its file with `--again`.
"""

import argparse
import hashlib
import json
import random
import sys
import time
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import structlog

sys.path.insert(0, str(Path(__file__).parent))

from fuzz_mutate import mutated
from fuzz_targets import TARGETS, Target

SLOW_S = 0.5
"""Seconds of processor time after which an input is a finding: a webhook has ten, and others wait."""
MOST_KEPT = 2000
TRACED = 0.3


@dataclass
class Findings:
    """What came of it."""

    target: str
    seed: int
    seconds: float = 0.0
    executions: int = 0
    kept: int = 0
    lines: int = 0
    exceptions: int = 0
    slow: int = 0
    slowest_ms: float = 0.0
    slowest_bytes: int = 0
    reproducers: dict[str, str] = field(default_factory=dict)
    """File name to the error's kind and place; one for each."""


class Lines:
    """Which lines of some files have been run, two after one another."""

    def __init__(self, files: frozenset[str]) -> None:
        self._files = files
        self.seen: set[tuple[str, int, int]] = set()
        self._last = 0

    def run(self, target: Target, data: bytes) -> bool:
        """Whether the input came where none was before."""
        before = len(self.seen)
        sys.settrace(self._call)
        try:
            target.run(data)
        finally:
            sys.settrace(None)
        return len(self.seen) > before

    def _call(self, frame: FrameType, event: str, arg: Any) -> Any:
        return self._line if frame.f_code.co_filename in self._files else None

    def _line(self, frame: FrameType, event: str, arg: Any) -> Any:
        self.seen.add((frame.f_code.co_filename, self._last, frame.f_lineno))
        self._last = frame.f_lineno
        return self._line


def fuzz(name: str, seconds: float, seed: int, out: Path | None, most: int = 0) -> Findings:
    """Runs for `seconds`, or `most` executions when that is given."""
    rng = random.Random(f"{seed} {name}")
    target = TARGETS[name]()
    lines, found, corpus = Lines(target.files), Findings(name, seed), list(target.corpus)
    began = time.monotonic()
    for data in target.corpus:
        lines.run(target, data)
    while (found.executions < most) if most else (time.monotonic() - began < seconds):
        # Fresh finds are more promising than what has been mutated a thousand times.
        parent = rng.choice(corpus[-50:] if rng.random() < 0.4 else corpus)
        data = mutated(parent, corpus, rng)
        clock = time.process_time()
        try:
            # Counting lines makes a run three times as long: a part of them is enough to find new ways.
            if rng.random() < TRACED:
                new = lines.run(target, data)
            else:
                new = False
                target.run(data)
        except Exception as error:  # noqa: BLE001 - every kind is a finding
            new = False
            found.exceptions += 1
            _keep(found, data, error, out)
        took_s = time.process_time() - clock
        found.executions += 1
        if took_s * 1000 > found.slowest_ms:
            found.slowest_ms, found.slowest_bytes = round(took_s * 1000, 1), len(data)
        if took_s > SLOW_S:
            found.slow += 1
            _keep(found, data, TimeoutError(f"{took_s:.2f} s"), out)
        if new and len(corpus) < MOST_KEPT:
            corpus.append(data)
    found.seconds = round(time.monotonic() - began, 1)
    found.kept, found.lines = len(corpus) - len(target.corpus), len(lines.seen)
    return found


def _keep(found: Findings, data: bytes, error: Exception, out: Path | None) -> None:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/gateway/" in frame.filename]
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    what = f"{type(error).__name__} {place or error}"
    if what in found.reproducers.values():
        return
    name = f"{found.target}-{hashlib.sha256(data).hexdigest()[:12]}.bin"
    found.reproducers[name] = what
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(data)


def _silent(*_: Any) -> Any:
    raise structlog.DropEvent


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("targets", nargs="*", help=", ".join(TARGETS))
    asked.add_argument("--seconds", type=float, default=60.0, help="for each target")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--out", type=Path, default=Path("data/fuzz"), help="where reproducers go")
    asked.add_argument("--again", type=Path, help="run one reproducer and show what it raises")
    options = asked.parse_args()
    structlog.configure(processors=[_silent])
    if options.again:
        TARGETS[options.again.name.partition("-")[0]]().run(options.again.read_bytes())
        return 0
    failed = False
    for name in options.targets or TARGETS:
        found = fuzz(name, options.seconds, options.seed, options.out)
        sys.stdout.write(json.dumps(asdict(found)) + "\n")
        sys.stdout.flush()
        failed = failed or bool(found.reproducers)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
