"""A conference: who is in, when it starts and ends, who hears whom, and what is reported."""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.simulator.exchange import Exchange, http_date
from gateway.simulator.interpreter import Context, Document, Step, load, perform
from gateway.simulator.leg import HangUp, Leg
from gateway.simulator.sids import new_sid
from gateway.simulator.sound import SILENCE, frames, mix, tone
from gateway.simulator.twiml import TwimlError
from gateway.simulator.webhook import WebhookError

_FAMILIES = {
    "conference-start": "start",
    "conference-end": "end",
    "participant-join": "join",
    "participant-leave": "leave",
    "participant-mute": "mute",
    "participant-unmute": "mute",
    "participant-hold": "hold",
    "participant-unhold": "hold",
    "participant-modify": "modify",
    "announcement-end": "announcement",
}
_ENDINGS = {
    "participant_hung_up": ("last-participant-left", "participant-with-end-conference-on-exit-left"),
    "participant_updated_via_api": ("last-participant-kicked", "participant-with-end-conference-on-exit-kicked"),
}
REDIRECT_S = 0.1
"""Between two wait documents: a document that only redirects to itself must not keep the machine busy."""


@dataclass(slots=True, eq=False)
class Participant:
    """A leg in a room."""

    leg: Leg
    start_on_enter: bool = True
    end_on_exit: bool = False
    muted: bool = False
    hold: bool = False
    label: str = ""
    coaching: str = ""
    """The CallSid of the only one who hears this participant."""
    beep: str = "true"
    wait: Step | None = None
    """Where the wait music comes from; None: silence."""
    twilio_music: bool = False
    left: "asyncio.Future[str]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    """Set to the reason when the room sends the participant away."""
    music: asyncio.Task[None] | None = None
    overlay: deque[bytes] = field(default_factory=deque)
    """Frames mixed into what the participant hears: beeps."""


@dataclass(frozen=True, slots=True)
class RoomCallback:
    url: str
    events: frozenset[str] = frozenset({"start", "end"})
    method: str = "POST"


class Room:
    """One conference, from its first participant to its end."""

    def __init__(self, exchange: Exchange, name: str) -> None:
        self.exchange = exchange
        self.name = name
        self.sid = new_sid("CF")
        self.status = "init"
        self.created = http_date()
        self.ended_reason = ""
        self.ended_by = ""
        self.participants: dict[str, Participant] = {}
        self.callback: RoomCallback | None = None
        self._sequence = 0
        exchange.rooms[self.sid] = self

    def find(self, call_sid_or_label: str) -> Participant | None:
        """By CallSid or label."""
        for sid, member in self.participants.items():
            if call_sid_or_label in {sid, member.label} and call_sid_or_label:
                return member
        return None

    async def stay(self, member: Participant, callback: RoomCallback | None, limit: int = 250) -> str:
        """Join and stay until the leg leaves or the room sends it away; returns why.

        Raises TwimlError 16020 (full), 16025 (label in use) and WebhookError when the waitUrl fails.
        """
        document = None
        if self._must_wait(member) and member.wait is not None:
            try:
                document = await load(member.leg, member.wait, Context.WAIT)
            except TwimlError as error:
                raise WebhookError(error.code, error.what) from None
        if len(self.participants) >= limit:
            raise TwimlError(16020, "the conference is full")
        if member.label and self.find(member.label):
            raise TwimlError(16025, f"label {member.label!r} is in use")
        if not self.participants and self.callback is None:
            self.callback = callback
        self.participants[member.leg.sid] = member
        reason = "participant_hung_up"
        try:
            self._join(member, document)
            reason = await member.left
        finally:
            await self._silence(member)
            self._leave(member, reason)
        return reason

    def _must_wait(self, newcomer: Participant) -> bool:
        if self.status == "in-progress":
            return False
        there = [*self.participants.values(), newcomer]
        return len(there) < 2 or not any(one.start_on_enter for one in there)

    def _join(self, member: Participant, document: Document | None) -> None:
        leg = member.leg
        self.exchange.emit("conference_join", leg, room=self.name, sid=self.sid, count=len(self.participants))
        self._report("participant-join", member)
        if self.status == "init" and len(self.participants) >= 2:
            starters = [one for one in self.participants.values() if one.start_on_enter]
            if starters:
                self._start()
        if self.status == "in-progress":
            self._attach(member)
            if member.beep in {"true", "onEnter"}:
                self._beep()
        elif document is not None:
            member.music = self.exchange.spawn(self._play(member, document))
        elif member.twilio_music:
            member.music = self.exchange.spawn(self._hum(member))

    def _start(self) -> None:
        self.status = "in-progress"
        self.exchange.emit("conference_start", None, room=self.name, sid=self.sid)
        self._report("conference-start")
        for one in self.participants.values():
            if one.music is not None:
                one.music.cancel()
                one.music = None
            if not one.hold:
                self._attach(one)

    def _attach(self, member: Participant) -> None:
        def hear() -> bytes:
            parts = [
                other.leg.mic
                for other in self.participants.values()
                if other is not member
                and not other.muted
                and not other.hold
                and (not other.coaching or other.coaching == member.leg.sid)
            ]
            if member.overlay:
                parts.append(member.overlay.popleft())
            return mix(parts)

        member.leg.source = hear

    def _beep(self) -> None:
        for one in self.participants.values():
            one.overlay.extend(frames(tone(440, 0.2)))

    async def _play(self, member: Participant, document: Document) -> None:
        """Wait or hold TwiML: once, unless it redirects; afterwards silence."""
        try:
            step = await perform(member.leg, document, Context.WAIT)
            while step is not None:
                await self.exchange.clock.sleep(REDIRECT_S)
                step = await perform(member.leg, await load(member.leg, step, Context.WAIT), Context.WAIT)
        except (HangUp, TwimlError, WebhookError):
            return  # noted as a fault where it happened; the participant hears silence

    async def _hum(self, member: Participant) -> None:
        from gateway.simulator.verbs.prompts import play_out  # noqa: PLC0415 - verbs use conferences in turn

        while True:
            await play_out(member.leg, tone(262, 1.0, 0.05) + SILENCE * 50)

    async def _silence(self, member: Participant) -> None:
        if member.music is not None:
            member.music.cancel()
            await asyncio.gather(member.music, return_exceptions=True)
            member.music = None
        member.leg.source = None

    async def hold(self, member: Participant, step: Step | None, *, on: bool) -> None:
        """Put on hold with hold audio, or take back."""
        if member.hold == on:
            return
        member.hold = on
        self._report("participant-hold" if on else "participant-unhold", member)
        self.exchange.emit("conference_hold", member.leg, room=self.name, on=on)
        await self._silence(member)
        if not on:
            if self.status == "in-progress":
                self._attach(member)
        elif step is not None:
            try:
                document = await load(member.leg, step, Context.WAIT)
            except (WebhookError, TwimlError):
                return  # noted as a fault by load
            if member.hold and not member.left.done():
                member.music = self.exchange.spawn(self._play(member, document))
        else:
            member.music = self.exchange.spawn(self._hum(member))

    def mute(self, member: Participant, *, on: bool) -> None:
        if member.muted != on:
            member.muted = on
            self._report("participant-mute" if on else "participant-unmute", member)

    def modify(self, member: Participant) -> None:
        self._report("participant-modify", member)

    def kick(self, member: Participant) -> None:
        """Send one participant away (REST delete)."""
        if not member.left.done():
            member.left.set_result("participant_updated_via_api")

    def end(self, reason: str, by: Participant | None = None) -> None:
        """End the conference for all."""
        if self.status == "completed":
            return
        self.status = "completed"
        self.ended_reason = reason
        self.ended_by = by.leg.sid if by else ""
        why = "conference_ended_via_api" if reason == "conference-ended-via-api" else "moderator_ended_conference"
        for one in self.participants.values():
            if not one.left.done():
                one.left.set_result(why)
        self.exchange.emit("conference_end", None, room=self.name, sid=self.sid, reason=reason)
        if not self.participants:
            self._report_end()

    def _leave(self, member: Participant, reason: str) -> None:
        del self.participants[member.leg.sid]
        member.left.cancel()
        self.exchange.emit("conference_leave", member.leg, room=self.name, reason=reason)
        status = "completed" if member.leg.is_over else "in-progress"
        self._report("participant-leave", member, {"ReasonParticipantLeft": reason, "ParticipantCallStatus": status})
        if self.status == "completed":
            if not self.participants:
                self._report_end()
            return
        last, moderator = _ENDINGS.get(reason, _ENDINGS["participant_hung_up"])
        if member.end_on_exit:
            self.end(moderator, member)
        elif not self.participants:
            self.end(last, member)
        elif self.status == "in-progress" and member.beep in {"true", "onExit"}:
            self._beep()

    def _report_end(self) -> None:
        extra = {"ReasonConferenceEnded": self.ended_reason, "Reason": self.ended_reason.replace("-", " ")}
        if self.ended_by:
            extra["CallSidEndingConference"] = self.ended_by
        self._report("conference-end", None, extra)

    def _report(self, event: str, member: Participant | None = None, extra: Mapping[str, str] | None = None) -> None:
        if self.callback is None or _FAMILIES[event] not in self.callback.events:
            return
        self._sequence += 1
        params = {
            "ConferenceSid": self.sid,
            "FriendlyName": self.name,
            "AccountSid": self.exchange.account_sid,
            "SequenceNumber": str(self._sequence),
            "Timestamp": http_date(),
            "StatusCallbackEvent": event,
        }
        if member is not None:
            params |= {
                "CallSid": member.leg.sid,
                "Muted": str(member.muted).lower(),
                "Hold": str(member.hold).lower(),
                "Coaching": str(bool(member.coaching)).lower(),
                "EndConferenceOnExit": str(member.end_on_exit).lower(),
                "StartConferenceOnEnter": str(member.start_on_enter).lower(),
            }
            if member.label:
                params["ParticipantLabel"] = member.label
        self.exchange.callback(self.callback.method, self.callback.url, params | dict(extra or {}))
