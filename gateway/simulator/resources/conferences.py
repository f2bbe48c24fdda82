"""Conferences and their participants."""

from typing import Any

from gateway.simulator.conference import Participant, Room, RoomCallback
from gateway.simulator.exchange import Exchange
from gateway.simulator.interpreter import Step
from gateway.simulator.leg import Leg
from gateway.simulator.outgoing import place
from gateway.simulator.resources.calls import own_number, ring_seconds, status_callback, warn_of_the_rest
from gateway.simulator.resources.request import Request, RestError, not_found
from gateway.simulator.twiml import TwimlError
from gateway.simulator.webhook import WebhookError


def _room(exchange: Exchange, sid: str) -> Room:
    room = exchange.rooms.get(sid)
    if room is None:
        raise not_found(f"/Conferences/{sid}.json")
    return room


def _member(exchange: Exchange, request: Request) -> tuple[Room, Participant]:
    room = _room(exchange, request.path["ConferenceSid"])
    member = room.find(request.path["CallSid"])
    if member is None:
        raise not_found(f"/Conferences/{room.sid}/Participants/{request.path['CallSid']}.json")
    return room, member


async def fetch(exchange: Exchange, request: Request) -> dict[str, Any]:
    return describe(_room(exchange, request.path["Sid"]))


async def listing(exchange: Exchange, request: Request) -> dict[str, Any]:
    found = [
        describe(room)
        for room in exchange.rooms.values()
        if (not request.has("FriendlyName") or room.name == request.get("FriendlyName"))
        and (not request.has("Status") or room.status == request.get("Status"))
    ]
    return {"conferences": found, "page": 0, "page_size": 50, "next_page_uri": None}


async def update(exchange: Exchange, request: Request) -> dict[str, Any]:
    room = _room(exchange, request.path["Sid"])
    if request.has("AnnounceUrl"):
        exchange.fault(0, "the simulator does not play announcements", warning=True)
    if request.get("Status") == "completed":
        room.end("conference-ended-via-api")
    return describe(room)


async def participants(exchange: Exchange, request: Request) -> dict[str, Any]:
    room = _room(exchange, request.path["ConferenceSid"])
    found = [describe_member(room, member) for member in room.participants.values()]
    return {"participants": found, "page": 0, "page_size": 50, "next_page_uri": None}


async def add(exchange: Exchange, request: Request) -> dict[str, Any]:
    """Dial straight into the room; makes it when there is none of that name."""
    to = request.phone("To", 21211)
    from_ = own_number(exchange, request)
    ring_s = ring_seconds(request)
    warn_of_the_rest(exchange, request)
    name = request.path["ConferenceSid"]
    room = exchange.room_named(name)
    if room is None:
        if name.startswith("CF") and name in exchange.rooms:
            raise RestError(400, 21220, "The conference has ended")
        room = Room(exchange, name)
    if request.has("Label") and room.find(request.get("Label")):
        raise RestError(400, 16025, "The label is in use")
    callback = None
    if request.has("ConferenceStatusCallback"):
        callback = RoomCallback(
            request.get("ConferenceStatusCallback"),
            request.many("ConferenceStatusCallbackEvent", "start end"),
            request.get("ConferenceStatusCallbackMethod", "POST"),
        )

    def member_for(leg: Leg) -> Participant:
        wait = request.get("WaitUrl")
        return Participant(
            leg,
            start_on_enter=request.flag("StartConferenceOnEnter", default=True),
            end_on_exit=request.flag("EndConferenceOnExit"),
            muted=request.flag("Muted"),
            label=request.get("Label"),
            coaching=request.get("CallSidToCoach") if request.flag("Coaching") else "",
            beep=request.get("Beep", "true"),
            wait=Step(wait, request.get("WaitMethod", "POST")) if wait else None,
            twilio_music="WaitUrl" not in request.given,
        )

    async def join(leg: Leg) -> None:
        try:
            await room.stay(member_for(leg), callback, request.number("MaxParticipants", 250))
        except TwimlError as error:
            exchange.fault(error.code, error.what, leg)
        except WebhookError:
            return  # noted as a fault where it failed

    leg = place(
        exchange,
        from_=from_,
        to=to,
        direction="outbound-api",
        then=join,
        ring_s=ring_s,
        queued=True,
        status_callback=status_callback(request, "initiated ringing answered completed"),
        time_limit_s=request.number("TimeLimit", 14400),
    )
    return describe_member(room, member_for(leg), status="queued")


async def fetch_participant(exchange: Exchange, request: Request) -> dict[str, Any]:
    return describe_member(*_member(exchange, request))


async def update_participant(exchange: Exchange, request: Request) -> dict[str, Any]:
    room, member = _member(exchange, request)
    if request.has("Muted"):
        room.mute(member, on=request.flag("Muted"))
    if request.has("EndConferenceOnExit"):
        member.end_on_exit = request.flag("EndConferenceOnExit")
        room.modify(member)
    if request.has("Coaching"):
        member.coaching = request.get("CallSidToCoach") if request.flag("Coaching") else ""
        if member.coaching and member.coaching not in room.participants:
            member.coaching = ""
            raise RestError(400, 13240, "CallSidToCoach is not in the conference")
        room.modify(member)
    if request.has("Hold"):
        url = request.get("HoldUrl")
        step = Step(url, request.get("HoldMethod", "GET")) if url else None
        await room.hold(member, step, on=request.flag("Hold"))
    if request.has("AnnounceUrl"):
        exchange.fault(0, "the simulator does not play announcements", warning=True)
    return describe_member(room, member)


async def remove(exchange: Exchange, request: Request) -> None:
    room, member = _member(exchange, request)
    room.kick(member)


def describe(room: Room) -> dict[str, Any]:
    account = room.exchange.account_sid
    return {
        "sid": room.sid,
        "account_sid": account,
        "friendly_name": room.name,
        "status": room.status,
        "region": "us1",
        "api_version": "2010-04-01",
        "date_created": room.created,
        "date_updated": room.created,
        "reason_conference_ended": room.ended_reason or None,
        "call_sid_ending_conference": room.ended_by or None,
        "uri": f"/2010-04-01/Accounts/{account}/Conferences/{room.sid}.json",
        "subresource_uris": {},
    }


def describe_member(room: Room, member: Participant, status: str = "connected") -> dict[str, Any]:
    account = room.exchange.account_sid
    sid = member.leg.sid
    return {
        "account_sid": account,
        "call_sid": sid,
        "label": member.label or None,
        "conference_sid": room.sid,
        "muted": member.muted,
        "hold": member.hold,
        "coaching": bool(member.coaching),
        "call_sid_to_coach": member.coaching or None,
        "start_conference_on_enter": member.start_on_enter,
        "end_conference_on_exit": member.end_on_exit,
        "status": status,
        "queue_time": "0",
        "date_created": member.leg.created,
        "date_updated": member.leg.created,
        "uri": f"/2010-04-01/Accounts/{account}/Conferences/{room.sid}/Participants/{sid}.json",
    }


_PARTICIPANTS = "/Conferences/{ConferenceSid}/Participants.json"
_PARTICIPANT = "/Conferences/{ConferenceSid}/Participants/{CallSid}.json"
HANDLERS = {
    ("get", "/Conferences.json"): listing,
    ("get", "/Conferences/{Sid}.json"): fetch,
    ("post", "/Conferences/{Sid}.json"): update,
    ("get", _PARTICIPANTS): participants,
    ("post", _PARTICIPANTS): add,
    ("get", _PARTICIPANT): fetch_participant,
    ("post", _PARTICIPANT): update_participant,
    ("delete", _PARTICIPANT): remove,
}
