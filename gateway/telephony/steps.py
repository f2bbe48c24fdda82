"""The table of webhooks: path, form, who answers, and what tells a repeated one from a new one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

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
from gateway.telephony.reception import Staff

Form = TypeVar("Form", bound=BaseModel)
RINGING_S = 4.0
"""A caller who has just dialled hears it ring, and can wait."""


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
    ask: Callable[[Staff, Where, Form], Awaitable[str | None]]
    leg: Leg | None = None
    """None: a callback, whose answer Twilio ignores."""
    about: Callable[[Form], tuple[object, ...]] | None = None
    """What tells a repeat from a new event, besides the path and the call. None: the same request may rightly come
    again later (a second stream ends, hold music comes round), so only simultaneous ones are one."""
    wait_s: float | None = None
    """How long nobody may be at the desk until whoever waits hears a word, and asks again. None: the form says
    something that is not said twice, so the answer waits for the desk."""


STEPS: tuple[Step[Any], ...] = (
    Step(
        "voice",
        VoiceForm,
        lambda staff, _, form: staff.desk.incoming(form),
        Leg.CALLER,
        lambda form: (form.error_code,),
        wait_s=RINGING_S,
    ),
    Step(
        "status",
        StatusForm,
        lambda staff, _, form: staff.desk.call_status(form),
        None,
        lambda form: (form.call_status,),
    ),
    Step("after-stream", VoiceForm, lambda staff, _, form: staff.desk.after_stream(form), Leg.CALLER, wait_s=0.0),
    Step("keypad/{id}", GatherForm, lambda staff, at, form: staff.desk.keypad(at.id, form), Leg.CALLER),
    Step("hold/{id}", VoiceForm, lambda staff, at, form: staff.transfers.hold(at.id, form), Leg.WAITING, wait_s=0.0),
    Step("hold/{id}/key", GatherForm, lambda staff, at, form: staff.transfers.hold_key(at.id, form), Leg.WAITING),
    Step(
        "room-wait/{id}",
        VoiceForm,
        lambda staff, at, form: staff.transfers.room_wait(at.id, form),
        Leg.WAITING,
        wait_s=0.0,
    ),
    Step(
        "room/{id}",
        ConferenceForm,
        lambda staff, at, form: staff.transfers.room_event(at.id, form),
        about=lambda form: (form.conference_sid, form.event, form.sequence),
    ),
    Step("after-room/{id}", DialForm, lambda staff, at, form: staff.transfers.after_room(at.id, form), Leg.CALLER),
    Step(
        "whisper/{id}/{ring}",
        VoiceForm,
        lambda staff, at, form: staff.transfers.whisper(at.id, at.ring, form),
        Leg.PERSON,
        wait_s=0.0,
    ),
    Step(
        "whisper/{id}/{ring}/key",
        GatherForm,
        lambda staff, at, form: staff.transfers.whisper_key(at.id, at.ring, form),
        Leg.PERSON,
    ),
    Step(
        "choice/{id}/{ring}",
        GatherForm,
        lambda staff, at, form: staff.transfers.choice(at.id, at.ring, form),
        Leg.PERSON,
    ),
    Step(
        "answer/{id}/{ring}",
        GatherForm,
        lambda staff, at, form: staff.transfers.answer(at.id, at.ring, form),
        Leg.PERSON,
    ),
    Step(
        "call-back/{id}/{ring}",
        VoiceForm,
        lambda staff, at, form: staff.transfers.call_back(at.id, at.ring, form),
        Leg.CUSTOMER,
    ),
    Step(
        "customer/{id}/{ring}",
        StatusForm,
        lambda staff, at, form: staff.transfers.customer_status(at.id, at.ring, form),
        about=lambda form: (form.call_status,),
    ),
    Step(
        "person/{id}/{ring}",
        StatusForm,
        lambda staff, at, form: staff.transfers.person_status(at.id, at.ring, form),
        about=lambda form: (form.call_status,),
    ),
    Step(
        "after-person/{id}/{ring}",
        DialForm,
        lambda staff, at, form: staff.transfers.after_person(at.id, at.ring, form),
        Leg.PERSON,
    ),
    Step(
        "voicemail/{id}", VoiceForm, lambda staff, at, form: staff.desk.voicemail(at.id, form), Leg.CALLER, wait_s=0.0
    ),
    Step(
        "voicemail/{id}/done",
        RecordForm,
        lambda staff, at, form: staff.desk.voicemail_done(at.id, form),
        Leg.LEFT_MESSAGE,
        lambda form: (form.recording_url,),
    ),
    Step(
        "recording/{id}",
        RecordingForm,
        lambda staff, at, form: staff.desk.recording(at.id, form),
        about=lambda form: (form.recording_sid, form.recording_status),
    ),
)
"""All webhooks that are POSTed."""
