"""The addresses under which Twilio reaches the gateway, all built from the one public URL."""

from urllib.parse import quote, urlsplit


def public_base(public_url: str) -> str:
    """scheme://host[:port][/prefix] without a slash at its end, as Twilio signs it.

    A user and password are left out (Twilio sends them as a header and does not sign them), and so is the scheme's own
    port. Raises ValueError for anything that is not an http or https origin.
    """
    remedy = "GATEWAY_PUBLIC_URL must be an origin like https://calls.example.com"
    try:
        parts = urlsplit(public_url.strip())
        port = parts.port
    except ValueError:
        raise ValueError(f"{remedy}; this one cannot be read") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(remedy)
    if parts.query or parts.fragment:
        raise ValueError(f"{remedy}, without ? and #")
    host = parts.netloc.rpartition("@")[2]
    if port == (443 if parts.scheme == "https" else 80):
        host = host.rpartition(":")[0]
    return f"{parts.scheme}://{host}{parts.path.rstrip('/')}"


class Urls:
    """Absolute addresses for TwiML and REST. `transfer` and `call` are identifiers; `ring` counts from 0 or 1."""

    def __init__(self, public_url: str) -> None:
        self._base = public_base(public_url)

    def _at(self, *parts: str | int) -> str:
        return f"{self._base}/twilio/" + "/".join(quote(str(part), safe="") for part in parts)

    def step(self, path: str, transfer: str = "", ring: int = 0) -> str:
        """Of a webhook, by its path below /twilio with {id} and {ring}."""
        return self._at(*(part.format(id=transfer, ring=ring) for part in path.split("/")))

    @property
    def media(self) -> str:
        """The WebSocket's address: wss:// for an https public URL. No query: Twilio drops it."""
        return "ws" + self._at("media").removeprefix("http")

    @property
    def voice(self) -> str:
        return self._at("voice")

    @property
    def status(self) -> str:
        return self._at("status")

    @property
    def after_stream(self) -> str:
        return self._at("after-stream")

    def keypad(self, place: str) -> str:
        return self._at("keypad", place)

    def sound(self, name: str) -> str:
        return self._at("audio", f"{name}.wav")

    @property
    def hold_audio(self) -> str:
        return self._at("audio", "hold.wav")

    def hold(self, transfer: str) -> str:
        return self._at("hold", transfer)

    def hold_key(self, transfer: str) -> str:
        return self._at("hold", transfer, "key")

    def room_wait(self, transfer: str) -> str:
        return self._at("room-wait", transfer)

    def choice(self, transfer: str, ring: int) -> str:
        return self._at("choice", transfer, ring)

    def answer(self, transfer: str, ring: int) -> str:
        return self._at("answer", transfer, ring)

    def call_back(self, transfer: str, attempt: int) -> str:
        return self._at("call-back", transfer, attempt)

    def customer(self, transfer: str, attempt: int) -> str:
        return self._at("customer", transfer, attempt)

    def room(self, transfer: str) -> str:
        return self._at("room", transfer)

    def after_room(self, transfer: str) -> str:
        return self._at("after-room", transfer)

    def whisper(self, transfer: str, ring: int) -> str:
        return self._at("whisper", transfer, ring)

    def whisper_key(self, transfer: str, ring: int) -> str:
        return self._at("whisper", transfer, ring, "key")

    def person(self, transfer: str, ring: int) -> str:
        return self._at("person", transfer, ring)

    def after_person(self, transfer: str, ring: int) -> str:
        return self._at("after-person", transfer, ring)

    def voicemail(self, call: str) -> str:
        return self._at("voicemail", call)

    def voicemail_done(self, call: str) -> str:
        return self._at("voicemail", call, "done")

    def recording(self, call: str) -> str:
        return self._at("recording", call)
