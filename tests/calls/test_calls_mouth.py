"""Guards the mouth: words in order with their marks, silence at once on a barge-in, an end even without marks."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence

import pytest

from gateway.audio.mulaw import silence
from gateway.calls.mouth import MARK_GRACE_MS, MESSAGE_BYTES, SLOW_PAUSE_MS, Mouth
from gateway.conversation.events import Say
from gateway.voice.engine import VoiceError
from gateway.voice.voice import Spoken

SECOND = 8000
LEAD_MS = 100
"""The voice's own pause between two pieces."""


class Stage:
    """A voice, a line and an ear whose timing the test decides; everything that happens is written down in order."""

    def __init__(self) -> None:
        self.now_ms = 0
        self.log: list[tuple[str, object]] = []
        self.voice_open = asyncio.Event()
        self.voice_open.set()
        self.line_open = asyncio.Event()
        self.line_open.set()
        self.broken: set[str] = set()
        self.left = 0
        """Sentences that were given up before their end."""

    # the voice: a byte of sound in every millisecond of "length", one part for each piece

    async def speak(self, pieces: Sequence[str]) -> AsyncGenerator[Spoken]:
        over = False
        try:
            for index, piece in enumerate(pieces):
                await self.voice_open.wait()
                if piece in self.broken:
                    raise VoiceError("the voice has broken down")
                words, _, seconds = piece.partition("/")
                lead_ms = LEAD_MS if index else 0
                sound = silence(lead_ms) + b"\x10" * int(float(seconds or 1) * SECOND)
                yield Spoken(index, words, sound, lead_ms)
            over = True
        finally:
            self.left += not over

    # the line

    # as with a WebSocket, a message is on its way before its sender waits for the network

    async def send_audio(self, mulaw: bytes) -> None:
        self.log.append(("audio", len(mulaw)))
        await self.line_open.wait()

    async def send_mark(self, name: str) -> None:
        self.log.append(("mark", name))
        await self.line_open.wait()

    async def send_clear(self) -> None:
        self.log.append(("clear", None))

    # the ear

    def prompt_began(self, text: str, interruptible: bool) -> None:
        self.log.append(("began", (text, interruptible)))

    def prompt_sounds(self, sound: bytes) -> None:
        self.log.append(("sounds", len(sound)))

    def prompt_cut(self) -> None:
        self.log.append(("cut", None))

    def prompt_ended(self) -> None:
        self.log.append(("ended", self.now_ms))

    # what the session is told

    def first_audio(self) -> None:
        self.log.append(("first audio", None))

    def on_silent(self) -> None:
        self.log.append(("silent", None))

    def of(self, *kinds: str) -> list[object]:
        return [what for kind, what in self.log if kind in kinds]

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.log]


async def settle() -> None:
    for _ in range(30):
        await asyncio.sleep(0)


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
async def mouth(stage: Stage) -> AsyncIterator[Mouth]:
    made = Mouth(stage, stage, stage, stage.first_audio, stage.on_silent)
    running = asyncio.create_task(made.run())
    yield made
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def say(*pieces: str, interruptible: bool = True) -> Say:
    return Say("test", pieces, interruptible)


async def test_words_go_out_in_order_each_with_its_mark(mouth: Mouth, stage: Stage) -> None:
    mouth.say(say("one", "two/0.5"))
    mouth.say(say("three"))
    await settle()
    part = ["sounds", "audio", "mark"]
    assert stage.kinds() == ["began", "first audio", *part, *part, "began", "first audio", *part]
    assert len(set(stage.of("mark"))) == 3
    assert not mouth.silent


