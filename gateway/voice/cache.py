"""Rendered speech, kept: in memory for everything, on disk only for what the company says to everybody.

What is said to one caller (names, addresses) never reaches the disk."""

import hashlib
import os
import struct
import tempfile
import zlib
from collections import OrderedDict
from pathlib import Path

import structlog

log = structlog.get_logger()

_MAGIC = b"WLV1"
_HEAD = struct.Struct(">4sII")
"""Magic, length of the audio, its CRC-32."""


class Cache:
    """8000 Hz mono µ-law by text. Faults of the disk cost a rendering, never a call. Used from one thread at a time
    per text; the file operations are plain blocking calls."""

    def __init__(
        self, folder: Path, voice: str, *, memory_bytes: int = 48 * 2**20, disk_bytes: int = 256 * 2**20
    ) -> None:
        """`voice` names engine, voice and version of the shaping: another voice never finds this one's sound."""
        self._folder = folder
        self._voice = voice
        self._memory: OrderedDict[str, bytes] = OrderedDict()
        self._memory_bytes = memory_bytes
        self._held_bytes = 0
        self._disk_bytes = disk_bytes

    def path(self, text: str) -> Path:
        key = hashlib.sha256(f"{self._voice}\0{text}".encode()).hexdigest()
        return self._folder / key[:2] / f"{key}.ulaw"

    def recall(self, text: str) -> bytes | None:
        """From memory: fast enough for the event loop."""
        mulaw = self._memory.get(text)
        if mulaw is not None:
            self._memory.move_to_end(text)
        return mulaw

    def remember(self, text: str, mulaw: bytes) -> None:
        """Keeps it in memory; the least recently used go when it is full."""
        self._held_bytes += len(mulaw) - len(self._memory.pop(text, b""))
        self._memory[text] = mulaw
        while self._held_bytes > self._memory_bytes and self._memory:
            _, dropped = self._memory.popitem(last=False)
            self._held_bytes -= len(dropped)

    def load(self, text: str) -> bytes | None:
        """From disk, into memory too. A damaged file counts as none and is removed. Blocks."""
        path = self.path(text)
        try:
            stored = path.read_bytes()
        except OSError:
            return None
        mulaw = _checked(stored)
        if mulaw is None:
            log.warning("voice_cache_damaged", file=path.name)
            _remove(path)
            return None
        self.remember(text, mulaw)
        return mulaw

    def store(self, text: str, mulaw: bytes) -> None:
        """Into memory and onto disk, whole or not at all. Blocks."""
        self.remember(text, mulaw)
        path = self.path(text)
        partial = ""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".part-", delete=False) as file:
                partial = file.name
                file.write(_HEAD.pack(_MAGIC, len(mulaw), zlib.crc32(mulaw)) + mulaw)
                file.flush()
                os.fsync(file.fileno())
            Path(partial).replace(path)
        except OSError as error:
            log.warning("voice_cache_not_written", reason=error.strerror)
            if partial:
                _remove(Path(partial))

    def tidy(self) -> None:
        """Removes what is left of broken writes, and the oldest files beyond the bound. Blocks."""
        files = []
        try:
            for path in self._folder.glob("*/*"):
                if path.name.startswith(".part-"):
                    _remove(path)
                elif path.suffix == ".ulaw":
                    status = path.stat()
                    files.append((status.st_mtime, status.st_size, path))
        except OSError as error:
            log.warning("voice_cache_not_tidied", reason=error.strerror)
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files, key=lambda f: f[0]):
            if total <= self._disk_bytes:
                return
            _remove(path)
            total -= size


def _checked(stored: bytes) -> bytes | None:
    if len(stored) < _HEAD.size:
        return None
    magic, length, checksum = _HEAD.unpack_from(stored)
    mulaw = stored[_HEAD.size :]
    if magic != _MAGIC or length != len(mulaw) or checksum != zlib.crc32(mulaw):
        return None
    return mulaw


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("voice_cache_not_removed", file=path.name, reason=error.strerror)
