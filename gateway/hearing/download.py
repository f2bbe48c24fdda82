"""A file from the network, resumable: what has arrived is kept as `NAME.part` and the rest is asked for."""

import hashlib
import http.client
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

Progress = Callable[[int, int], None]
"""Called with the bytes there are and the bytes there will be (0: unknown)."""

_CHUNK_BYTES = 1 << 17
_TIMEOUT_S = 30
_TRIES = 4


class DownloadError(Exception):
    """The file could not be brought; the message says why. What arrived is kept for the next try."""


class RefusedError(DownloadError):
    """The server wants something that only the installer's own settings know: a certificate or a password."""


class WrongFileError(DownloadError):
    """Another file than expected arrived; it was deleted."""


def part_of(target: Path) -> Path:
    return target.with_name(target.name + ".part")


def download(
    url: str, target: Path, *, progress: Progress, sha256: str | None = None, pause_s: Callable[[int], float] = float
) -> Path:
    """Bring `url` to `target`, resuming from an earlier part. `pause_s`: seconds to wait before the n-th new try.

    Raises RefusedError, WrongFileError (the SHA-256 differs) and DownloadError.
    """
    if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
        raise DownloadError(f"{url}: only http and https addresses can be downloaded")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = part_of(target)
    for attempt in range(1, _TRIES + 1):
        try:
            _rest(url, part, progress)
            break
        except urllib.error.HTTPError as error:
            if error.code in (401, 403, 407):
                raise RefusedError(f"the server refused the download (HTTP {error.code})") from error
            if error.code < 500 or attempt == _TRIES:
                raise DownloadError(f"the server answered HTTP {error.code}") from error
        except (OSError, http.client.HTTPException) as error:
            if "CERTIFICATE" in str(error).upper():
                raise RefusedError(f"the server's certificate is not trusted ({error})") from error
            if attempt == _TRIES:
                kept = part.stat().st_size if part.exists() else 0
                raise DownloadError(
                    f"the download broke off ({error}); the first {kept} bytes are kept, so run it again to go on"
                ) from error
        time.sleep(pause_s(attempt))
    if sha256 is not None and (found := _sha256(part)) != sha256:
        part.unlink()
        raise WrongFileError(
            f"the downloaded file is not the expected one (SHA-256 {found}, expected {sha256}); it was deleted. "
            "Run the command again; if it happens again, something on the way changes downloads"
        )
    return part.replace(target)


def _rest(url: str, part: Path, progress: Progress) -> None:
    have = part.stat().st_size if part.exists() else 0
    # The scheme was checked above: no file:// or other local address gets here.
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})  # noqa: S310
    try:
        answer = urllib.request.urlopen(request, timeout=_TIMEOUT_S)  # noqa: S310
    except urllib.error.HTTPError as error:
        if error.code != 416:
            raise
        if error.headers.get("Content-Range", "") == f"bytes */{have}":
            return  # All of it was there already.
        part.unlink()
        raise ConnectionError("the earlier part did not fit") from error
    with answer:
        resumed = answer.status == 206 and answer.headers.get("Content-Range", "").startswith(f"bytes {have}-")
        done = have if resumed else 0
        total = done + int(answer.headers.get("Content-Length") or 0)
        with part.open("ab" if resumed else "wb") as file:
            progress(done, total)
            while chunk := answer.read(_CHUNK_BYTES):
                file.write(chunk)
                done += len(chunk)
                progress(done, total)
    if done < total:
        raise ConnectionError(f"only {done} of {total} bytes arrived")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
