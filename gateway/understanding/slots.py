"""What one utterance gives: who, where, when, which number, yes or no, a correction. Pure; holds no state of a call."""

import re
from dataclasses import replace

from gateway.company import Company, ServiceArea
from gateway.grammars import Grammars
from gateway.turn import Moment, Utterance
from gateway.understanding import (
    address,
    asides,
    care,
    choice,
    correction,
    doubt,
    figures,
    names,
    phone,
    readings,
    spelledplaces,
    street_lists,
    streets,
    when,
    yesno,
)
from gateway.understanding.asked import Asked
from gateway.understanding.meaning import Address, Aside, Context, Correction, Heard, Name

_INSTEAD = re.compile(r"\b(?:instead|rather|make it|(?:change|move|switch|push) (?:it|that) to)\b")
""" "Can we do eleven instead": of a visit that has just been booked."""
_PLACE_QUESTIONS = ("address", "street", "city", "town")
_NUMERIC = frozenset({"phone", "zip"})
_BARE = 2
"""Words that are only a yes or a no."""


class Slots:
    """Reads the values out of one company's callers' answers."""

    def __init__(self, grammars: Grammars, company: Company) -> None:
        self._company = company
        self._names = names.lists(grammars.folder)
        self._folder = grammars.folder
        self._area_code = phone.area_code_of(company.phone)
        street_lists.prepare(company.area)
        self._places()

    def hear(
        self, heard: Heard, plain: list[str], open_text: str, asked: Asked, context: Context, utterance: Utterance
    ) -> Heard:
        """`heard` with them. `plain`: all readings without fillers, the likeliest first; `open_text`: the free one."""
        about, area = asked.about, self._company.area
        if _plainly_answered(plain, open_text, asked):
            plain = plain[:1]  # A "no" has a lower reading that is "now", or "nine".
        if about == "zip" and _a_town_instead(open_text, area):
            plain = [open_text]  # "It's in winooski", to a network of digits, is "it's one one oh sixty".
        fixed = next((c for t in plain[:3] if (c := correction.hear(t, asked.question, context))), None)
        day = about in {"when", "window", "change"} or (fixed is not None and fixed.slot == "when")
        day = day or (asked.question == "anything_else" and _INSTEAD.search(open_text) is not None)
        dated = when.of_readings(plain, context.now, expected=day)
        where = self._where(plain, asked, utterance, context)
        who = self._who(plain, asked, utterance)
        if asked.moment is Moment.YES_NO and readings.thats_it(utterance.readings):
            who, where, fixed = None, None, None  # Nothing is put right by "i've had bad thing".
        elif (renamed := self._renamed(plain, asked)) is not None:
            who, fixed = renamed, Correction(slot="name")
        number = next(
            (p for t in plain if (p := phone.hear(t, self._area(context), expected=about in _NUMERIC - {"zip"}))),
            "",
        )
        digits = ""
        if asked.moment is Moment.DIGITS or about in _NUMERIC:
            digits = next((d for t in plain if (d := figures.all_digits(t))), "")
        code = (where.zip if where else "") or (
            next((z for t in plain if (z := address.zip_code(t, area))), "") if about == "zip" else ""
        )
        # "Number one", freely heard, was "monday one" to a grammar of the offered times.
        said = (open_text, *plain) if choice.by_number(open_text) and not choice.by_number(plain[0]) else plain
        picked = next((i for t in said if (i := choice.hear(t, asked.phrases)) is not None), None)
        if asked.about == "window" and picked is not None and any(map(choice.by_number, (plain[0], open_text))):
            dated = None
        answer = readings.answer(utterance, asked.moment, plain)
        if asked.question == "confirm_vulnerable":
            answer = care.answered(plain)
        if answer and asked.question == "confirm_booking" and not readings.surely_agreed(utterance):
            answer = None
        if asked.question == "anything_else" and any(yesno.done(t) for t in (open_text, *plain[:3])):
            answer = False
            heard = replace(heard, trouble=())  # "That's a refund" was "that's everything", says another reading.
        return replace(
            heard,
            text=_meant(plain, open_text, asked, digits=digits),
            yes=answer,
            choice=picked,
            digits=digits,
            name=who,
            address=where,
            streets=streets.mentioned(utterance, area) if asked.moment is Moment.ADDRESS else (),
            zip=code,
            phone=number,
            same_number=not number and about != "address" and any(phone.says_same(t) for t in plain[:3]),
            when=dated,
            correction=fixed,
            unsure=_unsure(utterance, number, code, digits, asked),
            refuses=asked.about == "name" and any(names.refused(t) for t in plain[:3]),
            aside=_unless_agreed(_aside(open_text, plain[0]), answer, plain[0], asked),
        )

    def _where(self, plain: list[str], asked: Asked, utterance: Utterance, context: Context) -> Address | None:
        about, area = asked.about, self._company.area
        if asked.moment is Moment.ADDRESS:
            return streets.hear(utterance, area, context.not_addresses)
        if asked.moment is Moment.DIGITS and about == "address":
            return streets.numbered(utterance, plain, area)
        if asked.moment is Moment.SPELLING and about.endswith(_PLACE_QUESTIONS):
            town = not about.endswith(("address", "street"))
            before = {} if town else dict(context.streets_heard)
            spelled = spelledplaces.hear(
                utterance.readings, self._places(), area, town=town, but=context.not_streets, before=before
            )
            if spelled:
                return spelled
        located = [a for t in plain if (a := address.hear(t, area, asked.question if asked.confirming else about))]
        best = max(located, key=lambda a: (a.complete, bool(a.number or a.street)), default=None)
        where = address.with_town(best, located)
        if where is not None and where.street and not where.complete and not street_lists.known(where.street, area):
            # Half an address that nobody asked for, on a street that is nowhere: "mm theme park three".
            where = replace(where, street="") if where.city or where.zip else None
        return where

    def _who(self, plain: list[str], asked: Asked, utterance: Utterance) -> Name | None:
        naming = asked.about == "name" and not (asked.confirming and yesno.hear(plain[0]) is not None)
        name = names.hear(
            ((naming and readings.by_ear(utterance)[0]) or plain)[:6],
            self._names,
            expected=naming,
            readings=utterance.readings,
            to_spell=asked.moment is Moment.SPELLING,
        )
        if name is None or not (naming and asked.confirming):
            return name
        # To "did you say Anna Hall?" few say another name, and none that sounds of none: "a big" was "uh huh". Nor is a
        # lone word another one that was hardly heard: "Wagner" was "yep".
        lone = len(plain[0].split()) == 1 and not readings.heard_well(utterance)
        return None if lone or name.confidence < names.TO_CONFIRM else name

    def _renamed(self, plain: list[str], asked: Asked) -> Name | None:
        """Another name than the one that was read back."""
        everything = asked.about in {"booking", "change"}
        ways = (
            (names.corrected, everything or asked.about == "name"),
            (names.restated, everything or asked.question == "confirm_name"),
            (names.instead, asked.question == "confirm_name"),
        )
        found = (way(text, self._names) for way, fits in ways if fits for text in plain[:3])
        return next((name for name in found if name), None)

    def _places(self) -> spelledplaces.Places:
        return spelledplaces.places(self._folder, self._company.area)

    def _area(self, context: Context) -> str:
        """Seven digits belong to the caller's area, or the company's."""
        return phone.area_code_of(context.known_phone) or self._area_code


