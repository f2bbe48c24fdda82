"""One REST request's parameters, and how it is refused."""

import re
from dataclasses import dataclass

_E164 = re.compile(r"\+[1-9]\d{6,14}")


class RestError(Exception):
    """The request is refused with this HTTP status and Twilio's code."""

    def __init__(self, status: int, code: int, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.status, self.code, self.text = status, code, text


def not_found(what: str) -> RestError:
    return RestError(404, 20404, f"The requested resource {what} was not found")


@dataclass(frozen=True, slots=True)
class Request:
    """Path parts and form or query values."""

    path: dict[str, str]
    given: dict[str, list[str]]

    def get(self, name: str, default: str = "") -> str:
        values = self.given.get(name)
        return values[0] if values else default

    def has(self, name: str) -> bool:
        return bool(self.get(name))

    def many(self, name: str, default: str) -> frozenset[str]:
        """Several values: the key repeated, or words separated by spaces."""
        values = [word for value in self.given.get(name, []) for word in value.split()]
        return frozenset(values or default.split())

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.get(name)
        return value.lower() in {"true", "1"} if value else default

    def number(self, name: str, default: int) -> int:
        return int(self.get(name) or default)

    def phone(self, name: str, code: int) -> str:
        """An E.164 number; refused with `code` otherwise."""
        value = self.get(name)
        if not _E164.fullmatch(value):
            raise RestError(400, code, f"The '{name}' number is not a valid phone number")
        return value
