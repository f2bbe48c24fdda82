"""What the telephone line asks of those above it: the only way from here upwards."""

from typing import Protocol

from gateway.telephony.forms import (
    ConferenceForm,
    DialForm,
    GatherForm,
    RecordForm,
    RecordingForm,
    StatusForm,
    VoiceForm,
)
from gateway.telephony.media import Start
from gateway.telephony.media_socket import MediaSocket


class Desk(Protocol):
    """Answers Twilio's questions. Those that return text return TwiML (`gateway.telephony.twiml`).

    A question may be asked again, or twice at once: the line gives a repeated request the first one's answer where it
    can tell. Raising, or taking more than ten seconds, gets the caller a person by plain dialling.
    """

    async def incoming(self, form: VoiceForm) -> str:
        """A new call."""
        ...

    async def stream(self, socket: MediaSocket, start: Start) -> None:
        """The call's audio; returning closes the socket, and Twilio then asks `after_stream`."""
        ...

    async def after_stream(self, form: VoiceForm) -> str:
        """The stream is over, or never was: what now? Asked each time a stream of the call ends."""
        ...

    async def keypad(self, place: str, form: GatherForm) -> str:
        """A caller who uses keys has pressed some, or none in time."""
        ...

    async def call_status(self, form: StatusForm) -> None: ...

    async def voicemail(self, call_sid: str, form: VoiceForm) -> str: ...

    async def voicemail_done(self, call_sid: str, form: RecordForm) -> str:
        """The message was left, or the caller said nothing."""
        ...

    async def recording(self, call_sid: str, form: RecordingForm) -> None: ...


class TransferDesk(Protocol):
    """Answers what Twilio asks of callers who wait for a person, and of the people who are rung for them. As `Desk`."""

    async def hold(self, transfer_id: str, form: VoiceForm) -> str:
        """What the caller hears on hold; asked again each time that it has been played, and when we ask the line to."""
        ...

    async def hold_key(self, transfer_id: str, form: GatherForm) -> str:
        """A key that the caller pressed on hold."""
        ...

    async def room_wait(self, transfer_id: str, form: VoiceForm) -> str:
        """What is heard in a room until it begins; asked again each time that it has been played."""
        ...

    async def room_event(self, transfer_id: str, form: ConferenceForm) -> None: ...

    async def after_room(self, transfer_id: str, form: DialForm) -> str:
        """The caller's leg has left the room."""
        ...

    async def whisper(self, transfer_id: str, ring: int, form: VoiceForm) -> str:
        """A person who was rung has answered."""
        ...

    async def whisper_key(self, transfer_id: str, ring: int, form: GatherForm) -> str: ...

    async def choice(self, transfer_id: str, ring: int, form: GatherForm) -> str:
        """A person whose caller is on hold has chosen what comes next."""
        ...

    async def answer(self, transfer_id: str, ring: int, form: GatherForm) -> str:
        """A key, or none, to a question after the call."""
        ...

    async def call_back(self, transfer_id: str, attempt: int, form: VoiceForm) -> str:
        """A customer, or a machine, who is called back has picked up."""
        ...

    async def customer_status(self, transfer_id: str, attempt: int, form: StatusForm) -> None: ...

    async def person_status(self, transfer_id: str, ring: int, form: StatusForm) -> None: ...

    async def after_person(self, transfer_id: str, ring: int, form: DialForm) -> str:
        """The person's leg has left the room."""
        ...
