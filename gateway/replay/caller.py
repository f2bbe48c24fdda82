"""The caller of a fixture: waits for each question as a person would, then answers with the recording made for it."""

from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from gateway.audio import mulaw
from gateway.replay.fixture import Fixture, Turn
from gateway.simulator.happenings import SimEvent

FRAME_S = mulaw.FRAME_MS / 1000
KEY_EVERY_S = 0.25
ECHO_FRAMES = 12
"""A speaker-phone's echo comes back a quarter of a second late: the network both ways, and the room."""
SPEECH_WITHIN_DB = 20.0
"""Frames of a recording not quieter than its loudest by more than this count as speech, when its end is looked for."""
HOLD_AUDIO = "/hold.wav"
SILENT = frozenset(b"\xff\x7f\x7e\xfe")


class Leg(Protocol):
    """The caller's end of the line."""

    def press(self, digit: str) -> None: ...
    def hang_up(self) -> None: ...
    def drop_socket(self) -> None: ...


@dataclass(slots=True)
class Heard:
    """What the caller lived through, in seconds of the call's own clock (frames of audio)."""

    greeting_s: float | None = None
    """From the first frame to the first sound."""
    replies_s: list[float] = field(default_factory=list)
    """From the end of each thing said to the first sound of the answer."""
    questions: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    """Questions for which the fixture has no turn."""
    repeated: int = 0
    """Turns that had to be said again."""
    turns: int = 0
    seconds: float = 0.0


