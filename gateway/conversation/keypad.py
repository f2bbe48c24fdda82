"""The keypad's twin of every question: which keys are gathered, and what they mean as if it had been said."""

from collections.abc import Mapping

from gateway.conversation.steps import ByKey
from gateway.turn import Keys
from gateway.understanding.meaning import Address, Guess, Heard, Intent, Urgency, When

YES_NO_KEYS = Keys(length=1, meanings=(("1", "yes"), ("2", "no")))
PERSON_KEYS = Keys(length=1, meanings=(("0", "a person"),))
PHONE_KEYS = Keys(length=10)
ZIP_KEYS = Keys(length=5)
NUMBER_KEYS = Keys(length=None)

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def one_of(meanings: Mapping[str, Heard]) -> ByKey:
    """Single keys that stand for what they would mean if said."""
    return meanings.get


yes_no = one_of({"1": Heard(text="yes", yes=True), "2": Heard(text="no", yes=False)})


def phone(digits: str) -> Heard | None:
    bare = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
    if len(bare) != 10 or not bare.isdigit() or bare[0] in "01":
        return None
    return Heard(text=bare, digits=bare, phone=f"+1{bare}")


def zip_code(digits: str) -> Heard | None:
    return Heard(text=digits, digits=digits, zip=digits) if len(digits) == 5 and digits.isdigit() else None


def house_number(zips: tuple[str, ...]) -> ByKey:
    """Keys at the address: a ZIP code of the service area, or a house number."""

    def meaning(digits: str) -> Heard | None:
        if not digits.isdigit():
            return None
        if digits in zips:
            return zip_code(digits)
        if len(digits) > 6:
            return None
        return Heard(text=digits, digits=digits, address=Address(number=digits, confidence=1.0))

    return meaning


def choices(count: int) -> tuple[Keys, ByKey]:
    """1, 2, 3 for what was offered."""
    keys = Keys(length=1, meanings=tuple((str(n + 1), f"choice {n + 1}") for n in range(count)))
    return keys, one_of({str(n + 1): Heard(text=WORDS[n + 1], choice=n) for n in range(count)})


def menu(problems: tuple[str, ...]) -> tuple[Keys, ByKey]:
    """1 for an emergency, the others for types of problem."""
    keys = Keys(length=1, meanings=(("1", "emergency"), *((str(n), label) for n, label in enumerate(problems, 2))))
    heard = {str(n): Heard(problems=(Guess(label, 1.0),)) for n, label in enumerate(problems, 2)}
    return keys, one_of({"1": Heard(urgency=Urgency.EMERGENCY), **heard})


PURPOSE_KEYS = Keys(length=1, meanings=(("1", "book a visit"), ("2", "emergency")))
purpose = one_of(
    {
        "1": Heard(intents=(Guess(Intent.SCHEDULE.value, 1.0),)),
        "2": Heard(intents=(Guess(Intent.URGENT.value, 1.0),)),
    }
)
WHEN_KEYS = Keys(length=1, meanings=(("1", "the soonest"),))
soonest = one_of(
    {"1": Heard(text="as soon as possible", when=When(asap=True, said="as soon as possible", confidence=1.0))}
)
