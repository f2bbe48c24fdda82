"""Places a fixture's call: a simulated Twilio on one side, a real gateway on the other, real sockets between them."""

import asyncio
import json
import secrets
import sys
import tempfile
import wave
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console

from gateway.app import Engines, Gateway, free_port
from gateway.audio import mulaw
from gateway.calls.feed import Watcher
from gateway.calls.restore import replayed
from gateway.clock import Clock
from gateway.company import Company
from gateway.config import Settings, Webhook
from gateway.conversation.case import CaseFile
from gateway.conversation.engine import Conversation
from gateway.handoff.rules import stances
from gateway.replay import fixture as fixtures
from gateway.replay.caller import FixtureCaller
from gateway.replay.fixture import Fixture, FixtureError
from gateway.replay.judge import Report, judge
from gateway.replay.staff import phone_script
from gateway.replay.view import LiveView, describe, faults, percentile, table
from gateway.simulator.happenings import SimEvent
from gateway.simulator.twilio import SimulatedTwilio

LONGEST_CALL_S = 300.0
SETTLE_S = 8.0
"""How long the gateway may take to write down what became of the call."""


def here(settings: Settings, database: str = "") -> Settings:
    """The settings for a gateway that only a simulated Twilio on this machine calls."""
    port = free_port()
    return settings.model_copy(
        update={
            "public_url": f"http://127.0.0.1:{port}",
            "database_url": database or settings.database_url,
            "server": settings.server.model_copy(update={"host": "127.0.0.1", "port": port}),
            # In a fixture people talk for three seconds: that is no alarm here.
            "handoff": settings.handoff.model_copy(update={"short_bridge_s": 0}),
            # Nobody else is told of a call that never was.
            "webhook": Webhook(),
            "twilio_account_sid": "AC" + secrets.token_hex(16),
            "twilio_auth_token": SecretStr(secrets.token_hex(16)),
        }
    )


async def play(
    fixture: Fixture,
    settings: Settings,
    engines: Engines,
    view: LiveView,
    keep: Path | None,
    *,
    speed: float = 1.0,
) -> Report:
    """One call, from the first ring to the last entry in the database. `keep`: a folder for everything it leaves.

    `speed`: the caller, the line and the carrier run so much faster than life. The gateway hears and speaks by the
    count of samples, so it decides the same; but its thinking counts so much more, and reply times mean nothing.
    """
    report = Report(fixture.name, fixture.about)
    view.title(fixture.name, fixture.about)
    with tempfile.TemporaryDirectory(prefix="warmline-") as scratch:
        folder = keep / fixture.name if keep else Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("calls.sqlite3*"):
            # What an earlier run left would make this caller a known customer.
            old.unlink()
        settings = here(settings, settings.database_url or f"sqlite+aiosqlite:///{folder / 'calls.sqlite3'}")
        simulated = SimulatedTwilio(
            account_sid=settings.twilio_account_sid,
            auth_token=settings.twilio_auth_token.get_secret_value(),
            speed=speed,
        )
        await simulated.start()
        try:
            settings = settings.model_copy(update={"twilio_api_url": simulated.api_url})
            gateway = Gateway(settings, engines, Clock(fixture.now.replace(tzinfo=settings.company.zone)))
            await gateway.start()
            try:
                await _call(fixture, gateway, simulated, view, report, folder if keep else None)
            finally:
                await gateway.stop()
        finally:
            await simulated.stop()
    report.failures = judge(report, fixture.expect)
    return report


