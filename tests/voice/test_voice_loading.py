"""Guards that what shapes sound is loaded once: two sentences that loaded it at the same time could block for ever."""

import subprocess
import sys

PROGRAM = """
import asyncio, sys
from pathlib import Path
from gateway.config import Speaking
from gateway.voice.voice import Voice

class Engine:
    name = "asked"
    async def start(self):
        assert "scipy.signal" in sys.modules, "two sentences would load it at the same time"
    async def close(self): ...

assert "scipy.signal" not in sys.modules, "nothing else loads it"
voice = Voice(Speaking(), Path(sys.argv[1]), engine=Engine())
asyncio.run(voice.start([]))
"""


def test_it_is_loaded_before_the_engine_speaks(tmp_path) -> None:
    subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path)], check=True, timeout=60)
