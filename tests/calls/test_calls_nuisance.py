"""Guards that a number which calls for nothing is slowed down, and that nobody in earnest ever is."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from house import House
from hypothesis import given
from hypothesis import strategies as st

from gateway.app import Engines
from gateway.calls.nuisance import annoying
from gateway.config import Nuisance, Settings
from gateway.records.rows import CallRow
from gateway.records.store import Records

NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
CALLER = "+18025550142"
RULES = Nuisance(calls=3, withheld_calls=6, short_s=20)


def call(
    minutes_ago: float = 10,
    outcome: str | None = "abandoned",
    *,
    lasted_s: float = 5,
    trigger: str | None = None,
    intent: str | None = None,
) -> CallRow:
    began = NOW - timedelta(minutes=minutes_ago)
    ended = None if outcome is None else began + timedelta(seconds=lasted_s)
    return CallRow("CA1", CALLER, "+18025550100", began, began, ended, outcome, trigger, intent)


SILENT = call(outcome="transferred", trigger="silence", lasted_s=40)


@pytest.mark.parametrize(
    ("calls", "wanted"),
    [
        ([], False),
        ([call()] * 2, False),
        ([call()] * 3, True),
        ([SILENT] * 3, True),
        ([call(outcome="wrong_number", lasted_s=60)] * 3, True),
        ([call(intent="sales")] * 3, True),
        ([call(61)] * 9, False),
        ([call(lasted_s=30)] * 9, False),
        ([call(intent="schedule")] * 9, False),
        ([call(outcome=None)] * 9, False),
        ([call(outcome="voicemail")] * 9, False),
        ([call(outcome="failed")] * 9, False),
        ([*[call()] * 9, call(outcome="booked", intent="schedule")], False),
        ([*[call()] * 9, call(outcome="transferred", trigger="asked")], False),
        ([*[call()] * 9, call(trigger="danger")], False),
        ([*[call()] * 9, call(intent="urgent")], False),
        ([*[call()] * 9, call(70, trigger="danger")], True),
    ],
)
def test_only_calls_for_nothing_count_and_any_serious_one_excuses(calls: list[CallRow], wanted: bool) -> None:
    assert annoying(calls, CALLER, RULES, NOW) is wanted


def test_a_persons_word_makes_a_long_call_a_nuisance_but_no_danger_is_ever_one() -> None:
    talked = call(outcome="transferred", trigger="asked", lasted_s=300)
    assert not annoying([talked] * 3, CALLER, RULES, NOW, {"CA1": "solved"})
    assert annoying([talked] * 3, CALLER, RULES, NOW, {"CA1": "nuisance"})
    assert not annoying([talked] * 2, CALLER, RULES, NOW, {"CA1": "nuisance"})
    assert not annoying([*[talked] * 9, call(trigger="danger")], CALLER, RULES, NOW, {"CA1": "nuisance"})


async def test_what_people_said_of_calls_is_found(records: Records) -> None:
    for sid, said in (("CA1", "nuisance"), ("CA2", None)):
        await records.open_call(sid, CALLER, "+18025550100", NOW)
        await records.dispose(f"T{sid}", sid, "dana", NOW, disposition=said, repeated=False)
    assert await records.dispositions_of(["CA1", "CA2", "CA3"]) == {"CA1": "nuisance"}
    assert await records.dispositions_of([]) == {}


def test_withheld_numbers_are_judged_together_and_less_strictly() -> None:
    assert not annoying([call()] * 5, "", RULES, NOW)
    assert annoying([call()] * 6, "", RULES, NOW)
    # A serious call of one of them says nothing about another.
    assert annoying([*[call()] * 6, call(outcome="booked")], "", RULES, NOW)


CALLS = st.builds(
    call,
    st.floats(0, 120),
    st.sampled_from([None, "abandoned", "booked", "transferred", "voicemail", "wrong_number", "failed", "answered"]),
    lasted_s=st.floats(0, 600),
    trigger=st.sampled_from([None, "silence", "danger", "asked", "urgent", "mood"]),
    intent=st.sampled_from([None, "urgent", "schedule", "other"]),
)


@given(st.lists(CALLS, max_size=12), CALLS)
def test_a_caller_in_danger_is_never_suspected(calls: list[CallRow], last: CallRow) -> None:
    in_danger = call(1, "abandoned", trigger="danger")
    assert not annoying([*calls, in_danger], CALLER, RULES, NOW)
    if annoying(calls, CALLER, RULES, NOW):
        assert len(calls) >= RULES.calls


async def test_the_calls_of_a_number_are_found_newest_first(records: Records) -> None:
    for n, (caller, minutes) in enumerate([(CALLER, 90), (CALLER, 30), (CALLER, 10), ("", 5), ("+18025550143", 5)]):
        await records.open_call(f"CA{n}", caller, "+18025550100", NOW - timedelta(minutes=minutes))
    since = NOW - timedelta(hours=1)
    assert [row.call_sid for row in await records.calls_from(CALLER, since)] == ["CA2", "CA1"]
    assert [row.call_sid for row in await records.calls_from(CALLER, since, 1)] == ["CA2"]
    assert [row.call_sid for row in await records.calls_from("", since)] == ["CA3"]
    assert await records.calls_from("' OR 1=1 --", since) == []


@pytest.mark.call
@pytest.mark.asyncio(loop_scope="session")
async def test_a_nuisance_uses_keys_and_an_old_request_rings_nobody(
    engines: Engines, company_settings: Settings, tmp_path: Path
) -> None:
    async with House(company_settings, engines, tmp_path) as house:
        records, now = house.gateway.records, house.gateway.clock.now()
        for n in range(4):
            began = now - timedelta(minutes=50 - n)
            await records.open_call(f"CAold{n}", "+18025550142", "+18025550100", began)
            await records.finish_call(f"CAold{n}", "abandoned", began + timedelta(seconds=4))
        _, suspected = await house.post("/twilio/voice", house.form("CA" + "5" * 32, From="+18025550142"))
        assert "<Gather" in suspected
        assert "<Stream" not in suspected
        _, emergency = await house.post("/twilio/keypad/main-0-0", house.form("CA" + "5" * 32, Digits="1"))
        assert "<Redirect" in emergency
        await house.post("/twilio/voice", house.form("CA" + "6" * 32, From="+18025550143"))
        why = {n: [one.payload["why"] for one in house.of("CA" + n * 32, "by_keys")] for n in "56"}
        assert why["5"] == ["nuisance"]
        # A busy machine may have sent the other one to the keys as well, but not for this.
        assert "nuisance" not in why["6"]
        # The same webhooks again, long after: a captured request, sent by somebody who may not even be Twilio.
        for path in ("voice", "after-stream"):
            _, replayed = await house.post(f"/twilio/{path}", house.form("CAold0", From="+18025550142"))
            assert "<Hangup" in replayed
            assert "<Dial" not in replayed
            assert "<Stream" not in replayed
        assert await house.gateway.transfers.state_of("CAold0") is None
        for digit in "56":
            await house.post("/twilio/status", house.form("CA" + digit * 32, CallStatus="completed", CallDuration="3"))
