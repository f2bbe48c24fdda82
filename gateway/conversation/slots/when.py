"""When: what would suit the caller, and which of the real openings it shall be."""

import re
from datetime import date, datetime

from gateway.conversation import keypad, speech
from gateway.conversation.events import FindOpenings, OpeningsFound
from gateway.conversation.room import Room
from gateway.conversation.steps import Ask, Explain, Flow, Look, Tell
from gateway.conversation.times import exactly, fits, names_a_time, on_the_day
from gateway.scheduling.visit import Opening, Wanted
from gateway.turn import Moment
from gateway.understanding.meaning import Aside, Heard, Span, When

OFFERED = 3
_LATER = re.compile(r"\b(?:any(?:thing)?|something|bit) (?:later|else)\b|\b(?:an|some |any )?other (?:times?|days?)\b")
_SOONER = re.compile(r"\b(?:sooner|earlier)\b")
DURATION_MIN = 60
"""When the problem type does not say."""


def ask(room: Room) -> Flow:
    """Until the caller said when it suits; "next Friday" and days gone by are cleared up."""
    case = room.case
    if case.when is None:
        yield _question("ask_when")
    while True:
        if case.when is None and room.heard.aside is Aside.DONT_KNOW:
            case.when = When(asap=True, said="as soon as possible", asks=True)
        when = case.when
        if when is not None and when.past:
            case.when = None
            yield _question("ask_when_past")
        elif when is not None and len(when.ambiguous) > 1:
            yield from _which_day(room, when.ambiguous[:2])
        else:
            return


def choose(room: Room) -> Flow:
    """Offers real openings until one is chosen, or takes the soonest that fits for whoever leaves it to us. Returns
    False when there is none at all."""
    case = room.case
    while True:
        yield from ask(room)
        found = yield Look(FindOpenings(_wanted(room, case.when)))
        openings = found.openings if isinstance(found, OpeningsFound) else ()
        if not openings and case.when is not None and case.when.spans:
            found = yield Look(FindOpenings(_wanted(room, None)))
            openings = found.openings if isinstance(found, OpeningsFound) else ()
        if not openings:
            return False
        when = case.when
        fitting = tuple(opening for opening in openings if fits(opening, when))
        only = exactly(fitting, when)
        if only is not None:
            # Just this was asked for: the read-back of everything says it once more.
            yield Explain("openings", "exactly_as_wished")
            case.openings = (only,)
            return _take(room, only)
        first, case.times_told = not case.times_told, True
        if first and fitting and _leaves_it_to_us(when):
            yield Explain("openings", "soonest_as_wished")
            soonest = min(fitting, key=lambda opening: opening.start)
            case.openings = (soonest,)
            return _take(room, soonest)
        case.openings = tuple(sorted((fitting or openings)[:OFFERED], key=lambda opening: opening.start))
        yield Explain(
            "openings", "offered" if fitting else "nearest_offered", details={"count": str(len(case.openings))}
        )
        if not fitting:
            yield Tell("none_then")
        picked = yield _offer(room)
        if isinstance(picked, tuple):
            # What was said is true of several: the soonest of them by its day, not the same list again.
            yield Explain("openings", "proposed", details={"fitting": str(len(picked))})
            case.openings = (min((case.openings[n] for n in picked), key=lambda opening: opening.start),)
            picked = yield _offer(room, "propose")
        if isinstance(picked, int) and picked < len(case.openings):
            return _take(room, case.openings[picked])
        # Another day was named, or none of these would do: look again.
        if picked == "none":
            case.when, case.openings = None, ()


def _leaves_it_to_us(when: When | None) -> bool:
    """ "Whatever you have first", "any morning next week" are answers: the read-back of everything names the time."""
    return when is not None and not when.asks and (when.easy or (when.asap and not when.spans))


def _take(room: Room, opening: Opening) -> bool:
    room.case.opening, room.case.opening_for = opening, room.case.opening_key
    return True


def _wanted(room: Room, when: When | None) -> Wanted:
    problem = room.problem
    return Wanted(when, room.skills, problem.duration_min if problem else DURATION_MIN, OFFERED)


def _question(prompt: str) -> Ask:
    def answer(heard: Heard, changed: frozenset[str]) -> str | None:
        if "when" in changed:
            return "when"
        return "soonest" if heard.aside is Aside.DONT_KNOW else None

    return Ask(prompt, "when", answer, moment=Moment.DATE, keys=keypad.WHEN_KEYS, by_key=keypad.soonest, no_input_s=8.0)


def _which_day(room: Room, days: tuple[date, ...]) -> Flow:
    case = room.case
    keys, by_key = keypad.choices(len(days))
    names = tuple(speech.full_day(day) for day in days)

    def answer(heard: Heard, changed: frozenset[str]) -> int | str | None:
        if heard.choice is not None and heard.choice < len(days):
            return heard.choice
        if heard.yes is True:
            return 0
        return "changed" if "when" in changed else None

    picked = yield Ask(
        "ask_which_day",
        "which_day",
        answer,
        {"first": names[0], "second": names[1]},
        Moment.CHOICE,
        keys,
        by_key,
        phrases=tuple(name.lower() for name in names),
        about=",".join(day.isoformat() for day in days),
    )
    when = case.when
    if isinstance(picked, int) and when is not None:
        span = when.spans[0] if when.spans else Span(days[0], days[0])
        chosen = Span(days[picked], days[picked], span.earliest, span.latest)
        case.when = When((chosen,), when.asap, (), False, when.said, when.confidence)


def _offer(room: Room, prompt: str = "") -> Ask:
    openings = room.case.openings
    names = speech.choices(openings, room.today)
    one = len(openings) == 1
    keys, by_key = (keypad.YES_NO_KEYS, keypad.yes_no) if one else keypad.choices(len(openings))

    def answer(heard: Heard, changed: frozenset[str]) -> int | tuple[int, ...] | str | None:
        said = None if heard.when is None else on_the_day(heard.when, room.case)
        if heard.choice is not None and 0 <= heard.choice < len(openings):
            other = said is not None and names_a_time(said)
            # "A four to six", in one of two readings: no opening begins at six, and the choice is by the same words.
            nowhere = said is not None and said.any_day and not any(fits(o, said) for o in openings)
            if not other or nowhere or fits(openings[heard.choice], said):
                return heard.choice
        if "when" in changed or said is not None:
            asked = said or room.case.when
            if asked is not None and asked.asap and not asked.spans and not _SOONER.search(heard.text):
                return min(range(len(openings)), key=lambda n: openings[n].start)
            inside = tuple(n for n, o in enumerate(openings) if asked and asked.spans and fits(o, asked))
            if len(inside) > 1:
                return inside
            return inside[0] if inside else "changed"
        if heard.yes is True:
            # "Sure", to several: the soonest is proposed.
            return 0 if one else tuple(range(len(openings)))
        if heard.yes is False or _LATER.search(heard.text):
            return "none"
        return None

    return Ask(
        prompt or f"offer_{len(openings)}",
        "window",
        answer,
        dict(zip(("first", "second", "third"), names, strict=False)),
        Moment.CHOICE,
        keys,
        by_key,
        phrases=tuple(name.lower() for name in names),
        also=tuple(speech.by_weekday(opening).lower() for opening in openings),
        about=_about(openings),
        no_input_s=8.0,
    )


def _about(openings: tuple[Opening, ...]) -> str:
    def stamp(start: datetime) -> str:
        return start.isoformat(timespec="minutes")

    return ",".join(stamp(opening.start) for opening in openings)
