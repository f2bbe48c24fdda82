"""Recordings: their description and their sound."""

from typing import Any

from gateway.simulator.exchange import Exchange, Recording
from gateway.simulator.resources.request import Request, RestError, not_found
from gateway.simulator.sound import to_wav


def find(exchange: Exchange, sid: str) -> Recording:
    recording = exchange.recordings.get(sid)
    if recording is None:
        raise not_found(f"/Recordings/{sid}.json")
    return recording


async def fetch(exchange: Exchange, request: Request) -> dict[str, Any]:
    recording = find(exchange, request.path["Sid"])
    return {
        "sid": recording.sid,
        "account_sid": exchange.account_sid,
        "call_sid": recording.call_sid,
        "conference_sid": None,
        "api_version": "2010-04-01",
        "channels": 1,
        "duration": str(recording.duration_s),
        "source": recording.source,
        "status": "completed",
        "error_code": None,
        "date_created": recording.made,
        "date_updated": recording.made,
        "start_time": recording.made,
        "price": None,
        "price_unit": "USD",
        "encryption_details": None,
        "media_url": exchange.recording_url(recording.sid),
        "uri": f"/2010-04-01/Accounts/{exchange.account_sid}/Recordings/{recording.sid}.json",
        "subresource_uris": {},
    }


async def remove(exchange: Exchange, request: Request) -> None:
    find(exchange, request.path["Sid"])
    del exchange.recordings[request.path["Sid"]]


def media(exchange: Exchange, sid: str, kind: str) -> bytes:
    """A WAV; raises RestError 20404 for an unknown one, for one whose file is not there yet, and for MP3, which the
    simulator does not make."""
    if kind == ".mp3":
        raise RestError(404, 20404, "the simulator keeps recordings as WAV; leave out .mp3")
    recording = find(exchange, sid)
    if exchange.clock.now_s() < recording.made_s + exchange.file_after_s:
        raise not_found(f"/Recordings/{sid}")
    return to_wav(recording.ulaw)


HANDLERS = {
    ("get", "/Recordings/{Sid}.json"): fetch,
    ("delete", "/Recordings/{Sid}.json"): remove,
}
