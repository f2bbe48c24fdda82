"""The words and documents for a line that asks: what callers on hold and people who were rung hear."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.company import Company
from gateway.handoff.ports import Urls
from gateway.handoff.replies import ToCaller, ToPerson, to_caller, to_person
from gateway.handoff.state import Caller, Leg, Role, State, Transfer
from gateway.handoff.telephones import person_of
from gateway.handoff.waiting import minutes
from gateway.routing import Disposition
from gateway.telephony import rooms, twiml
from gateway.voice import numbers, spoken

GONE = {
    ToPerson.PASSED_ON: "Thank you. I'm passing this call on. Goodbye.",
    ToPerson.TAKEN: "Somebody else has taken this call, thank you. Goodbye.",
    ToPerson.CALLER_LEFT: "Thank you for picking up. The caller has hung up in the meantime. Goodbye.",
    ToPerson.AT_VOICEMAIL: "Thank you for picking up. The caller is leaving a message now. Goodbye.",
    ToPerson.CALL_BACK: "Thank you for picking up. The caller asked to be called back instead. Goodbye.",
    ToPerson.MISSED: "They didn't pick up. The call back stays open. Thank you, goodbye.",
    ToPerson.CALLS_US: "Thank you for picking up. They are calling us themselves just now. Goodbye.",
    ToPerson.NOT_NEEDED: "Thank you for picking up. They have been helped in the meantime. Goodbye.",
    ToPerson.RETURNED: "Thank you. I'll take it from here. Goodbye.",
    ToPerson.THANKS: "Thank you for helping. Goodbye.",
}
STILL_HERE = "Thanks for holding. I'm still getting somebody on the line for you."
MOMENT = "One moment, please."
CHOICES = "Press 1 to be called back without losing your place, or 2 to leave a message. Or simply hold."
CHOICES_WITHHELD = "Press 2 to leave a message, or simply hold."
CALLED_BACK = (
    "You keep your place. As soon as it's your turn, we call you back at the number you're calling from.",
    "Thank you for calling {company}. Goodbye.",
)
FAREWELL = "Thank you for calling {company}. Goodbye."
CALLING_BACK = "Hi, this is {company} calling back. I have {person} for you."
TO_MACHINE = "This is {company} calling you back. Sorry we missed you. We'll try again, or call us any time. Goodbye."
WRONG_MOMENT = "Sorry, that was our mistake. We'll call you back. Goodbye."
OUR_MISTAKE = "Sorry, that was our mistake: we meant to call you back, and you have been helped already. Goodbye."
CHOOSE = (
    "The caller is on hold.",
    "Press 1 to go back to them, 2 to ask a colleague, 3 to pass the call on, 4 to let me book the visit with them, "
    "or 9 to end the call.",
)
NOBODY_TO_ASK = "Nobody is free to ask just now."
HOW_WAS_IT = "The call is over. How did it go?"
REPEATED = "Thanks. Did the caller have to repeat anything? Press 1 for yes, 2 for no."
THANKS = "Thank you. Goodbye."


@dataclass(frozen=True, slots=True)
class Wait:
    """What is known of a place in line."""

    place: int = 0
    """1: next; 0: not in line."""
    wait_s: float | None = None
    """An honest estimate; None: nobody knows."""


def in_line(wait: Wait, first: bool) -> str:
    """The place in line and, if it is known, how long it may take."""
    if wait.place < 1:
        return ""
    where = "You're next in line." if wait.place == 1 else f"You're number {numbers.cardinal(wait.place)} in line."
    told = minutes(wait.wait_s)
    lead = "Everyone who can help is on another call. " if first else ""
    if told is None:
        return f"{lead}{where}"
    return f"{lead}{where} It should take about {spoken.count(told, 'minute')}."


class Lines:
    """One per gateway."""

    def __init__(self, company: Company, urls: Urls, dispositions: Sequence[Disposition]) -> None:
        self._company = company
        self._urls = urls
        keys = " ".join(f"Press {disposition.key}: {disposition.says}." for disposition in dispositions)
        self._questions = (("disposition", f"{HOW_WAS_IT} {keys}"), ("repeated", REPEATED))

    def _name(self, person: str | None) -> str:
        known = person_of(self._company, person or "")
        return known.name if known else "somebody from our team"

    # --- the caller

    def caller(self, transfer: Transfer, pieces: Sequence[str] = ()) -> str:
        """What the caller's line does next; `pieces` are said on hold."""
        match to_caller(transfer):
            case ToCaller.HOLD:
                return self.hold(transfer, pieces)
            case ToCaller.ROOM:
                return self.caller_room(transfer)
            case ToCaller.VOICEMAIL:
                return twiml.say_then_redirect((), self._urls.voicemail(transfer.call_sid))
            case ToCaller.CALL_BACK:
                return twiml.say_and_hang_up(*(piece.format(company=self._company.name) for piece in CALLED_BACK))
            case ToCaller.STREAM:
                return twiml.say_then_redirect((), self._urls.after_stream)
            case ToCaller.GOODBYE:
                return twiml.say_and_hang_up(FAREWELL.format(company=self._company.name))

    def caller_room(self, transfer: Transfer, pieces: Sequence[str] = ()) -> str:
        """The caller's way into the room; leaving ends it."""
        return rooms.room(
            transfer.room,
            self._urls.after_room(transfer.id),
            pieces,
            start=False,
            end_on_exit=True,
            wait_url=self._urls.room_wait(transfer.id),
            events_url=self._urls.room(transfer.id),
        )

    def hold(self, transfer: Transfer, pieces: Sequence[str] = ()) -> str:
        """Hold audio; whoever waits for a person may choose by key."""
        if transfer.state in (State.PARTED, State.WAITING):
            return (
                rooms.moment(self._urls.hold(transfer.id), seconds=1)
                if transfer.state is State.PARTED
                else (twiml.hold_music(self._urls.hold_audio, self._urls.hold(transfer.id), pieces))
            )
        if transfer.state is State.PARKED:
            return twiml.hold_music(self._urls.hold_audio, self._urls.hold(transfer.id), pieces)
        return rooms.hold(pieces, self._urls.hold_audio, self._urls.hold_key(transfer.id), self._urls.hold(transfer.id))

    def choices(self, transfer: Transfer) -> str:
        return CHOICES if transfer.caller_number else CHOICES_WITHHELD

    def hold_unknown(self, transfer_id: str) -> str:
        """Hold audio, whatever else is wrong: never silence."""
        return twiml.hold_music(self._urls.hold_audio, self._urls.hold(transfer_id))

    def room_wait(self, transfer_id: str) -> str:
        """What is heard in a room until it begins."""
        return twiml.hold_music(self._urls.hold_audio, self._urls.room_wait(transfer_id))

    def lost_caller(self, call_sid: str) -> str:
        """For a caller whose transfer is not known any more: a message is better than nothing."""
        if call_sid:
            return twiml.say_then_redirect((), self._urls.voicemail(call_sid))
        return twiml.say_and_hang_up(FAREWELL.format(company=self._company.name))

    # --- call-backs

    def customer(self, transfer: Transfer, machine: bool) -> str:
        """What somebody, or a machine, who picked up a call-back hears."""
        if machine:
            return twiml.say_and_hang_up(TO_MACHINE.format(company=self._company.name))
        if transfer.state in (State.JOINING, State.ASSUMED, State.BRIDGED) and transfer.caller is Caller.ROOM:
            words = CALLING_BACK.format(company=self._company.name, person=self._name(transfer.person))
            return self.caller_room(transfer, (words,))
        return twiml.say_and_hang_up(OUR_MISTAKE if transfer.state is State.WITHDRAWN else WRONG_MOMENT)

    # --- the person

    def person(
        self,
        transfer: Transfer,
        ring: int,
        *,
        out: bool = False,
        words: Sequence[str] = (),
        sound: str = "",
    ) -> str:
        """What the phone of that ring's person does next. `out`: it comes out of a room. `words` and `sound`: heard
        before the choices."""
        urls, leg = self._urls, transfer.leg(ring)
        reply = to_person(transfer, ring)
        if out and reply is ToPerson.ASIDE and leg is not None and leg.ring == transfer.taken:
            reply = ToPerson.CHOOSE
        match reply:
            case ToPerson.WHISPER if leg is not None and not out:
                pieces = words or self.brief(transfer, leg)
                return rooms.whisper(
                    pieces, urls.whisper_key(transfer.id, ring), transfer.plan.accept_s, play_url=sound
                )
            case ToPerson.WAIT:
                # The hold audio is cut short as soon as the caller arrives.
                return twiml.hold_music(
                    urls.hold_audio, urls.whisper(transfer.id, ring), ("Thank you. The caller is on the way to you.",)
                )
            case ToPerson.CALLING:
                return twiml.hold_music(
                    urls.hold_audio, urls.whisper(transfer.id, ring), ("Thank you. I'm calling them now.",)
                )
            case ToPerson.JOIN:
                return rooms.room(
                    transfer.room,
                    urls.after_person(transfer.id, ring),
                    end_on_exit=True,
                    events_url=urls.room(transfer.id),
                    leave_by_star=True,
                )
            case ToPerson.PARTED:
                return rooms.moment(urls.whisper(transfer.id, ring))
            case ToPerson.CHOOSE:
                return rooms.ask((*words, *CHOOSE), urls.choice(transfer.id, ring), urls.whisper(transfer.id, ring))
            case ToPerson.ASIDE:
                return rooms.room(
                    transfer.side_room,
                    urls.after_person(transfer.id, ring),
                    ("You're with your colleague. Press star for your choices.",) if ring == transfer.taken else (),
                    end_on_exit=ring != transfer.taken,
                    wait_url=urls.room_wait(transfer.id),
                    leave_by_star=True,
                )
            case ToPerson.WATCH if leg is not None:
                taker = transfer.taker
                return rooms.room(
                    transfer.room,
                    urls.after_person(transfer.id, ring),
                    muted=leg.mode == "listen",
                    coach=taker.sid if taker and leg.mode == "whisper" else "",
                    start=False,
                    leave_by_star=True,
                )
            case ToPerson.HOW_WAS_IT:
                return self.question(transfer, ring)
            case _:
                return twiml.person_gone(GONE.get(reply, GONE[ToPerson.PASSED_ON]))

    def question(self, transfer: Transfer, ring: int) -> str:
        """The next question after the call that has no answer yet; then goodbye."""
        for name, words in self._questions:
            if name not in transfer.answers:
                return rooms.ask((words,), self._urls.answer(transfer.id, ring), self._urls.answer(transfer.id, ring))
        return twiml.say_and_hang_up(THANKS)

    def brief(self, transfer: Transfer, leg: Leg) -> list[str]:
        """What is whispered: the brief, and for colleagues and call-backs why they are rung."""
        pieces = [str(piece) for piece in transfer.brief.get("whisper", ())]
        *told, keys = pieces or [
            "A caller would like to talk to a person.",
            "Press 1 to take the call, 2 to pass it on.",
        ]
        person = self._name(transfer.person)
        if leg.role is Role.CONSULT:
            return [
                f"{person} has a caller on hold and would like to ask you something.",
                *told,
                "Press 1 to talk to them, 2 if you can't, 3 to hear it again.",
            ]
        if leg.role is Role.WATCH:
            return [
                f"{person} is talking to a caller. You are asked to {leg.mode}.",
                *told,
                "Press 1 to do so, 2 if you can't, 3 to hear it again.",
            ]
        if transfer.caller is Caller.AWAY:
            return ["A call back.", *told, "Press 1 and I call them for you, 2 to pass it on, 3 to hear it again."]
        return [*told, keys.replace("to hear it again.", "to hear it again, 4 for their own words.")]

    def lost_person(self) -> str:
        """For a phone that asks about a transfer which is not known any more."""
        return twiml.person_gone(GONE[ToPerson.CALLER_LEFT])
