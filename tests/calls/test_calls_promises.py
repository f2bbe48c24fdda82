"""Guards what callers are promised while the database is away: it is written down as soon as it is back, and once."""

import asyncio
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from gateway.calls.journal import Journal
from gateway.calls.promises import Promises
from gateway.calls.voicemail import Voicemail
from gateway.clock import Clock
from gateway.handoff import reach
from gateway.handoff.reach import Reaches
from gateway.records.store import Records, RecordsError
from gateway.telephony.forms import RecordForm
from gateway.telephony.urls import Urls

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
CALLER = "+18025550142"


class Away:
    """A database that hangs, refuses, or does what it is asked and never says so; until it is back."""

    def __init__(self, records: Records, how: str) -> None:
        self._records, self._how = records, how
        self.back = False

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._records, name)
        if self.back or name != "open_ticket":
            return real

        async def away(*args: Any, **more: Any) -> Any:
            if self._how == "refuses":
                raise RecordsError("the disk is full")
            if self._how == "does not say":
                await real(*args, **more)
            await asyncio.Event().wait()

        return away


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "PATIENT_S", 0.2)
    monkeypatch.setattr("gateway.calls.journal.RETRY_S", 0.05)


@pytest.mark.parametrize("how", ["hangs", "refuses", "does not say"])
@pytest.mark.parametrize("key", ["call-back CA1", None])
async def test_a_ticket_is_opened_when_the_database_is_back_and_once(
    records: Records, how: str, key: str | None
) -> None:
    away = Away(records, how)
    journal = Journal(records, Clock(NOW))
    promises = Promises(cast(Any, away), journal, Reaches())
    told = await promises.ticket("Call back", "no heat", CALLER, "urgent", call_sid="CA1", key=key, at=NOW)
    assert told is None
    away.back = True
    journal.start()
    assert await journal.flushed(20)
    await journal.close()
    (ticket,) = await records.tickets()
    assert (ticket.subject, ticket.phone, ticket.opened_at) == ("Call back", CALLER, NOW)


async def test_who_leaves_a_message_meanwhile_is_not_kept_waiting_nor_forgotten(records: Records) -> None:
    away = Away(records, "hangs")
    journal, clock = Journal(records, Clock(NOW)), Clock(NOW)
    promises = Promises(cast(Any, away), journal, Reaches())
    voicemail = Voicemail(records, promises, Urls("https://calls.example.com"), clock)
    assert "<Record" in await voicemail.ask("CA1", CALLER, None)
    form = RecordForm.model_validate(
        {
            "CallSid": "CA" + "1" * 32,
            "AccountSid": "AC" + "1" * 32,
            "From": CALLER,
            "To": "+18025550100",
            "CallStatus": "in-progress",
            "RecordingSid": "RE" + "1" * 32,
            "RecordingUrl": "https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE1",
            "RecordingDuration": "4",
        }
    )
    voicemail._records = cast(Any, away)
    assert "Goodbye" in await voicemail.done("CA1", CALLER, form)
    away.back = True
    journal.start()
    assert await journal.flushed(20)
    await journal.close()
    (ticket,) = await records.tickets()
    (message,) = await records.voicemails("CA1")
    assert (message.ticket, message.phone) == (ticket.reference, CALLER)
