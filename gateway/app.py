"""The composition root: the heavy engines, made once, and the gateway that answers calls with them."""

import asyncio
import socket
from contextlib import suppress
from pathlib import Path

import structlog
from aiohttp import web

from gateway.audio import vad
from gateway.calls.admission import Load
from gateway.calls.call_backs import CallBacks
from gateway.calls.deeds import Deeds
from gateway.calls.desk import Desk
from gateway.calls.endings import Endings
from gateway.calls.feed import Feed
from gateway.calls.joining import Joining
from gateway.calls.journal import Journal
from gateway.calls.keypad_desk import KeypadDesk, Sounds
from gateway.calls.keypad_desk import prepared as keypad_sentences
from gateway.calls.live import Register
from gateway.calls.measures import Measures
from gateway.calls.messages import Messages
from gateway.calls.opening import Openings
from gateway.calls.promises import Promises
from gateway.calls.telling import Telling
from gateway.calls.transfer_desk import TransferDesk
from gateway.calls.voicemail import Voicemail
from gateway.clock import Clock
from gateway.config import Settings, SettingsError
from gateway.conversation.engine import Conversation
from gateway.conversation.message import Reader
from gateway.conversation.prompts import fixed_pieces
from gateway.customers.directory import Directory
from gateway.entrance import Entrance
from gateway.grammars import Grammars, default_folder
from gateway.handoff.result import Result
from gateway.handoff.rules import stances
from gateway.handoff.transfers import Transfers
from gateway.hearing.adapted import listening
from gateway.hearing.ear import Ear
from gateway.hearing.model import locate
from gateway.hearing.moments import Moments
from gateway.hearing.networks.folders import prepared
from gateway.hearing.networks.recipes import recipes
from gateway.hearing.pool import Pool
from gateway.lists import of_company
from gateway.records.store import Records, RecordsError
from gateway.scheduling.calendar import Calendar
from gateway.telephony.dialling import Dialling
from gateway.telephony.guarded import GuardedRest
from gateway.telephony.reception import Staff
from gateway.telephony.recordings import Recordings
from gateway.understanding import train
from gateway.understanding.interpreter import Interpreter
from gateway.voice import engine
from gateway.voice.hold import hold_wav
from gateway.voice.voice import Voice

log = structlog.get_logger()

MOVING_S = 8.0
"""How long the carrier may take to ask what comes next for callers who are moved on."""
TO_PERSON_S = 45.0
"""How long people may take to pick up for callers who are moved on to them."""


def ears(settings: Settings, grammars: Grammars) -> Pool:
    """The pool that hears this company's callers, not yet started. Raises ModelError."""
    model = locate(settings.vosk_model, settings.data_dir)
    networks = prepared(model, recipes(grammars, of_company(settings.company.area)), settings.data_dir)
    return Pool(listening(settings), settings.hearing, networks)


