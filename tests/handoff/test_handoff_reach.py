"""Guards callers against a database that does not answer: it is waited for once, and told afterwards what it missed."""

import asyncio

import pytest
from handoff_stage import Row, Stage

from gateway.handoff import live, reach
from gateway.handoff.reach import Late, Reach
from gateway.handoff.state import State
from gateway.records.errors import RecordsError


class Watch:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


async def never() -> None:
    await asyncio.Event().wait()


async def at_once() -> int:
    return 7


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "PATIENT_S", 0.05)
    monkeypatch.setattr(reach, "BRIEF_S", 0.01)
    monkeypatch.setattr(live, "LAST_S", 0.01)


async def test_after_one_late_answer_the_next_ones_are_not_waited_for() -> None:
    watch = Watch()
    database = Reach(watch)
    assert await database.ask(at_once()) == 7
    assert database.patience_s == 0.05
    with pytest.raises(Late):
        await database.ask(never())
    assert database.patience_s == 0.01
    with pytest.raises(RecordsError):
        await database.ask(never())
    assert await database.ask(at_once()) == 7, "it is back"
    assert database.patience_s == 0.05


async def test_a_slow_database_is_given_its_time_again() -> None:
    watch = Watch()
    database = Reach(watch)
    with pytest.raises(Late):
        await database.ask(never())
    watch.now_s = 4.0
    with pytest.raises(Late):
        await database.ask(never())
    assert database.away
    watch.now_s = 5.1
    assert not database.away
    assert database.patience_s == 0.05


async def test_a_question_that_fails_at_once_is_no_sign_that_the_next_one_will_hang() -> None:
    async def full() -> None:
        raise RecordsError("the disk is full")

    database = Reach()
    with pytest.raises(RecordsError):
        await database.ask(full())
    assert not database.away


class Hung(Stage):
    """A stage whose store hangs from now on, as a locked file does; counts who waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.waited: list[float] = []
        self._free = asyncio.Event()
        self._free.set()
        for name in ("save_transfer", "transfer_of_call", "claim", "release", "extend", "held", "staff_states"):
            self._slow(name)
        patient = Reach.ask

        async def ask(database: Reach, work: object, *more: float) -> object:
            patience_s = database.patience_s
            try:
                return await patient(database, work, *more)  # type: ignore[arg-type]
            except Late:
                self.waited.append(patience_s)
                raise

        self._patch = ask

    def _slow(self, name: str) -> None:
        real = getattr(self.store, name)

        async def slow(*args: object, **more: object) -> object:
            if not self._free.is_set():
                self.asked.append(name)
                await self._free.wait()
            return await real(*args, **more)

        setattr(self.store, name, slow)

    def hang(self) -> None:
        self._free.clear()

    def back(self) -> None:
        self._free.set()


async def test_a_caller_reaches_a_person_although_the_database_hangs_and_it_is_told_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = Hung()
    monkeypatch.setattr(Reach, "ask", stage._patch)
    stage.hang()
    await stage.begin()
    assert "hold.wav" in await stage.caller_arrives()
    for _ in range(20):
        await asyncio.sleep(0.01)
        await stage.settle()
    assert stage.rest.rung == ["+18025550111"]
    assert "Press 1" in await stage.answer(1)
    assert "on the way to you" in await stage.key(1, "1")
    assert "<Conference" in await stage.hold()
    assert sum(patience_s == 0.05 for patience_s in stage.waited) <= 2, "one question to read, one to write"
    assert stage.asked.count("save_transfer") == 1, "what is to be kept is not asked for again and again"
    stage.back()
    await stage.wait(6.0)
    row = stage.store.rows[stage.id]
    assert row.data["state"] == State.JOINING.value, "it has the newest state, not the first one that was late"
    await stage.transfers.close()


async def test_what_could_not_be_kept_is_kept_when_there_is_room_again() -> None:
    stage = Stage()
    stage.store.broken = True
    await stage.begin()
    await stage.caller_arrives()
    assert stage.store.rows == {}
    stage.store.broken = False
    await stage.wait(1.0)
    row: Row = stage.store.rows[stage.id]
    assert row.data["caller"] == "hold"
    await stage.crash()
    assert "hold.wav" in await stage.hold(), "another process can take it up"
