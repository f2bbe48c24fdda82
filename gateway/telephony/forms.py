"""What Twilio's webhooks say: one model per kind of form. Unknown fields are ignored, missing geography is accepted.

Source: Twilio's pages on TwiML requests, Dial, Record, Conference and the Call resource. All values arrive as text.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar

from multidict import MultiMapping
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

TERMINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_WITHHELD = frozenset({"", "anonymous", "unknown", "restricted", "unavailable", "private", "blocked"})
# Numbers that spell those words on a keypad; carriers and Twilio send them in place of the words.
_WITHHELD_DIGITS = frozenset({"266696687", "8656696", "7378742833", "86282452253", "2562533"})


class FormError(Exception):
    """A webhook's form lacks what is needed. Names the fields, never their values."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__(f"missing or unusable in the form: {', '.join(fields)}")
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Party:
    """One end of a call."""

    kind: Literal["number", "client", "sip", "withheld", "other"]
    text: str = ""
    """As it came, for Twilio's eyes; personal data."""
    number: str = ""
    """E.164, or empty when there is no telephone number."""

    def __repr__(self) -> str:
        return f"Party({self.kind})"


def party(text: str) -> Party:
    """Who `From` or `To` names: E.164 (also when its + came as a space), client:, sip:, or a withheld number."""
    import phonenumbers  # noqa: PLC0415 - slow to import

    plain = text.strip()
    if plain.lower() in _WITHHELD or plain.lstrip("+") in _WITHHELD_DIGITS:
        return Party("withheld", text)
    if plain.lower().startswith("client:"):
        return Party("client", text)
    if plain.lower().startswith(("sip:", "sips:")):
        return Party("sip", text)
    if text.startswith(" ") and plain.isdigit():
        plain = f"+{plain}"
    try:
        number = phonenumbers.parse(plain, "US")
    except phonenumbers.NumberParseException:
        return Party("other", text)
    if not phonenumbers.is_possible_number(number):
        return Party("other", text)
    return Party("number", text, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _party(value: object) -> object:
    return party(value) if isinstance(value, str) else value


def _empty_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _truth(value: object) -> object:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return value


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


Sid = Annotated[str, Field(pattern=r"^[A-Z]{2}[0-9A-Za-z]{1,62}$")]
MaybeSid = Annotated[str, Field(pattern=r"^([A-Z]{2}[0-9A-Za-z]{1,62})?$")]
Text = Annotated[str, Field(max_length=4000)]
Word = Annotated[str, BeforeValidator(_lower), Field(max_length=60)]
Count = Annotated[Annotated[int, Field(ge=0, le=10**9)] | None, BeforeValidator(_empty_is_none)]
Truth = Annotated[bool | None, BeforeValidator(_truth)]
Keys = Annotated[str, Field(pattern=r"^[0-9*#A-Dw]{0,64}$")]
End = Annotated[Party, BeforeValidator(_party)]


class CallForm(BaseModel):
    """What every webhook about a call says."""

    model_config = ConfigDict(extra="ignore", frozen=True, arbitrary_types_allowed=True, hide_input_in_errors=True)

    call_sid: Sid = Field(alias="CallSid")
    account_sid: MaybeSid = Field("", alias="AccountSid")
    from_: End = Field(Party("withheld"), alias="From")
    to: End = Field(Party("withheld"), alias="To")
    call_status: Word = Field("", alias="CallStatus")
    """queued, ringing, in-progress, completed, busy, failed, no-answer, canceled; in callbacks also initiated."""
    direction: Word = Field("", alias="Direction")
    parent_call_sid: MaybeSid = Field("", alias="ParentCallSid")

    @property
    def over(self) -> bool:
        """The call has ended."""
        return self.call_status in TERMINAL


class VoiceForm(CallForm):
    """A webhook whose answer steers the call."""

    caller_name: Text = Field("", alias="CallerName")
    forwarded_from: Text = Field("", alias="ForwardedFrom")
    stir_verstat: Text = Field("", alias="StirVerstat")
    from_city: Text = Field("", alias="FromCity")
    from_state: Text = Field("", alias="FromState")
    from_zip: Text = Field("", alias="FromZip")
    from_country: Text = Field("", alias="FromCountry")
    error_code: Text = Field("", alias="ErrorCode")
    """Why Twilio asks here as the fallback; empty otherwise."""
    error_url: Text = Field("", alias="ErrorUrl")
    answered_by: Word = Field("", alias="AnsweredBy")
    """Of a call for which a machine was to be told from a human: human, machine_start, fax, unknown and others."""


class StatusForm(CallForm):
    """A call's status callback. They overtake each other: never go back from an ended call."""

    call_status: Annotated[Word, Field(min_length=1)] = Field(alias="CallStatus")
    call_duration_s: Count = Field(None, alias="CallDuration")
    sip_response_code: Count = Field(None, alias="SipResponseCode")
    """487: rang until the timeout; 404: unreachable."""
    sequence: Count = Field(None, alias="SequenceNumber")
    timestamp: Text = Field("", alias="Timestamp")
    answered_by: Word = Field("", alias="AnsweredBy")


class ConferenceForm(BaseModel):
    """An event in a conference; `call_sid` is the participant's, empty for the conference's own start and end."""

    model_config = CallForm.model_config

    conference_sid: Sid = Field(alias="ConferenceSid")
    event: Annotated[Word, Field(min_length=1)] = Field(alias="StatusCallbackEvent")
    """conference-start, conference-end, participant-join, participant-leave and others."""
    call_sid: MaybeSid = Field("", alias="CallSid")
    friendly_name: Text = Field("", alias="FriendlyName")
    sequence: Count = Field(None, alias="SequenceNumber")
    timestamp: Text = Field("", alias="Timestamp")
    participant_label: Text = Field("", alias="ParticipantLabel")
    participant_call_status: Word = Field("", alias="ParticipantCallStatus")
    reason_left: Word = Field("", alias="ReasonParticipantLeft")
    reason_ended: Word = Field("", alias="ReasonConferenceEnded")
    call_sid_ending: MaybeSid = Field("", alias="CallSidEndingConference")


class DialForm(VoiceForm):
    """After a `<Dial>`. After a conference there is neither a dialled call nor a duration."""

    dial_call_status: Word = Field("", alias="DialCallStatus")
    """completed, answered, busy, no-answer, failed, canceled."""
    dial_call_sid: MaybeSid = Field("", alias="DialCallSid")
    dial_call_duration_s: Count = Field(None, alias="DialCallDuration")
    dial_bridged: Truth = Field(None, alias="DialBridged")
    """Were the two legs ever connected? None: not said."""


class GatherForm(VoiceForm):
    """After a `<Gather>`."""

    digits: Keys = Field("", alias="Digits")


class RecordForm(VoiceForm):
    """After a `<Record>`; nothing was recorded when there is no address."""

    recording_url: Text = Field("", alias="RecordingUrl")
    recording_sid: MaybeSid = Field("", alias="RecordingSid")
    recording_duration_s: Count = Field(None, alias="RecordingDuration")
    digits: Annotated[str, Field(max_length=64)] = Field("", alias="Digits")
    """The key that ended it, or "hangup"."""


class RecordingForm(BaseModel):
    """The recording's status callback: completed means that the file can be fetched."""

    model_config = CallForm.model_config

    recording_sid: Sid = Field(alias="RecordingSid")
    recording_status: Word = Field("completed", alias="RecordingStatus")
    call_sid: MaybeSid = Field("", alias="CallSid")
    account_sid: MaybeSid = Field("", alias="AccountSid")
    recording_url: Text = Field("", alias="RecordingUrl")
    recording_duration_s: Count = Field(None, alias="RecordingDuration")
    recording_channels: Count = Field(None, alias="RecordingChannels")
    recording_source: Text = Field("", alias="RecordingSource")


Form = TypeVar("Form", bound=BaseModel)
_NAME = re.compile(r"[A-Za-z][A-Za-z_]{0,39}\d{0,3}")


def read_form(model: type[Form], params: MultiMapping[str]) -> Form:
    """The form as `model`; of a repeated field the first value counts. Raises FormError naming the fields at fault."""
    first: dict[str, str] = {}
    for name, value in params.items():
        first.setdefault(name, value)
    try:
        return model.model_validate(first)
    except ValidationError as error:
        fields = sorted({str(fault["loc"][0]) for fault in error.errors(include_input=False) if fault["loc"]})
        raise FormError(tuple(fields)) from None


def safe_names(params: MultiMapping[str]) -> list[str]:
    """The parameters' names for a log line: no values, and no name that could be one."""
    return sorted({name if _NAME.fullmatch(name) else "?" for name in params})[:80]
