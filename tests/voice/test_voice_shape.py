"""Guards the sound that leaves for the telephone: rate, level, no clipping, no dead air; and the hold loop's WAV."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.audio.mulaw import silence
from gateway.voice.hold import hold_wav, mulaw_wav
from gateway.voice.shape import from_mulaw, speech_dbfs, telephone


def tone(hz: float, seconds: float, rate_hz: int, peak: float = 0.5) -> bytes:
    t = np.arange(int(seconds * rate_hz)) / rate_hz
    return (np.sin(2 * np.pi * hz * t) * peak * 32767).astype("<i2").tobytes()


@pytest.mark.parametrize("rate_hz", [8000, 16000, 22050, 24000])
@pytest.mark.parametrize("peak", [0.01, 0.3, 1.0])
def test_level_and_length(rate_hz: int, peak: float) -> None:
    sound = from_mulaw(telephone(tone(440, 1.0, rate_hz, peak), rate_hz))
    assert abs(sound.size - 8000) <= 160
    assert speech_dbfs(sound) == pytest.approx(-20, abs=0.5)


def test_what_a_telephone_cannot_carry_does_not_fold_back() -> None:
    mixed = np.frombuffer(tone(1000, 1, 22050, 0.4), "<i2") + np.frombuffer(tone(6000, 1, 22050, 0.4), "<i2")
    spectrum = np.abs(np.fft.rfft(from_mulaw(telephone(mixed.astype("<i2").tobytes(), 22050))[:7800]))
    hz = np.fft.rfftfreq(7800, 1 / 8000)
    wanted = spectrum[(hz > 950) & (hz < 1050)].max()
    folded = spectrum[(hz > 1950) & (hz < 2050)].max()
    assert 20 * np.log10(wanted / folded) > 40


def test_silence_around_is_cut_and_within_is_kept() -> None:
    quiet = b"\0\0" * 8000
    pcm = quiet + tone(440, 0.5, 8000) + quiet[:8000] + tone(440, 0.5, 8000) + quiet
    assert 1.45 <= len(telephone(pcm, 8000)) / 8000 <= 1.65


def test_peaks_are_bent_not_clipped() -> None:
    pcm = bytearray(tone(300, 1.0, 8000, 0.02))
    for at in range(0, len(pcm), 1000):
        pcm[at : at + 2] = struct.pack("<h", 32767)
    assert np.abs(from_mulaw(telephone(bytes(pcm), 8000))).max() < 0.92


@given(st.binary(max_size=4000), st.sampled_from([8000, 16000, 22050]))
def test_no_input_breaks_it(pcm: bytes, rate_hz: int) -> None:
    telephone(pcm, rate_hz)


def test_nothing_but_silence_is_nothing() -> None:
    assert telephone(b"\0\0" * 5000, 16000) == b""
    assert telephone(b"", 22050) == b""
    assert len(silence(200)) == 1600
    assert not from_mulaw(silence(200)).any()


def test_wav_header() -> None:
    wav = mulaw_wav(b"\xff" * 801)
    assert wav[:4] == b"RIFF"
    assert struct.unpack_from("<I", wav, 4)[0] == len(wav) - 8
    assert wav[8:16] == b"WAVEfmt "
    assert struct.unpack_from("<IHHIIHHH", wav, 16) == (18, 7, 1, 8000, 8000, 1, 8, 0)
    assert wav[38:42] == b"fact"
    assert struct.unpack_from("<I", wav, 46)[0] == 801
    assert wav[50:54] == b"data"
    assert struct.unpack_from("<I", wav, 54)[0] == 801
    assert len(wav) == 58 + 802


def test_hold_audio_is_calm_and_ours() -> None:
    wav = hold_wav()
    assert wav == hold_wav()
    sound = from_mulaw(wav[58:])
    assert 30 <= sound.size / 8000 <= 45
    assert 20 * np.log10(np.sqrt(np.mean(sound**2))) == pytest.approx(-24, abs=0.5)
    assert np.abs(sound).max() < 0.7
    assert np.abs(np.diff(sound)).max() < 0.3, "a click"
    assert np.abs(sound[:80]).max() < 0.01
    assert np.abs(sound[-80:]).max() < 0.01
    tenths = np.sqrt(np.mean(sound[: sound.size // 800 * 800].reshape(-1, 800) ** 2, axis=1))
    assert (tenths[10:-30] > 0.01).all(), "a caller on hold must not hear nothing"