class Engines:
    """What is heavy: ears, voice and understanding. Several gateways of one company may share them (tests, replay).

    Making them finds what is missing or wrong (GrammarsError, ModelError, VoiceError); `start` loads and warms them.
    """

    def __init__(self, settings: Settings) -> None:
        engine.require(settings.voice.engine)
        self.grammars = Grammars(settings.grammars_dir or default_folder(), settings.company.trades)
        self.moments = Moments(self.grammars)
        self.pool = ears(settings, self.grammars)
        self.voice = Voice(settings.voice, settings.data_dir / "voice")
        self._settings = settings
        self._fixed = [*fixed_pieces(settings.company, self.grammars), *keypad_sentences(settings.company)]
        self._interpreter: Interpreter | None = None
        self._understands = asyncio.Event()
        self._warm = asyncio.Event()

    async def start(self) -> None:
        """Raises ModelError, NotHeardError, VoiceError. The ears take longest, in another process, and go first."""
        await asyncio.gather(self.pool.start(), self._understand_then_speak())
        self._warm.set()

    async def _understand_then_speak(self) -> None:
        self._interpreter = await asyncio.to_thread(self._load)
        self._understands.set()
        await self.voice.start(self._fixed)

    def _load(self) -> Interpreter:
        vad.warm()
        model = train.prepared(self.grammars, self._settings.data_dir / "understanding")
        return Interpreter(self.grammars, self._settings.company, model)

    @property
    def interpreter(self) -> Interpreter:
        """Loaded by `start`; wait for `understanding` before."""
        if self._interpreter is None:
            raise RuntimeError("the engines have not been started")
        return self._interpreter

    async def understanding(self) -> None:
        """Returns when a conversation could be begun or taken up again, some seconds before ears and voice are warm."""
        await self._understands.wait()

    @property
    def warm(self) -> bool:
        """A call could be heard and answered."""
        return self._warm.is_set() and self.pool.ready

    async def wait_warm(self, timeout_s: float) -> bool:
        """Gives engines that are being started so much time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._warm.wait()
        return self.warm

    async def close(self) -> None:
        await asyncio.gather(self.pool.close(), self.voice.close())


class Gateway:
    """Answers calls from `start` until `stop`."""

    def __init__(
        self, settings: Settings, engines: Engines, clock: Clock | None = None, entrance: Entrance | None = None
    ) -> None:
        """`entrance`: one that is open already. Raises SettingsError."""
        self.settings = settings
        self.entrance = entrance or Entrance(settings)
        self.clock = clock or Clock()
        self.engines = engines
        self.feed = Feed()
        self.measures = Measures()
        self.records = Records(settings.database)
        self.journal = Journal(self.records, self.clock)
        staff = [phone for person in settings.company.staff for phone in person.phones]
        self.dialling = Dialling(settings.limits, staff, settings.countries)
        self.rest = GuardedRest(
            self.dialling,
            settings.twilio_account_sid,
            settings.twilio_auth_token.get_secret_value(),
            settings.twilio_api_url,
        )
        self._hold_audio = hold_wav()
        company = settings.company
        urls = self.entrance.urls
        directory = Directory(self.records)
        calendar = Calendar(self.records, company, settings.visits)
        self.transfers = Transfers(
            company,
            settings.handoff,
            self.rest,
            self.records,
            urls,
            routing=settings.routing,
            clock=self.clock.now,
        )
        promises = Promises(self.records, self.journal, self.transfers.reaches)
        deeds = Deeds(company, calendar, directory, promises, self.transfers, self.rest, self.clock)
        self.messages = Messages(
            settings,
            self.records,
            Recordings(
                settings.twilio_account_sid,
                settings.twilio_auth_token.get_secret_value(),
                settings.twilio_api_url,
            ),
            engines.pool,
            self._reader,
            self.rest,
            self.feed,
            self.clock,
            lambda: self.desk.live == 0,
        )
        voicemail = Voicemail(self.records, promises, urls, self.clock, self.messages.wake)
        self._deeds = deeds
        self.telling = Telling(settings, self.records, self.rest, self.feed, self.measures, self.clock)
        self._sounds = Sounds(urls, engines.voice.ready, keypad_sentences(company))
        keypad = KeypadDesk(
            company,
            self.records,
            self.journal,
            self.feed,
            self.transfers,
            voicemail,
            urls,
            self._sounds,
            self.clock,
            settings.countries,
        )
        register = Register()
        call_backs = CallBacks(self.records, promises, self.transfers, self.clock)
        self._endings = Endings(
            self.records, self.journal, self.feed, self.measures, register, self.transfers, self.clock, call_backs
        )
        self.desk = Desk(
            self.records,
            self.journal,
            self.feed,
            self.measures,
            engines.wait_warm,
            self._load,
            lambda call_sid: Ear(engines.pool, engines.moments, call_sid),
            lambda: Conversation(
                company, settings.guardrails, engines.grammars, engines.interpreter, stances(company, settings.routing)
            ),
            engines.voice,
            deeds,
            Openings(company, self.records, directory, self.transfers.reaches, settings.limits.nuisance, self.clock),
            self.transfers,
            voicemail,
            keypad,
            urls,
            self.clock,
            register,
            self._endings,
            settings.server.restart_s,
            settings.server.warm_up_s,
        )
        self.transfer_desk = TransferDesk(
            self.transfers,
            promises,
            self.journal,
            self.feed,
            self.measures,
            self._endings,
            self.clock,
            call_backs,
        )
        self.joining = Joining(register, self.transfers)
        self.transfers.on_result = self._transferred
        self.transfers.on_step = self.joining.stepped
        self.transfers.on_ring = self.telling.ringing
        self.transfers.on_said = self.telling.aftermath.noted
        self._gauges()

    @property
    def port(self) -> int:
        """0 before `start`."""
        return self.entrance.port

    async def _transferred(self, call_sid: str, result: Result) -> None:
        self.telling.over(call_sid, result)
        await self.transfer_desk.transferred(call_sid, result)

    async def _reader(self) -> Reader:
        """For messages; waits until they can be understood."""
        engines = self.engines
        await engines.understanding()
        return Reader(self.settings.company, self.settings.guardrails, engines.grammars, engines.interpreter)

    def _load(self, talking: int, draining: bool) -> Load:
        pool = self.engines.pool
        return Load(
            talking=talking,
            max_calls=self.settings.server.max_calls,
            recognisers=pool.size,
            waiting=pool.waiting,
            oldest_wait_s=pool.oldest_wait_s,
            lag_s=self.measures.steady_lag_s,
            warm=self.engines.warm,
            draining=draining,
        )

    def _gauges(self) -> None:
        """What the ears and the voice count, on the metrics page."""
        pool, counters = self.engines.pool, self.engines.voice.counters
        for name, words, read in (
            ("recognisers_free", "Warm recognisers that nobody uses", lambda: pool.free),
            ("recognisers_leased", "Recognisers in use", lambda: pool.leased),
            ("utterances_waiting", "Utterances that wait for a recogniser", lambda: pool.waiting),
            ("worker_restarts", "Recognition processes replaced since start", lambda: pool.restarts),
            ("utterances_lost", "Utterances that could not be heard since start", lambda: pool.lost),
            ("worker_memory_bytes", "Memory of the recognition processes", lambda: pool.memory_bytes),
            ("voice_cache_hits", "Pieces spoken from the cache since start", lambda: counters.hits),
            ("voice_cache_misses", "Pieces rendered while speaking since start", lambda: counters.misses),
            ("journal_lost", "Log entries that could not be kept", lambda: self.journal.lost),
        ):
            self.measures.gauge(name, words).set_function(read)

    async def start(self) -> None:
        """Reaches the database, then answers calls. Raises SettingsError, RecordsError."""
        await self.records.start()
        self.journal.start()
        self.measures.start()
        self.telling.start()
        self.messages.start()
        await self.transfers.recover()
        await self._endings.take_up()
        try:
            await self.entrance.open()
        except SettingsError:
            await self.stop()
            raise
        staff = Staff(
            self.desk,
            self.transfer_desk,
            self._hold_audio,
            lambda name: self._sounds.wav(name) or self.transfers.words.wav(name),
            self.dialling.ended,
        )
        self.entrance.staff(staff, ready=self._readyz, metrics=self._metrics)

    async def stop(self, drain_s: float = 0.0) -> None:
        """Takes no new calls, lets the live ones go on for `drain_s` seconds, moves on whoever still talks, then closes
        everything. With 0 nobody is waited for or moved."""
        self.desk.draining = True
        if drain_s and not await self._settled(drain_s):
            to_person = self.settings.server.after_drain == "person"
            log.warning("draining_over", live=self.desk.live, then=self.settings.server.after_drain)
            await self.desk.move_on(to_person)
            await self._settled(TO_PERSON_S if to_person else MOVING_S)
        await self.entrance.close()
        await self.messages.close()
        await self._endings.close()
        await self._deeds.close()
        await self.transfers.close()
        await self.telling.close()
        await self.journal.close()
        await self.measures.close()
        await self.rest.close()
        await self.records.close()

    async def _settled(self, most_s: float) -> bool:
        """Waits until nobody needs this process any more; False when that took too long."""
        deadline = asyncio.get_running_loop().time() + most_s
        while asyncio.get_running_loop().time() < deadline:
            with suppress(RecordsError):
                if await self.desk.settled():
                    return True
            await asyncio.sleep(0.1)
        return False

    async def _readyz(self, request: web.Request) -> web.Response:
        """200 only when a call would be answered: recognisers warm, database reached, not draining."""
        faults = []
        if not self.engines.warm:
            faults.append("the ears or the voice are not warm")
        if not await self.records.ping(2.0):
            faults.append("the database does not answer")
        if self.desk.draining:
            faults.append("draining")
        return web.Response(text="; ".join(faults) + "\n" if faults else "ready\n", status=503 if faults else 200)

    async def _metrics(self, request: web.Request) -> web.Response:
        self.measures.live.set(self.desk.live)
        return web.Response(body=self.measures.text(), content_type="text/plain", charset="utf-8")


def free_port() -> int:
    """A port of this machine that nobody uses just now: for a gateway that is made to be called from here alone."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def data_places(settings: Settings) -> dict[str, Path | str]:
    """Where everything is stored, for people who want to look."""
    return {
        "database": settings.database,
        "prompts": settings.data_dir / "voice",
        "speech model": settings.vosk_model or settings.data_dir / "models",
    }
