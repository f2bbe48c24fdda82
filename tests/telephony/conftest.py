"""Fixtures of the telephone line's tests."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import settings
from telephony_line import Line, open_line

# A busy machine is slow, not wrong.
settings.register_profile("line", deadline=None)
settings.load_profile("line")


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    opened = await open_line()
    yield opened
    await opened.client.close()
