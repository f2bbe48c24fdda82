"""References that survive a telephone: one letter that sounds like no other, then digits without a zero."""

import secrets

VISIT_LETTERS = "HLMRWX"
TICKET_LETTERS = "KQY"
"""No B, C, D, E, G, P, T, V, Z (they rhyme), no F or S, M but not N, K but not J; visits and tickets differ at once."""
_DIGITS = "123456789"


def new_reference(letters: str, attempt: int = 0) -> str:
    """A random reference; every third failed attempt makes it one digit longer, so that they never run out."""
    digits = "".join(secrets.choice(_DIGITS) for _ in range(3 + attempt // 3))
    return secrets.choice(letters) + digits


def normal_reference(said: str) -> str:
    """As it is kept: "m 4-7 2" is "M472"."""
    return "".join(c for c in said.upper() if c.isalnum())
