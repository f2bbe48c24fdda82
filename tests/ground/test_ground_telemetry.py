"""Guards that no library notes or sends anything about what runs here."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import gateway

ROOT = Path(gateway.__file__).parent
PROGRAMS = {
    "the gateway": ("-c", "from gateway.audio import vad; vad.warm()"),
    "the voice": ("-P", str(ROOT / "voice" / "piper_process.py"), "no such model"),
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_nothing_is_written_to_the_home_of_whoever_runs_it(program: str, tmp_path: Path) -> None:
    """onnxruntime writes its notes there before it sends them."""
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "LD_LIBRARY_PATH")}
    done = subprocess.run(
        [sys.executable, *PROGRAMS[program]],
        env={**environment, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT.parent)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
        timeout=120,
    )
    assert program != "the gateway" or done.returncode == 0
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []
