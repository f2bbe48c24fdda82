"""Guards messages that are left: fetched, heard, understood, filed and texted once; what fails stays a recording."""

import asyncio
import wave
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from house import House, Keys, frames_of, until
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from gateway.app import Engines
from gateway.audio import wav
from gateway.audio.mulaw import decode
from gateway.audio.wav import WavError
from gateway.calls import message_words, messages
from gateway.calls.feed import Feed
from gateway.calls.messages import Messages
from gateway.clock import Clock
from gateway.company import Company
from gateway.config import Settings
from gateway.conversation.events import Brief, Trigger
from gateway.conversation.message import Message, Reader
from gateway.grammars import Grammars, default_folder
from gateway.hearing import recorded
from gateway.hearing.lease import Lease
from gateway.hearing.pool import Pool
from gateway.records.rows import Ticket, VoicemailRow
from gateway.records.store import Records
from gateway.simulator.phones import Ignores
from gateway.telephony.recordings import RecordingError
from gateway.turn import Reading, Utterance
from gateway.understanding import train
from gateway.understanding.interpreter import Interpreter
from gateway.understanding.meaning import Name, Urgency
from gateway.voice.hold import mulaw_wav

FIXTURES = Path(__file__).parents[2] / "audio_fixtures"
AT = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
LEFT = VoicemailRow("RE1", "CA1", "https://api.example/RE1", 14.0, AT, "+18025550142", "K472")
GAS = Message(
    Brief(
        Trigger.INTENT,
        name=Name("Laura", "Baker"),
        phone="+18025550199",
        story="i think i smell gas in my basement",
        urgency=Urgency.EMERGENCY,
        dangers=("gas",),
    ),
    "i think i smell gas in my basement",
    0.82,
)


# --- sound


def test_both_kinds_of_wav_are_read() -> None:
    sound = bytes(range(256)) * 4
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(bytes(64_000))
    assert wav.pcm(mulaw_wav(sound)) == decode(sound)
    assert abs(len(wav.pcm(out.getvalue())) - 16_000) < 20


@given(st.binary(max_size=200), st.integers(0, 100))
def test_any_bytes_are_sound_or_no_sound(more: bytes, cut: int) -> None:
    whole = mulaw_wav(bytes(40))
    for data in (more, whole[:cut], whole[:cut] + more, b"RIFF....WAVE" + more):
        with suppress(WavError):
            assert len(wav.pcm(data)) % 2 == 0


def sound_of(*files: str) -> bytes:
    """Recordings of fixtures with a pause between them, as 16-bit PCM at 8,000 Hz."""
    return bytes(16_000).join(wav.pcm((FIXTURES / file).read_bytes()) for file in files)


def test_a_recording_is_cut_at_its_pauses() -> None:
    found = recorded.pieces(sound_of("gas_smell/gas.wav", "one_breath/name.wav"))
    assert len(found) >= 2
    assert all(one.ended_ms <= two.began_ms + 400 for one, two in pairwise(found))
    assert all(len(piece.pcm) <= 21 * 16_000 for piece in found)
    assert recorded.pieces(bytes(80_000)) == ()
    assert recorded.pieces(b"") == ()


# --- words


def test_the_note_says_what_matters_first_and_everything_after() -> None:
    note = message_words.note(GAS, LEFT)
    first, *rest = note.splitlines()
    assert first.startswith("Danger: gas smell. Laura Baker.")
    assert "they" not in first.casefold().split(), "nobody takes this call over"
    whole = "\n".join(rest)
    assert '"i think i smell gas in my basement"' in whole
    assert "as heard by machine (certainty 82%)" in whole
    assert "Called from +18025550142" in whole
    assert LEFT.url in whole
    assert message_words.subject(GAS) == "Emergency, call back: gas smell (message)"


def test_the_text_is_the_first_line() -> None:
    ticket = Ticket("K472", "CA1", "x", message_words.note(GAS, LEFT), "", "emergency", AT)
    text = message_words.text(ticket, replace(LEFT, transcript=GAS.transcript))
    assert text.startswith("Message left. Danger: gas smell.")
    assert "+18025550142" in text
    assert text.endswith("As heard by machine. Ticket K472.")
    ticket = replace(ticket, body=message_words.unheard(LEFT, "no words could be made out"))
    text = message_words.text(ticket, LEFT)
    assert "Listen to the recording" in text
    assert "As heard" not in text
    assert "+18025550142" in text