def _plainly_answered(plain: list[str], open_text: str, asked: Asked) -> bool:
    """Only a yes or a no was said, to both ears."""
    brief = max(len(plain[0].split()), len(open_text.split())) <= _BARE
    return asked.confirming and brief and yesno.hear(plain[0]) is not None


def _a_town_instead(open_text: str, area: ServiceArea) -> bool:
    """Asked for a ZIP code, they freely said one of our towns and no number."""
    where = address.hear(open_text, area, "zip")
    return where is not None and where.city in area.towns and not figures.all_digits(open_text)


def _meant(plain: list[str], open_text: str, asked: Asked, *, digits: str) -> str:
    return plain[0] if digits or asked.moment is not Moment.OPEN else open_text


def _unsure(utterance: Utterance, number: str, code: str, digits: str, asked: Asked) -> frozenset[str]:
    """Which digits may be others: only where digits were asked for, and heard by a network."""
    if asked.moment is not Moment.DIGITS and asked.about not in _NUMERIC:
        return frozenset()
    house = digits if asked.about == "address" else ""
    taken = (("phone", number.removeprefix("+1")), ("zip", code), ("address", house))
    return frozenset(slot for slot, value in taken if value and doubt.doubtful(value, utterance.readings))


def _aside(open_text: str, best: str) -> Aside | None:
    """What ends a conversation counts only as freely heard: a grammar makes "goodbye" of "good"."""
    free = asides.hear(open_text)
    listed = asides.hear(best) if free is None else None
    return free or (None if listed in asides.ENDING else listed)


def _unless_agreed(aside: Aside | None, answer: bool | None, best: str, asked: Asked) -> Aside | None:
    """ "Uh huh, that's it" to "is that right?" is a yes and no goodbye; "let me see, yeah" no wish for patience, though
    it was "let me see if you add up"."""
    if not (asked.confirming and answer is True):
        return aside
    agreed = aside is Aside.GOODBYE or (aside is Aside.WAIT and yesno.plainly(best))
    return None if agreed else aside
