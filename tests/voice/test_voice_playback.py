"""Guards what the gateway believes the caller heard: marks, clear, and the clock between them."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.voice.playback import Playback, words_within


def test_marks_tell_what_was_heard() -> None:
    ledger = Playback()
    one = ledger.sent("Hello there.", 8000, 0)
    two = ledger.sent("How can I help?", 16000, 0)
    assert one != two
    assert ledger.speaking(500)
    assert ledger.remaining_ms(500) == 2500
    assert ledger.mark(one, 1000)
    assert ledger.heard(1000) == "Hello there."
    assert not ledger.done
    assert ledger.mark(two, 3050)
    assert ledger.done
    assert not ledger.cut
    assert ledger.heard_text == "Hello there. How can I help?"
    assert not ledger.speaking(3050)
    assert ledger.remaining_ms(3050) == 0


def test_marks_that_come_back_after_clear_are_not_heard() -> None:
    ledger = Playback()
    one = ledger.sent("The first sentence is over.", 8000, 0)
    two = ledger.sent("one two three four five six seven eight", 16000, 0)
    three = ledger.sent("Never played.", 8000, 0)
    ledger.mark(one, 1000)
    heard = ledger.cleared(2000)
    assert heard == "The first sentence is over. one two three four"
    for name in (two, three):
        assert not ledger.mark(name, 2010)
    assert ledger.heard_text == heard
    assert ledger.cut
    assert ledger.done
    assert not ledger.speaking(2010)


def test_speaking_lasts_until_the_mark_not_until_the_last_byte_is_sent() -> None:
    ledger = Playback()
    ledger.sent("A long goodbye.", 80_000, 0)
    assert ledger.speaking(9_999)
    assert ledger.speaking(10_400), "the mark is not back yet"
    assert ledger.remaining_ms(11_600) == -1600
    assert not ledger.speaking(11_600), "a lost mark must not make the gateway deaf for ever"
    assert not ledger.done


def test_a_late_mark_shifts_what_follows() -> None:
    ledger = Playback()
    one = ledger.sent("First.", 8000, 0)
    ledger.sent("aa bb cc dd", 8000, 0)
    ledger.mark(one, 1300)
    assert ledger.remaining_ms(1300) == 1000
    assert ledger.cleared(1300) == "First."


def test_a_gap_in_sending_is_not_playing_time() -> None:
    ledger = Playback()
    ledger.mark(ledger.sent("First.", 8000, 0), 1000)
    ledger.sent("aa bb cc dd", 8000, 5000)
    assert ledger.cleared(5000) == "First."


def test_silence_before_the_words_is_not_words() -> None:
    ledger = Playback()
    ledger.sent("one two", 8000, 0, lead_ms=500)
    assert ledger.heard(500) == ""
    assert ledger.cleared(800) == "one"


def test_a_mark_includes_all_before_it_and_nothing_twice() -> None:
    ledger = Playback()
    one = ledger.sent("a", 800, 0)
    two = ledger.sent("b", 800, 0)
    assert ledger.mark(two, 200)
    assert ledger.heard_text == "a b"
    assert not ledger.mark(one, 210)
    assert not ledger.mark(two, 220)
    assert not ledger.mark("somebody else's", 230)
    assert ledger.heard_text == "a b"


def test_begin_forgets_what_is_over_but_not_what_is_playing() -> None:
    ledger = Playback()
    one = ledger.sent("old", 800, 0)
    ledger.mark(one, 100)
    ledger.sent("still playing", 8000, 100)
    ledger.begin()
    assert ledger.sent_text == "still playing"
    assert ledger.heard(1100) == "still playing"


def test_the_time_may_be_left_out() -> None:
    ledger = Playback()
    ledger.speaking(700)
    ledger.sent("later", 8000)
    assert ledger.remaining_ms(700) == 1000


Step = st.tuples(st.sampled_from(["send", "mark", "clear", "old mark", "look"]), st.integers(0, 3000))


@given(st.lists(Step, max_size=40))
def test_heard_is_always_the_beginning_of_what_was_sent(steps: list[tuple[str, int]]) -> None:
    ledger = Playback()
    now = 0
    texts: list[str] = []
    names: list[str] = []
    marked = 0
    for what, ms in steps:
        now += ms
        before = ledger.heard(now)
        if what == "send":
            texts.append(f"word{len(texts)} and more words")
            names.append(ledger.sent(texts[-1], ms * 8, now))
            marked = min(marked, len(names) - 1)
        elif what == "mark" and marked < len(names):
            ledger.mark(names[marked], now)
            marked += 1
        elif what == "old mark" and marked:
            assert not ledger.mark(names[marked - 1], now)
        elif what == "clear":
            ledger.cleared(now)
            marked = len(names)
            assert ledger.done
        heard = ledger.heard(now)
        if what not in ("mark", "send"):
            assert heard == before
        assert set(heard.split()) <= set(ledger.sent_text.split())
        assert not (ledger.done and ledger.remaining_ms(now))
        assert ledger.speaking(now) or ledger.remaining_ms(now) <= 0
        assert len(set(names)) == len(names)
        assert not (ledger.done and ledger.speaking(now))


@given(st.lists(st.text("abc", min_size=1), min_size=1), st.floats(0, 1), st.floats(0, 1))
def test_more_time_never_means_fewer_words(words: list[str], one: float, other: float) -> None:
    text = " ".join(words)
    less, more = words_within(text, min(one, other)), words_within(text, max(one, other))
    assert more.startswith(less)
    assert text.startswith(more)
    assert words_within(text, 1.0) == text
