"""Does what the keys of a caller ask for: promises call-backs, rings people, takes messages, says the hours."""

import hashlib
from collections.abc import Callable, Sequence

import structlog

from gateway.calls import keypad, keypad_words
from gateway.calls.feed import Feed
from gateway.calls.journal import Journal
from gateway.calls.live import LiveCall
from gateway.calls.ringing import ring
from gateway.calls.voicemail import Voicemail
from gateway.clock import Clock
from gateway.company import Company
from gateway.conversation.events import Brief, HandOver, TakeMessage, Trigger
from gateway.conversation.prompts import sentences
from gateway.handoff.transfers import Transfers
from gateway.records.store import Records, RecordsError
from gateway.telephony import menu
from gateway.telephony.urls import Urls
from gateway.understanding.meaning import Intent, Urgency
from gateway.voice.hold import mulaw_wav

log = structlog.get_logger()

EMERGENCY = Brief(
    Trigger.DANGER,
    intent=Intent.URGENT.value,
    urgency=Urgency.EMERGENCY,
    skills=("emergency",),
    told=("were told to leave and call 911 for gas, smoke or fire",),
    facts=("pressed the key for an emergency; nothing else is known",),
)
PERSON = Brief(Trigger.ASKED, facts=("used the keys of the phone; nothing else is known",))


class Sounds:
    """Sentences in our own voice, as files that the carrier may fetch while the voice works."""

    def __init__(self, urls: Urls, cached: Callable[[str], bytes | None], fixed: Sequence[str]) -> None:
        """`cached`: a sentence's µ-law at 8,000 Hz, if it is ready. `fixed`: the sentences that may be asked for."""
        self._urls = urls
        self._cached = cached
        self._names = {hashlib.sha256(text.encode()).hexdigest()[:20]: text for text in fixed}
        self._texts = {text: name for name, text in self._names.items()}

    def url(self, text: str) -> str:
        """Empty: the carrier must say it."""
        name = self._texts.get(text)
        return self._urls.sound(name) if name is not None and self._cached(text) else ""

    def wav(self, name: str) -> bytes | None:
        text = self._names.get(name)
        sound = self._cached(text) if text is not None else None
        return mulaw_wav(sound) if sound else None


class KeypadDesk:
    """One per gateway. Each step may be asked of any process: the caller's place is in the address."""

    def __init__(
        self,
        company: Company,
        records: Records,
        journal: Journal,
        feed: Feed,
        transfers: Transfers,
        voicemail: Voicemail,
        urls: Urls,
        sounds: Sounds,
        clock: Clock,
        countries: Sequence[str] = keypad.HOME,
    ) -> None:
        """`countries`: where callers may ask to be called back, two letters each."""
        self._company = company
        self._countries = countries
        self._records = records
        self._journal = journal
        self._feed = feed
        self._transfers = transfers
        self._voicemail = voicemail
        self._urls = urls
        self._sounds = sounds
        self._clock = clock
        self._hours = sentences(company.answers.hours)

    def begin(self, call: LiveCall) -> str:
        """TwiML: the first menu."""
        return self._ask(call, keypad.first(self._company.name))

    async def pressed(self, call: LiveCall, place: str, keys: str) -> str:
        """TwiML after `keys` in the menu at `place`."""
        at = keypad.place(place)
        move = keypad.step(at, keys, call.caller, self._hours, self._countries)
        if call.suspected and not keys and isinstance(move, keypad.ToPerson):
            move = keypad.ToMessage()
        # A typed number is personal: the log of the call holds it in the ticket only.
        told = {"menu": at.menu.value, "key": keys if len(keys) <= 1 else "number", "then": type(move).__name__}
        self._journal.note(call.call_sid, "keypad", told)
        self._feed.tell(call.call_sid, "keypad", told)
        call.answered = call.answered or (at.menu is keypad.Menu.MAIN and keys == "4")
        return await self._answer(call, move)

    async def _answer(self, call: LiveCall, move: keypad.Move) -> str:
        match move:
            case keypad.Ask():
                return self._ask(call, move)
            case keypad.Promise():
                return await self._promise(call, move)
            case keypad.ToPerson():
                return await self._person(call, move)
            case keypad.ToMessage(says=says):
                call.ending = TakeMessage(Brief(Trigger.INTENT, intent=Intent.MESSAGE.value, phone=call.caller))
                return await self._voicemail.ask(call.call_sid, call.caller, call.ending.brief, says)
            case keypad.Goodbye(says=says):
                return menu.goodbye(says, self._sounds.url)

    def _ask(self, call: LiveCall, ask: keypad.Ask) -> str:
        call.keypad = True
        return menu.menu(ask.says, self._urls.keypad(str(ask.place)), self._sounds.url, many=ask.many)

    async def _promise(self, call: LiveCall, promise: keypad.Promise) -> str:
        try:
            await self._transfers.reaches.writes.ask(self._write(call, promise.phone))
        except RecordsError as error:
            # What cannot be written down must not be promised.
            log.error("ticket_not_opened", call=call.call_sid, error=str(error))
            return await self._person(call, keypad.ToPerson())
        call.answered = True
        call.wish = Intent.CALL_BACK
        return self._ask(call, promise.then)

    async def _write(self, call: LiveCall, phone: str) -> None:
        key = f"call-back {call.call_sid}"
        await self._records.open_ticket(
            "Call back",
            "Asked by keys to be called back; nothing else is known.",
            phone,
            Urgency.ROUTINE.value,
            call_sid=call.call_sid,
            key=key,
            at=self._clock.now(),
        )
        await self._records.change_ticket_phone(key, phone)

    async def _person(self, call: LiveCall, move: keypad.ToPerson) -> str:
        """The phone rings while the caller still hears the words."""
        brief = EMERGENCY if move.emergency else PERSON
        call.ending = HandOver(brief)
        call.wish = Intent.URGENT if move.emergency else Intent.PERSON
        await ring(self._transfers, call, brief)
        return menu.then_redirect(move.says, self._urls.after_stream, self._sounds.url)


def prepared(company: Company) -> tuple[str, ...]:
    """What the voice should have ready."""
    return keypad_words.fixed(company.name, sentences(company.answers.hours))
