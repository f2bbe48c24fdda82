"""What settings are made of: their base class, telephone numbers, opening hours."""

from typing import Annotated

import phonenumbers
from opening_hours import OpeningHours
from pydantic import BaseModel, BeforeValidator, ConfigDict


def _e164(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError('a telephone number must be written in quotes, like "+18025550123"')  # noqa: TRY004
    try:
        number = phonenumbers.parse(value, "US")
    except phonenumbers.NumberParseException:
        raise ValueError(f"{value!r} is not a telephone number; write it like +18025550123") from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError(f"{value!r} is not a possible telephone number; write it like +18025550123")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _hours(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError('hours must be text like "Mo-Fr 08:00-18:00; Sa 09:00-13:00; PH off"')  # noqa: TRY004
    try:
        OpeningHours(value)
    except Exception as error:  # noqa: BLE001 - the Rust parser's own exception types are not public
        raise ValueError(
            f'these hours cannot be read ({error}); write them like "Mo-Fr 08:00-18:00; Sa 09:00-13:00; PH off"'
        ) from None
    return value


E164 = Annotated[str, BeforeValidator(_e164)]
Hours = Annotated[str, BeforeValidator(_hours)]


class Part(BaseModel):
    """A part of the settings: unknown names are mistakes, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)
