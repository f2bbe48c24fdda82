"""Lays a correction over what was known: "no, fourteen twenty nine" changes the house number and nothing else."""

from dataclasses import replace

from gateway.understanding.meaning import Address


def overlay(old: str, said: str) -> str:
    """`old` digits with the ones in `said` laid over them.

    As many digits or more: they replace all. Fewer: they are the group they differ least from; of equals the last,
    for callers stress the end ("...oh one four *three*"). "Fourteen twenty, nine" over 1420 is 1429."""
    if not old or not said:
        return said or old
    if len(said) == len(old) + 1 and old.endswith("0") and said.startswith(old):
        return old[:-1] + said[-1]
    if len(said) >= len(old):
        return said
    places = range(len(old) - len(said), -1, -1)
    if len(old) == 10:  # a telephone number is corrected by its groups: three, three, four
        groups = {3: (3, 0), 4: (6,), 7: (3,), 6: (0,)}
        places_of = groups.get(len(said), tuple(places))
    else:
        places_of = (len(old) - len(said),)

    def differences(place: int) -> int:
        return sum(a != b for a, b in zip(old[place : place + len(said)], said, strict=True))

    best = min(places_of, key=lambda place: (differences(place) or 99, -place))
    return old[:best] + said + old[best + len(said) :]


_LOCAL = 7
"""Digits. Eight or nine are a whole number of which some were lost, and nobody knows which."""


def overlay_phone(old: str, said: str) -> str:
    """E.164 of a North American number with `said` laid over it; other numbers are only replaced as a whole."""
    digits = said[1:] if len(said) == 11 and said.startswith("1") else said
    if len(digits) == 10:
        return f"+1{digits}"
    if old.startswith("+1") and len(old) == 12 and 0 < len(digits) <= _LOCAL:
        return "+1" + overlay(old[2:], digits)
    return old


def overlay_number(old: str, said: str) -> str:
    """A house number with `said` laid over its digits; a letter behind it stays ("12B")."""
    letters = old.lstrip("0123456789")
    return overlay(old[: len(old) - len(letters)], said) + letters


def merge(old: Address | None, new: Address) -> Address:
    """What `new` says, and from `old` what it leaves open. Another street is another place: nothing is kept then."""
    if old is None:
        return new
    if new.street and old.street and new.street != old.street and new.number:
        return replace(new, city=new.city or old.city, state=new.state or old.state, zip=new.zip or old.zip)
    # A town that is named now says more than a ZIP code heard before, and the other way round.
    moved = bool(new.city) and new.city != old.city
    elsewhere = bool(new.zip) and bool(old.zip) and new.zip != old.zip
    return Address(
        number=new.number or old.number,
        street=new.street or old.street,
        unit=new.unit or old.unit,
        city=new.city or ("" if elsewhere else old.city),
        state=new.state or old.state,
        zip=new.zip or ("" if moved else old.zip),
        confidence=new.confidence or old.confidence,
    )
