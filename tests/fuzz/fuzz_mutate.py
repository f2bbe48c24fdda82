"""Mutations of real messages: bytes in, bytes out, the same for the same random numbers."""

import random

TOKENS = [
    *(b'null true false -1 0 1e999 9999999999999999999 NaN Infinity {} [] "" \''.split()),
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\\ud800",
    b"\\u0000",
    b"\xe2\x80\xae",
    b"%00",
    b"%ff",
    b"%2B",
    b"%",
    b"&",
    b"=",
    b"&&",
    b"+",
    b"\r\n",
    b"\n",
    b'"event":"start"',
    b'"event":"media"',
    b'"event":"stop"',
    b"streamSid",
    b"<Response>",
    b"]]>",
    b"' OR 1=1 --",
    b"${jndi:x}",
    b"{0.__class__}",
    b"%(x)s",
    b"$(id)",
    b"`id`",
    b"../../etc/passwd",
    b"CallSid=",
    b"From=",
    "１２".encode(),
    "İ".encode(),
]
MAX_BYTES = 90_000


def mutated(data: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """One to six small changes, or a piece of another message put in."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        at = rng.randrange(len(out) + 1)
        match rng.randrange(12):
            case 0 if out:
                out[at % len(out)] ^= 1 << rng.randrange(8)
            case 1 if out:
                out[at % len(out)] = rng.randrange(256)
            case 2:
                out[at:at] = bytes(rng.randrange(256) for _ in range(rng.randrange(1, 8)))
            case 3:
                del out[at : at + rng.choice((1, 2, 8, 64, 4096))]
            case 4 | 5:
                out[at:at] = rng.choice(TOKENS)
            case 6:
                token = rng.choice(TOKENS)
                out[at : at + len(token)] = token
            case 7:
                piece = bytes(out[at : at + rng.choice((1, 16, 256))])
                out[at:at] = piece * rng.choice((2, 8, 64, 1024))
            case 8:
                other = rng.choice(others)
                begin = rng.randrange(len(other) + 1)
                out[at:at] = other[begin : begin + rng.choice((4, 32, 512))]
            case 9:
                other = rng.choice(others)
                out = out[:at] + other[rng.randrange(len(other) + 1) :]
            case 10:
                _number(out, rng)
            case _:
                lines = bytes(out).split(b"\n")
                rng.shuffle(lines)
                out = bytearray(b"\n".join(lines))
    return bytes(out[:MAX_BYTES])


def _number(out: bytearray, rng: random.Random) -> None:
    """Replaces a run of digits by a number that is hard to count with."""
    digits = [n for n, byte in enumerate(out) if 48 <= byte <= 57]
    if not digits:
        return
    begin = end = rng.choice(digits)
    while end < len(out) and 48 <= out[end] <= 57:
        end += 1
    hard = (b"0", b"-1", b"1e9", b"1.5", b"18446744073709551616", b"9" * 400, b"0x10", "٣".encode(), b"")
    out[begin:end] = rng.choice(hard)
