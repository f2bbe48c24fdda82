"""A strict judge of TwiML for tests: what nests in what, and which attributes exist, read off the twilio library."""

import inspect
import xml.etree.ElementTree as ET

from twilio.twiml import TwiML, lower_camel, voice_response

MAX_BYTES = 64 * 1024
ROOT = "Response"
WAITING_ROOM = {"Say", "Play", "Pause", "Redirect"}
URLS = {"action", "waitUrl", "url", "statusCallback", "recordingStatusCallback"}
CHOICES = {
    "method": {"POST", "GET"},
    "waitMethod": {"POST", "GET"},
    "statusCallbackMethod": {"POST", "GET"},
    "recordingStatusCallbackMethod": {"POST", "GET"},
    "startConferenceOnEnter": {"true", "false"},
    "endConferenceOnExit": {"true", "false"},
    "sequential": {"true", "false"},
    "playBeep": {"true", "false"},
    "beep": {"true", "false", "onEnter", "onExit"},
    "trim": {"trim-silence", "do-not-trim"},
    "input": {"dtmf", "speech", "dtmf speech"},
}
EVENTS = {
    "Conference": {"start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement"},
    "Record": {"in-progress", "completed", "absent"},
}


def _tables() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Children and attributes per element, from the methods that make the children and their named arguments."""
    children: dict[str, set[str]] = {}
    attributes: dict[str, set[str]] = {ROOT: set()}
    classes = {name: kind for name, kind in vars(voice_response).items() if inspect.isclass(kind)}
    for name, kind in classes.items():
        if not issubclass(kind, TwiML) or kind is TwiML:
            continue
        parent = ROOT if name == "VoiceResponse" else name
        for method in vars(kind).values():
            if not inspect.isfunction(method) or method.__name__.startswith("_"):
                continue
            arguments = [a for a in inspect.signature(method).parameters if a not in ("self", "kwargs")]
            child = "".join(part.title() for part in method.__name__.strip("_").split("_"))
            child = next((known for known in classes if known.lower() == child.lower()), child)
            children.setdefault(parent, set()).add(child)
            attributes.setdefault(child, set()).update(lower_camel(TwiML.MAP.get(a, a)) for a in arguments)
    return children, attributes


CHILDREN, ATTRIBUTES = _tables()


def faults(document: str, *, waiting_room: bool = False) -> list[str]:
    """What real Twilio would reject or warn of; empty for a good document."""
    if not document.startswith("<?xml"):
        return ["does not begin with the XML declaration"]
    if len(document.encode()) > MAX_BYTES:
        return ["longer than 64 kB"]
    try:
        root = ET.fromstring(document.encode())
    except ET.ParseError as error:
        return [f"not XML: {error}"]
    if root.tag != ROOT:
        return [f"root is {root.tag}"]
    found = [fault for element in root.iter() for fault in _element(element)]
    if waiting_room:
        found += [f"{verb.tag} in a waiting room" for verb in root if verb.tag not in WAITING_ROOM]
    verbs = [verb.tag for verb in root]
    for ender in ("Redirect", "Hangup"):
        if ender in verbs[:-1]:
            found.append(f"nothing after {ender} ever runs")
    return found


def _element(element: ET.Element) -> list[str]:
    name = element.tag
    found = [f"{child.tag} inside {name}" for child in element if child.tag not in CHILDREN.get(name, set())]
    for attribute, value in element.attrib.items():
        if attribute not in ATTRIBUTES.get(name, set()):
            found.append(f"{name} has no attribute {attribute}")
        if value not in CHOICES.get(attribute, {value}):
            found.append(f"{name} {attribute}={value}")
        if attribute in URLS and not (
            value.startswith(("https://", "wss://")) or (attribute, value) == ("waitUrl", "")
        ):
            found.append(f"{name} {attribute} is not absolute and secure")
        if attribute in ("timeout", "maxLength", "numDigits") and not value.isdigit():
            found.append(f"{name} {attribute} is not a number")
        if attribute.endswith("CallbackEvent") and not set(value.split()) <= EVENTS.get(name, set()):
            found.append(f"{name} has no events {value}")
    if name in ("Say", "Redirect", "Number", "Conference", "Play") and not (element.text or "").strip():
        found.append(f"{name} is empty")
    if name == "Parameter" and len(element.get("name", "") + element.get("value", "")) >= 500:
        found.append("Parameter is too long")
    if name == "Record" and "action" not in element.attrib:
        found.append("Record without action loops")
    return found
