"""Guards whole transfers over HTTP against the simulated carrier: real documents, real rooms, keys, several phones."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from aiohttp import web
from handoff_stage import START, Store

from gateway.app import free_port
from gateway.calls.transfer_desk import TransferDesk
from gateway.company import Company
from gateway.config import Handoff
from gateway.conversation.events import Brief, Trigger
from gateway.handoff.result import Result
from gateway.handoff.state import State
from gateway.handoff.transfers import Transfers
from gateway.routing import Routing
from gateway.simulator.happenings import SimEvent
from gateway.simulator.leg import Leg
from gateway.simulator.phones import AFTER_WHISPER, Answers, Ignores, PhoneScript, Voicemail
from gateway.simulator.twilio import SimulatedTwilio
from gateway.telephony import twiml, webhooks
from gateway.telephony.forms import RecordForm, RecordingForm, StatusForm, VoiceForm
from gateway.telephony.rest import TwilioRest
from gateway.telephony.signature import Signature
from gateway.telephony.urls import Urls
from gateway.voice.hold import mulaw_wav

ACCOUNT, TOKEN = "AC" + "0" * 32, "simulated-token"
CALLER = "+18025550177"
DANA, MIGUEL, ELLEN = "+18025550111", "+18025550112", "+18025550113"
SPEED = 25.0
STAYS = Answers(after_s=1, talk_s=None)


class FrontDesk(TransferDesk):
    """Transfers as they are, without what talks and books: every caller wants a person at once."""

    def __init__(self, transfers: Transfers) -> None:
        self._transfers = transfers
        self.streams = 0

    async def incoming(self, form: VoiceForm) -> str:
        await self._transfers.begin(form.call_sid, form.from_.number, Brief(Trigger.ASKED, problem="no heat"))
        return await self._transfers.caller_arrives(form.call_sid)

    async def after_stream(self, form: VoiceForm) -> str:
        self.streams += 1
        return twiml.say_and_hang_up("Back with the gateway.")

    async def call_status(self, form: StatusForm) -> None:
        if form.over:
            await self._transfers.caller_left(form.call_sid)

    async def voicemail(self, call_sid: str, form: VoiceForm) -> str:
        await self._transfers.voicemail_reached(call_sid)
        return twiml.say_and_hang_up("Leave a message.")

    async def voicemail_done(self, call_sid: str, form: RecordForm) -> str:
        return twiml.say_and_hang_up()

    async def recording(self, call_sid: str, form: RecordingForm) -> None: ...


@dataclass
class Caller:
    """Says nothing, and remembers what happened on the line."""

    events: list[SimEvent] = field(default_factory=list)

    def next_frame(self) -> bytes | None:
        return None

    def heard(self, frame: bytes) -> None: ...

    def on_event(self, event: SimEvent) -> None:
        self.events.append(event)

    @property
    def said(self) -> str:
        return " ".join(str(event.detail["text"]) for event in self.events if event.kind == "say")


class House:
    """A simulated Twilio, and a gateway's webhooks with nothing but transfers behind them."""

    def __init__(self, sim: SimulatedTwilio, transfers: Transfers, desk: FrontDesk, store: Store) -> None:
        self.sim, self.transfers, self.desk, self.store = sim, transfers, desk, store
        self.results: list[Result] = []
        self.leg: Leg | None = None
        self.caller = Caller()

    def phones(self, dana: PhoneScript, miguel: PhoneScript, ellen: PhoneScript | None = None) -> None:
        for number, script in ((DANA, dana), (MIGUEL, miguel), (ELLEN, ellen or Ignores())):
            self.sim.add_phone(number, script)

    async def call(self, number: str = CALLER) -> Leg:
        self.caller = Caller()
        self.leg = await self.sim.call(from_=number, to=Company().phone, caller=self.caller)
        return self.leg

    async def until(self, true: Callable[[], object]) -> None:
        async with asyncio.timeout(30):
            while not true():
                await asyncio.sleep(0.01)

    async def state(self, *states: State) -> None:
        leg = self.leg
        assert leg is not None
        async with asyncio.timeout(30):
            while await self.transfers.state_of(leg.sid) not in states:
                await asyncio.sleep(0.01)

    def legs_to(self, number: str) -> list[Leg]:
        return [leg for leg in self.sim.legs.values() if leg.to == number]

    def heard_by(self, leg: Leg) -> str:
        texts = [e.detail["text"] for e in self.sim.events if e.kind == "say" and e.leg == leg.sid]
        return " ".join(map(str, texts))


