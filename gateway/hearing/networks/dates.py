"""Dates of birth as callers say them: "june eleventh nineteen sixty seven", "two fifteen sixty two", by digits."""

from gateway.hearing.networks.numbers import DIGITS, TEENS, TENS, UNITS, ZEROS, below_hundred
from gateway.hearing.networks.paths import Path, any_of, either, perhaps, said, then

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")  # fmt: skip
_FIRSTS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_TENTHS = ("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
           "eighteenth", "nineteenth", "twentieth", "thirtieth")  # fmt: skip
ORDINALS = (*_FIRSTS, *_TENTHS, *(f"twenty {unit}" for unit in _FIRSTS), "thirty first")
_DAYS = (*UNITS, *TEENS, "twenty", *(f"twenty {unit}" for unit in UNITS), "thirty", "thirty one")
_BY_DIGIT = tuple(f"one {digit}" for digit in ("zero", "oh", "one", "two"))


def _year() -> Path:
    """In full, or its last two figures."""
    unit, pair, oh_unit = any_of(UNITS), below_hundred(from_ten=True), then(any_of(ZEROS), any_of(UNITS))
    short = either((then(any_of(TENS), unit), 8.0), (any_of(TENS), 1.0), (any_of(TEENS), 1.0), (oh_unit, 1.0))
    by_digit = then(any_of(UNITS), any_of(DIGITS))
    hundred = then(said("hundred"), perhaps(said("and"), 0.3), either((unit, 1.0), (pair, 1.0)))
    twentieth = then(said("nineteen"), either((short, 40.0), (hundred, 1.0), (by_digit, 2.0)))
    after = then(
        said("two thousand"),
        perhaps(
            then(
                perhaps(said("and"), 0.2), either((unit, 1.0), (any_of(TEENS), 1.0), (then(said("twenty"), unit), 0.5))
            ),
            0.8,
        ),
    )
    twenty = then(said("twenty"), either((oh_unit, 1.0), (any_of(TEENS), 2.0), (then(said("twenty"), unit), 1.0)))
    digits = either(
        (then(said("one nine"), any_of(DIGITS), any_of(DIGITS)), 1.0),
        (then(said("two"), any_of(ZEROS), any_of(DIGITS), any_of(DIGITS)), 0.3),
    )
    return either((twentieth, 40.0), (short, 40.0), (after, 3.0), (twenty, 1.0), (digits, 2.0), (by_digit, 3.0))


def birth_date() -> Path:
    """Month, day and year in words or figures; day before month where the month is named."""
    year, month, ordinal, day = _year(), any_of(MONTHS), any_of(ORDINALS), any_of(_DAYS)
    oh_unit = then(any_of(ZEROS), any_of(UNITS))
    month_number = either((any_of((*UNITS, "ten", "eleven", "twelve")), 20.0), (oh_unit, 3.0), (any_of(_BY_DIGIT), 1.0))
    two_digits = then(any_of(("one", "two", "three")), any_of(DIGITS))
    day_number = either((day, 20.0), (oh_unit, 3.0), (two_digits, 2.0), (ordinal, 0.5))
    spelled = any_of(" ".join(name[:3]) for name in MONTHS)
    named = then(
        either((month, 50.0), (spelled, 1.0)),
        either((ordinal, 12.0), (then(said("the"), ordinal), 1.0), (day_number, 6.0)),
    )
    reverse = then(perhaps(said("the"), 0.3), ordinal, perhaps(said("day"), 0.03), perhaps(said("of"), 0.8), month)
    numbers = then(month_number, day_number)
    before_year = either(
        (then(either((named, 8.0), (reverse, 1.0)), perhaps(said("of"), 0.02), year), 9.0),
        (then(numbers, perhaps(said("of"), 0.02), year), 9.0),
    )
    return either((before_year, 50.0), (named, 1.0), (reverse, 0.5), (numbers, 0.5))
