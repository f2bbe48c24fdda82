"""Reads the settings file and the secrets; a mistake is named with its line and remedy before anything starts."""

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_settings import SettingsError as EnvironmentUnreadable

from gateway import yaml_text
from gateway.config import Settings, SettingsError
from gateway.redact import addresses

_SECRETS = {
    "twilio_account_sid": "TWILIO_ACCOUNT_SID",
    "twilio_auth_token": "TWILIO_AUTH_TOKEN",
    "webhook_secret": "GATEWAY_WEBHOOK_SECRET",
}
"""Settings that only the environment may hold, and their names there."""
Where = tuple[str | int, ...]


def load(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings from `path`, else from the file that GATEWAY_CONFIG names, else from ./gateway.yaml if there is one.

    Raises SettingsError naming every mistake.
    """
    env = os.environ if environ is None else environ
    named = path or (Path(env["GATEWAY_CONFIG"]) if env.get("GATEWAY_CONFIG") else None)
    file = named or Path("gateway.yaml")
    if named is not None and not file.is_file():
        raise SettingsError(f"{file}: there is no such settings file; create it or unset GATEWAY_CONFIG")
    values, lines = _read(file) if file.is_file() else ({}, {})
    _refuse_secrets(file, values, lines)
    _refuse_unknown_environment(env)
    try:
        return Settings(
            **values,
            twilio_account_sid=_secret("TWILIO_ACCOUNT_SID", env),
            twilio_auth_token=SecretStr(_secret("TWILIO_AUTH_TOKEN", env)),
            webhook_secret=SecretStr(_secret("GATEWAY_WEBHOOK_SECRET", env)),
        )
    except EnvironmentUnreadable as error:
        # Its text and its cause quote the value.
        name = re.search(r'field "(\w+)"', str(error))
        raise SettingsError(
            f"GATEWAY_{name[1].upper() if name else '…'} (environment): must be JSON, or set its parts one by one as "
            "GATEWAY_PART__NAME"
        ) from None
    except ValidationError as error:
        raise SettingsError("\n".join(_explain(file, lines, dict(fault)) for fault in error.errors())) from None


def _read(file: Path) -> tuple[dict[str, Any], dict[Where, int]]:
    """The file's values, and the line (from 1) of every key and item."""
    try:
        text = file.read_text(encoding="utf-8")
        values, node = yaml_text.read(text)
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file}: is not UTF-8 text; save it as UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise SettingsError(f"{file}{line}: not valid YAML: {getattr(error, 'problem', error)}") from error
    if values is None:
        return {}, {}
    if not isinstance(values, dict) or not all(isinstance(key, str) for key in values):
        raise SettingsError(f"{file}: must be `name: value` lines, like `company:`")
    lines: dict[Where, int] = {}
    _note_lines(node, (), lines)
    return values, lines


def _note_lines(node: yaml.Node | None, where: Where, lines: dict[Where, int]) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*where, str(key.value))
            lines[inner] = key.start_mark.line + 1
            _note_lines(value, inner, lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            inner = (*where, index)
            lines[inner] = value.start_mark.line + 1
            _note_lines(value, inner, lines)


def _secret(name: str, env: Mapping[str, str]) -> str:
    """A secret from the environment, or from the file named by `NAME_FILE`."""
    if value := env.get(name):
        return value.strip()
    if not (file := env.get(f"{name}_FILE")):
        return ""
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}_FILE names a file that cannot be read ({type(error).__name__})") from None


def _refuse_secrets(file: Path, values: dict[str, Any], lines: dict[Where, int]) -> None:
    for key in values:
        if (name := _SECRETS.get(key.lower())) is not None:
            raise SettingsError(
                f"{file}, line {lines[(key,)]}: secrets do not belong in this file; "
                f"set {name} (or {name}_FILE) in the environment"
            )


def _refuse_unknown_environment(env: Mapping[str, str]) -> None:
    """A misspelt GATEWAY_… variable must not be passed over in silence."""
    known = {name.upper() for name in Settings.model_fields} | {"CONFIG", "WEBHOOK_SECRET_FILE"}
    for variable in env:
        if variable.startswith("GATEWAY_"):
            name = variable.removeprefix("GATEWAY_").split("__")[0].upper()
            if name not in known:
                raise SettingsError(f"{variable} (environment): unknown setting{_did_you_mean(name, known)}")


def _explain(file: Path, lines: dict[Where, int], fault: dict[str, Any]) -> str:
    where: Where = tuple(fault["loc"])
    name = ".".join(str(part) for part in where) or "settings"
    message = re.sub(r"^Value error, ", "", str(fault["msg"]))
    known_at = next((where[:n] for n in range(len(where), 0, -1) if where[:n] in lines), None)
    place = f"{file}, line {lines[known_at]}" if known_at else "environment"
    if fault["type"] == "extra_forbidden":
        message = f"unknown setting{_did_you_mean(str(where[-1]), _names_at(where[:-1]))}"
    elif isinstance(fault.get("input"), str | int | float | bool) and not re.search("auth_token|secret", name):
        message = f"{message[0].lower()}{message[1:]} (it is {fault['input']!r})"
    return addresses(f"{place}: {name}: {message}")


def _names_at(where: Where) -> set[str]:
    """The settings' names inside the part at `where`."""
    model: Any = Settings
    for step in where:
        if isinstance(step, int):
            continue
        if not (isinstance(model, type) and issubclass(model, BaseModel)) or step not in model.model_fields:
            return set()
        model = model.model_fields[step].annotation
        while get_args(model):
            model = get_args(model)[0]
    return set(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else set()


def _did_you_mean(name: str, known: set[str]) -> str:
    close = get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; known here: {', '.join(sorted(known))}" if known else ""
