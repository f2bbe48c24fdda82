"""What passes between the pool and a worker process: length-prefixed messages over a socket pair."""

import json
import struct
from enum import IntEnum
from typing import Any

HEAD = struct.Struct("<IBI")
"""Length of the body in bytes, the kind, the utterance's number (0: about the worker itself)."""
MAX_BODY_BYTES = 1 << 20
FORKED = struct.Struct("<iq")
"""What the nursery says of a new worker: its process id, and the nursery's own memory in bytes."""


class Kind(IntEnum):
    """Each message's kind; who sends it stands beside it."""

    OPEN = 1
    """Pool: an utterance begins. Body: JSON {"grammar": [phrases] or null, "network": a network's name or ""}."""
    AUDIO = 2
    """Pool: the utterance's next samples. Body: PCM, 16-bit little-endian, mono, 8 kHz."""
    FINISH = 3
    """Pool: that was all; the final result is wanted. Empty body."""
    CANCEL = 4
    """Pool: nobody wants to know any more. Empty body."""
    READY = 5
    """Worker: its recognisers are warm. Body: JSON {"memory_bytes"}."""
    PARTIAL = 6
    """Worker: one AUDIO was decoded. Body: JSON {"samples", "free", "grammar"}."""
    FINAL = 7
    """Worker: the result. Body: JSON {"free": Vosk's, "grammar": Vosk's or null, "memory_bytes"}."""


def pack(kind: Kind, number: int, body: bytes = b"") -> bytes:
    """One message as bytes."""
    return HEAD.pack(len(body), kind, number) + body


def pack_json(kind: Kind, number: int, body: dict[str, Any]) -> bytes:
    return pack(kind, number, json.dumps(body).encode())
