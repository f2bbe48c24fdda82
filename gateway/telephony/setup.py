"""How the company's number must be set up at Twilio, and what has to change for that. Pure."""

from dataclasses import dataclass

from gateway.telephony.urls import Urls


@dataclass(frozen=True, slots=True)
class NumberSetup:
    """What Twilio does on a number's calls. Empty text: not set. Field names are Twilio's own."""

    sid: str
    phone: str
    """E.164."""
    voice_url: str = ""
    voice_method: str = ""
    voice_fallback_url: str = ""
    voice_fallback_method: str = ""
    status_callback: str = ""
    status_callback_method: str = ""
    voice_application_sid: str = ""
    """While one is set, Twilio asks that application and ignores the addresses here."""
    trunk_sid: str = ""
    """The same for a SIP trunk."""
    voice_receive_mode: str = ""
    """voice, or fax."""


@dataclass(frozen=True, slots=True)
class Change:
    """One setting that is not as it must be."""

    name: str
    now: str
    wanted: str

    @property
    def why(self) -> str:
        return _WHY.get(self.name, "")


_WHY = {
    "voice_url": "where calls are answered",
    "voice_fallback_url": "who is rung when the gateway does not answer",
    "status_callback": "how the gateway learns that a caller has hung up",
    "voice_application_sid": "an application would be asked in place of the gateway",
    "trunk_sid": "calls would go to a SIP trunk in place of the gateway",
    "voice_receive_mode": "the number takes faxes, not calls",
}


def wanted(urls: Urls, fallback_url: str) -> dict[str, str]:
    """What each field must be. `fallback_url`: the static document's address; empty leaves what is there."""
    fields = {
        "voice_url": urls.voice,
        "voice_method": "POST",
        "status_callback": urls.status,
        "status_callback_method": "POST",
        "voice_application_sid": "",
        "trunk_sid": "",
        "voice_receive_mode": "voice",
    }
    if fallback_url:
        # A document that merely lies somewhere is fetched, not posted to.
        fields |= {"voice_fallback_url": fallback_url, "voice_fallback_method": "GET"}
    return fields


def changes(number: NumberSetup, fields: dict[str, str]) -> tuple[Change, ...]:
    """What is not as `fields` want it, in their order; empty when nothing has to change."""
    found = []
    for name, value in fields.items():
        now = getattr(number, name)
        if now != value and not (name == "voice_receive_mode" and not now):
            found.append(Change(name, now, value))
    return tuple(found)