async def test_long_audio_goes_in_messages_of_a_second(mouth: Mouth, stage: Stage) -> None:
    mouth.say(say("long/3.5"))
    await settle()
    assert stage.of("audio") == [MESSAGE_BYTES] * 3 + [MESSAGE_BYTES // 2]
    assert len(stage.of("mark")) == 1


@pytest.mark.parametrize(("slow", "between_ms"), [(False, LEAD_MS), (True, LEAD_MS + SLOW_PAUSE_MS)])
async def test_who_asked_us_to_slow_down_gets_longer_pauses(
    mouth: Mouth, stage: Stage, slow: bool, between_ms: int
) -> None:
    mouth.say(Say("test", ("one", "two"), slow=slow))
    await settle()
    sent = sum(length for length in stage.of("audio") if isinstance(length, int))
    assert sent == 2 * SECOND + between_ms * 8
    stage.now_ms = 1000 + between_ms - 20
    assert await mouth.hush() == "one"


async def test_silence_only_when_the_caller_has_heard_the_last_word(mouth: Mouth, stage: Stage) -> None:
    mouth.say(say("one", "two"))
    await settle()
    first, second = stage.of("mark")
    stage.now_ms = 1000
    mouth.mark(str(first))
    assert not mouth.silent
    stage.now_ms = 2000
    mouth.mark(str(second))
    assert mouth.silent
    assert stage.of("ended") == [2000]
    assert stage.kinds()[-1] == "silent"


async def test_the_caller_s_turn_comes_once_after_all_that_was_to_be_said(mouth: Mouth, stage: Stage) -> None:
    mouth.say(say("one"))
    await settle()
    mouth.say(say("two"))
    mouth.mark(str(stage.of("mark")[0]))
    assert not mouth.silent
    await settle()
    mouth.mark(str(stage.of("mark")[1]))
    mouth.mark(str(stage.of("mark")[1]))
    assert (len(stage.of("ended")), len(stage.of("silent"))) == (1, 1)


async def test_hush_sends_one_clear_and_tells_what_was_heard(mouth: Mouth, stage: Stage) -> None:
    mouth.say(say("one two three four/4"))
    await settle()
    stage.now_ms = 2100
    assert await mouth.hush() == "one two"
    assert stage.kinds().count("clear") == 1
    assert mouth.silent


async def test_nothing_follows_the_clear_when_the_hush_comes_in_mid_message(mouth: Mouth, stage: Stage) -> None:
    """The mouth waits for a slow network within a sentence when the caller cuts in: the rest is not sent after all."""
    stage.line_open.clear()
    mouth.say(say("long/5", "more/5"))
    mouth.say(say("and on/5"))
    await settle()
    heard = await mouth.hush()
    assert heard == ""
    stage.line_open.set()
    await settle()
    after = stage.kinds()[stage.kinds().index("clear") + 1 :]
    assert after == ["cut", "ended", "silent"]
    assert stage.kinds().count("clear") == 1
    assert mouth.silent


async def test_a_sentence_that_is_still_being_rendered_is_given_up(mouth: Mouth, stage: Stage) -> None:
    mouth.say(say("one", "two"))
    stage.voice_open.clear()
    await settle()
    await mouth.hush()
    stage.voice_open.set()
    await settle()
    assert stage.of("audio") == []
    assert stage.left == 1
    assert mouth.silent


async def test_after_a_hush_new_words_are_said(mouth: Mouth, stage: Stage) -> None:
    mouth.say(say("one/3"))
    await settle()
    await mouth.hush()
    stage.log.clear()
    mouth.say(say("sorry", interruptible=False))
    await settle()
    assert stage.of("began") == [("sorry", False)]
    assert len(stage.of("mark")) == 1
    assert not mouth.silent
    mouth.mark(str(stage.of("mark")[0]))
    assert mouth.silent


async def test_marks_that_a_clear_brought_back_change_nothing(mouth: Mouth, stage: Stage) -> None:
    mouth.say(say("one/3"))
    await settle()
    mark = str(stage.of("mark")[0])
    await mouth.hush()
    mouth.say(say("two"))
    await settle()
    mouth.mark(mark)
    assert not mouth.silent


async def test_lost_marks_leave_nobody_waiting(mouth: Mouth, stage: Stage) -> None:
    mouth.say(say("one"))
    await settle()
    stage.now_ms = 1000 + MARK_GRACE_MS - 20
    mouth.tick()
    assert not mouth.silent
    stage.now_ms = 1000 + MARK_GRACE_MS + 20
    mouth.tick()
    assert mouth.silent
    assert len(stage.of("ended")) == 1


async def test_a_lost_mark_does_not_cut_the_next_words_short(mouth: Mouth, stage: Stage) -> None:
    mouth.say(say("one"))
    await settle()
    stage.now_ms = 1000 + MARK_GRACE_MS + 20
    mouth.tick()
    mouth.say(say("two/2"))
    mouth.tick()
    assert not mouth.silent
    await settle()
    stage.now_ms += 1000
    mouth.tick()
    assert not mouth.silent
    mouth.mark(str(stage.of("mark")[1]))
    assert mouth.silent


async def test_slow_rendering_is_not_taken_for_a_lost_mark(mouth: Mouth, stage: Stage) -> None:
    stage.voice_open.clear()
    mouth.say(say("one"))
    await settle()
    stage.now_ms = 20_000
    mouth.tick()
    assert not mouth.silent


async def test_finished_waits_for_the_last_mark_and_no_longer_than_it_may(mouth: Mouth, stage: Stage) -> None:
    await mouth.finished(0.01)
    mouth.say(say("goodbye"))
    await settle()
    waiting = asyncio.create_task(mouth.finished())
    await settle()
    assert not waiting.done()
    mouth.mark(str(stage.of("mark")[0]))
    await settle()
    assert waiting.done()
    mouth.say(say("never heard"))
    await mouth.finished(0.01)
    assert not mouth.silent


async def test_a_voice_that_fails_is_told_to_the_session(stage: Stage) -> None:
    mouth = Mouth(stage, stage, stage, stage.first_audio, stage.on_silent)
    stage.broken.add("two")
    mouth.say(say("one", "two"))
    with pytest.raises(VoiceError):
        await mouth.run()