class FixtureCaller:
    """A `CallerEnd` of the simulator: gives a 20 ms µ-law frame whenever asked for one, and hears one."""

    def __init__(self, fixture: Fixture) -> None:
        self._fixture = fixture
        self._audio = {turn.says: fixture.audio(turn.says) for turn in fixture.turns if turn.says}
        self._background = fixture.audio(fixture.background) if fixture.background else b""
        self._unused = list(fixture.turns)
        self._used: list[Turn] = []
        self._echo: deque[bytes] = deque([mulaw.SILENCE_FRAME] * ECHO_FRAMES, maxlen=2 * ECHO_FRAMES)
        self._leg: Leg | None = None
        self._frames = 0
        self._playing = b""
        self._speech_ends: int | None = None
        self._awaiting_reply_since: float | None = None
        self._due: tuple[float, Turn] | None = None
        self._on_hold = False
        self._words_began: float | None = None
        self._keys: list[str] = []
        self._asked_meanwhile = ""
        self._said: list[str] = []
        self._next_key = 0.0
        self._quiet_until = 0.0
        self.lived = Heard()
        self.inbound = bytearray()
        self.outbound = bytearray()

    def on_line(self, leg: Leg) -> None:
        self._leg = leg

    @property
    def now_s(self) -> float:
        return self._frames * FRAME_S

    # --- the gateway's side, as its feed tells it

    def gateway_says(self, words: str) -> None:
        """What is being said to the caller."""
        self._said.append(words)

    def your_turn(self, question: str) -> None:
        """The question has been heard to its end."""
        self.lived.questions.append(question)
        self._answer(question)

    def _answer(self, question: str) -> None:
        if self._due is not None or self._keys or self.now_s < self._quiet_until:
            return
        if self._playing:
            # Asked before the recording was over: answered when it is, unless this is the answer (they cut in).
            cut_in = self._used[-1].during and self._used[-1].answers(question, "")
            self._asked_meanwhile = "" if cut_in else question
            return
        said = " ".join(self._said)
        fits = [turn for turn in self._unused if not turn.during and turn.answers(question, said)]
        turn = fits[0] if fits else None
        if turn is None:
            again = [turn for turn in reversed(self._used) if turn.says and turn.asked and turn.answers(question, said)]
            turn = again[0] if again else None
            if turn is None or self.lived.questions.count(question) > 3:
                self.lived.unanswered.append(question)
                return
            self.lived.repeated += 1
        else:
            self._unused.remove(turn)
            self._used.append(turn)
        self._due = (self.now_s + turn.after_s, turn)

    def on_event(self, event: SimEvent) -> None:
        """Where the gateway's voice is not: on hold, and after the tone."""
        if event.kind == "record":
            self.your_turn("voicemail")
        elif event.kind == "play" and not self._on_hold and str(event.detail.get("url", "")).endswith(HOLD_AUDIO):
            self._on_hold = True
            self.your_turn("hold")

    # --- the line

    def next_frame(self) -> bytes | None:
        self._act()
        frame = self._frame()
        self._frames += 1
        self.lived.seconds = self.now_s
        self.inbound += frame or mulaw.SILENCE_FRAME
        return frame

    def heard(self, frame: bytes) -> None:
        self.outbound += frame
        if self._fixture.echo_db is not None:
            self._echo.append(mulaw.encode(mulaw.amplified(mulaw.decode(frame), self._fixture.echo_db)))
        if SILENT.issuperset(frame):
            return
        if self.lived.greeting_s is None:
            self.lived.greeting_s = self.now_s
        if self._words_began is None:
            self._words_began = self.now_s
        if self._awaiting_reply_since is not None:
            self.lived.replies_s.append(round(self.now_s - self._awaiting_reply_since, 3))
            self._awaiting_reply_since = None

    def _act(self) -> None:
        """Begins what is due now."""
        if self._keys and self.now_s >= self._next_key and self._leg is not None:
            self._leg.press(self._keys.pop(0))
            self._next_key = self.now_s + KEY_EVERY_S
            if not self._keys:
                self._awaiting_reply_since = self.now_s
        if self._asked_meanwhile and not self._playing:
            question, self._asked_meanwhile = self._asked_meanwhile, ""
            self._answer(question)
        if self._due is None and self._unused and self._unused[0].during and self._words_began is not None:
            turn = self._unused[0]
            if self.now_s >= self._words_began + turn.after_s:
                self._used.append(self._unused.pop(0))
                self._due = (self.now_s, turn)
        if self._due is not None and self.now_s >= self._due[0]:
            turn = self._due[1]
            self._due = None
            self._begin(turn)

    def _begin(self, turn: Turn) -> None:
        self.lived.turns += 1
        self._words_began = None
        self._said.clear()
        if turn.says:
            self._playing = self._audio[turn.says]
            self._speech_ends = self._frames + _last_speech_frame(self._playing)
        elif turn.presses:
            self._keys = list(turn.presses)
            self._next_key = self.now_s
        elif turn.silent_s:
            self._quiet_until = self.now_s + turn.silent_s
        elif self._leg is not None and turn.hangs_up:
            self._leg.hang_up()
        elif self._leg is not None and turn.drops_line:
            self._leg.drop_socket()

    def _frame(self) -> bytes | None:
        frame: bytes | None = None
        if self._playing:
            frame = self._playing[: mulaw.FRAME_BYTES].ljust(mulaw.FRAME_BYTES, mulaw.SILENCE_BYTE)
            self._playing = self._playing[mulaw.FRAME_BYTES :]
        if self._speech_ends is not None and self._frames >= self._speech_ends:
            self._speech_ends = None
            self._awaiting_reply_since = self.now_s
        if self._background:
            start = (self._frames * mulaw.FRAME_BYTES) % max(1, len(self._background) - mulaw.FRAME_BYTES)
            noise = self._background[start : start + mulaw.FRAME_BYTES]
            frame = mulaw.mixed(frame, noise) if frame else noise
        if len(self._echo) > ECHO_FRAMES:
            echo = self._echo.popleft()
            frame = mulaw.mixed(frame, echo) if frame else echo
        return frame


def _last_speech_frame(recording: bytes) -> int:
    """The frame in which the speech of a recording ends."""
    levels = [
        mulaw.level_dbfs(mulaw.decode(recording[start : start + mulaw.FRAME_BYTES]))
        for start in range(0, len(recording), mulaw.FRAME_BYTES)
    ]
    loud = [index for index, level in enumerate(levels) if level > max(levels) - SPEECH_WITHIN_DB]
    return loud[-1] + 1 if loud else len(levels)
