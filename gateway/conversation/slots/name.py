"""Who: a first and a last name; spelled when it was heard badly."""

from dataclasses import replace

from gateway.conversation import keypad
from gateway.conversation.case import CaseFile
from gateway.conversation.room import Room
from gateway.conversation.slots.confirm import confirm, goes_on
from gateway.conversation.steps import Ask, Explain, Flow, Tell
from gateway.turn import Keys, Moment
from gateway.understanding.meaning import Heard, Name

_SKIP, _FAINT, _LOST = "skip", "faint", "lost"
_SOMETHING = 0.1
"""Less sure of a name than this: it was none."""
_MOST = 4
"""Times that a name is asked for, said or spelled, or is read back wrongly; then there are more important things."""
_LETTERS = 2
"""Times in a row that what should be letters is not understood."""
_LENIENT = 0.1
"""A name that goes on to the read-back of the whole visit may be so much less likely than a problem: nothing depends on
it until then, and to put it right costs no more there."""
_DENIED = 2
"""So often a name is said again when everything is read back; then it is spelled."""


def ask(room: Room, *, read_back_later: bool = False) -> Flow:
    """Until the name is known, sure or confirmed; or skipped by key. A known customer's name is only read back; a
    likely one too, where the whole visit is read back later."""
    case = room.case
    tries, first_asked, answer = 0, False, None
    if case.name is None and case.name_amended > _DENIED and not case.name_skipped:
        yield from _without(room)
    while not case.name_skipped:
        while case.name is None and not case.name_skipped:
            if tries >= _MOST or answer == _LOST:
                yield from _without(room)
                break
            # Said again it would be heard the same again: letters are needed.
            answer = yield _question(room, spell=tries > 0 or case.name_guess is not None)
            tries += 1
            if answer == _SKIP:
                case.name_skipped = True
                yield Tell("name_skipped")
        if not first_asked and _first_denied(case):
            first_asked = True
            yield _question(room, spell=True)
        name = case.name
        if name is None or case.name_known or room.sure_enough("name", name, name.confidence):
            return
        if read_back_later and name.first and name.last and room.likely(round(name.confidence + _LENIENT, 3)):
            return
        reply = yield confirm("confirm_name", {"name": str(name)}, about=str(name))
        if (reply == "yes" or goes_on(reply, room.heard)) and case.name == name:
            case.make_sure("name", name)
        elif reply == "no":
            tries += 1
            _denied(case, name)
            if tries < _MOST and (next_best := _runner_up(name)) is not None:
                case.name = next_best
                if next_best.last:
                    case.spelled["last"] = next_best.last


def _without(room: Room) -> Flow:
    """No visit is lost for a name that is not understood: whoever comes asks for it."""
    room.case.name_skipped = True
    room.case.facts.append("their name was not understood: please ask for it")
    yield Explain("name", "not_understood")
    yield Tell("name_left")


def _first_denied(case: CaseFile) -> bool:
    """The last name was spelled as it had been heard: what was not right is the first one."""
    name, guess = case.name, case.name_guess
    half = name is not None and not name.first and "last" in case.spelled
    return half and guess is not None and guess.confidence == 0.0 and bool(guess.first)


def amended(room: Room) -> None:
    """It was not right when everything was read back; is it now?"""
    case = room.case
    case.name_amended += 1
    if case.name_amended >= _DENIED and case.name is not None:
        _denied(case, case.name)


def wrong(room: Room) -> None:
    """It was not right when everything was read back. Heard as before when it was said again, it is spelled."""
    case, said = room.case, room.heard.name
    if case.name is not None and said is not None and str(said) == str(case.name):
        _denied(case, case.name)
    else:
        forget(case)


def forget(case: CaseFile) -> None:
    """It is not right; letters that make all of it are not right either."""
    halves = [half for half in ("first", "last") if case.name is not None and getattr(case.name, half)]
    if all(half in case.spelled for half in halves):
        for half in halves:
            del case.spelled[half]
    case.name, case.name_known, case.name_skipped = None, False, False


def _denied(case: CaseFile, name: Name) -> None:
    forget(case)
    case.name_guess = replace(name, confidence=0.0)


def _runner_up(name: Name) -> Name | None:
    """The spelling that came closest to the one denied; it is asked about too before all is asked again."""
    if not (name.spelled and name.alternatives):
        return None
    first, _, last = name.alternatives[0].rpartition(" ")
    if not first and name.first and not name.last:
        first, last = last, ""
    elif not first:
        first = name.first  # Letters of the last name alone: the first one is as it was.
    return Name(first, last, spelled=True, confidence=min(0.5, name.confidence))


def _question(room: Room, *, spell: bool) -> Ask:
    missed = 0

    def answer(heard: Heard, changed: frozenset[str]) -> str | None:
        if (heard.text == _SKIP and heard.choice == 0) or (heard.refuses and "name" not in changed):
            return _SKIP
        if "name" in changed or room.case.name is not None:
            return "name"
        # Said again it would be heard no better; letters are.
        elsewhere = heard.address is not None and heard.address.complete
        heard_one = heard.name is not None and heard.name.confidence >= _SOMETHING and not elsewhere
        if heard_one and not spell:
            return _FAINT
        nonlocal missed
        missed += not heard.nothing
        return _LOST if spell and missed >= _LETTERS else None

    spelled = "ask_first_name_spelled" if "last" in room.case.spelled else "ask_name_spelled"
    return Ask(
        spelled if spell else "ask_name",
        "name",
        answer,
        moment=Moment.SPELLING if spell else Moment.NAME,
        keys=Keys(length=1, meanings=(("1", "go on without a name"),)),
        by_key=keypad.one_of({"1": Heard(text=_SKIP, choice=0)}),
    )