@pytest.fixture
async def house(request: pytest.FixtureRequest) -> AsyncIterator[House]:
    how = getattr(request, "param", "one_by_one")
    port = free_port()
    urls = Urls(f"http://127.0.0.1:{port}")
    sim = SimulatedTwilio(ACCOUNT, TOKEN, speed=SPEED, calls_per_second=100)
    await sim.start()
    rest = TwilioRest(ACCOUNT, TOKEN, sim.api_url)
    store = Store()
    settings = Handoff(ring_s=10, total_s=60, short_bridge_s=0, queue_s=120)
    began = time.monotonic()
    transfers = Transfers(
        Company(),
        settings,
        Rest(rest),
        store,
        urls,
        routing=Routing(how=how),
        # During opening hours, whenever the test is run.
        clock=lambda: START + timedelta(seconds=time.monotonic() - began),
    )
    desk = FrontDesk(transfers)
    made = House(sim, transfers, desk, store)

    async def on_result(_call: str, result: Result) -> None:
        made.results.append(result)

    transfers.on_result = on_result
    app = web.Application()
    hold_audio = mulaw_wav(b"\x7f" * 8000 * 20)
    webhooks.setup(
        app, desk, desk, Signature(f"http://127.0.0.1:{port}", TOKEN), urls, fallback_numbers=[], hold_audio=hold_audio
    )
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    sim.add_number(Company().phone, voice_url=urls.voice, status_callback=urls.status)
    try:
        yield made
        refused = [f"{fault.code} {fault.what}" for fault in sim.faults if not fault.warning]
    finally:
        await sim.stop()
        await runner.cleanup()
        await transfers.close()
        await rest.close()
    assert refused == []


class Rest:
    """The account's REST without the policy that stands before it."""

    def __init__(self, rest: TwilioRest) -> None:
        self._rest = rest
        self.end_call, self.redirect_call = rest.end_call, rest.redirect_call
        self.complete_conference = rest.complete_conference

    async def create_call(
        self,
        to: str,
        from_: str,
        url: str,
        status_callback: str,
        timeout_s: int = 25,
        *,
        caller: str = "",
        detect_machine: bool = False,
    ) -> str:
        return await self._rest.create_call(to, from_, url, status_callback, timeout_s, detect_machine=detect_machine)


@pytest.mark.parametrize("house", ["at_once"], indirect=True)
async def test_several_phones_one_winner(house: House) -> None:
    house.phones(
        Answers(after_s=2, keys=((AFTER_WHISPER, "1"),), key_delay_s=3, talk_s=None), Answers(after_s=1, talk_s=4)
    )
    await house.call()
    await house.until(lambda: house.results)
    assert (house.results[0].end, house.results[0].person) == ("bridged", "miguel")
    await house.until(lambda: all(leg.has_ended for leg in house.sim.legs.values()))
    assert "Somebody else has taken this call" in house.heard_by(house.legs_to(DANA)[0])
    assert len(house.legs_to(DANA)) == len(house.legs_to(MIGUEL)) == len(house.legs_to(ELLEN)) == 1


async def test_star_a_colleague_and_back_again(house: House) -> None:
    house.phones(STAYS, STAYS)
    caller = await house.call()
    await house.state(State.BRIDGED)
    dana = house.legs_to(DANA)[0]
    dana.press("*")
    await house.state(State.PARKED)
    await house.until(lambda: "ask a colleague" in house.heard_by(dana))
    await house.until(lambda: dana.on_digit is not None)
    dana.press("2")
    await house.until(lambda: house.legs_to(MIGUEL))
    miguel = house.legs_to(MIGUEL)[0]
    await house.until(
        lambda: any(e.kind == "conference_start" and "aside" in e.detail["room"] for e in house.sim.events)
    )
    assert "has a caller on hold" in house.heard_by(miguel)
    await house.transfers.console.resume(caller.sid)
    await house.until(lambda: miguel.has_ended)
    await house.state(State.BRIDGED)
    caller.hang_up()
    await house.until(lambda: "How did it go?" in house.heard_by(dana))
    await house.until(lambda: dana.on_digit is not None)
    dana.press("1")
    await house.until(lambda: "have to repeat" in house.heard_by(dana))
    await house.until(lambda: dana.on_digit is not None)
    dana.press("2")
    await house.until(lambda: dana.has_ended)
    assert house.store.said == {"dana": ["solved", False]}
    assert (house.results[0].end, house.results[0].ended_by) == ("bridged", "caller")


async def test_the_colleague_takes_over_with_the_caller_in_a_new_room(house: House) -> None:
    house.phones(STAYS, Answers(after_s=1, keys=((AFTER_WHISPER, "1"),), talk_s=None))
    caller = await house.call()
    await house.state(State.BRIDGED)
    await house.transfers.console.consult(caller.sid, "miguel")
    await house.until(
        lambda: any(e.kind == "conference_start" and "aside" in e.detail["room"] for e in house.sim.events)
    )
    await house.transfers.console.pass_on(caller.sid)
    await house.until(lambda: house.legs_to(DANA)[0].has_ended)
    await house.state(State.BRIDGED)
    house.legs_to(MIGUEL)[0].hang_up()
    await house.until(lambda: caller.has_ended)
    assert house.results[-1].person == "miguel"


