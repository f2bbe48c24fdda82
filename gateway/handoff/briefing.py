"""Tells of a hand-over as it happens: on the feed, by text to the person who is rung, and to the company's software.

One brief for all three: what the whisper says, and besides it what was said word for word, who the customer is, and
what there was before.
"""

import asyncio
import json
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import structlog

from gateway.company import Company, Person
from gateway.handoff.ports import Clock
from gateway.handoff.transcript import Entry, transcript
from gateway.log import fault
from gateway.records.errors import RecordsError
from gateway.records.rows import BookingRow, CustomerRow, Ticket

log = structlog.get_logger()

LOOK_UP_S = 3.0
"""What the database does not tell by then is left out: the brief comes while the phone rings."""
MOST_TASKS = 200
"""Hand-overs told at the same time; beyond it only the feed is told."""
TOLD = ("disposition", "repeated")


class History(Protocol):
    """What is kept (`gateway.records.store.Records`). Each raises RecordsError."""

    async def events(self, call_sid: str) -> Sequence[Entry]: ...

    async def customer(self, phone: str) -> CustomerRow | None: ...

    async def bookings(self, *, phone: str) -> Sequence[BookingRow]: ...

    async def tickets_of(self, phone: str, limit: int = 5) -> Sequence[Ticket]: ...


class Texter(Protocol):
    async def send_message(self, to: str, from_: str, body: str) -> str: ...


class Post(Protocol):
    """The outbox (`gateway.handoff.delivery.Delivery.post`). Raises RecordsError."""

    async def __call__(self, key: str, kind: str, body: str) -> None: ...


Tell = Callable[[str, str, dict[str, Any]], None]
"""The feed: call, kind, payload."""


