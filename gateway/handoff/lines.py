"""The words and documents for a line that asks: what callers on hold and people who were rung hear."""

from gateway.config import Company, Handoff
from gateway.handoff.ports import Urls
from gateway.handoff.replies import ToCaller, ToPerson, to_caller, to_person
from gateway.handoff.state import State, Transfer
from gateway.telephony import twiml

GONE = {
    ToPerson.PASSED_ON: "Thank you. I'm passing this call on. Goodbye.",
    ToPerson.TAKEN: "Thank you. Somebody else has taken this call. Goodbye.",
    ToPerson.CALLER_LEFT: "Thank you for picking up. The caller has hung up in the meantime. Goodbye.",
    ToPerson.AT_VOICEMAIL: "Thank you for picking up. The caller is leaving a message now. Goodbye.",
}
STILL_HERE = "Thanks for holding. I'm still getting somebody on the line for you."
FAREWELL = "Thank you for calling {company}. Goodbye."


def caller(transfer: Transfer, company: Company, urls: Urls) -> str:
    """What the caller's line does next."""
    match to_caller(transfer):
        case ToCaller.HOLD:
            return twiml.hold_room(
                transfer.room,
                action_url=urls.after_room(transfer.id),
                wait_url=urls.hold(transfer.id),
                events_url=urls.room(transfer.id),
            )
        case ToCaller.VOICEMAIL:
            return twiml.say_then_redirect((), urls.voicemail(transfer.call_sid))
        case ToCaller.GOODBYE:
            return twiml.say_and_hang_up(FAREWELL.format(company=company.name))


def lost_caller(call_sid: str, company: Company, urls: Urls) -> str:
    """For a caller whose transfer is not known any more: a message is better than nothing."""
    if call_sid:
        return twiml.say_then_redirect((), urls.voicemail(call_sid))
    return twiml.say_and_hang_up(FAREWELL.format(company=company.name))


def hold(transfer: Transfer, times: int, urls: Urls) -> str:
    """Hold audio; from the second time on with a word first, unless the caller is being moved on."""
    waiting = transfer.state in (State.RINGING, State.WHISPERING)
    pieces = (STILL_HERE,) if times > 1 and waiting else ()
    return twiml.hold_music(urls.hold_audio, urls.hold(transfer.id), pieces)


def hold_unknown(transfer_id: str, urls: Urls) -> str:
    """Hold audio, whatever else is wrong: never silence."""
    return twiml.hold_music(urls.hold_audio, urls.hold(transfer_id))


def person(transfer: Transfer, ring: int, company: Company, urls: Urls, settings: Handoff, leaving: bool) -> str:
    """What the phone of that ring's person does next. `leaving`: it comes out of the room, or is let go."""
    reply = to_person(transfer, ring)
    match reply:
        case ToPerson.WHISPER if not leaving:
            pieces = [str(piece) for piece in transfer.brief.get("whisper", ())]
            return twiml.whisper(pieces, urls.whisper_key(transfer.id, ring), settings.accept_s)
        case ToPerson.WAIT if not leaving:
            # The hold audio is cut short as soon as the caller arrives.
            return twiml.hold_music(
                urls.hold_audio,
                urls.whisper(transfer.id, ring),
                ("Thank you. The caller is on the way to you.",),
            )
        case ToPerson.JOIN if not leaving:
            return twiml.join_room(
                transfer.room, urls.after_person(transfer.id, ring), events_url=urls.room(transfer.id)
            )
        case ToPerson.TALKED:
            return twiml.say_and_hang_up("The caller has hung up. Goodbye.")
        case _:
            return twiml.person_gone(GONE.get(reply, GONE[ToPerson.PASSED_ON]))


def lost_person() -> str:
    """For a phone that asks about a transfer which is not known any more."""
    return twiml.person_gone(GONE[ToPerson.CALLER_LEFT])
