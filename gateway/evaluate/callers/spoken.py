"""Numbers and letters as callers say them, lower case: the words that a recogniser writes."""

from random import Random

ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ORDINALS = ("zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
            "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
            "nineteenth", "twentieth")  # fmt: skip
_SPELLED_OTHERWISE = {
    **{"stephen": "steven", "stephan": "steven", "bryan": "brian", "clarke": "clark", "philips": "phillips"},
    **{"allan": "allen", "alan": "allen", "louis": "lewis", "dianne": "diane", "ana": "anna", "karin": "karen"},
    **{"thomson": "thompson", "browne": "brown", "greene": "green", "lora": "laura", "jenifer": "jennifer"},
}
"""Names that sound the same, each to the one that simulated callers may have."""
_AS_IN = {"b": "boy", "d": "david", "p": "peter", "t": "tom", "m": "mary", "n": "nancy", "s": "sam", "f": "frank"}


def below_hundred(number: int) -> str:
    if number < 20:
        return ONES[number]
    return TENS[number // 10] + (f" {ONES[number % 10]}" if number % 10 else "")


def digits(figures: str, chance: Random) -> str:
    """Digit by digit; a zero is "zero" or "oh" throughout."""
    nought = chance.choice(("zero", "oh", "oh"))
    return " ".join(nought if figure == "0" else ONES[int(figure)] for figure in figures if figure.isdigit())


def house_number(figures: str, chance: Random) -> str:
    """ "1420": fourteen twenty, one four two zero, one thousand four hundred twenty."""
    number = int(figures)
    if len(figures) <= 2:
        return below_hundred(number)
    by_pairs = chance.random() < 0.7
    if len(figures) == 3:
        if not by_pairs:
            return digits(figures, chance)
        first, rest = number // 100, number % 100
        if not rest:
            return f"{ONES[first]} hundred"
        return f"{ONES[first]} {'oh ' if rest < 10 else ''}{below_hundred(rest)}"
    first, rest = number // 100, number % 100
    if not by_pairs:
        return digits(figures, chance)
    if not rest:
        return f"{below_hundred(first)} hundred"
    return f"{below_hundred(first)} {'oh ' if rest < 10 else ''}{below_hundred(rest)}"


def ordinal(number: int) -> str:
    """1 to 31: "twenty third"."""
    if number <= 20:
        return ORDINALS[number]
    tens, ones = divmod(number, 10)
    return ("thirtieth" if tens == 3 else "twentieth") if not ones else f"{TENS[tens]} {ORDINALS[ones]}"


def spelled(word: str, chance: Random) -> str:
    """Letter by letter as Vosk writes them; now and then one "as in"."""
    helped = chance.randrange(len(word)) if chance.random() < 0.15 else -1
    letters = [f"{a} as in {_AS_IN[a]}" if i == helped and a in _AS_IN else a for i, a in enumerate(word)]
    return " ".join(letters)


def clock_hour(hour: int) -> str:
    """13 is "one"."""
    return ONES[hour if hour <= 12 else hour - 12]


def sound_alike(street: str, other: str) -> bool:
    """ "Lake View Drive" and "Lakeview Drive" are one street when they are read back."""
    one, two = ("".join(c for c in name.lower() if c.isalnum()) for name in (street, other))
    return one == two


def names_alike(name: str, other: str) -> bool:
    """Nobody who hears "Stephen Clarke" read back knows that it is not "Steven Clark"."""
    one, two = ([_SPELLED_OTHERWISE.get(half, half) for half in whole.lower().split()] for whole in (name, other))
    return one == two