async def _call(
    fixture: Fixture,
    gateway: Gateway,
    simulated: SimulatedTwilio,
    view: LiveView,
    report: Report,
    keep: Path | None,
) -> None:
    settings = gateway.settings
    company = settings.company
    simulated.add_number(
        company.phone,
        voice_url=f"{settings.public_url}/twilio/voice",
        status_callback=f"{settings.public_url}/twilio/status",
    )
    for person in company.staff:
        simulated.add_phone(person.phone, phone_script(fixture.staff.get(person.id, "accepts")))
    caller = FixtureCaller(fixture)
    simulated.subscribe(lambda event: _carrier(event, simulated, company, view, report))
    with gateway.feed.watch() as watcher:
        following = asyncio.create_task(_follow(watcher, caller, view, report))
        leg = await simulated.call(from_=fixture.caller or "anonymous", to=company.phone, caller=caller)
        caller.on_line(leg)
        try:
            async with asyncio.timeout(LONGEST_CALL_S):
                await leg.ended
        except TimeoutError:
            report.error = f"the call lasted longer than {LONGEST_CALL_S:.0f} s"
            leg.hang_up()
        await _settled(gateway, leg.sid)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
    view.flush()
    report.lived = caller.lived
    report.texts = [message["body"] for message in simulated.messages]
    report.faults = [f"{fault.code} {fault.what}" for fault in simulated.faults if not fault.warning]
    await _read_records(gateway, leg.sid, report)
    if keep is not None:
        _save(keep, caller, report)


async def _follow(watcher: Watcher, caller: FixtureCaller, view: LiveView, report: Report) -> None:
    async for happening in watcher:
        if happening.kind == "your_turn":
            caller.your_turn(happening.payload["question"])
        if (line := describe(happening)) is not None:
            view.line(*line, at_s=caller.now_s)
            if line[0] == "gateway":
                caller.gateway_says(line[1])
            if line[0] in ("caller", "gateway", "key"):
                report.transcript.append(line)


def _carrier(event: SimEvent, simulated: SimulatedTwilio, company: Company, view: LiveView, report: Report) -> None:
    """What the simulated network tells: the staff's phones, and what Twilio's own voice says."""
    leg = simulated.legs.get(event.leg or "")
    person = next((person for person in company.staff if leg is not None and person.phone == leg.to), None)
    match event.kind:
        case "ringing" if person is not None:
            view.line("phone", f"{person.name}'s phone rings", event.at_s)
        case "say":
            words = str(event.detail["text"])
            if person is not None:
                report.whisper = f"{report.whisper} {words}".strip()
                view.line("whisper", f"(to {person.name}) {words}", event.at_s)
            else:
                report.transcript.append(("carrier", words))
                view.line("carrier", words, event.at_s)
        case "key" if person is not None:
            view.line("phone", f"{person.name} presses {event.detail['digit']}", event.at_s)
        case "bridged" | "conference_start":
            view.line("phone", "they are talking", event.at_s)
        case "message":
            view.line("text", "a text is sent to the caller's phone", event.at_s)
        case "ended" if person is not None:
            view.line("phone", f"{person.name}'s line is free again", event.at_s)
        case "ended":
            view.line("carrier", "the call is over", event.at_s)


async def _settled(gateway: Gateway, call_sid: str) -> None:
    """Waits until the call's outcome is in the database."""
    deadline = asyncio.get_running_loop().time() + SETTLE_S
    while asyncio.get_running_loop().time() < deadline:
        row = await gateway.records.call(call_sid)
        if row is not None and row.outcome is not None:
            break
        await asyncio.sleep(0.1)
    await gateway.journal.flushed()


async def _read_records(gateway: Gateway, call_sid: str, report: Report) -> None:
    """What the database holds of the call."""
    row = await gateway.records.call(call_sid)
    report.outcome = (row.outcome if row else None) or ""
    report.tickets = [f"{ticket.subject}: {ticket.body}" for ticket in await gateway.records.tickets()]
    logged = await gateway.records.events(call_sid)
    for entry in logged:
        if entry.kind in {"hand_over", "take_message"}:
            report.trigger = entry.payload["brief"]["trigger"]
        if entry.kind == "transfer":
            report.taken_by = entry.payload["person"] or ""
    settings, engines = gateway.settings, gateway.engines
    rules = stances(settings.company, settings.routing)
    conversation = Conversation(settings.company, settings.guardrails, engines.grammars, engines.interpreter, rules)
    replayed(conversation, logged)
    report.intent = conversation.case.intent.value if conversation.case.intent else ""
    report.slots = slots_of(conversation.case, settings.company)


