"""Guards what an hour is worth that only one of the readings has: too much in one, lost in the other."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from gateway.understanding import when

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=ZoneInfo("America/New_York"))


@pytest.mark.parametrize(
    ("texts", "earliest", "latest"),
    [
        (("tomorrow morning would be eight", "tomorrow morning would be great"), time(7), time(12)),
        (("tomorrow after two would be great", "tomorrow after would be great"), time(14), time(23, 59)),
        (("tomorrow morning at eight", "tomorrow morning at eight"), time(7, 30), time(9, 30)),
        (("tomorrow at ten", "to marlow at ten"), time(9, 30), time(11, 30)),
        (("tomorrow between ten and noon", "tomorrow between nine and noon"), time(10), time(12)),
    ],
)
def test_a_lone_hour(texts: tuple[str, ...], earliest: time, latest: time) -> None:
    found = when.of_readings(texts, NOW, expected=True)
    assert found is not None
    assert (found.spans[0].earliest, found.spans[0].latest) == (earliest, latest)


@pytest.mark.parametrize(
    ("texts", "earliest", "latest"),
    [
        # One end of the stretch was lost.
        (
            ("between him and noon please", "between m and noon please", "between ten and noon [unk]"),
            time(10),
            time(12),
        ),
        (("from nine to my", "from nine to eleven"), time(9), time(11)),
        # Both ends are there, or another end than the one that was heard.
        (("between nine and noon", "between ten and noon"), time(9), time(12)),
        (("between him and two", "between ten and noon"), time(13, 30), time(15, 30)),
    ],
)
def test_an_hour_that_was_lost(texts: tuple[str, ...], earliest: time, latest: time) -> None:
    found = when.of_readings(texts, NOW, expected=True)
    assert found is not None
    assert (found.spans[0].earliest, found.spans[0].latest) == (earliest, latest)


def test_a_time_of_day_alone_is_of_any_day() -> None:
    bare, dated = (when.hear(t, NOW, expected=True) for t in ("between ten and noon", "tomorrow between ten and noon"))
    assert bare is not None and bare.any_day
    assert dated is not None and not dated.any_day