def test_who_is_texted() -> None:
    company = Company()
    dana, miguel, ellen = company.staff
    assert message_words.recipients(company, "urgent", ("miguel",)) == ()
    assert message_words.recipients(company, "emergency", ("miguel",)) == (miguel,)
    assert message_words.recipients(company, "emergency", ()) == tuple(
        p for p in company.staff if "emergency" in p.skills
    )
    texted = company.model_copy(update={"staff": (dana.model_copy(update={"texts": True}), miguel, ellen)})
    assert [p.id for p in message_words.recipients(texted, "routine", ("miguel",))] == ["dana"]
    assert [p.id for p in message_words.recipients(texted, "emergency", ("miguel",))] == ["miguel", "dana"]


# --- meaning


@pytest.fixture(scope="module")
def reader() -> Reader:
    settings = Settings()
    grammars = Grammars(default_folder(), settings.company.trades)
    model = train.prepared(grammars, settings.data_dir / "understanding")
    return Reader(settings.company, settings.guardrails, grammars, Interpreter(grammars, settings.company, model))


def say(*texts: str) -> list[Utterance]:
    return [Utterance((Reading(text, "free", 0.8),), 0, 0) for text in texts]


def test_a_message_in_pieces_is_understood_as_one(reader: Reader) -> None:
    message = reader.read(
        say(
            "hi this is laura baker",
            "the water heater is leaking all over the garage floor",
            "you can reach me at eight oh two",
            "five five five zero one nine nine",
            "thank you",
        ),
        "+18025550142",
        AT,
    )
    assert str(message.brief.name) == "Laura Baker"
    assert message.brief.phone == "+18025550199"
    assert "water heater" in message_words.note(message, LEFT).partition("\n")[0].casefold()
    assert message.certainty == pytest.approx(0.8)
    assert message.transcript.count("…") == 4


def test_a_danger_anywhere_makes_it_an_emergency(reader: Reader) -> None:
    message = reader.read(say("hello it's me again", "there is a strong smell of gas in the kitchen"), "", AT)
    assert message.brief.urgency is Urgency.EMERGENCY
    assert "gas" in message.brief.dangers
    calm = reader.read(say("there is no smell of gas or anything", "i just want to book a tune up"), "", AT)
    assert calm.brief.dangers == ()
    assert calm.brief.urgency is Urgency.ROUTINE


def test_nothing_heard_is_nothing_understood(reader: Reader) -> None:
    message = reader.read([Utterance((), 0, 0)], "+18025550142", AT)
    assert (message.transcript, message.certainty, message.brief.story) == ("", 0.0, "")


