"""Twilio's HTTP side: routes under /twilio/, each signed, bounded, answered once, never left without a voice."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from aiohttp import hdrs, web
from multidict import MultiDict

from gateway.log import fault
from gateway.telephony import twiml
from gateway.telephony.desk import Desk, TransferDesk
from gateway.telephony.emergency import Emergency
from gateway.telephony.forms import FormError, StatusForm, read_form, safe_names
from gateway.telephony.gate import Gate, Limits
from gateway.telephony.media_route import MediaRoute
from gateway.telephony.reception import Reception, Staff
from gateway.telephony.replies import Key, Replies, Reply
from gateway.telephony.signature import Signature
from gateway.telephony.steps import STEPS, Step, Where
from gateway.telephony.urls import Urls

log = structlog.get_logger()

MOMENT = "One moment, please."
TOKEN_HEADER = "I-Twilio-Idempotency-Token"  # noqa: S105 - a header's name
_PLACES = {"{id}": "{id:[A-Za-z0-9_-]+}", "{ring}": "{ring:[0-9]+}"}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Webhooks:
    """The handlers, and the memory that they share. Owns tasks: `close` it."""

    def __init__(
        self,
        reception: Reception,
        signature: Signature,
        urls: Urls,
        *,
        fallback_numbers: Sequence[str],
        limits: Limits | None = None,
    ) -> None:
        """`fallback_numbers`: whom to dial, E.164, when the desk fails."""
        self._reception = reception
        self._urls = urls
        self._limits = limits or Limits()
        self._gate = Gate(signature, self._limits)
        self._emergency = Emergency(urls, fallback_numbers)
        self._replies = Replies()
        self._media = MediaRoute(reception, self._gate, self._limits)

    def routes(self) -> list[web.RouteDef]:
        """Every route is safe by itself: it checks its own signature."""
        found = [web.post(f"/twilio/{_pattern(step.path)}", self._handler(step)) for step in STEPS]
        return [
            *found,
            web.get("/twilio/audio/hold.wav", self._hold_wav),
            web.get("/twilio/audio/{name:[0-9a-f]{8,64}}.wav", self._sound),
            # Twilio may put a slash at the end of the socket's address.
            web.get("/twilio/media", self._media.handle, allow_head=False),
            web.get("/twilio/media/", self._media.handle, allow_head=False),
        ]

    async def close(self) -> None:
        await self._media.close()
        await self._replies.close()

    def _handler(self, step: Step[Any]) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            params = await self._gate.form(request)
            where = _where(request)
            try:
                form = read_form(step.model, params)
            except FormError as error:
                return _response(self._unreadable(step, where, error, params))
            if isinstance(form, StatusForm) and form.over and (staff := self._reception.staff) is not None:
                staff.ended(form.call_sid)
            keys = _keys(step, request, form)
            reply = await self._replies.once(keys, lambda: self._answer(step, where, form))
            return _response(reply)

        return handle

    async def _answer(self, step: Step[Any], where: Where, form: Any) -> Reply:
        """The desk's answer; when it raises or takes too long, one that still brings the caller to a person."""
        waits = step.wait_s is not None and not form.over
        if waits and await self._reception.within(step.wait_s or 0.0, form.call_sid) is None:
            return Reply(
                twiml.say_then_ask_again(MOMENT, self._urls.step(step.path, where.id, where.ring)), lasting=False
            )
        try:
            async with asyncio.timeout(self._limits.answer_s):
                return Reply(await step.ask(await self._reception.wait(), where, form))
        except TimeoutError:
            log.error("webhook too slow", webhook=step.path, id=where.id, call=form.call_sid)
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller gets a voice
            log.error("webhook failed", webhook=step.path, id=where.id, call=form.call_sid, **fault(error))
        if step.leg is None:
            return Reply("the gateway could not take this in\n", lasting=False, status=500)
        return Reply(self._emergency.answer(step.leg, where.id), lasting=False)

    def _unreadable(self, step: Step[Any], where: Where, error: FormError, params: MultiDict[str]) -> Reply:
        log.error("webhook unreadable", webhook=step.path, fields=error.fields, parameters=safe_names(params))
        if step.leg is None:
            return Reply(f"{error}\n", lasting=False, status=400)
        # Twilio reads no answer but a 200 one: a 400 would be an apology and the end of the call.
        return Reply(self._emergency.answer(step.leg, where.id), lasting=False)

    async def _hold_wav(self, request: web.Request) -> web.StreamResponse:
        self._gate.get(request)
        return self._wav((await self._staff()).hold_audio)

    async def _sound(self, request: web.Request) -> web.StreamResponse:
        self._gate.get(request)
        sound = (await self._staff()).sounds(request.match_info["name"])
        if sound is None:
            raise web.HTTPNotFound
        return self._wav(sound)

    async def _staff(self) -> Staff:
        try:
            async with asyncio.timeout(self._limits.answer_s):
                return await self._reception.wait()
        except TimeoutError:
            raise web.HTTPServiceUnavailable from None

    @staticmethod
    def _wav(body: bytes) -> web.Response:
        return web.Response(body=body, content_type="audio/wav", headers={hdrs.CACHE_CONTROL: "public, max-age=3600"})


def setup(
    app: web.Application,
    desk: Desk,
    transfers: TransferDesk,
    signature: Signature,
    urls: Urls,
    *,
    fallback_numbers: Sequence[str],
    hold_audio: bytes,
    sounds: Callable[[str], bytes | None] = lambda _: None,
    ended: Callable[[str], None] = lambda _: None,
    limits: Limits | None = None,
) -> Webhooks:
    """`attach` for desks that are there already. `hold_audio`: a WAV file; `sounds`: others, by name; `ended`: told the
    sid of every call that is over."""
    reception = Reception(Staff(desk, transfers, hold_audio, sounds, ended))
    return attach(app, Webhooks(reception, signature, urls, fallback_numbers=fallback_numbers, limits=limits))


def attach(app: web.Application, webhooks: Webhooks) -> Webhooks:
    """Adds the routes to `app` and ends what they own when the application shuts down."""
    app.router.add_routes(webhooks.routes())

    async def close(_: web.Application) -> None:
        await webhooks.close()

    # At shutdown already: otherwise the server first waits a minute for streams that nobody ends. And once more, for
    # what came in on open connections in the meantime.
    app.on_shutdown.append(close)
    app.on_cleanup.append(close)
    return webhooks


def _pattern(path: str) -> str:
    for place, pattern in _PLACES.items():
        path = path.replace(place, pattern)
    return path


def _where(request: web.Request) -> Where:
    found, ring = request.match_info.get("id", ""), request.match_info.get("ring", "0")
    if len(found) > 64 or len(ring) > 4:
        raise web.HTTPNotFound
    return Where(found, int(ring))


def _keys(step: Step[Any], request: web.Request, form: Any) -> list[Key]:
    """How a repeat of this webhook would be known: by Twilio's token, and by what it is about."""
    call: str = form.call_sid
    keys = []
    if token := request.headers.get(TOKEN_HEADER, "")[:200]:
        keys.append(Key(("token", request.path, call, token), lasting=True))
    about = () if step.about is None else step.about(form)
    keys.append(Key(("about", request.path, call, *about), lasting=step.about is not None))
    return keys


def _response(reply: Reply) -> web.Response:
    if reply.status != 200:
        return web.Response(status=reply.status, text=reply.text)
    if reply.text is None:
        return web.Response(status=204)
    return web.Response(text=reply.text, content_type="text/xml", charset="utf-8")
