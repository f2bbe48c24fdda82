"""Guards that any text whatever is survived, and that the same utterance always means the same."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.turn import Expecting, Moment, Reading, Utterance
from gateway.understanding.correction import lay_over
from gateway.understanding.interpreter import Interpreter
from gateway.understanding.meaning import Address, Context

_WORDS = [
    "one",
    "two",
    "oh",
    "double",
    "hundred",
    "thousand",
    "twenty",
    "third",
    "first",
    "fourteen",
    "street",
    "maple",
    "apartment",
    "zip",
    "no",
    "yes",
    "not",
    "or",
    "and",
    "to",
    "for",
    "between",
    "before",
    "after",
    "noon",
    "half",
    "past",
    "quarter",
    "monday",
    "next",
    "last",
    "week",
    "tomorrow",
    "march",
    "of",
    "the",
    "a",
    "my",
    "name",
    "is",
    "m",
    "i",
    "l",
    "l",
    "e",
    "r",
    "as",
    "in",
    "gas",
    "smell",
    "water",
    "person",
    "talk",
    "to",
    "number",
    "cancel",
    "the",
    "furnace",
    "[unk]",
    "in",
    "at",
    "5",
    "99999999999",
    "31st",
    "february",
    "double",
    "but",
    "except",
]
_QUESTIONS = [
    "problem",
    "anything",
    "address",
    "zip",
    "name",
    "phone",
    "when",
    "window",
    "confirm_address",
    "same_number",
    "",
]
_spoken = st.lists(st.sampled_from(_WORDS), max_size=25).map(" ".join)
_texts = st.one_of(_spoken, st.text(max_size=200))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(_texts, max_size=4),
    question=st.sampled_from(_QUESTIONS),
    moment=st.sampled_from(list(Moment)),
    now=st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2030, 12, 31)),
)
def test_never_raises_and_repeats_itself(
    interpreter: Interpreter, texts: list[str], question: str, moment: Moment, now: datetime
) -> None:
    readings = tuple(Reading(t, "free" if i % 2 == 0 else "grammar", 0.5, i // 2) for i, t in enumerate(texts))
    utterance = Utterance(readings, 0, 900)
    context = Context(now.replace(tzinfo=UTC), question, ("friday between ten and noon", "monday"), "+18025550142",
                      Address("1420", "Maple Street"), "How can I help?")  # fmt: skip
    expecting = Expecting(question, moment)
    heard = interpreter.interpret(utterance, expecting, context)
    assert heard == interpreter.interpret(utterance, expecting, context)
    assert all(0 <= guess.confidence <= 1 for guess in (*heard.intents, *heard.problems))
    if heard.when:
        assert all(s.first_day <= s.last_day and s.earliest < s.latest for s in heard.when.spans)


def test_very_long_talk_is_survived(interpreter: Interpreter) -> None:
    text = "no i smell one two street or monday " * 5000
    context = Context(datetime(2026, 11, 18, tzinfo=UTC))
    heard = interpreter.interpret(Utterance((Reading(text, "free", 0.1),), 0, 1), Expecting("problem"), context)
    assert len(heard.text) < len(text)


@given(st.text("0123456789", max_size=12), st.text("0123456789", max_size=12))
def test_laying_over_keeps_the_length(known: str, heard: str) -> None:
    laid = lay_over(known, heard)
    assert len(laid) == max(len(known), len(heard))
    assert heard in laid