async def test_a_supervisor_whispers_to_the_person_alone(house: House) -> None:
    house.phones(STAYS, STAYS, STAYS)
    caller = await house.call()
    await house.state(State.BRIDGED)
    await house.transfers.console.watch(caller.sid, "ellen", "whisper")
    dana = house.legs_to(DANA)[0]

    def coaching() -> bool:
        rooms = house.sim._any.rooms.values()  # the room itself shows who hears whom
        return any(member.coaching == dana.sid for room in rooms for member in room.participants.values())

    await house.until(coaching)
    await house.transfers.console.watch(caller.sid, "ellen", "join")
    await house.until(lambda: not coaching())
    caller.hang_up()
    await house.until(lambda: house.legs_to(ELLEN)[0].has_ended)
    assert "Thank you for helping" in house.heard_by(house.legs_to(ELLEN)[0])


async def test_given_back_to_the_gateway(house: House) -> None:
    house.phones(STAYS, Ignores())
    caller = await house.call()
    await house.state(State.BRIDGED)
    await house.transfers.console.give_back(caller.sid)
    await house.until(lambda: caller.has_ended)
    assert house.desk.streams == 1
    assert "Back with the gateway." in house.caller.said
    assert "I'll take it from here" in house.heard_by(house.legs_to(DANA)[0])


@pytest.mark.parametrize("machine", [False, True], ids=["human", "machine"])
async def test_in_line_then_called_back(house: House, machine: bool) -> None:
    house.phones(STAYS, STAYS, STAYS)
    others = []
    for number in range(3):
        others.append(await house.call(f"+1802555019{number}"))
        await house.state(State.BRIDGED)
    waiting = await house.call()
    await house.state(State.QUEUED)
    await house.until(lambda: "next in line" in house.caller.said)
    await house.until(lambda: waiting.on_digit is not None)
    waiting.press("1")
    await house.until(lambda: waiting.has_ended)
    assert "You keep your place" in house.caller.said
    house.sim.add_phone(CALLER, Voicemail(records_s=3) if machine else Answers(after_s=1, keys=(), talk_s=5))
    others[1].hang_up()
    await house.until(lambda: house.legs_to(CALLER))
    if machine:
        await house.until(lambda: "Sorry we missed you" in house.heard_by(house.legs_to(CALLER)[0]))
        await house.state(State.LATER)
        await house.until(lambda: "didn't pick up" in house.heard_by(house.legs_to(MIGUEL)[-1]))
    else:
        await house.until(lambda: any(result.end == "bridged" and result.called_back for result in house.results))
        assert "I have Miguel for you" in house.heard_by(house.legs_to(CALLER)[0])
    assert len(house.legs_to(CALLER)) == 1


@pytest.mark.parametrize(
    ("key", "words"),
    [("3", "I'm passing this call on"), ("4", "I'll take it from here"), ("9", "How did it go?")],
)
async def test_the_person_is_said_goodbye_to_once(house: House, key: str, words: str) -> None:
    """The line that presses the key gets the answer: it is not told to ask again besides."""
    house.phones(STAYS, Ignores())
    caller = await house.call()
    await house.state(State.BRIDGED)
    dana = house.legs_to(DANA)[0]
    dana.press("*")
    await house.until(lambda: "ask a colleague" in house.heard_by(dana))
    await house.until(lambda: dana.on_digit is not None)
    dana.press(key)
    await house.until(lambda: words in house.heard_by(dana))
    await house.until(lambda: dana.has_ended)
    assert house.heard_by(dana).count(words) == 1
    assert house.heard_by(dana).count("Goodbye") == 1
    caller.hang_up()


async def test_a_conversation_that_ends_is_asked_about_once(house: House) -> None:
    house.phones(STAYS, Ignores())
    caller = await house.call()
    await house.state(State.BRIDGED)
    dana = house.legs_to(DANA)[0]
    caller.hang_up()
    await house.until(lambda: "How did it go?" in house.heard_by(dana))
    await house.until(lambda: dana.on_digit is not None)
    await asyncio.sleep(3 / SPEED)
    dana.press("1")
    await house.until(lambda: "have to repeat" in house.heard_by(dana))
    await house.until(lambda: dana.on_digit is not None)
    dana.press("2")
    await house.until(lambda: dana.has_ended)
    heard = house.heard_by(dana)
    assert [heard.count(words) for words in ("How did it go?", "have to repeat", "Goodbye")] == [1, 1, 1], heard
