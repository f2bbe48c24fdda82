"""What one worker process does: runs Vosk, which ends its process when misused, apart from the calls.

Forked by `gateway.hearing.nursery`, which has loaded the models; the messages are in `gateway.hearing.wire`.
One thread: whatever arrives is decoded in order, so utterances interleave chunk by chunk. Ends when the socket closes.
"""

import json
import os
import re
import socket
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import vosk

from gateway.audio import mulaw
from gateway.hearing.network import as_written
from gateway.hearing.wire import HEAD, MAX_BODY_BYTES, Kind, pack_json

ALTERNATIVES = 8
"""N-best of the free reading; costs about one percent of its time."""
NETWORK_ALTERNATIVES = 8
GRAMMARS_KEPT = 24
"""Idle grammar recognisers kept ready (each 0.5 to 4 ms to make, almost no memory)."""
_CHUNK_BYTES = 3200
_PROPORTIONAL = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


@dataclass(slots=True)
class _Utterance:
    free: Any
    grammar: Any | None
    grammar_key: str
    samples: int = 0


class Worker:
    """The recognisers of one process and the utterances they are lent to."""

    def __init__(self, model: Any, networks: Mapping[str, Any], recognisers: int) -> None:
        """`model` and `networks` are loaded vosk.Models; a network's language is its answers alone."""
        self._model = model
        self._networks = networks
        self._free = [self._make_free() for _ in range(recognisers)]
        self._grammars: OrderedDict[str, list[Any]] = OrderedDict()
        self._live: dict[int, _Utterance] = {}
        for recogniser in self._free:
            _warm(recogniser)
        for name in networks:
            self._keep(_key_of(name), self._make_network(name))

    def _make_free(self) -> Any:
        recogniser = vosk.KaldiRecognizer(self._model, mulaw.SAMPLE_RATE_HZ)
        recogniser.SetMaxAlternatives(ALTERNATIVES)
        recogniser.SetWords(True)
        return recogniser

    def _make_network(self, name: str) -> Any:
        recogniser = vosk.KaldiRecognizer(self._networks[name], mulaw.SAMPLE_RATE_HZ)
        recogniser.SetMaxAlternatives(NETWORK_ALTERNATIVES)
        return recogniser

    def open(self, number: int, phrases: list[str] | None, network: str = "") -> None:
        """An utterance begins: heard freely and, beside it, by the network of that name or else by the phrases."""
        key, grammar = "", None
        if network in self._networks:
            key = _key_of(network)
            kept = self._grammars.get(key)
            grammar = kept.pop() if kept else self._make_network(network)
        elif phrases:
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
            grammar_text = json.loads(as_written(utterance.grammar.PartialResult())).get("partial", "")
        free_text = json.loads(utterance.free.PartialResult()).get("partial", "")
        return {"samples": utterance.samples, "free": free_text, "grammar": grammar_text}

    def finish(self, number: int) -> dict[str, Any] | None:
        utterance = self._live.pop(number, None)
        if utterance is None:
            return None
        # FinalResult drops the speaker adaptation and keeps the graph cache; Reset would do the opposite.
        free = json.loads(utterance.free.FinalResult())
        grammar = None if utterance.grammar is None else json.loads(as_written(utterance.grammar.FinalResult()))
        self._free.append(utterance.free)
        if utterance.grammar is not None:
            self._keep(utterance.grammar_key, utterance.grammar)
        return {"free": free, "grammar": grammar, "memory_bytes": memory_bytes()}

    def _keep(self, key: str, recogniser: Any) -> None:
        self._grammars.setdefault(key, []).append(recogniser)
        self._grammars.move_to_end(key)
        while sum(map(len, self._grammars.values())) > GRAMMARS_KEPT:
            self._grammars.popitem(last=False)


def _key_of(network: str) -> str:
    return f"network {network}"


def _warm(recogniser: Any) -> None:
    """Real speech once through: fills the cache of the decoding graph, which makes later decoding four times faster."""
    pcm = mulaw.decode(Path(__file__).with_name("warm_up.ulaw").read_bytes())
    for start in range(0, len(pcm), _CHUNK_BYTES):
        recogniser.AcceptWaveform(pcm[start : start + _CHUNK_BYTES])
    recogniser.FinalResult()


def memory_bytes() -> int:
    """This process's memory with its part of what it shares with others; 0 where the system does not tell."""
    try:
        found = _PROPORTIONAL.search(Path("/proc/self/smaps_rollup").read_text(encoding="ascii"))
        if found is not None:
            return int(found[1]) * 1024
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
            asked = json.loads(body)
            worker.open(number, asked["grammar"], asked["network"])
        elif kind == Kind.AUDIO:
            if (answer := worker.audio(number, body)) is not None:
                line.sendall(pack_json(Kind.PARTIAL, number, answer))
        elif kind == Kind.FINISH:
            if (answer := worker.finish(number)) is not None:
                line.sendall(pack_json(Kind.FINAL, number, answer))
        elif kind == Kind.CANCEL:
            worker.finish(number)
