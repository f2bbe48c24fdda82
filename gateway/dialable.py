"""May this telephone number be dialled or texted at all? Pure: kind and country of a number, by libphonenumber's data.

Premium-rate, shared-cost and follow-me numbers cost whoever dials them; numbers of other countries are where telephone
fraud earns its money (a number like +1 876 looks domestic and is not).
"""

import re
from collections.abc import Collection
from enum import StrEnum


class Why(StrEnum):
    """Why a number is not dialled."""

    IMPLAUSIBLE = "implausible"
    """Nobody can have this number."""
    PREMIUM = "premium"
    """Dialling it costs more than an ordinary call."""
    FOREIGN = "foreign"
    """It is in a country that `limits.countries` does not name."""


_NANP = re.compile(r"\+1(\d{3})(\d{3})(\d{4})")
_PREMIUM_CENTRAL_OFFICES = frozenset({"976", "970", "950"})
"""Exchanges that American carriers bill as premium or carrier access, in every area code."""
_SERVICE_CODES = frozenset(f"{n}11" for n in range(2, 10))


def why_not(number: str, countries: Collection[str]) -> Why | None:
    """None for a number (E.164) that may be dialled: plausible, of an ordinary kind, in one of `countries` (two
    letters each)."""
    import phonenumbers  # noqa: PLC0415 - slow to import
    from phonenumbers import PhoneNumberType as Kind  # noqa: PLC0415

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return Why.IMPLAUSIBLE
    if phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) != number:
        return Why.IMPLAUSIBLE
    region = phonenumbers.region_code_for_number(parsed)
    kind = phonenumbers.number_type(parsed)
    if kind in (Kind.PREMIUM_RATE, Kind.SHARED_COST, Kind.PERSONAL_NUMBER, Kind.PAGER, Kind.UAN):
        return Why.PREMIUM
    if north_american := _NANP.fullmatch(number):
        _, office, line = north_american.groups()
        if office in _PREMIUM_CENTRAL_OFFICES or (office, line) == ("555", "1212"):
            return Why.PREMIUM
        if office in _SERVICE_CODES:
            return Why.IMPLAUSIBLE
    if region is not None and region not in countries:
        return Why.FOREIGN
    if region is None and parsed.country_code not in {phonenumbers.country_code_for_region(c) for c in countries}:
        return Why.FOREIGN
    return None if phonenumbers.is_valid_number(parsed) else Why.IMPLAUSIBLE
