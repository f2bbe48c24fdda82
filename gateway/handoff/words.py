"""The callers' own last words: the sound of the last thing each said, in memory only, for the person who is rung."""

import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from gateway.handoff.ports import Urls
from gateway.handoff.state import Transfer
from gateway.voice.hold import mulaw_wav

MOST_CALLS = 64
MOST_BYTES = 8000 * 20
"""Twenty seconds of µ-law at 8,000 Hz."""
LEAST_BYTES = 8000 // 2
KEPT_S = 1800.0
LINK_S = 300.0
"""How long an address may be asked for."""
INTRO = "These were their last words."
AGAIN = "Press 1 to take the call, 2 to pass it on, 3 to hear the brief."


@dataclass(slots=True)
class _Said:
    mulaw: bytes
    at_s: float
    links: dict[str, float] = field(default_factory=dict)


class LastWords:
    """Bounded in number, length and time; nothing is written anywhere."""

    def __init__(self, urls: Urls) -> None:
        self._urls = urls
        self._said: OrderedDict[str, _Said] = OrderedDict()

    def keep(self, call_sid: str, mulaw: bytes) -> None:
        """The caller's latest utterance: 8,000 Hz mono µ-law. Very short ones ("yes") do not replace a longer one."""
        known = self._said.get(call_sid)
        if known is not None and len(mulaw) < LEAST_BYTES:
            return
        self._said[call_sid] = _Said(mulaw[-MOST_BYTES:], time.monotonic())
        self._said.move_to_end(call_sid)
        while len(self._said) > MOST_CALLS:
            self._said.popitem(last=False)

    def forget(self, call_sid: str) -> None:
        self._said.pop(call_sid, None)

    def of(self, transfer: Transfer) -> tuple[tuple[str, ...], str]:
        """What is said to a person who asks for them, and the address of a WAV heard before it; without sound, what
        was understood is said instead."""
        said = self._said.get(transfer.call_sid)
        if said is not None and time.monotonic() - said.at_s < KEPT_S:
            link = secrets.token_hex(16)
            said.links[link] = time.monotonic() + LINK_S
            return (AGAIN,), self._urls.sound(link)
        story = str(transfer.brief.get("story", "")).strip()
        return (f"In their words: {story}." if story else "Their words were not kept.", AGAIN), ""

    def wav(self, link: str) -> bytes | None:
        """The sound behind an address that was given out; None when there is none, or its time is over."""
        now_s = time.monotonic()
        for said in self._said.values():
            if said.links.get(link, 0.0) > now_s:
                return mulaw_wav(said.mulaw)
        return None


class Tape:
    """The last half minute of a stream's sound: 8,000 Hz mono µ-law, counted from the stream's start."""

    def __init__(self, most_bytes: int = 8000 * 30) -> None:
        self._sound = bytearray()
        self._most = most_bytes
        self._gone = 0
        """Bytes that are not kept any more."""

    def feed(self, mulaw: bytes) -> None:
        self._sound += mulaw
        # A second at once: not every frame moves everything.
        if len(self._sound) > self._most + 8000:
            gone = len(self._sound) - self._most
            del self._sound[:gone]
            self._gone += gone

    def cut(self, began_ms: int, ended_ms: int) -> bytes:
        """What was said then, with a little before and after; as much of it as is kept."""
        begin = max(0, 8 * (began_ms - 200) - self._gone)
        return bytes(self._sound[begin : max(0, 8 * (ended_ms + 200) - self._gone)])