class Briefing:
    """Nobody waits for it: each hand-over is told in a task of its own, and what fails is logged."""

    def __init__(
        self, company: Company, history: History, texter: Texter, tell: Tell, clock: Clock, post: Post | None = None
    ) -> None:
        """`post`: None when no software of the company is to be told."""
        self._company = company
        self._history = history
        self._texter = texter
        self._tell = tell
        self._clock = clock
        self._post = post
        self._tasks: set[asyncio.Task[None]] = set()

    # --- what is told

    def ringing(
        self, call_sid: str, transfer_id: str, wave: int, people: Collection[str], told: Mapping[str, Any]
    ) -> None:
        """These people's telephones ring now, for the `wave`-th time in this transfer (from 1).

        `told`: the structured brief (`handoff.brief.structured`).
        """
        self._spawn(self._ringing(call_sid, transfer_id, wave, tuple(people), dict(told)), call_sid)

    def over(self, call_sid: str, transfer_id: str, result: Mapping[str, Any]) -> None:
        """What became of the hand-over, as plain values without personal data; again if a call-back changes it."""
        key = f"{transfer_id}.over.{result.get('end', '')}"
        self._spawn(self._send(key, "handover.over", call_sid, transfer_id, dict(result)), call_sid)

    def said(
        self, call_sid: str, transfer_id: str, person: str, disposition: str | None, repeated: bool | None
    ) -> None:
        """What the person said about the call afterwards."""
        known = {"person": person, "disposition": disposition, "repeated": repeated}
        self._tell(call_sid, "disposition", known)
        parts = "-".join(name for name in TOLD if known[name] is not None)
        key = f"{transfer_id}.said.{parts}.{disposition}.{repeated}"
        self._spawn(self._send(key, "handover.disposition", call_sid, transfer_id, known), call_sid)

    async def close(self) -> None:
        """Waits a little for what is under way, then gives up on it."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=LOOK_UP_S)
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- how

    async def _ringing(
        self, call_sid: str, transfer_id: str, wave: int, people: tuple[str, ...], told: dict[str, Any]
    ) -> None:
        staff = [p for p in self._company.staff if p.id in people]
        for person in staff:
            if person.texts:
                self._spawn(self._text(call_sid, person, str(told.get("text", ""))), call_sid)
        whole = await self.dossier(call_sid, told)
        whole["people"] = [{"id": person.id, "name": person.name, "role": person.role} for person in staff]
        self._tell(call_sid, "brief", {"transfer": transfer_id, "wave": wave, **whole})
        await self._send(f"{transfer_id}.ringing.{wave}", "handover.ringing", call_sid, transfer_id, whole)

    async def dossier(self, call_sid: str, told: Mapping[str, Any]) -> dict[str, Any]:
        """The brief with the transcript, the profile, visits and tickets; what cannot be had is named in `missing`."""
        whole: dict[str, Any] = {**told, "transcript": [], "profile": {}, "visits": [], "tickets": [], "missing": []}
        phone = str(told.get("caller") or told.get("phone") or "")

        async def look(name: str, work: Coroutine[Any, Any, Any]) -> None:
            try:
                async with asyncio.timeout(LOOK_UP_S):
                    whole[name] = await work
            except (RecordsError, TimeoutError) as error:
                log.warning("brief_incomplete", call=call_sid, part=name, error=type(error).__name__)
                whole["missing"].append(name)

        await asyncio.gather(
            look("transcript", self._transcript(call_sid)),
            look("profile", self._profile(phone, str(told.get("tier", "new")))),
            look("visits", self._visits(phone)),
            look("tickets", self._tickets(phone)),
        )
        whole["missing"].sort()
        return whole

    async def _transcript(self, call_sid: str) -> list[dict[str, str]]:
        return transcript(await self._history.events(call_sid))

    async def _profile(self, phone: str, tier: str) -> dict[str, Any]:
        row = await self._history.customer(phone) if phone else None
        if row is None:
            return {}
        return {
            "name": " ".join(part for part in (row.first_name, row.last_name) if part),
            "addresses": [
                " ".join(part for part in (a.number, a.street, a.unit, a.city, a.state, a.zip) if part)
                for a in row.addresses
            ],
            "contract": row.contract,
            "tier": row.tier or tier,
            "visits": row.visits,
        }

    async def _visits(self, phone: str) -> list[dict[str, Any]]:
        rows = await self._history.bookings(phone=phone) if phone else ()
        newest = sorted(rows, key=lambda row: row.starts_at, reverse=True)[:5]
        return [
            {
                "reference": row.reference,
                "from": _iso(row.starts_at),
                "to": _iso(row.ends_at),
                "status": row.status,
                "problem": str(row.request.get("problem", "")),
            }
            for row in newest
        ]

    async def _tickets(self, phone: str) -> list[dict[str, Any]]:
        return [
            {"reference": t.reference, "subject": t.subject, "opened": _iso(t.opened_at), "open": t.closed_at is None}
            for t in await self._history.tickets_of(phone)
        ]

    async def _text(self, call_sid: str, person: Person, body: str) -> None:
        if not body:
            return
        try:
            async with asyncio.timeout(2 * LOOK_UP_S):
                await self._texter.send_message(person.phone, self._company.phone, body)
        except Exception as error:  # noqa: BLE001 - the whisper tells the same; a text is never worth a call
            log.warning("brief_not_texted", call=call_sid, person=person.id, error=type(error).__name__)

    async def _send(self, key: str, kind: str, call_sid: str, transfer_id: str, what: Mapping[str, Any]) -> None:
        if self._post is None:
            return
        message = {"id": key, "kind": kind, "at": _iso(self._clock()), "call": call_sid, "transfer": transfer_id}
        body = json.dumps({**message, "data": what}, ensure_ascii=False, default=str)
        try:
            await self._post(key, kind, body)
        except RecordsError as error:
            log.error("webhook_not_kept", call=call_sid, kind=kind, error=str(error))

    def _spawn(self, work: Coroutine[Any, Any, None], call_sid: str) -> None:
        if len(self._tasks) >= MOST_TASKS:
            work.close()
            log.error("briefing_overloaded", call=call_sid)
            return
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("briefing_failed", **fault(error))


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
