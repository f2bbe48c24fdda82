"""The simulator's clock: seconds since its start, `speed` times faster than the wall's."""

import asyncio


class Clock:
    """Simulated seconds. Drift-free: waits are computed against the event loop's monotonic clock."""

    def __init__(self, speed: float = 1.0) -> None:
        if speed <= 0:
            raise ValueError("speed must be above 0; 1.0 is real time")
        self.speed = speed
        self._zero = asyncio.get_running_loop().time()

    def now_s(self) -> float:
        """Simulated seconds since the start."""
        return (asyncio.get_running_loop().time() - self._zero) * self.speed

    async def sleep(self, seconds: float) -> None:
        """Wait that many simulated seconds."""
        await asyncio.sleep(max(0.0, seconds) / self.speed)

    async def sleep_until(self, at_s: float) -> None:
        """Wait until the simulated clock shows `at_s`; yields to other tasks even when that is past."""
        await asyncio.sleep(max(0.0, at_s - self.now_s()) / self.speed)

    def wall_s(self, seconds: float) -> float:
        """How many wall seconds that many simulated ones take."""
        return seconds / self.speed
