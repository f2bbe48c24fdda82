"""The program of one worker process: runs Vosk, which ends its process when misused, apart from the calls.

`python -m gateway.hearing.worker MODEL RECOGNISERS SOCKET_FD`; the messages are in `gateway.hearing.wire`.
One thread: whatever arrives is decoded in order, so utterances interleave chunk by chunk. Ends when the socket closes.
"""

import json
import os
import signal
import socket
import sys
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import vosk

from gateway.audio import mulaw
from gateway.hearing.wire import HEAD, MAX_BODY_BYTES, Kind, pack_json

ALTERNATIVES = 8
"""N-best of the free reading; costs about one percent of its time."""
GRAMMARS_KEPT = 24
"""Idle grammar recognisers kept ready (each 0.5 to 4 ms to make, almost no memory)."""
_CHUNK_BYTES = 3200


@dataclass(slots=True)
class _Utterance:
    free: Any
    grammar: Any | None
    grammar_key: str
    samples: int = 0


class Worker:
    """The recognisers of one process and the utterances they are lent to."""

    def __init__(self, model_folder: str, recognisers: int) -> None:
        self._model = vosk.Model(model_folder)
        self._free = [self._make_free() for _ in range(recognisers)]
        self._grammars: OrderedDict[str, list[Any]] = OrderedDict()
        self._live: dict[int, _Utterance] = {}
        for recogniser in self._free:
            _warm(recogniser)

    def _make_free(self) -> Any:
        recogniser = vosk.KaldiRecognizer(self._model, mulaw.SAMPLE_RATE_HZ)
        recogniser.SetMaxAlternatives(ALTERNATIVES)
        recogniser.SetWords(True)
        return recogniser

    def open(self, number: int, phrases: list[str] | None) -> None:
        key, grammar = "", None
        if phrases:
            key = json.dumps([*(p for p in phrases if self._known(p)), "[unk]"])
            kept = self._grammars.get(key)
            grammar = kept.pop() if kept else self._make_grammar(key)
        # The pool never lends more than there are; should it ever, a cold recogniser is better than none.
        free = self._free.pop() if self._free else self._make_free()
        self._live[number] = _Utterance(free, grammar, key)

    def _known(self, phrase: str) -> bool:
        """Vosk skips unknown words and then hears the rest of the phrase as if that had been meant."""
        return all(self._model.vosk_model_find_word(word) >= 0 for word in phrase.split())

    def _make_grammar(self, key: str) -> Any:
        recogniser = vosk.KaldiRecognizer(self._model, mulaw.SAMPLE_RATE_HZ, key)
        recogniser.SetWords(True)
        return recogniser

    def audio(self, number: int, pcm: bytes) -> dict[str, Any] | None:
        utterance = self._live.get(number)
        if utterance is None:
            return None
        utterance.samples += len(pcm) // 2
        # Vosk's own end-point is passed over: the ear decides when a turn ends.
        utterance.free.AcceptWaveform(pcm)
        grammar_text = ""
        if utterance.grammar is not None:
            utterance.grammar.AcceptWaveform(pcm)
            grammar_text = json.loads(utterance.grammar.PartialResult()).get("partial", "")
        free_text = json.loads(utterance.free.PartialResult()).get("partial", "")
        return {"samples": utterance.samples, "free": free_text, "grammar": grammar_text}

    def finish(self, number: int) -> dict[str, Any] | None:
        utterance = self._live.pop(number, None)
        if utterance is None:
            return None
        # FinalResult drops the speaker adaptation and keeps the graph cache; Reset would do the opposite.
        free = json.loads(utterance.free.FinalResult())
        grammar = None if utterance.grammar is None else json.loads(utterance.grammar.FinalResult())
        self._free.append(utterance.free)
        if utterance.grammar is not None:
            self._keep(utterance.grammar_key, utterance.grammar)
        return {"free": free, "grammar": grammar, "memory_bytes": memory_bytes()}

    def _keep(self, key: str, recogniser: Any) -> None:
        self._grammars.setdefault(key, []).append(recogniser)
        self._grammars.move_to_end(key)
        while sum(map(len, self._grammars.values())) > GRAMMARS_KEPT:
            self._grammars.popitem(last=False)


def _warm(recogniser: Any) -> None:
    """Real speech once through: fills the cache of the decoding graph, which makes later decoding four times faster."""
    pcm = mulaw.decode(Path(__file__).with_name("warm_up.ulaw").read_bytes())
    for start in range(0, len(pcm), _CHUNK_BYTES):
        recogniser.AcceptWaveform(pcm[start : start + _CHUNK_BYTES])
    recogniser.FinalResult()


def memory_bytes() -> int:
    """Resident memory of this process; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _exactly(line: socket.socket, count: int) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        part = line.recv(count - len(parts))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)


def serve(line: socket.socket, worker: Worker) -> NoReturn:
    """Answer messages until the other end closes, which raises EOFError or ConnectionError."""
    line.sendall(pack_json(Kind.READY, 0, {"memory_bytes": memory_bytes()}))
    while True:
        length, kind, number = HEAD.unpack(_exactly(line, HEAD.size))
        if length > MAX_BODY_BYTES:
            raise ValueError("a message is larger than any that the pool sends")
        body = _exactly(line, length)
        answer: dict[str, Any] | None
        if kind == Kind.OPEN:
            worker.open(number, json.loads(body)["grammar"])
        elif kind == Kind.AUDIO:
            if (answer := worker.audio(number, body)) is not None:
                line.sendall(pack_json(Kind.PARTIAL, number, answer))
        elif kind == Kind.FINISH:
            if (answer := worker.finish(number)) is not None:
                line.sendall(pack_json(Kind.FINAL, number, answer))
        elif kind == Kind.CANCEL:
            worker.finish(number)


def main(arguments: list[str]) -> int:
    """Run until the pool goes away."""
    model_folder, recognisers, descriptor = arguments
    # An interrupt from the terminal reaches the whole group; the gateway itself decides when its workers end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    vosk.SetLogLevel(-1)
    with socket.socket(fileno=int(descriptor)) as line:
        try:
            serve(line, Worker(model_folder, int(recognisers)))
        except (EOFError, ConnectionError):
            return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
