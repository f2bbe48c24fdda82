"""Piper as a program of its own: requests on standard input, 16-bit PCM in frames on standard output.

Run as `python -P piper_process.py MODEL.onnx`. Piper is GPL-3.0-or-later; nothing of the gateway is imported here, and
the gateway never imports this file: the two only share a pipe.

Request: one line of JSON, {"id": 1, "text": "…"}, and if wished how: "length_scale" (slower above 1), "noise_scale" and
"noise_w_scale" (livelier above the voice's own). Answer: frames of kind (1 byte), request id and length (big-endian
32-bit), then the payload: R ready (JSON: rate_hz), A one sentence of mono PCM, E the end, X a failure (its kind).
End of input ends the program.
"""

import json
import os
import struct
import sys
from pathlib import Path
from typing import BinaryIO

HEADER = struct.Struct(">cII")


def send(out: BinaryIO, kind: bytes, request: int, payload: bytes = b"") -> None:
    out.write(HEADER.pack(kind, request, len(payload)) + payload)
    out.flush()


def main(model: str) -> None:
    # Whatever the libraries print must not get between the frames.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        # As in the gateway: nothing of what is said here is noted for anybody else.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime  # noqa: PLC0415 - a failure to import is reported through the pipe
        from piper import PiperConfig, PiperVoice  # noqa: PLC0415
        from piper.config import SynthesisConfig  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        # Idle threads must not spin: the recogniser needs the same cores.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        config = json.loads(Path(f"{model}.json").read_text(encoding="utf-8"))
        voice = PiperVoice(session=session, config=PiperConfig.from_dict(config))
        manner = SynthesisConfig(normalize_audio=False)
        for _ in voice.synthesize("Warming up the voice for the first call.", manner):
            pass
    except Exception as error:  # noqa: BLE001 - every failure is the gateway's to report
        send(out, b"X", 0, f"{type(error).__name__}: {error}".encode())
        sys.exit(1)
    send(out, b"R", 0, json.dumps({"rate_hz": voice.config.sample_rate}).encode())
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        try:
            how = {key: asked[key] for key in ("length_scale", "noise_scale", "noise_w_scale") if key in asked}
            spoken = SynthesisConfig(normalize_audio=False, **how) if how else manner
            for chunk in voice.synthesize(asked["text"], spoken):
                send(out, b"A", asked["id"], chunk.audio_int16_bytes)
            send(out, b"E", asked["id"])
        except BrokenPipeError:
            sys.exit(0)
        except Exception as error:  # noqa: BLE001 - one text that fails must not end the program
            # The kind only: a message could quote the words.
            send(out, b"X", asked["id"], type(error).__name__.encode())


if __name__ == "__main__":
    main(sys.argv[1])
