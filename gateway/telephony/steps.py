"""The table of webhooks: path, form, who answers, and what tells a repeated one from a new one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from gateway.telephony.desk import Desk, TransferDesk
from gateway.telephony.emergency import Leg
from gateway.telephony.forms import (
    ConferenceForm,
    DialForm,
    GatherForm,
    RecordForm,
    RecordingForm,
    StatusForm,
    VoiceForm,
)

Form = TypeVar("Form", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Where:
    """What a path names."""

    id: str = ""
    """The transfer, or the call; empty where the path names none."""
    ring: int = 0


@dataclass(frozen=True, slots=True)
class Step(Generic[Form]):
    """One webhook."""

    path: str
    """Below /twilio, with {id} and {ring}."""
    model: type[Form]
    ask: Callable[[Where, Form], Awaitable[str | None]]
    leg: Leg | None = None
    """None: a callback, whose answer Twilio ignores."""
    about: Callable[[Form], tuple[object, ...]] | None = None
    """What tells a repeat from a new event, besides the path and the call. None: the same request may rightly come
    again later (a second stream ends, hold music comes round), so only simultaneous ones are one."""


def steps(desk: Desk, transfers: TransferDesk) -> list[Step[Any]]:
    """All webhooks that are POSTed."""
    return [
        Step("voice", VoiceForm, lambda _, form: desk.incoming(form), Leg.CALLER, lambda form: (form.error_code,)),
        Step("status", StatusForm, lambda _, form: desk.call_status(form), None, lambda form: (form.call_status,)),
        Step("after-stream", VoiceForm, lambda _, form: desk.after_stream(form), Leg.CALLER),
        Step("keypad/{id}", GatherForm, lambda at, form: desk.keypad(at.id, form), Leg.CALLER),
        Step("hold/{id}", VoiceForm, lambda at, form: transfers.hold(at.id, form), Leg.WAITING),
        Step("hold/{id}/key", GatherForm, lambda at, form: transfers.hold_key(at.id, form), Leg.WAITING),
        Step("room-wait/{id}", VoiceForm, lambda at, form: transfers.room_wait(at.id, form), Leg.WAITING),
        Step(
            "room/{id}",
            ConferenceForm,
            lambda at, form: transfers.room_event(at.id, form),
            about=lambda form: (form.conference_sid, form.event, form.sequence),
        ),
        Step("after-room/{id}", DialForm, lambda at, form: transfers.after_room(at.id, form), Leg.CALLER),
        Step("whisper/{id}/{ring}", VoiceForm, lambda at, form: transfers.whisper(at.id, at.ring, form), Leg.PERSON),
        Step(
            "whisper/{id}/{ring}/key",
            GatherForm,
            lambda at, form: transfers.whisper_key(at.id, at.ring, form),
            Leg.PERSON,
        ),
        Step("choice/{id}/{ring}", GatherForm, lambda at, form: transfers.choice(at.id, at.ring, form), Leg.PERSON),
        Step("answer/{id}/{ring}", GatherForm, lambda at, form: transfers.answer(at.id, at.ring, form), Leg.PERSON),
        Step(
            "call-back/{id}/{ring}", VoiceForm, lambda at, form: transfers.call_back(at.id, at.ring, form), Leg.CUSTOMER
        ),
        Step(
            "customer/{id}/{ring}",
            StatusForm,
            lambda at, form: transfers.customer_status(at.id, at.ring, form),
            about=lambda form: (form.call_status,),
        ),
        Step(
            "person/{id}/{ring}",
            StatusForm,
            lambda at, form: transfers.person_status(at.id, at.ring, form),
            about=lambda form: (form.call_status,),
        ),
        Step(
            "after-person/{id}/{ring}",
            DialForm,
            lambda at, form: transfers.after_person(at.id, at.ring, form),
            Leg.PERSON,
        ),
        Step("voicemail/{id}", VoiceForm, lambda at, form: desk.voicemail(at.id, form), Leg.CALLER),
        Step(
            "voicemail/{id}/done",
            RecordForm,
            lambda at, form: desk.voicemail_done(at.id, form),
            Leg.LEFT_MESSAGE,
            lambda form: (form.recording_url,),
        ),
        Step(
            "recording/{id}",
            RecordingForm,
            lambda at, form: desk.recording(at.id, form),
            about=lambda form: (form.recording_sid, form.recording_status),
        ),
    ]
