"""Guards where speech begins and ends: clicks begin nothing and do not prolong a pause; levels are of speech alone."""

import pytest

from gateway.audio.vad import WINDOW_MS
from gateway.hearing.activity import Activity


def play(activity: Activity, pattern: str) -> list[int]:
    """`#` speech at -30 dBFS, `.` background at -60; the windows where speech began."""
    return [i for i, c in enumerate(pattern) if activity.feed(0.9 if c == "#" else 0.05, -30.0 if c == "#" else -60.0)]


def test_speech_begins_with_its_second_window_and_a_click_does_not_begin_it() -> None:
    assert play(Activity(), "..#..#...##..") == [10]


def test_a_pause_is_counted_from_the_last_speech() -> None:
    activity = Activity()
    play(activity, "..####.....")
    assert activity.quiet_ms == 5 * WINDOW_MS
    play(activity, "##")
    assert activity.quiet_ms == 0


def test_a_click_in_a_pause_does_not_prolong_the_turn() -> None:
    activity = Activity()
    play(activity, "..####...#...")
    assert activity.quiet_ms == 7 * WINDOW_MS


def test_uncertain_windows_keep_speech_going_but_do_not_begin_it() -> None:
    activity = Activity()
    assert not any(activity.feed(0.4, -30) for _ in range(20))
    play(activity, "###")
    for _ in range(10):
        activity.feed(0.4, -30)
    assert activity.quiet_ms == 0


def test_levels_are_of_speech_and_of_the_background_before_it() -> None:
    activity = Activity()
    play(activity, "....................#####.....")
    assert activity.speech_dbfs == pytest.approx(-30)
    assert activity.snr_db == pytest.approx(30, abs=1)


def test_each_turn_is_measured_anew() -> None:
    activity = Activity()
    play(activity, "########....")
    activity.end()
    assert play(activity, "....##") == [5]
    assert activity.voiced_ms == 2 * WINDOW_MS
