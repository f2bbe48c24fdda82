"""Model folders for the networks: made beside the speech model, of links to it, and again when their inputs change."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import structlog

from gateway.hearing import network as networks
from gateway.hearing.network import Network, NetworkError, Vocabulary
from gateway.log import fault

log = structlog.get_logger()

BEAM = 12.0
LATTICE_BEAM = 5.0
"""Wider than for free speech: a network is small, and its other readings are wanted."""
_MARK = "made_from"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one network is made."""

    name: str
    inputs: str
    """All that it depends on: another text, another network."""
    make: Callable[[Vocabulary], Network]


def prepared(model: Path, recipes: Iterable[Recipe], data_dir: Path) -> dict[str, Path]:
    """The model folder of each network, made where it is missing or outdated. Blocks (about 0.3 s each when made).

    A model that keeps its words in another way gets none: then Vosk's phrase grammars are used, and the log says so.
    """
    place = data_dir / "models" / f"{model.name}-networks"
    found: dict[str, Path] = {}
    words: Vocabulary | None = None
    for recipe in recipes:
        folder = place / recipe.name
        mark = _mark(model, recipe)
        try:
            if not _is_made_from(folder, mark):
                words = words or networks.vocabulary(model)
                _make(recipe, words, model, folder, mark)
            found[recipe.name] = folder
        except (NetworkError, OSError) as error:
            log.warning("hearing.network_not_made", network=recipe.name, reason=str(error), **fault(error))
    return found


def _mark(model: Path, recipe: Recipe) -> str:
    """Changes with the model, the recipe and the code that follows it."""
    digest = hashlib.sha256(f"{model.resolve()} {recipe.name} {recipe.inputs} {BEAM} {LATTICE_BEAM}".encode())
    for path in sorted(model.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(model)} {path.stat().st_size} {path.stat().st_mtime_ns}".encode())
    room = Path(__file__).resolve().parent
    for source in sorted((*room.glob("*.py"), *room.parent.glob("letter*.py"), room.parent / "network.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _is_made_from(folder: Path, mark: str) -> bool:
    try:
        return (folder / _MARK).read_text(encoding="ascii") == mark
    except OSError:
        return False


def _make(recipe: Recipe, words: Vocabulary, model: Path, folder: Path, mark: str) -> None:
    """Beside it first, and renamed when complete."""
    network = known(recipe.make(words), words)
    said = {word for leaving in network.arcs for word, _, _ in leaving}
    used = {w for word in said for w in networks.spoken_and_written(word)}
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{recipe.name}."))
    try:
        made = networks.model_with(network, networks.of_words(words, used), model, scratch / "model")
        _search_wider(made / "conf" / "model.conf")
        (made / _MARK).write_text(mark, encoding="ascii")
        if folder.exists():
            folder.rename(scratch / "old")
        made.rename(folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def known(network: Network, words: Vocabulary) -> Network:
    """Without the words that the model does not know."""
    unknown = {
        word
        for word in {word for leaving in network.arcs for word, _, _ in leaving}
        if word and networks.spoken_and_written(word)[0] not in words
    }
    if not unknown:
        return network
    arcs = [[arc for arc in leaving if arc[0] not in unknown] for leaving in network.arcs]
    return Network(arcs, dict(network.finals))


def _search_wider(conf: Path) -> None:
    text = conf.read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith(("--beam=", "--lattice-beam="))]
    conf.unlink()  # A link to the model's own, which stays as it is.
    conf.write_text("\n".join((*kept, f"--beam={BEAM}", f"--lattice-beam={LATTICE_BEAM}", "")), encoding="utf-8")
