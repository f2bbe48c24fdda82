"""What a finished call may leave behind: nothing. One check for all tests of calls."""

import asyncio
import sqlite3
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from gateway.app import Gateway
from gateway.simulator.twilio import SimulatedTwilio

_ENGINES = ("voice-", "Pool.", "WorkerProcess.")
"""The engines' own tasks go on from call to call."""


class Leftovers:
    """Looks before and after. `async` code's own tasks, and files made under `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "scratch"

    def __enter__(self) -> Self:
        self._before = asyncio.all_tasks()
        self._folder.mkdir(exist_ok=True)
        self._tempdir = tempfile.tempdir
        tempfile.tempdir = str(self._folder)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        tempfile.tempdir = self._tempdir

    @property
    def tasks(self) -> list["asyncio.Task[Any]"]:
        """Those that began since, without the engines'."""
        return [task for task in asyncio.all_tasks() - self._before if not _engines(task)]

    def assert_none(self, gateway: Gateway, twilio: SimulatedTwilio, database: Path) -> None:
        """After everything has been stopped: no task, recogniser, entry, token, file, open leg or lock."""
        register = gateway.desk._register
        pool = gateway.engines.pool
        found = {
            "tasks": self.tasks,
            "leased recognisers": pool.leased,
            "waiting utterances": pool.waiting,
            "entries in the register": len(register),
            "stream tokens": len(register._tokens),
            "entries not written": len(gateway.journal._waiting),
            "temporary files": sorted(path.name for path in self._folder.rglob("*")),
            "legs at the carrier": [leg.sid for leg in twilio.legs.values() if not leg.has_ended],
            "locks on the database": _locks(database),
        }
        left = {what: value for what, value in found.items() if value}
        assert left == {}, f"left behind: {left}"


def _engines(task: "asyncio.Task[Any]") -> bool:
    names = (task.get_name(), getattr(task.get_coro(), "__qualname__", ""))
    return any(name.startswith(_ENGINES) for name in names) or "BaseSubprocessTransport" in names[1]


def _locks(database: Path) -> str:
    if not database.exists():
        return ""
    other = sqlite3.connect(database, isolation_level=None, timeout=2.0)
    try:
        other.execute("BEGIN EXCLUSIVE")
        other.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        return str(error)
    finally:
        other.close()
    return ""
