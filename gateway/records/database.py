"""The connection to the database: one way to read, one way to write, on SQLite and PostgreSQL alike."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import QueuePool

from gateway.records.address import engine_url, prepare_folder
from gateway.records.errors import RecordsError, is_lasting, is_transient, place, remedy
from gateway.records.migrate import migrate

log = structlog.get_logger()
Result = TypeVar("Result")
Work = Callable[[AsyncSession], Awaitable[Result]]

OPERATION_S = 5.0
"""No single operation takes longer: a caller is waiting."""
START_S = 60.0
"""Connecting and migrating, also behind other processes that migrate."""
_BUSY_MS = 250
"""SQLite's own wait for a lock; what is longer is retried here, where it can be cancelled."""
_CONFLICTS = 12
"""How often work that lost a race on a unique key is done again."""


def _dumps(value: object) -> str:
    # NaN is no JSON: SQLite would keep it and PostgreSQL refuse it.
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


def _sqlite_engine(url: URL) -> AsyncEngine:
    engine = create_async_engine(url, json_serializer=_dumps, hide_parameters=True, pool_timeout=OPERATION_S)

    @event.listens_for(engine.sync_engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions by itself: then DDL is transactional and `BEGIN IMMEDIATE` possible.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes the lock at once: a reader that turns writer in mid-transaction fails without waiting.
        how = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        if how:
            connection.exec_driver_sql(f"BEGIN {how}")

    return engine


def _postgresql_engine(url: URL) -> AsyncEngine:
    return create_async_engine(
        url,
        json_serializer=_dumps,
        hide_parameters=True,
        pool_size=5,
        max_overflow=10,
        pool_timeout=OPERATION_S,
        pool_pre_ping=True,
        connect_args={"timeout": OPERATION_S},
    )


class Database:
    """Opens, migrates and closes; runs work in transactions with a time limit, and again when that may help."""

    def __init__(self, url: str) -> None:
        """`url`: a SQLAlchemy URL, with or without driver; checked by `start`."""
        self._text = url
        self._engine: AsyncEngine | None = None
        self._readers: async_sessionmaker[AsyncSession] | None = None
        self._writers: async_sessionmaker[AsyncSession] | None = None
        self._turn: AbstractAsyncContextManager[Any] = nullcontext()
        self._under_way: set[asyncio.Task[Any]] = set()
        self._place = "the database"

    async def start(self) -> None:
        """Connect and bring the schema up to date; several processes may do so at once.

        Raises:
            RecordsError: with what to do about it, and without credentials.
        """
        url = engine_url(self._text)
        self._place = place(url)
        lite = url.get_backend_name() == "sqlite"
        if lite:
            await asyncio.to_thread(prepare_folder, url)
        engine = _sqlite_engine(url) if lite else _postgresql_engine(url)
        try:
            async with asyncio.timeout(START_S):
                await migrate(engine)
        except (SQLAlchemyError, RecordsError, OSError, TimeoutError) as error:
            await engine.dispose()
            raise RecordsError(f"The database {self._place} cannot be used: {remedy(error)}.") from None
        except BaseException:
            await engine.dispose()
            raise
        self._engine = engine
        # SQLite has one writer: queueing here is fair and cheap, SQLite's own waiting is neither.
        self._turn = asyncio.Lock() if lite else nullcontext()
        self._readers = async_sessionmaker(engine, expire_on_commit=False)
        self._writers = async_sessionmaker(
            engine.execution_options(sqlite_begin="IMMEDIATE") if lite else engine, expire_on_commit=False
        )
        log.info("records.ready", kind=url.get_backend_name())

    async def close(self) -> None:
        """Let what is under way end, then give all connections back. May be called twice."""
        engine, self._engine = self._engine, None
        self._readers = self._writers = None
        while self._under_way:
            await asyncio.wait(self._under_way)
        if engine is not None:
            await engine.dispose()

    async def ping(self, timeout_s: float = 1.0) -> bool:
        """Whether the database answers with its tables in place, within `timeout_s` seconds."""

        async def look(session: AsyncSession) -> None:
            await session.execute(text("SELECT count(*) FROM alembic_version"))

        try:
            async with asyncio.timeout(timeout_s):
                await self.read(look)
        except (RecordsError, TimeoutError):
            return False
        return True

    @property
    def connections(self) -> int:
        """Connections in use just now."""
        pool = self._engine.pool if self._engine is not None else None
        return pool.checkedout() if isinstance(pool, QueuePool) else 0

    async def read(self, work: Work[Result]) -> Result:
        """Run `work` in one transaction that only reads."""
        return await self._run(work, self._readers, nullcontext(), conflicts=0)

    async def write(self, work: Work[Result], *, settle: bool = False) -> Result:
        """Run `work` in one transaction and commit it.

        Args:
            settle: do it again when it loses a race on a unique key; the work then looks at what the winner did.
        """
        return await self._run(work, self._writers, self._turn, conflicts=_CONFLICTS if settle else 0)

    async def _run(
        self,
        work: Work[Result],
        sessions: async_sessionmaker[AsyncSession] | None,
        turn: AbstractAsyncContextManager[Any],
        conflicts: int,
    ) -> Result:
        """Whoever is cancelled stops waiting; the work itself ends by itself, in time. A driver that is stopped in the
        middle of a statement would keep its lock for as long as nobody collects the connection."""
        if sessions is None:
            raise RecordsError("The records are not open: call start() first.")
        task = asyncio.create_task(self._in_time(work, sessions, turn, conflicts), name="records")
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # looked at, so that nobody is told that nobody looked

    async def _in_time(
        self,
        work: Work[Result],
        sessions: async_sessionmaker[AsyncSession],
        turn: AbstractAsyncContextManager[Any],
        conflicts: int,
    ) -> Result:
        try:
            async with asyncio.timeout(OPERATION_S):
                return await self._again(work, sessions, turn, conflicts)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            # Without the cause: a driver's message may hold a caller's number, and tracebacks end up in logs.
            log.warning("records.failed", error=type(error).__name__)
            raise RecordsError(
                f"The database {self._place} could not do it: {remedy(error)}.", lasting=is_lasting(error)
            ) from None

    @staticmethod
    async def _again(
        work: Work[Result],
        sessions: async_sessionmaker[AsyncSession],
        turn: AbstractAsyncContextManager[Any],
        conflicts: int,
    ) -> Result:
        pause_s = 0.005
        while True:
            try:
                async with turn, sessions.begin() as session:
                    return await work(session)
            except DBAPIError as error:
                if isinstance(error, IntegrityError) and conflicts > 0:
                    conflicts -= 1
                elif not is_transient(error):
                    raise
            await asyncio.sleep(pause_s * random.uniform(0.5, 1.5))  # noqa: S311 - only spreads retries
            pause_s = min(2 * pause_s, 0.2)
