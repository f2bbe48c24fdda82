"""Guards that whoever waits for our answer hears a word in time, and not all the time."""

from gateway.calls.patience import AGAIN_MS, FIRST_MS, Patience


def _told_ms(waits_ms: int, patience: Patience, from_ms: int = 0) -> list[int]:
    return [ms for ms in range(0, waits_ms, 20) if patience.due(ms, from_ms + ms)]


def test_a_quick_answer_needs_no_word() -> None:
    assert _told_ms(FIRST_MS, Patience()) == []


def test_a_long_wait_is_told_soon_and_then_seldom() -> None:
    patience = Patience()
    assert _told_ms(20_000, patience) == [FIRST_MS, FIRST_MS + AGAIN_MS, FIRST_MS + 2 * AGAIN_MS]
    assert patience.times == 3


def test_the_next_wait_begins_anew() -> None:
    patience = Patience()
    _told_ms(3_000, patience)
    assert not patience.due(0, 3_000)
    assert patience.times == 0
    assert _told_ms(3_000, patience, from_ms=4_000) == [FIRST_MS]
