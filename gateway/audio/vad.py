"""Voice activity by the Silero network, 8 kHz: one probability for each 32 ms of audio. Clocked by samples alone."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from gateway.audio.mulaw import SAMPLE_RATE_HZ

WINDOW_SAMPLES = 256
"""What the 8 kHz network takes at a time: 32 ms."""
WINDOW_MS = WINDOW_SAMPLES * 1000 // SAMPLE_RATE_HZ
WINDOW_BYTES = WINDOW_SAMPLES * 2
_CONTEXT_SAMPLES = 32
_QUIET_BELOW = 0.35
_FRESH_AFTER_WINDOWS = 31
_MODEL = Path(__file__).with_name("silero_vad.onnx")


@cache
def _session() -> Any:
    options = onnxruntime.SessionOptions()
    # The network is tiny (0.1 ms a window): threads would cost more than they bring.
    options.inter_op_num_threads = 1
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(_MODEL), options, providers=["CPUExecutionProvider"])


def warm() -> None:
    """Load the network (30 ms) before the first call needs it."""
    Vad().probability(bytes(WINDOW_BYTES))


class Vad:
    """Voice activity of one stream; the network itself is loaded once for all.

    The network's memory drifts in long silences until a short, quiet "yes" after 45 s of it goes unnoticed (0.07); so
    each second without speech it starts afresh (0.96 for the same "yes").
    """

    def __init__(self) -> None:
        self._run = _session().run
        self._rate = np.array(SAMPLE_RATE_HZ, dtype=np.int64)
        self._quiet_windows = 0
        self.reset()

    def reset(self) -> None:
        """Forget the stream so far."""
        self._state = np.zeros((2, 1, 128), dtype=np.float32)
        self._input = np.zeros((1, _CONTEXT_SAMPLES + WINDOW_SAMPLES), dtype=np.float32)

    def probability(self, pcm: bytes) -> float:
        """How probably this window holds speech, 0 to 1.

        `pcm`: exactly `WINDOW_BYTES` bytes, signed 16-bit little-endian mono 8 kHz; ValueError otherwise.
        """
        if len(pcm) != WINDOW_BYTES:
            raise ValueError(f"a window is {WINDOW_BYTES} bytes, not {len(pcm)}")
        self._input[0, :_CONTEXT_SAMPLES] = self._input[0, -_CONTEXT_SAMPLES:]
        self._input[0, _CONTEXT_SAMPLES:] = np.frombuffer(pcm, dtype="<i2").astype(np.float32) / 32768
        output, self._state = self._run(None, {"input": self._input, "state": self._state, "sr": self._rate})
        found = float(output[0, 0])
        self._quiet_windows = self._quiet_windows + 1 if found < _QUIET_BELOW else 0
        if self._quiet_windows >= _FRESH_AFTER_WINDOWS:
            self._quiet_windows = 0
            self.reset()
        return found
