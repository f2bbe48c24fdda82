"""The one clock: the time of day as the gateway believes it. A replay sets it; everybody else reads the wall."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Runs as fast as the wall, from wherever it was set."""

    def __init__(self, start: datetime | None = None) -> None:
        """`start`: an aware time that it is now; None: the wall's."""
        self._ahead = timedelta(0) if start is None else start.astimezone(UTC) - datetime.now(UTC)

    def now(self) -> datetime:
        """Aware, UTC."""
        return datetime.now(UTC) + self._ahead
