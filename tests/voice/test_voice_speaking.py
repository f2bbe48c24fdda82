"""Guards the order, the overlap and the sharing of renderings, with an engine whose timing the test decides."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.config import Speaking
from gateway.voice.engine import VoiceError
from gateway.voice.voice import BREATH_MS, JOIN_MS, SENTENCE_MS, Spoken, Voice


class Workshop:
    """An engine that renders when the test says so: a byte of sound for each letter."""

    name = "workshop"
    parallel = 1

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.dropped: list[str] = []
        self.broken: set[str] = set()
        self.gate = asyncio.Event()
        self.gate.set()
        self.closed = False

    async def start(self) -> None: ...

    async def render(self, text: str) -> AsyncIterator[bytes]:
        self.asked.append(text)
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.dropped.append(text)
            raise
        if text in self.broken:
            raise VoiceError("broken")
        yield b"\x10" * len(text)

    async def close(self) -> None:
        self.closed = True


async def made(tmp_path: Path, *fixed: str, first: int = 4) -> tuple[Voice, Workshop]:
    workshop = Workshop()
    voice = Voice(Speaking(), tmp_path, engine=workshop)
    await voice.start(fixed, first=first)
    return voice, workshop


async def said(voice: Voice, *pieces: str) -> list[Spoken]:
    return [spoken async for spoken in voice.speak(pieces)]


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_fixed_words_are_rendered_once_for_ever(tmp_path: Path) -> None:
    voice, workshop = await made(tmp_path, "Hello. How are you?", "Bye.")
    await voice.prepared()
    assert workshop.asked == ["Hello.", "How are you?", "Bye."]
    (hello,) = await said(voice, "Hello. How are you?")
    assert hello.text == "Hello. How are you?"
    assert hello.lead_ms == 0
    await voice.close()
    again, idle = await made(tmp_path, "Hello. How are you?", "Bye.")
    await again.prepared()
    assert (await said(again, "Hello. How are you?"))[0].mulaw == hello.mulaw
    assert idle.asked == []
    await again.close()


async def test_a_damaged_file_is_rendered_again(tmp_path: Path) -> None:
    voice, _ = await made(tmp_path, "Hello.")
    await voice.close()
    (file,) = tmp_path.rglob("*.ulaw")
    file.write_bytes(file.read_bytes()[:-2])
    again, workshop = await made(tmp_path, "Hello.")
    assert workshop.asked == ["Hello."]
    assert (await said(again, "Hello."))[0].mulaw == b"\x10" * 6
    await again.close()


async def test_what_is_said_to_one_caller_never_reaches_the_disk(tmp_path: Path) -> None:
    voice, _ = await made(tmp_path, "Hello.")
    await voice.prepared()
    before = sorted(tmp_path.rglob("*"))
    await said(voice, "You are at fourteen twenty Maple Street.")
    assert sorted(tmp_path.rglob("*")) == before
    await voice.close()


async def test_pieces_come_in_order_with_pauses(tmp_path: Path) -> None:
    voice, _ = await made(tmp_path)
    long = "First this part of the sentence comes, then this one follows it, and it is heard later than the rest."
    parts = await said(voice, "Hello.", "", "🎉", long)
    assert [p.piece_index for p in parts] == [0, 3, 3]
    assert [p.lead_ms for p in parts] == [0, SENTENCE_MS, BREATH_MS]
    assert " ".join(p.text for p in parts) == f"Hello. {long}"
    for part in parts:
        assert part.mulaw == b"\xff" * (8 * part.lead_ms) + b"\x10" * len(part.text)
    await voice.close()


async def test_a_sentence_in_pieces_is_not_torn_apart(tmp_path: Path) -> None:
    voice, _ = await made(tmp_path)
    parts = await said(voice, "We do", "plumbing and heating.", "Just checking:", "is that right?")
    assert [p.lead_ms for p in parts] == [0, JOIN_MS, SENTENCE_MS, BREATH_MS]
    await voice.close()


async def test_the_next_piece_is_rendered_while_this_one_is_sent(tmp_path: Path) -> None:
    voice, workshop = await made(tmp_path)
    speech = voice.speak(["One.", "Two.", "Three."])
    assert (await anext(speech)).text == "One."
    await settle()
    assert workshop.asked == ["One.", "Two."]
    assert (await anext(speech)).text == "Two."
    await speech.aclose()
    await voice.close()


async def test_a_barge_in_stops_the_rendering(tmp_path: Path) -> None:
    voice, workshop = await made(tmp_path)
    speech = voice.speak(["One.", "Two.", "Three."])
    await anext(speech)
    workshop.gate.clear()
    await settle()
    await speech.aclose()
    await settle()
    assert workshop.dropped in ([], ["Two."])
    assert "Three." not in workshop.asked
    await voice.close()


async def test_the_same_words_for_two_calls_are_rendered_once(tmp_path: Path) -> None:
    voice, workshop = await made(tmp_path)
    workshop.gate.clear()
    calls = [asyncio.create_task(said(voice, "Same words.")) for _ in range(5)]
    await settle()
    calls[0].cancel()
    await settle()
    assert workshop.dropped == [], "others still wait for it"
    workshop.gate.set()
    results = await asyncio.gather(*calls[1:])
    assert workshop.asked == ["Same words."]
    assert len({r[0].mulaw for r in results}) == 1
    await voice.close()


async def test_a_rendering_that_nobody_waits_for_is_given_up(tmp_path: Path) -> None:
    voice, workshop = await made(tmp_path)
    workshop.gate.clear()
    call = asyncio.create_task(said(voice, "Long words."))
    await settle()
    call.cancel()
    await settle()
    assert workshop.dropped == ["Long words."]
    await voice.close()


async def test_a_failure_reaches_the_call_and_is_not_remembered(tmp_path: Path) -> None:
    voice, workshop = await made(tmp_path)
    workshop.broken.add("Bad.")
    with pytest.raises(VoiceError):
        await said(voice, "Bad.")
    assert voice.counters.failures == 1
    workshop.broken.clear()
    assert len(await said(voice, "Bad.")) == 1
    await voice.close()


async def test_one_fixed_piece_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    workshop = Workshop()
    workshop.broken.add("Bad.")
    voice = Voice(Speaking(), tmp_path, engine=workshop)
    await voice.start(["Hello.", "Bad.", "Good."], first=1)
    await voice.prepared()
    await said(voice, "Good.")
    assert voice.counters.hits == 1
    await voice.close()


async def test_the_greeting_is_ready_when_start_returns_and_the_rest_follows(tmp_path: Path) -> None:
    workshop = Workshop()
    voice = Voice(Speaking(), tmp_path, engine=workshop)
    await voice.start(["Hello.", "Later."], first=1)
    workshop.gate.clear()
    assert workshop.asked == ["Hello."]
    assert [p.text for p in await said(voice, "Hello.")] == ["Hello."]
    workshop.gate.set()
    await voice.prepared()
    assert workshop.asked == ["Hello.", "Later."]
    await voice.close()


async def test_closing_in_the_middle_leaves_no_task(tmp_path: Path) -> None:
    workshop = Workshop()
    voice = Voice(Speaking(), tmp_path, engine=workshop)
    await voice.start(["Hello.", "Later.", "Still later."], first=1)
    workshop.gate.clear()
    call = asyncio.create_task(said(voice, "Words."))
    await settle()
    await voice.close()
    await voice.close()
    with pytest.raises(VoiceError):
        await call
    assert workshop.closed
    assert [t for t in asyncio.all_tasks() if t.get_name().startswith("voice")] == []


async def test_speaking_before_start_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="not been started"):
        await said(Voice(Speaking(), tmp_path), "Hello.")


@pytest.mark.parametrize("weird", ["", " ", "\0\x1b[2J", "<say>", "🎉", "a" * 5000, "word " * 1000, "." * 5000])
async def test_weird_text(tmp_path: Path, weird: str) -> None:
    voice, workshop = await made(tmp_path)
    await said(voice, weird)
    assert all(0 < len(t) <= 240 for t in workshop.asked)
    await voice.close()
