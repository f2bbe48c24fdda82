"""Identifiers as Twilio makes them: two letters and 32 hexadecimal digits."""

import uuid


def new_sid(prefix: str) -> str:
    """A fresh one: CA a call, CF a conference, MZ a stream, RE a recording, SM a message."""
    return prefix + uuid.uuid4().hex
