"""What the process holds just now: resident memory, and of it what the allocators have given out."""

import contextlib
import ctypes
import gc
import resource
import sys
from dataclasses import dataclass
from pathlib import Path

_FIELDS = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"


@dataclass(frozen=True, slots=True)
class Memory:
    """Without what Python's collector and the C library would give back if they were asked."""

    resident_mb: float
    """Pages in memory."""
    heap_mb: float
    """Given out by the C library's allocator: buffers, models, SQLite's pages; 0 where it cannot say."""
    blocks: int
    """Given out by Python's own allocator, for objects: pieces of up to 512 bytes."""


class _Info(ctypes.Structure):
    """glibc's `struct mallinfo2`."""

    _fields_ = [(name, ctypes.c_size_t) for name in _FIELDS.split()]


def now() -> Memory:
    """Collects garbage first, and gives back what is free: one moment in which much was kept waiting, such as a machine
    that stood still for some seconds, would otherwise be seen for ever, and hide or feign a growth."""
    gc.collect()
    _give_back()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return Memory(pages * resource.getpagesize() / 1e6, _heap_bytes() / 1e6, sys.getallocatedblocks())


def _give_back() -> None:
    with contextlib.suppress(AttributeError, OSError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)


def _heap_bytes() -> int:
    try:
        ask = ctypes.CDLL(None).mallinfo2
    except (AttributeError, OSError):  # another C library, or an old one
        return 0
    ask.restype = _Info
    told = ask()
    return int(told.uordblks + told.hblkhd)
