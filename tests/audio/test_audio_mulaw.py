"""Guards the telephone audio format: decoding undoes encoding, levels are in dBFS, odd sizes are survived."""

import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.audio import mulaw


@given(st.binary(max_size=400))
def test_every_mulaw_byte_survives_the_round_trip(payload: bytes) -> None:
    # 0x7F and 0xFF are both zero.
    assert mulaw.encode(mulaw.decode(payload)) == payload.replace(b"\x7f", b"\xff")


def test_known_values_of_g711() -> None:
    assert struct.unpack("<4h", mulaw.decode(b"\xff\x00\x80\x7f")) == (0, -32124, 32124, 0)


def test_a_silence_frame_is_twenty_milliseconds_of_nothing() -> None:
    assert len(mulaw.SILENCE_FRAME) == 160
    assert mulaw.decode(mulaw.SILENCE_FRAME) == bytes(320)
    assert len(mulaw.silence(250)) == 2000


def test_level_of_a_full_scale_sine_is_three_db_under_full_scale() -> None:
    sine = b"".join(struct.pack("<h", round(32767 * math.sin(i / 5))) for i in range(8000))
    assert mulaw.level_dbfs(sine) == pytest.approx(-3.0, abs=0.1)
    assert mulaw.level_dbfs(mulaw.amplified(sine, -20)) == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("pcm", [b"", b"\x01", bytes(320)])
def test_level_of_nothing_is_the_floor(pcm: bytes) -> None:
    assert mulaw.level_dbfs(pcm) == mulaw.FLOOR_DBFS


def test_half_a_sample_is_dropped() -> None:
    assert mulaw.encode(b"\x00\x00\x01") == b"\xff"
    assert len(mulaw.amplified(b"\x00\x01\x02", 6)) == 2
