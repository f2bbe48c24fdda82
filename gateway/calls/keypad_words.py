"""What callers hear who use the keys of their telephone: fixed sentences, each short enough to be remembered."""

MAIN = (
    "For an emergency, press 1.",
    "To be called back, press 2.",
    "To leave a message, press 3.",
    "For our opening hours, press 4.",
    "For a person, press 0, or just stay on the line.",
)
EMERGENCY = (
    "If you smell gas, or a carbon monoxide alarm is sounding, leave the building now, and call 911 from outside.",
    "If there is a fire, or anyone is in danger, call 911 first.",
    "Stay away from water near anything electric.",
    "I'm getting a person on the line for you right now.",
)
CALL_BACK = (
    "All right. We'll call you back at the number you're calling from.",
    "If that's right, press 1, or just hang up.",
    "For another number, press 2.",
)
NUMBER = ("Please type the number with its area code, then press pound.",)
NUMBER_OK = ("If that's right, press 1, or just hang up.", "To type it again, press 2.")
WILL_CALL = ("Thank you. Somebody from our team will call you back. Goodbye.",)
WILL_CALL_HERE = ("Somebody from our team will call you back at the number you're calling from. Goodbye.",)
MESSAGE = ("Please say your name, your number and what you need after the tone.", "When you're done, press pound.")
MESSAGE_WITH_NUMBER = (
    "I couldn't take that number down.",
    "Please say your name and your number after the tone, and somebody will call you back.",
)
CONNECTING = ("One moment, please. I'm connecting you with a person on our team.",)
WRONG_KEY = ("Sorry, that key does nothing here.",)
MOMENT = ("One moment, please.",)


def greeting(company: str) -> tuple[str, ...]:
    return (f"Thanks for calling {company}.", "Please use the keys of your phone.")


def digits(phone: str) -> str:
    """A number (E.164) said digit by digit, in groups, without the country's 1."""
    home = phone.startswith("+1")
    plain = phone.removeprefix("+1" if home else "+")
    groups = (plain[:3], plain[3:6], plain[6:]) if home else (plain,)
    return "I have " + ", ".join(" ".join(group) for group in groups) + "."


def fixed(company: str, hours: tuple[str, ...]) -> tuple[str, ...]:
    """Every sentence that never varies, for the voice to prepare; the first menu first."""
    said = (
        *greeting(company),
        *MAIN,
        *EMERGENCY,
        *CALL_BACK,
        *NUMBER,
        *NUMBER_OK,
        *WILL_CALL,
        *WILL_CALL_HERE,
        *MESSAGE,
        *MESSAGE_WITH_NUMBER,
        *CONNECTING,
        *WRONG_KEY,
        *MOMENT,
        *hours,
    )
    return tuple(dict.fromkeys(said))