@given(st.lists(st.text(max_size=60), max_size=4))
@settings_of_hypothesis(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_words_make_a_note(reader: Reader, texts: list[str]) -> None:
    message = reader.read(say(*texts), "+18025550142", AT)
    assert message_words.note(message, LEFT)
    assert len(message_words.subject(message)) < 120


# --- the work, with everything around it failing


class Phones:
    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.broken = 0

    async def send_message(self, to: str, from_: str, body: str) -> str:
        if self.broken:
            self.broken -= 1
            raise OSError("away")
        self.sent.append((to, body))
        return "SM1"


class Shelf:
    """Where recordings lie; `faults` come first."""

    def __init__(self) -> None:
        self.sound = mulaw_wav(b"\xff" * 8000)
        self.faults: list[Exception] = []
        self.asked = 0

    async def fetch(self, url: str, recording_sid: str) -> bytes:
        self.asked += 1
        if self.faults:
            raise self.faults.pop(0)
        return self.sound

    async def close(self) -> None:
        """Nothing is open."""


class Reads:
    """A reader that finds the same in every message."""

    message = GAS

    def read(self, said: object, caller: str, now: datetime) -> Message:
        return self.message


class Office:
    def __init__(self, records: Records) -> None:
        self.records, self.phones, self.shelf, self.reader = records, Phones(), Shelf(), Reads()
        self.clock = Clock(AT)
        staff = tuple(p.model_copy(update={"texts": p.id == "dana"}) for p in Company().staff)
        self.settings = Settings(company=Company(staff=staff))
        self.at_work = self.messages()

    def messages(self) -> Messages:
        async def ready() -> Reads:
            return self.reader

        return Messages(
            self.settings,
            self.records,
            self.shelf,
            None,  # type: ignore[arg-type]  # silence has no pieces: no recogniser is asked for
            ready,  # type: ignore[arg-type]
            self.phones,
            Feed(),
            self.clock,
            lambda: True,
        )

    async def left(self) -> str:
        ticket = await self.records.open_ticket(
            "Call back", "before", "+18025550142", call_sid="CA1", key="call-back CA1", at=AT
        )
        await self.records.save_voicemail(
            "RE1", "CA1", "u", 14, self.clock.now(), phone="+18025550142", ticket=ticket.reference
        )
        self.at_work.wake()
        return ticket.reference

    async def told(self) -> VoicemailRow:
        while True:
            (row,) = await self.records.voicemails()
            if row.state == "told":
                return row
            await asyncio.sleep(0.01)


@pytest.fixture
async def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    monkeypatch.setattr(messages, "PAUSES_S", (0.01,) * 7)
    records = Records(f"sqlite+aiosqlite:///{tmp_path / 'db'}")
    await records.start()
    made = Office(records)
    yield made
    await made.at_work.close()
    await records.close()


async def ticket_of(office: Office, reference: str) -> Ticket:
    found = await office.records.ticket(reference)
    assert found is not None
    return found


async def test_a_message_becomes_a_ticket_and_a_text(office: Office) -> None:
    office.shelf.faults = [RecordingError("HTTP 404"), RecordingError("HTTP 404")]
    office.at_work.start()
    reference = await office.left()
    row = await office.told()
    ticket = await ticket_of(office, reference)
    assert office.shelf.asked == 3
    assert row.transcript == GAS.transcript
    assert ticket.urgency == "emergency"
    assert ticket.body.startswith("Danger: gas smell.")
    assert ticket.body.endswith("From the call before it:\nbefore")
    told = [to for to, _ in office.phones.sent]
    assert len(told) == len(set(told))
    assert "+18025550111" in told
    assert all("gas smell" in body for _, body in office.phones.sent)


@pytest.mark.parametrize(
    ("fault", "asked", "why"),
    [
        (lambda: RecordingError("HTTP 404"), 8, "could not be transcribed"),
        (lambda: RecordingError("a foreign address", lasting=True), 1, "could not be transcribed"),
        (lambda: WavError("no WAV file"), 1, "could not be read"),
        (lambda: TypeError("a fault of ours"), 8, "could not be transcribed"),
    ],
)
async def test_what_cannot_be_heard_stays_a_recording(
    office: Office, monkeypatch: pytest.MonkeyPatch, fault: Callable[[], Exception], asked: int, why: str
) -> None:
    monkeypatch.setattr(messages, "LEASE_S", 0.0)
    monkeypatch.setattr(messages, "DATABASE_PAUSE_S", 0.01)
    office.shelf.faults = [fault() for _ in range(20)]
    office.at_work.start()
    reference = await office.left()
    await office.told()
    ticket = await ticket_of(office, reference)
    assert office.shelf.asked == asked
    assert (ticket.subject, ticket.urgency) == ("Call back", "routine")
    assert why in ticket.body
    assert "Listen to the recording" in ticket.body
    assert ticket.body.endswith("before")
    assert [to for to, _ in office.phones.sent] == ["+18025550111"]


async def test_a_text_that_fails_is_sent_later_and_the_message_not_heard_again(office: Office) -> None:
    office.phones.broken = 9
    office.at_work.start()
    await office.left()
    await office.told()
    assert office.shelf.asked == 1
    assert office.phones.sent


async def test_after_a_crash_another_process_goes_on(office: Office) -> None:
    """One died with the lease, one after filing: both messages end told, each with one text to each person."""
    await office.left()
    now = office.clock.now()
    assert await office.records.lease_message(now, 0.0, now - timedelta(days=1))
    office.at_work.start()
    await office.told()
    sent = len(office.phones.sent)
    again = office.messages()
    again.start()
    again.wake()
    await asyncio.sleep(0.1)
    await again.close()
    assert len(office.phones.sent) == sent
    assert office.shelf.asked == 1


async def test_when_callers_need_every_recogniser_the_message_waits(office: Office) -> None:
    class Full:
        waiting, free = 0, 1

    spare = asyncio.create_task(recorded.hear(Full(), b"", lambda: False))  # type: ignore[arg-type]
    await asyncio.sleep(0.15)
    assert not spare.done(), "the last free recogniser was taken from callers"
    spare.cancel()
    await asyncio.gather(spare, return_exceptions=True)


async def test_a_caller_who_comes_meanwhile_goes_first() -> None:
    class Busy:
        """One recogniser hears the piece, then somebody on the telephone needs it."""

        waiting, free = 0, 2

        def __init__(self) -> None:
            self.leases: list[Lease] = []

        def hear(self) -> Lease:
            self.leases.append(Lease(len(self.leases), (), "", lambda _: None))
            return self.leases[-1]

    pool = Busy()
    hearing = asyncio.create_task(recorded.hear(pool, bytes(320), lambda: False))  # type: ignore[arg-type]
    await until(lambda: pool.leases, "a recogniser was free")
    pool.waiting = 1
    await until(lambda: pool.leases[0].cancelled, "it is given back")
    assert len(pool.leases) == 1
    pool.waiting = 0
    await until(lambda: len(pool.leases) == 2, "heard again")
    assert pool.leases[1].audio == bytes(320)
    pool.leases[1].succeed((Reading("hello", "free", 0.9),))
    assert [reading.text for reading in await hearing] == ["hello"]


async def test_a_gateway_that_stops_leaves_the_message_to_the_next(office: Office) -> None:
    """Whatever had been begun is due at once, and does not count against the message."""
    asked = asyncio.Event()

    async def for_ever(url: str, recording_sid: str) -> bytes:
        asked.set()
        await asyncio.Event().wait()
        return b""

    office.shelf.fetch = for_ever  # type: ignore[method-assign]
    office.at_work.start()
    await office.left()
    await asked.wait()
    await office.at_work.close()
    now = office.clock.now()
    row = await office.records.lease_message(now, 60, now - timedelta(days=1))
    assert row is not None
    assert row.attempts == 1


# --- whole calls


class Leaves(Keys):
    """Presses 3 and, after the tone, says what is on a recording."""

    def __init__(self, pcm: bytes) -> None:
        super().__init__("3")
        samples = [int.from_bytes(pcm[at : at + 2], "little", signed=True) for at in range(0, len(pcm), 2)]
        self._words = frames_of(samples)[::-1]

    def on_event(self, event: object) -> None:
        super().on_event(event)  # type: ignore[arg-type]
        if getattr(event, "kind", "") == "record":
            self._saying = self._words


@pytest.mark.call
@pytest.mark.asyncio(loop_scope="session")
async def test_messages_reach_the_team(
    engines: Engines, company_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two callers who cannot be heard live leave a message each; our own ears hear both afterwards."""
    monkeypatch.setattr(Pool, "ready", property(lambda _: False))
    monkeypatch.setattr("gateway.calls.desk.WARM_S", 0.05)
    staff = tuple(p.model_copy(update={"texts": p.id == "miguel"}) for p in company_settings.company.staff)
    company = company_settings.company.model_copy(update={"staff": staff})
    settings = company_settings.model_copy(update={"company": company})
    gas, toilet = Leaves(sound_of("gas_smell/gas.wav")), Leaves(sound_of("one_breath/all.wav"))
    async with House(settings, engines, tmp_path, phones=Ignores(), speed=8) as house:
        legs = [await house.dial(gas, "+18025550301"), await house.dial(toilet, "+18025550302")]
        rows = await asyncio.gather(*(house.over(leg) for leg in legs))
        assert [row.outcome for row in rows] == ["voicemail", "voicemail"]
        await until(lambda: all(house.of(leg.sid, "message") for leg in legs), "both messages are told")
        tickets = {ticket.call_sid: ticket for ticket in await house.gateway.records.tickets()}
        danger, booking = (tickets[leg.sid] for leg in legs)
        assert danger.urgency == "emergency"
        assert "gas" in danger.body.partition("\n")[0]
        assert booking.urgency == "routine"
        assert "toilet" in booking.body
        assert "Karen Davis" in booking.body.partition("\n")[0]
        assert "88 Church Street" in booking.body.partition("\n")[0]
        assert "only a person" not in booking.body.partition("From the call before it")[0]
        assert {one.transcript != "" for leg in legs for one in await house.gateway.records.voicemails(leg.sid)} == {
            True
        }
        told = [(sms["to"], sms["body"]) for sms in house.twilio.messages]
        about_gas = [to for to, body in told if danger.reference in body]
        assert len(about_gas) == len(set(about_gas)) >= 1
        assert [to for to, body in told if booking.reference in body] == ["+18025550112"]
        assert len(house.twilio.recordings) == 2, "nothing is deleted at the carrier"
        assert [fault for fault in house.twilio.faults if not fault.warning] == []
