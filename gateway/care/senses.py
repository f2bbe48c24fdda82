"""Whether the gateway could hear, understand and speak: models that load, networks that are made, a voice."""

import asyncio
import sys
from pathlib import Path

from gateway.care.finding import Finding, fail, ok, warn
from gateway.config import Settings
from gateway.conversation.prompts import fixed_pieces
from gateway.grammars import Grammars, GrammarsError, default_folder
from gateway.hearing.model import ModelError, locate
from gateway.hearing.moments import Moments
from gateway.hearing.networks.folders import prepared
from gateway.hearing.networks.recipes import recipes
from gateway.lists import of_company
from gateway.understanding import train
from gateway.voice.engine import VoiceError, start_best

LOAD_S = 60.0
_LOAD = "import sys, vosk; vosk.SetLogLevel(-1); vosk.KaldiRecognizer(vosk.Model(sys.argv[1]), 8000)"
"""In a process of its own: Vosk ends its process when a model is broken."""


def grammars(settings: Settings) -> Finding:
    try:
        words = Grammars(settings.grammars_dir or default_folder(), settings.company.trades)
        fixed_pieces(settings.company, words)
        Moments(words)
    except GrammarsError as error:
        return fail("grammars", str(error), "correct the file that is named, or leave grammars_dir out")
    return ok("grammars", "can be read")


async def speech_model(settings: Settings) -> Finding:
    check = "speech model"
    try:
        model = await asyncio.to_thread(locate, settings.vosk_model, settings.data_dir)
    except ModelError as error:
        return fail(check, str(error), "gateway model fetch")
    if not await _loads(model):
        return fail(check, f"{model} cannot be loaded", f"delete {model}, then run `gateway model fetch`")
    return ok(check, f"{model.name} can be loaded")


async def networks(settings: Settings) -> Finding:
    """The exact networks for closed questions: numbers, names, places."""
    check = "networks"
    try:
        words = Grammars(settings.grammars_dir or default_folder(), settings.company.trades)
        model = await asyncio.to_thread(locate, settings.vosk_model, settings.data_dir)
        wanted = list(recipes(words, of_company(settings.company.area)))
        made = await asyncio.to_thread(prepared, model, wanted, settings.data_dir)
    except (GrammarsError, ModelError) as error:
        return fail(check, str(error), "mend grammars and speech model first")
    broken = [recipe.name for recipe in wanted if recipe.name not in made]
    broken += [name for name, folder in made.items() if not (folder / "graph" / "Gr.fst").is_file()]
    if broken:
        return warn(
            check,
            f"numbers and names are heard less well, as these could not be made: {', '.join(sorted(set(broken)))}",
            f"delete {settings.data_dir / 'models'}/*-networks and start again; the log says what is wrong",
        )
    return ok(check, f"{len(made)} made")


async def understanding(settings: Settings) -> Finding:
    check = "understanding"
    try:
        words = Grammars(settings.grammars_dir or default_folder(), settings.company.trades)
        await asyncio.to_thread(train.load, words, settings.data_dir / "understanding")
    except GrammarsError as error:
        return fail(check, str(error), "mend the grammars first")
    except train.ModelError as error:
        return warn(check, f"not trained yet ({error}): the next start takes some minutes longer", "gateway train")
    return ok(check, "trained from the present grammars")


async def voice(settings: Settings) -> Finding:
    """Says a word."""
    try:
        engine = await start_best(settings.voice.engine)
    except VoiceError as error:
        return fail("voice", str(error), "pip install 'warmline[piper]', or install flite")
    try:
        size = sum([len(sound) async for sound in engine.render("Hello.")])
    except VoiceError as error:
        return fail("voice", str(error), "choose another with voice.engine")
    finally:
        await engine.close()
    if size < 800:
        return fail("voice", f"{engine.name} says nothing", "choose another with voice.engine")
    return ok("voice", f"{engine.name} speaks")


async def _loads(model: Path) -> bool:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _LOAD, str(model), stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(LOAD_S):
            return await process.wait() == 0
    except TimeoutError:
        return False
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
