"""Fixtures of the telephone line's tests."""

from collections.abc import AsyncIterator

import pytest
from telephony_line import Line, open_line


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    opened = await open_line()
    yield opened
    await opened.client.close()
