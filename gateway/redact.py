"""Takes out of a text what no log and no error may hold: telephone numbers, addresses of mail, secrets; pure.

It is the second line of defence. The first is that nothing personal is given to the log.
"""

import re
from collections.abc import Iterable, Mapping

GONE = "[redacted]"
MAX_CHARS = 2000
_DEPTH = 6
_ITEMS = 200

_NUMBER = re.compile(
    r"\+\d(?:[ .()/-]{0,2}\d){6,14}(?!\d)"  # + and 7 to 15 digits, however grouped
    r"|(?<![\w.+])(?:1[ .-]?)?\(?[2-9]\d{2}\)?[ .-]{0,2}\d{3}[ .-]?\d{4}(?!\w)"  # ten digits, perhaps after a 1
)
_ENCODED_NUMBER = re.compile(r"%2[Bb]\d{7,15}(?!\d)")
_MAIL = re.compile(r"[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_PASSWORD = re.compile(r"(?<=://)[^\s/@]{1,200}@")
_BARE_TOKEN = re.compile(r"(?<![\w-])(?:[0-9a-f]{32}|[0-9A-F]{32})(?![\w-])")
"""As Twilio's auth tokens look. A sid has two letters before it, and a checksum is longer."""
_CREDENTIAL = re.compile(r"(?i)\b(Basic|Bearer)\s+[\w+/=._~-]{8,}")
_SECRET_NAME = re.compile(r"(?i)(^|_)(token|password|passwd|secret|authorization|signature|cookie|api_?key)$")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_QUANTITY = re.compile(r"_(s|ms|hz|bytes|chars|samples|at)$|^seed$")


def visible(text: str) -> str:
    """On one line: control characters, marks of writing direction and broken characters become their escapes."""
    return _CONTROL.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)


def addresses(text: str) -> str:
    """Without user and password in URLs."""
    return _PASSWORD.sub("***@", text)


class Redactor:
    """Knows this installation's secrets, by value."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """`secrets` shorter than 6 characters are passed over: they would be found in ordinary words."""
        known = sorted({secret for secret in secrets if len(secret) >= 6}, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, known))) if known else None

    def text(self, text: str) -> str:
        """At most `MAX_CHARS`, on one line, and without what is secret or personal."""
        # What is cut off could leave a piece of a secret at the edge: secrets go first.
        if self._secrets is not None:
            text = self._secrets.sub(GONE, text)
        text = text[: MAX_CHARS * 2]
        text = addresses(text)
        for pattern in (_MAIL, _CREDENTIAL, _ENCODED_NUMBER, _NUMBER, _BARE_TOKEN):
            text = pattern.sub(GONE, text)
        text = visible(text)
        return text if len(text) <= MAX_CHARS else text[:MAX_CHARS] + "…"

    def value(self, name: str, value: object, depth: int = 0) -> object:
        """Any value of a log line, by the name of its field; what is no plain data becomes redacted text."""
        if _SECRET_NAME.search(name) and value not in (None, "", False, True):
            return GONE
        match value:
            case None | bool() | float():
                return value
            case int():
                like_a_number = 10**9 <= abs(value) < 10**15 and not _QUANTITY.search(name)
                return GONE if like_a_number else value
            case str():
                return self.text(value)
            case Mapping() if depth < _DEPTH:
                pairs = list(value.items())[:_ITEMS]
                return {self.text(str(key)): self.value(str(key), inner, depth + 1) for key, inner in pairs}
            case list() | tuple() | set() | frozenset() if depth < _DEPTH:
                return [self.value(name, inner, depth + 1) for inner in list(value)[:_ITEMS]]
            case BaseException():
                return type(value).__name__
            case _:
                return self.text(str(value))
