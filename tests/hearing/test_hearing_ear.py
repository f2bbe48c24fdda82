"""Guards what a call's ear reports: real answers, silence, keys, interruptions; not noise, echo or endless turns."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
import pytest_asyncio

from gateway.audio import mulaw
from gateway.config import Hearing
from gateway.hearing.ear import BargeIn, Ear, Lost
from gateway.hearing.lease import Lease
from gateway.hearing.moments import Moments
from gateway.hearing.pool import Pool
from gateway.turn import Expecting, KeyPress, Keys, Moment, Silence, Utterance

pytestmark = pytest.mark.asyncio(loop_scope="session")
PHONE = Expecting("phone", Moment.DIGITS, lengths=(7, 10, 11), keys=Keys(length=10))
ZIP = Expecting("zip", Moment.DIGITS, lengths=(5,))
YES_NO = Expecting("right", Moment.YES_NO, keys=Keys(length=1, meanings=(("1", "yes"), ("2", "no"))))
FASTER_THAN_LIFE_S = 20.0
"""All audio is there at once: on a slow machine it is over long before it has been decoded, and nothing follows it."""
Recording = Callable[[str], bytes]


@pytest_asyncio.fixture(loop_scope="session")
async def ear(pool: Pool, moments: Moments) -> AsyncIterator[Ear]:
    made = Ear(pool, moments, "test", decoded_within_s=FASTER_THAN_LIFE_S)
    yield made
    await made.close()
    async with asyncio.timeout(10):
        while pool.leased:
            await asyncio.sleep(0.01)
    assert pool.waiting == 0


def feed(ear: Ear, payload: bytes, size: int = 160) -> None:
    for start in range(0, len(payload), size):
        ear.feed(payload[start : start + size])


async def event(ear: Ear) -> object:
    return await asyncio.wait_for(ear.next(), 30)


async def nothing_more(ear: Ear) -> None:
    """All audio has been worked through and nothing was reported."""
    async with asyncio.timeout(30):
        while ear._backlog.waiting_bytes >= 512:
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    assert ear._events.empty()


def grammar(utterance: Utterance) -> str:
    return next((r.text for r in utterance.readings if r.source == "grammar"), "")


@pytest.mark.parametrize(
    ("name", "expecting", "said"),
    [
        ("cen7-fclc-b", PHONE, "six eight seven five eight oh eight"),
        ("cen7-fash-b", PHONE, "two six eight four four one eight"),
        ("cen6-fclc-b", ZIP, "one five two one seven"),
        ("an6-fjmd-b", YES_NO, "no"),
        ("an251-fash-b", YES_NO, "yeah"),
        ("cen3-fclc-b", Expecting("house", Moment.DIGITS), "five five three five"),
    ],
)
async def test_real_answers_are_heard(
    ear: Ear, recording: Recording, name: str, expecting: Expecting, said: str
) -> None:
    ear.listen(expecting)
    audio = recording(name)
    feed(ear, mulaw.silence(400) + audio + mulaw.silence(2600), size=333)
    heard = await event(ear)
    assert isinstance(heard, Utterance)
    assert grammar(heard) == said
    assert not heard.over_prompt
    assert 300 <= heard.began_ms < heard.ended_ms <= 400 + len(audio) // 8 + 200
    assert -70 < heard.level_dbfs < -20
    assert heard.snr_db is not None and heard.snr_db > 15


async def test_a_number_instead_of_a_yes_is_heard_as_a_number(ear: Ear, recording: Recording) -> None:
    ear.listen(Expecting("confirm_phone", Moment.YES_NO))
    ear.prompt_ended()
    feed(ear, recording("cen7-fclc-b") + mulaw.silence(3000))
    heard = await event(ear)
    assert isinstance(heard, Utterance)
    assert heard.again is not None
    assert heard.again.expecting.question == "phone"
    assert grammar(replace(heard, readings=heard.again.readings)) == "six eight seven five eight oh eight"


async def test_a_very_quiet_talker_is_heard(ear: Ear, recording: Recording) -> None:
    ear.listen(YES_NO)
    quiet = mulaw.encode(mulaw.amplified(mulaw.decode(recording("an251-fash-b")), -20))
    feed(ear, mulaw.silence(1500) + quiet + mulaw.silence(2600))
    await ear.caught_up()
    heard = ear.waiting()
    assert isinstance(heard, Utterance)
    assert grammar(heard) == "yeah"
    assert heard.level_dbfs < -50  # told as it came


async def test_a_pause_inside_a_number_does_not_cut_it(ear: Ear, recording: Recording) -> None:
    ear.listen(PHONE)
    feed(ear, mulaw.silence(300) + recording("cen3-fclc-b") + mulaw.silence(1000) + recording("cen7-fclc-b"))
    feed(ear, mulaw.silence(2500))
    heard = await event(ear)
    assert isinstance(heard, Utterance)
    assert grammar(heard).split()[-7:] == ["six", "eight", "seven", "five", "eight", "oh", "eight"]
    assert grammar(heard).startswith("five five three five")


async def test_silence_is_reported_once_after_the_prompt(ear: Ear) -> None:
    ear.listen(Expecting("problem", no_input_s=3))
    ear.prompt_began("What can I do for you?")
    feed(ear, mulaw.silence(5000))
    await nothing_more(ear)
    ear.prompt_ended()
    feed(ear, mulaw.silence(8000))
    heard = await event(ear)
    assert isinstance(heard, Silence)
    assert heard.seconds == pytest.approx(3, abs=0.1)
    await nothing_more(ear)


async def test_an_interruption_is_told_and_then_heard(ear: Ear, recording: Recording) -> None:
    ear.listen(PHONE)
    ear.prompt_began("What is the best number to reach you?")
    feed(ear, mulaw.silence(600) + recording("cen7-fclc-b") + mulaw.silence(2500))
    first, second = await event(ear), await event(ear)
    assert isinstance(first, BargeIn)
    assert isinstance(second, Utterance)
    assert second.over_prompt
    assert grammar(second).startswith("six eight seven five eight")
    ear.prompt_ended()
    feed(ear, mulaw.silence(8000))
    await nothing_more(ear)  # answered already: no waiting for an answer


async def test_what_may_not_interrupt_is_not_reported_while_it_plays(ear: Ear, recording: Recording) -> None:
    ear.listen(YES_NO)
    ear.prompt_began("Please leave the house now and call nine one one.", interruptible=False)
    feed(ear, mulaw.silence(600) + recording("cen7-fclc-b") + mulaw.silence(6000))
    await nothing_more(ear)
    ear.prompt_ended()
    await nothing_more(ear)


async def test_an_echo_of_the_prompt_is_dropped(ear: Ear, recording: Recording) -> None:
    ear.listen(PHONE)
    ear.prompt_began("I have six eight seven five eight oh eight. Is it right? Six eight seven five eight oh it.")
    feed(ear, mulaw.silence(600) + recording("cen7-fclc-b") + mulaw.silence(2500))
    await nothing_more(ear)
    ear.prompt_ended()
    await nothing_more(ear)


async def test_an_answer_over_the_last_words_counts_when_the_prompt_ends(ear: Ear, recording: Recording) -> None:
    ear.listen(YES_NO)
    ear.prompt_began("No hurry. Is that right, yes or no?")
    feed(ear, mulaw.silence(600) + recording("an6-fjmd-b") + mulaw.silence(900))
    await nothing_more(ear)  # "no" is in the prompt, so it may be its echo
    ear.prompt_ended()
    heard = await event(ear)
    assert isinstance(heard, Utterance)
    assert heard.text == "no"
    assert heard.over_prompt


async def test_keys_are_an_answer_and_stop_the_listening(ear: Ear, recording: Recording) -> None:
    ear.listen(PHONE)
    ear.prompt_began("What is the best number?")
    feed(ear, mulaw.silence(600))
    for key in "8025550":
        ear.key(key)
    feed(ear, recording("cen7-fclc-b"))
    for key in "123":
        ear.key(key)
    assert isinstance(await event(ear), BargeIn)
    assert await event(ear) == KeyPress("8025550123")
    await nothing_more(ear)


async def test_keys_of_unknown_number_are_complete_after_three_seconds_of_audio(ear: Ear) -> None:
    ear.listen(Expecting("house", Moment.DIGITS))
    ear.key("1")
    ear.key("2")
    feed(ear, mulaw.silence(2900))
    await nothing_more(ear)
    feed(ear, mulaw.silence(200))
    assert await event(ear) == KeyPress("12")


async def test_zero_reaches_a_person_at_once(ear: Ear) -> None:
    ear.prompt_began("Thanks for calling.")
    ear.key("0")
    assert await event(ear) == KeyPress("0")


def noise(seconds: float, loud: int, seed: int = 7) -> bytes:
    chance = random.Random(seed)
    return mulaw.encode(
        b"".join(chance.randint(-loud, loud).to_bytes(2, "little", signed=True) for _ in range(int(8000 * seconds)))
    )


@pytest.mark.parametrize(
    "sound",
    [noise(12, 3000), noise(12, 32000), b"\x80\x00" * 48_000, bytes(96_000), bytes(range(256)) * 375],
    ids=["noise", "loud noise", "clipping", "all one byte", "ramp"],
)
async def test_bad_sound_ends_in_silence_or_an_utterance_without_words(ear: Ear, sound: bytes) -> None:
    ear.listen(Expecting("problem", no_input_s=9))
    feed(ear, sound + mulaw.silence(3000))
    heard = await event(ear)
    assert isinstance(heard, Silence) or (isinstance(heard, Utterance) and heard.readings == ())


async def test_a_turn_without_end_is_cut(ear: Ear, recording: Recording) -> None:
    ear.listen(Expecting("problem"))
    feed(ear, recording("cen7-fclc-b")[4000:-3000] * 18)
    heard = await event(ear)
    assert isinstance(heard, Utterance)
    assert 25_000 < heard.ended_ms - heard.began_ms <= 31_000
    assert len(heard.text.split()) > 20


async def test_the_grammar_follows_the_question_in_mid_speech(ear: Ear, recording: Recording) -> None:
    audio = recording("cen6-fclc-b")
    feed(ear, mulaw.silence(300) + audio[:8000])
    async with asyncio.timeout(10):
        while ear._lease is None:
            await asyncio.sleep(0.01)
    ear.listen(ZIP)
    feed(ear, audio[8000:] + mulaw.silence(2500))
    heard = await event(ear)
    assert isinstance(heard, Utterance)
    assert grammar(heard) == "one five two one seven"


async def test_what_the_pool_cannot_hear_is_told(model: Path, moments: Moments, recording: Recording) -> None:
    closed = Pool(model, Hearing(workers=1))
    deaf = Ear(closed, moments, "test")
    feed(deaf, mulaw.silence(300) + recording("cen6-fclc-b") + mulaw.silence(2500))
    assert isinstance(await event(deaf), Lost)
    await deaf.close()


async def test_an_endless_backlog_is_bounded_and_the_clock_goes_on(ear: Ear) -> None:
    for _ in range(90):
        ear.feed(mulaw.silence(1000))
    assert ear._backlog.waiting_bytes <= 60 * 16000
    assert ear.now_ms == 90_000
    await nothing_more(ear)
    assert ear._backlog.at_ms == pytest.approx(90_000, abs=64)


async def test_a_failure_inside_is_told_to_the_call(ear: Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_pcm: bytes) -> float:
        raise RuntimeError("no network")

    monkeypatch.setattr(ear._vad, "probability", fail)
    feed(ear, mulaw.silence(100))
    assert isinstance(await event(ear), Lost)


class Hung:
    """A pool whose recognisers take everything and answer nothing."""

    def hear(self, phrases: tuple[str, ...] = (), network: str = "") -> Lease:
        return Lease(1, phrases, network, lambda _: None)


async def test_a_turn_ends_although_nothing_is_decoded(moments: Moments, recording: Recording) -> None:
    """Each window of the closing pause used to wait for the decoder anew: half a minute without a word."""
    ear = Ear(cast(Pool, Hung()), moments, "test")
    try:
        feed(ear, mulaw.silence(400) + recording("an251-fash-b") + mulaw.silence(5000))
        async with asyncio.timeout(15):
            while ear.owed_ms < 300:
                await asyncio.sleep(0.01)
    finally:
        await ear.close()


async def test_who_pauses_while_the_decoder_lags_is_not_cut_off(
    moments: Moments, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was said before the pause is not known yet: half a number must not count as an answer of no words."""
    monkeypatch.setattr("gateway.hearing.ear._DECODED_WITHIN_S", 0.01)
    ear = Ear(cast(Pool, Hung()), moments, "test")
    ear.listen(Expecting("phone", Moment.DIGITS, lengths=(7, 10, 11)))
    try:
        feed(ear, mulaw.silence(400) + recording("cen7-fash-b") + mulaw.silence(1600))
        await ear.caught_up()
        lease = ear._lease
        assert lease is not None
        assert not lease.finished, "the turn goes on"
        assert ear.owed_ms >= 1000, "but whoever waits for the decoder is told in time that we are still here"
        feed(ear, mulaw.silence(2000))
        async with asyncio.timeout(15):
            while not lease.finished:
                await asyncio.sleep(0.01)
    finally:
        await ear.close()


async def test_a_caller_waits_for_us_from_the_last_word_on(
    moments: Moments, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pause that ended the turn counts, once it has been looked at: it was silence for the caller, too."""
    monkeypatch.setattr("gateway.hearing.ear._DECODED_WITHIN_S", 0.01)
    ear = Ear(cast(Pool, Hung()), moments, "test")
    audio = mulaw.silence(400) + recording("an251-fash-b") + mulaw.silence(4000)
    try:
        for start in range(0, len(audio), 256):
            ear.feed(audio[start : start + 256])
            while not ear._idle.is_set() and not ear.owed_ms:
                await asyncio.sleep(0.001)
            if ear.owed_ms:
                break
        assert ear.owed_ms >= 1000
    finally:
        await ear.close()
