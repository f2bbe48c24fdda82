"""Values as words, the way people in the US say them on the telephone; pure. Commas are where the voice pauses."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from gateway.understanding.meaning import Address, Name
from gateway.voice import streets
from gateway.voice.numbers import cardinal, digits, ordinal, pairs
from gateway.voice.streets import street, unit

__all__ = [
    "address",
    "cardinal",
    "count",
    "day",
    "digits",
    "duration",
    "house_number",
    "listing",
    "money",
    "name",
    "ordinal",
    "pairs",
    "phone",
    "plural",
    "reference",
    "spelled",
    "street",
    "time",
    "unit",
    "window",
    "zip_code",
]

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Not strftime: that follows the machine's locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def phone(number: str) -> str:
    """ "+18025550142" -> "eight zero two, five five five, zero one four two". A US number loses its country code;
    one of another country keeps it ("plus four four, …"). Empty when there is no digit."""
    figures = "".join(c for c in number if c in "0123456789")
    foreign = number.strip().startswith("+") and not figures.startswith("1")
    if not foreign and len(figures) == 11 and figures[0] == "1":
        figures = figures[1:]
    if not foreign and len(figures) == 10:
        groups = [figures[:3], figures[3:6], figures[6:]]
    elif not foreign and len(figures) == 7:
        groups = [figures[:3], figures[3:]]
    else:
        groups = _threes(figures)
    said = ", ".join(digits(g) for g in groups)
    return f"plus {said}" if foreign and said else said


def _threes(figures: str) -> list[str]:
    """Groups of three; the last has two to four."""
    groups = [figures[i : i + 3] for i in range(0, len(figures), 3)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = ["".join(groups[-2:])]
    return groups


def zip_code(code: str) -> str:
    """ "05401" -> "oh five four oh one"; "05401-1234" -> the two parts with a pause."""
    return ", ".join(digits(part, zero="oh") for part in re.findall(r"[0-9]+", code))


def house_number(number: str) -> str:
    """ "1420" -> "fourteen twenty", "105" -> "one oh five", "12B" -> "twelve B", "12 1/2" -> "twelve and a half"."""
    number = number.strip().lstrip("#")
    half = re.fullmatch(r"([0-9]+)\s*(?:1/2|½)", number)
    if half:
        return f"{pairs(half[1])} and a half"
    return " ".join(streets.number_and_letters(word.upper()) for word in number.split())


def address(place: Address, *, with_zip: bool = False) -> str:
    """ "fourteen twenty North Maple Street, apartment three B, Burlington". The ZIP is said when there is no city, or
    on request."""
    line = " ".join(p for p in (house_number(place.number), street(place.street)) if p)
    parts = [line, unit(place.unit), street_town(place.city)]
    if place.zip and (with_zip or not place.city):
        parts.append(f"zip code {zip_code(place.zip)}")
    return ", ".join(p for p in parts if p)


def street_town(city: str) -> str:
    """ "St. Albans" -> "Saint Albans", "S Burlington" -> "South Burlington"."""
    short = {"st": "Saint", "mt": "Mount", "ft": "Fort", "n": "North", "s": "South", "e": "East", "w": "West"}
    words = city.replace(",", " ").split()
    return " ".join(short.get(w.strip(".").lower(), w) if i < len(words) - 1 else w for i, w in enumerate(words))


def _bare(at: clock_time) -> str:
    """The clock without the part of the day."""
    if at.hour in (0, 12) and at.minute == 0:
        return "noon" if at.hour == 12 else "midnight"
    hour = cardinal(at.hour % 12 or 12)
    if at.minute == 0:
        return hour
    return f"{hour} oh {cardinal(at.minute)}" if at.minute < 10 else f"{hour} {cardinal(at.minute)}"


def _part(at: clock_time) -> str:
    if at.hour < 12:
        return "in the morning"
    if at.hour < 17:
        return "in the afternoon"
    return "in the evening" if at.hour < 21 else "at night"


def _is_named(at: clock_time) -> bool:
    return at.hour in (0, 12) and at.minute == 0


def time(at: clock_time | datetime) -> str:
    """ "two thirty in the afternoon", "noon"."""
    at = at.time() if isinstance(at, datetime) else at
    return _bare(at) if _is_named(at) else f"{_bare(at)} {_part(at)}"


def window(start: clock_time | datetime, end: clock_time | datetime) -> str:
    """ "between eight and ten in the morning", "between ten and noon", "between two and four in the afternoon"."""
    start = start.time() if isinstance(start, datetime) else start
    end = end.time() if isinstance(end, datetime) else end
    if _is_named(end) and (end.hour == 12) == (start.hour < 12):
        return f"between {_bare(start)} and {_bare(end)}"
    if _is_named(end):
        return f"between {time(start)} and {_bare(end)}"
    same_half = (start.hour < 12) == (end.hour < 12)
    if same_half and not _is_named(start):
        # "between four and six in the afternoon": the part of the day is the start's.
        return f"between {_bare(start)} and {_bare(end)} {_part(start)}"
    if _is_named(start):
        return f"between {_bare(start)} and {time(end)}"
    return f"between {time(start)} and {time(end)}"


def day(on: date | datetime, today: date | datetime) -> str:
    """ "today", "tomorrow", "this Thursday" (within the next six days), else "Tuesday, March third"; with the year when
    it is another one."""
    on = on.date() if isinstance(on, datetime) else on
    today = today.date() if isinstance(today, datetime) else today
    away = on - today
    near = {timedelta(0): "today", timedelta(1): "tomorrow", timedelta(-1): "yesterday"}
    if away in near:
        return near[away]
    weekday = _WEEKDAYS[on.weekday()]
    if timedelta(1) < away < timedelta(7):
        return f"this {weekday}"
    said = f"{weekday}, {_MONTHS[on.month - 1]} {ordinal(on.day)}"
    # The coming January needs no year, though it is another one.
    return said if abs(away.days) < 180 else f"{said}, {_year(on.year)}"


def _year(number: int) -> str:
    if 2000 <= number < 2010 or not 1000 <= number <= 9999:
        return cardinal(number)
    return pairs(str(number))


def money(amount: Decimal | int | float | str) -> str:
    """US dollars: 89 -> "eighty nine dollars", "89.50" -> "eighty nine dollars and fifty cents".

    Raises ValueError when it is not an amount."""
    try:
        value = Decimal(str(amount).replace("$", "").replace(",", "").strip())
        cents = int((value * 100).to_integral_value(ROUND_HALF_UP))
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise ValueError("not an amount of money; give a number of dollars such as 89.50") from error
    sign = "minus " if cents < 0 else ""
    whole, part = divmod(abs(cents), 100)
    said = [count(whole, "dollar")] if whole or not part else []
    if part:
        said.append(count(part, "cent"))
    return sign + " and ".join(said)


def count(number: int, noun: str) -> str:
    """ "one visit", "three visits"."""
    return f"{cardinal(number)} {noun if number == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """Regular English plurals: "visits", "boxes", "batteries"."""
    if re.search(r"(s|x|z|ch|sh)$", noun):
        return f"{noun}es"
    if re.search(r"[^aeiou]y$", noun):
        return f"{noun[:-1]}ies"
    return f"{noun}s"


def duration(minutes: int) -> str:
    """60 -> "an hour", 90 -> "an hour and a half", 45 -> "forty five minutes", 150 -> "two and a half hours"."""
    hours, rest = divmod(minutes, 60)
    if hours == 0:
        return count(rest, "minute")
    if rest == 30:
        return "an hour and a half" if hours == 1 else f"{cardinal(hours)} and a half hours"
    said = "an hour" if hours == 1 else count(hours, "hour")
    return said if rest == 0 else f"{said} and {count(rest, 'minute')}"


def name(who: Name | str) -> str:
    """A name for the voice: single letters and capitals made sayable, "O'BRIEN" -> "O'Brien"."""
    words = str(who).split()
    return " ".join(_cased(w) if (w.isupper() or w.islower()) and len(w) > 1 else w for w in words)


def _cased(word: str) -> str:
    return re.sub(r"[^\W\d_]+", lambda m: m[0].capitalize(), word) if not word.lower().endswith("'s") else word.title()


def spelled(text: str) -> str:
    """ "NGUYEN" -> "N, G, U, Y, E, N"; accents are dropped, "O'Dea-Li" says its apostrophe and dash."""
    plain = unicodedata.normalize("NFKD", text)
    said = []
    for char in plain:
        if char.isascii() and char.isalpha():
            said.append(char.upper())
        elif char.isascii() and char.isdigit():
            said.append(digits(char))
        elif char in "-‐‑–":
            said.append("dash")
        elif char in "'’":
            said.append("apostrophe")
        elif char.isspace() and said and said[-1] != "space":
            said.append("space")
    while said and said[-1] == "space":
        said.pop()
    return ", ".join(said)


def reference(code: str) -> str:
    """ "M472" or "M 4 7 2" -> "M, four seven two": letters one by one, digits in a run, at most four to a breath."""
    said = []
    for run in re.findall(r"[0-9]+|[A-Za-z]", "".join(code.split())):
        if run.isalpha():
            said.append(run.upper())
        else:
            said += [digits(group) for group in (_threes(run) if len(run) > 4 else [run])]
    return ", ".join(said)


def listing(items: Sequence[str], conjunction: str = "and") -> str:
    """ "a", "a or b", "a, b, or c"."""
    said = [item for item in items if item]
    if len(said) <= 1:
        return "".join(said)
    if len(said) == 2:
        return f"{said[0]} {conjunction} {said[1]}"
    return f"{', '.join(said[:-1])}, {conjunction} {said[-1]}"
