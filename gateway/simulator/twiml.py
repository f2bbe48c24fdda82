"""A strict reading of TwiML: what Twilio would refuse is an error, what it would only grumble about a warning."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from gateway.simulator.grammar import Place, children_of, known

MAX_BYTES = 64 * 1024
TYPES = {"text/xml", "application/xml", "text/html"}
_METHODS = ("GET", "POST")
_BOOLEAN = ("true", "false")
_NUMBER = re.compile(r"\d+")
_ENUMERATED: dict[tuple[str, str], tuple[str, ...]] = {
    ("Reject", "reason"): ("rejected", "busy"),
    ("Conference", "beep"): ("true", "false", "onEnter", "onExit"),
    ("Conference", "record"): ("do-not-record", "record-from-start"),
    ("Conference", "trim"): ("trim-silence", "do-not-trim"),
    ("Record", "trim"): ("trim-silence", "do-not-trim"),
    ("Gather", "input"): ("dtmf", "speech", "dtmf speech", "speech dtmf"),
    ("Stream", "track"): ("inbound_track", "outbound_track", "both_tracks"),
    ("Conference", "statusCallbackEvent"): (
        *("start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement"),
    ),
    ("Number", "statusCallbackEvent"): ("initiated", "ringing", "answered", "completed"),
    ("Dial", "record"): (
        *("do-not-record", "record-from-answer", "record-from-answer-dual", "record-from-ringing"),
        *("record-from-ringing-dual", "true", "false"),
    ),
}
_BOOLEANS = frozenset(
    [
        "actionOnEmptyResult",
        "answerOnBridge",
        "bargeIn",
        "endConferenceOnExit",
        "hangupOnStar",
        "muted",
        "playBeep",
        "profanityFilter",
        "sequential",
        "startConferenceOnEnter",
        "transcribe",
    ]
)
_NUMBERS = {
    ("Pause", "length"): (0, 86400),
    ("Say", "loop"): (0, 1000),
    ("Play", "loop"): (0, 1000),
    ("Gather", "timeout"): (0, 600),
    ("Gather", "numDigits"): (1, 1000),
    ("Record", "timeout"): (0, 600),
    ("Record", "maxLength"): (1, 86400),
    ("Dial", "timeout"): (5, 600),
    ("Dial", "timeLimit"): (1, 86400),
    ("Conference", "maxParticipants"): (2, 250),
}
_WORDS = frozenset({"event", "statusCallbackEvent"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that Twilio's debugger would list."""

    code: int
    what: str
    warning: bool = True


class TwimlError(Exception):
    """The document cannot be run; `code` is Twilio's."""

    def __init__(self, code: int, what: str) -> None:
        super().__init__(f"{code}: {what}")
        self.code = code
        self.what = what


@dataclass(frozen=True, slots=True)
class Element:
    """One verb or noun."""

    name: str
    attributes: Mapping[str, str]
    text: str
    children: tuple["Element", ...] = ()

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def flag(self, name: str, *, default: bool = False) -> bool:
        return self.attributes.get(name, str(default)).lower() == "true"

    def number(self, name: str, default: float) -> float:
        try:
            return float(self.attributes.get(name, default))
        except ValueError:
            return default


def read(body: bytes, content_type: str | None) -> tuple[tuple[Element, ...], list[Finding]]:
    """The verbs of an answer and the warnings about it; raises TwimlError with 11750, 11770, 12100, 12102 or 12300."""
    kind = (content_type or "").split(";")[0].strip().lower()
    if len(body) > MAX_BYTES:
        raise TwimlError(11750, f"the answer has {len(body)} bytes; 64 kB are allowed")
    if kind not in TYPES and not kind.startswith("text/plain"):
        raise TwimlError(12300, f"content type {content_type or 'missing'}; answer with text/xml")
    if not body:
        return (), [Finding(11770, "an empty body")]
    if body[:1].isspace() or body.startswith(b"\xef\xbb\xbf "):
        raise TwimlError(12100, "white space before the XML declaration")
    if b"<!DOCTYPE" in body[:4096] or b"<!ENTITY" in body:
        raise TwimlError(12100, "a document type declaration is not accepted")
    try:
        root = ET.fromstring(body)  # noqa: S314 - declarations that could expand were refused above
    except ET.ParseError as error:
        raise TwimlError(12100, f"not well-formed XML: {error}") from None
    if root.tag != "Response":
        raise TwimlError(12102, f"the root element is {root.tag}; it must be Response")
    findings: list[Finding] = [Finding(12200, f"attribute {name} on Response") for name in root.attrib]
    verbs = tuple(_elements(root, "Response", findings))
    for place, verb in enumerate(verbs):
        if verb.name == "Reject" and place:
            findings.append(Finding(12200, "Reject counts only as the first verb"))
    return verbs, findings


def _elements(parent: ET.Element, parent_name: str, findings: list[Finding]) -> Iterator[Element]:
    allowed = children_of(parent_name)
    for child in parent:
        place = allowed.get(child.tag)
        if place is None:
            reason = "may not stand" if known(child.tag) else "is unknown and may not stand"
            findings.append(Finding(12200, f"{child.tag} {reason} in {parent_name}"))
            continue
        yield _element(child, place, findings)
    if parent_name not in {"Say", "Dial"} and any((child.tail or "").strip() for child in parent):
        findings.append(Finding(12200, f"text between the elements of {parent_name}"))


def _element(node: ET.Element, place: Place, findings: list[Finding]) -> Element:
    attributes = {}
    for name, value in node.attrib.items():
        if name not in place.attributes:
            findings.append(Finding(12200, f"attribute {name} of {place.element} is unknown"))
        elif problem := _value_problem(place.element, name, value):
            findings.append(Finding(12200, f"{place.element} {name}={value!r}: {problem}"))
        else:
            attributes[name] = value
    text = "".join(node.itertext()) if place.element == "Say" else (node.text or "")
    if text.strip() and not place.has_text and place.element != "Dial":
        findings.append(Finding(12200, f"text in {place.element}"))
    children = tuple(_elements(node, place.element, findings))
    return Element(place.element, attributes, text.strip(), children)


def _value_problem(element: str, name: str, value: str) -> str | None:
    allowed = _allowed(element, name)
    if allowed:
        words = value.split() if name in _WORDS else [value]
        if not words or any(word not in allowed for word in words):
            return f"must be {' or '.join(allowed)}"
    limits = _NUMBERS.get((element, name))
    if limits and value != "auto":
        if not _NUMBER.fullmatch(value):
            return "must be a whole number"
        if not limits[0] <= int(value) <= limits[1]:
            return f"must be between {limits[0]} and {limits[1]}"
    if name == "participantLabel" and len(value) > 128:
        return "may have 128 characters"
    return None


@cache
def _allowed(element: str, name: str) -> tuple[str, ...]:
    if (element, name) in _ENUMERATED:
        return _ENUMERATED[element, name]
    if name in _BOOLEANS:
        return _BOOLEAN
    if name == "method" or name.endswith("Method"):
        return _METHODS
    return ()
