"""Twilio's own OpenAPI description of the operations used, and what it makes of a request's parameters.

`openapi_operations.json` is an extract (MIT, licence beside it) of github.com/twilio/twilio-oai,
spec/json/twilio_api_v2010.json, at d50069b44ea8cd23141385bdb6db48f16ff75bb5. It was made by

    python -m gateway.simulator.openapi twilio_api_v2010.json

which keeps, for each operation below, the path, query and form parameters with their types, patterns, enumerations
and limits, and drops descriptions and examples.
"""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

EXTRACT = Path(__file__).with_name("openapi_operations.json")
ROOT = "/2010-04-01/Accounts/{AccountSid}"
OPERATIONS = {
    "/Calls.json": ("get", "post"),
    "/Calls/{Sid}.json": ("get", "post"),
    "/Conferences.json": ("get",),
    "/Conferences/{Sid}.json": ("get", "post"),
    "/Conferences/{ConferenceSid}/Participants.json": ("get", "post"),
    "/Conferences/{ConferenceSid}/Participants/{CallSid}.json": ("get", "post", "delete"),
    "/IncomingPhoneNumbers.json": ("get",),
    "/IncomingPhoneNumbers/{Sid}.json": ("get", "post"),
    "/Messages.json": ("get", "post"),
    "/Messages/{Sid}.json": ("get",),
    "/Recordings/{Sid}.json": ("get", "delete"),
}
_KEEP = ("type", "format", "pattern", "enum", "minLength", "maxLength", "minimum", "maximum")


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with a request: `unknown` names are only warned of, the rest refuses the request."""

    name: str
    kind: str
    """unknown, missing or invalid"""
    text: str


@cache
def operations() -> dict[str, dict[str, dict[str, dict[str, Any]]]]:
    """path -> method -> parameter name -> {in, required, array, type, enum…}."""
    loaded: dict[str, dict[str, dict[str, dict[str, Any]]]] = json.loads(EXTRACT.read_text())
    return loaded


def complaints(path: str, method: str, given: Mapping[str, Sequence[str]]) -> list[Complaint]:
    """Check the query or form parameters of one request (`path` as in OPERATIONS, `method` in lower case)."""
    known = {k: v for k, v in operations()[path][method].items() if v["in"] in {"query", "form"}}
    found = [
        Complaint(name, "unknown", f"unknown parameter {name}") for name in given if name.rstrip("<>") not in known
    ]
    for name, rule in known.items():
        values = given.get(name, ())
        if rule.get("required") and not any(values):
            found.append(Complaint(name, "missing", f"{name} is required"))
        if len(values) > 1 and not rule.get("array"):
            found.append(Complaint(name, "invalid", f"{name} may be given once"))
        for value in values:
            problem = _problem(value, rule)
            if problem:
                found.append(Complaint(name, "invalid", f"{name} {problem}"))
    return found


def _problem(value: str, rule: Mapping[str, Any]) -> str | None:
    if not value:
        return None
    if "enum" in rule and value not in rule["enum"]:
        return f"must be one of {', '.join(map(str, rule['enum']))}"
    match rule.get("type"):
        case "integer":
            if not re.fullmatch(r"-?\d+", value):
                return "must be a whole number"
            number = int(value)
            if number < rule.get("minimum", number) or number > rule.get("maximum", number):
                return "is out of range"
        case "boolean" if value.lower() not in {"true", "false", "0", "1"}:
            return "must be true or false"
        case _:
            pass
    if rule.get("format") == "uri" and not re.match(r"(https?)://[^/\s]+", value):
        return "must be an absolute URL"
    if rule.get("format") == "http-method" and value not in {"GET", "POST", "HEAD", "PUT", "PATCH", "DELETE"}:
        return "must be an HTTP method"
    if "pattern" in rule and not re.fullmatch(rule["pattern"], value):
        return "is not well formed"
    return None


def extract(description: Mapping[str, Any]) -> dict[str, Any]:
    """The compact form of the operations above, from Twilio's whole description."""
    schemas = description["components"]["schemas"]

    def rule(schema: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        array = schema.get("type") == "array"
        inner = schema.get("items", schema) if array else schema
        if "$ref" in inner:
            inner = schemas[inner["$ref"].rsplit("/", 1)[1]]
        kept = {key: inner[key] for key in _KEEP if key in inner}
        return {**{k: v for k, v in {**more, "array": array}.items() if v}, **kept}

    kept: dict[str, Any] = {}
    for path, methods in OPERATIONS.items():
        whole = description["paths"][ROOT + path]
        for method in methods:
            parameters = {
                p["name"]: rule(p["schema"], **{"in": p["in"], "required": p.get("required", False)})
                for p in whole[method].get("parameters", [])
            }
            body = whole[method].get("requestBody", {}).get("content", {})
            form = body.get("application/x-www-form-urlencoded", {}).get("schema", {})
            for name, schema in form.get("properties", {}).items():
                parameters[name] = rule(schema, **{"in": "form", "required": name in form.get("required", [])})
            kept.setdefault(path, {})[method] = parameters
    return kept


if __name__ == "__main__":
    EXTRACT.write_text(json.dumps(extract(json.loads(Path(sys.argv[1]).read_text())), separators=(",", ":")) + "\n")
