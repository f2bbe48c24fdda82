"""The conversation by keys alone: which menu comes after which key. Pure; the caller's place travels in the address.

For callers who cannot be heard: too many at once, ears or voice not warm, a gateway that is stopping. Nothing is kept
in memory, so any process can answer the next key.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

import phonenumbers

from gateway.calls import keypad_words as words
from gateway.dialable import why_not

HOME = ("US",)
MOST_TRIES = 2
"""How often one menu is said before the caller goes on without a key."""
MOST_ROUNDS = 9
"""Menus heard on purpose (hours, again, another number); then a person, so that a stuck key ends somewhere, too."""
_TEXT = re.compile(r"(?P<menu>[a-z_]{2,12})-(?P<tries>\d)-(?P<rounds>\d)")


class Menu(StrEnum):
    MAIN = "main"
    CALL_BACK = "call_back"
    """The number that the caller has is going to be called."""
    NUMBER = "number"
    """Another number is being typed."""
    NUMBER_OK = "number_ok"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the caller is: the menu that was said, for the how manieth time, after so many detours."""

    menu: Menu = Menu.MAIN
    tries: int = 0
    rounds: int = 0

    def __str__(self) -> str:
        """As it stands in an address; holds nothing personal."""
        return f"{self.menu}-{self.tries}-{self.rounds}"


def place(text: str) -> Place:
    """Reads `str(Place)`; anything else is the main menu said for the last time, whose end is a person."""
    found = _TEXT.fullmatch(text)
    if found is None or found["menu"] not in set(Menu):
        return Place(tries=MOST_TRIES - 1)
    return Place(Menu(found["menu"]), int(found["tries"]), int(found["rounds"]))


@dataclass(frozen=True, slots=True)
class Ask:
    """Say this, and wait for a key (or a number and the pound key)."""

    place: Place
    says: tuple[str, ...]

    @property
    def many(self) -> bool:
        """A whole number is typed."""
        return self.place.menu is Menu.NUMBER


@dataclass(frozen=True, slots=True)
class Promise:
    """A call-back that the team sees from now on. Promised again, only the number changes."""

    phone: str
    """E.164."""
    then: Ask


@dataclass(frozen=True, slots=True)
class ToPerson:
    """A person is rung, and the caller goes to the hold room."""

    says: tuple[str, ...] = words.CONNECTING
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class ToMessage:
    """The caller speaks after the tone."""

    says: tuple[str, ...] = words.MESSAGE


@dataclass(frozen=True, slots=True)
class Goodbye:
    says: tuple[str, ...]


Move = Ask | Promise | ToPerson | ToMessage | Goodbye


def first(company: str) -> Ask:
    """What a caller hears first. `company`: its name."""
    return Ask(Place(), (*words.greeting(company), *words.MAIN))


def step(at: Place, keys: str, caller: str, hours: tuple[str, ...], countries: Collection[str] = HOME) -> Move:
    """What comes next, after `keys` (empty: none was pressed in time).

    `caller`: the number they call from, E.164, or empty. `hours`: the sentences that say when the company is open.
    `countries`: where the company calls back, two letters each.
    """
    if at.rounds > MOST_ROUNDS - 1:
        return ToPerson()
    match at.menu:
        case Menu.MAIN:
            return _main(at, keys, caller, hours)
        case Menu.CALL_BACK:
            return _call_back(at, keys)
        case Menu.NUMBER:
            return _number(at, keys, caller, countries)
        case Menu.NUMBER_OK:
            return _number_ok(at, keys)


def _main(at: Place, keys: str, caller: str, hours: tuple[str, ...]) -> Move:
    match keys:
        case "0":
            return ToPerson()
        case "1":
            return ToPerson(words.EMERGENCY, emergency=True)
        case "2" if caller:
            return Promise(caller, _ask(at, Menu.CALL_BACK, words.CALL_BACK))
        case "2":
            return _ask(at, Menu.NUMBER, words.NUMBER)
        case "3":
            return ToMessage()
        case "4":
            return _ask(at, Menu.MAIN, (*hours, *words.MAIN))
    return _again(at, keys, words.MAIN) or ToPerson()


def _call_back(at: Place, keys: str) -> Move:
    """The promise stands already: who says nothing more, or hangs up, is called at the number they called from."""
    match keys:
        case "2":
            return _ask(at, Menu.NUMBER, words.NUMBER)
        case "0":
            return ToPerson()
        case "" | "1":
            return Goodbye(words.WILL_CALL)
    return _again(at, keys, words.CALL_BACK) or Goodbye(words.WILL_CALL)


def _number(at: Place, keys: str, caller: str, countries: Collection[str]) -> Move:
    if keys == "0":
        return ToPerson()
    if phone := dialled(keys, countries):
        return Promise(phone, _ask(at, Menu.NUMBER_OK, (words.digits(phone), *words.NUMBER_OK)))
    again = _again(at, keys, words.NUMBER)
    # Without a number that can be called, a voice message is the promise.
    return again or (Goodbye(words.WILL_CALL_HERE) if caller else ToMessage(words.MESSAGE_WITH_NUMBER))


def _number_ok(at: Place, keys: str) -> Move:
    match keys:
        case "2":
            return _ask(at, Menu.NUMBER, words.NUMBER)
        case "0":
            return ToPerson()
    return Goodbye(words.WILL_CALL)


def dialled(keys: str, countries: Collection[str] = HOME) -> str:
    """What was typed as a number that can be called back (E.164), or empty: also for premium-rate numbers and those of
    other countries, where a call costs whoever calls back."""
    try:
        parsed = phonenumbers.parse(keys, "US")
    except phonenumbers.NumberParseException:
        return ""
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return "" if why_not(number, countries) else number


def _ask(at: Place, menu: Menu, says: tuple[str, ...]) -> Ask:
    return Ask(Place(menu, 0, at.rounds + 1), says)


def _again(at: Place, keys: str, says: tuple[str, ...]) -> Ask | None:
    """The same menu once more, after a wrong key with a word of it; None when it was said often enough."""
    if keys == "*":
        return Ask(replace(at, rounds=at.rounds + 1), says)
    if at.tries + 1 >= MOST_TRIES:
        return None
    return Ask(replace(at, tries=at.tries + 1), (*words.WRONG_KEY, *says) if keys else says)