def slots_of(case: CaseFile, company: Company) -> dict[str, str]:
    """The case file's slots as text, for people and for `expect.slots`."""
    found = {
        "problem": case.problem,
        "name": str(case.name or ""),
        "address": str(case.address or ""),
        "number": case.address.number if case.address else "",
        "street": case.address.street if case.address else "",
        "zip": case.address.zip if case.address else "",
        "phone": case.phone,
        "urgency": case.urgency.value,
        "dangers": " ".join(danger.value for danger in case.dangers),
        "vulnerable": " ".join(case.vulnerable),
        "window": f"{case.opening.start.astimezone(company.zone):%a %H:%M}" if case.opening else "",
    }
    return {name: value for name, value in found.items() if value}


def _save(folder: Path, caller: FixtureCaller, report: Report) -> None:
    """The call as heard by both (left: the caller, right: the gateway), and the report."""
    length = max(len(caller.inbound), len(caller.outbound))
    left = mulaw.decode(bytes(caller.inbound).ljust(length, mulaw.SILENCE_BYTE))
    right = mulaw.decode(bytes(caller.outbound).ljust(length, mulaw.SILENCE_BYTE))
    both = bytearray(4 * length)
    both[0::4], both[1::4] = left[0::2], left[1::2]
    both[2::4], both[3::4] = right[0::2], right[1::2]
    with wave.open(str(folder / "call.wav"), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(mulaw.SAMPLE_RATE_HZ)
        file.writeframes(bytes(both))
    (folder / "report.json").write_text(json.dumps(report.as_json(), indent=2) + "\n", encoding="utf-8")


async def replay(
    settings: Settings,
    folders: list[Path],
    console: Console,
    *,
    at_once: int = 1,
    speed: float = 1.0,
    keep: Path | None = None,
    as_json: bool = False,
) -> int:
    """Plays fixtures, `at_once` at a time, and prints what came of them. 0 when all went as they must."""
    chosen = [fixtures.load(folder) for folder in folders or fixtures.find(Path("audio_fixtures"))]
    if not chosen:
        raise FixtureError("audio_fixtures: holds no fixtures; name a folder with a call.yaml")
    engines = Engines(settings)
    await engines.start()
    places = asyncio.Semaphore(at_once)
    view = LiveView(console, mute=as_json or at_once > 1)

    async def one(fixture: Fixture) -> Report:
        async with places:
            try:
                return await play(fixture, settings, engines, view, keep, speed=speed)
            except Exception as error:  # noqa: BLE001 - one call that breaks must not take the others' reports with it
                return Report(fixture.name, fixture.about, error=f"{type(error).__name__}: {error}")

    try:
        reports = await asyncio.gather(*(one(fixture) for fixture in chosen))
    finally:
        await engines.close()
    if as_json:
        json.dump([report.as_json() for report in reports], sys.stdout, indent=2)
        sys.stdout.write("\n")
    else:
        summary(reports, console)
    return 0 if all(report.ok for report in reports) else 1


def summary(reports: list[Report], console: Console) -> None:
    """The table, and the reply times of all calls together."""
    console.print()
    console.print(table(reports))
    for fault in faults(reports):
        console.print(fault)
    replies = [seconds for report in reports for seconds in report.lived.replies_s]
    p50, p95 = percentile(replies, 50), percentile(replies, 95)
    if p50 is not None and p95 is not None:
        console.print(
            f"{sum(report.ok for report in reports)} of {len(reports)} calls as they must be; "
            f"{len(replies)} replies, end of speech to first sound: p50 {p50:.2f} s, p95 {p95:.2f} s"
        )
