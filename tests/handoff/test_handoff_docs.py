"""Guards that docs/routing.md tells the truth: its examples load, its receiver believes us, its names exist."""

import re
import time
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from gateway.config import Settings
from gateway.handoff.webhook import SIGNATURE, TIMESTAMP, signature
from gateway.routing import GROUPS, How, Model, Rule, When
from gateway.settings_file import load

PAGE = (Path(__file__).parents[2] / "docs" / "routing.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
ENV = {"GATEWAY_WEBHOOK_SECRET": "x" * 32}
STAFF = yaml.safe_load(EXAMPLES[0])


def merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    both = dict(one)
    for key, value in other.items():
        both[key] = merged(both[key], value) if isinstance(value, dict) and isinstance(both.get(key), dict) else value
    return both


def loaded(folder: Path, values: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)
    file = folder / "gateway.yaml"
    file.write_text(yaml.safe_dump(values), encoding="utf-8")
    return load(file, ENV)


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_loads(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert loaded(tmp_path, merged(STAFF, yaml.safe_load(example)), monkeypatch)


def test_all_of_them_together_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values: dict[str, Any] = {}
    for example in EXAMPLES:
        values = merged(values, yaml.safe_load(example))
    settings = loaded(tmp_path, values, monkeypatch)
    assert settings.routing.rules[0].name == "night"
    assert len(settings.routing.rota) == 2
    assert settings.company.staff[0].phones == ("+18025550111", "+18025550121")


def test_every_choice_is_explained() -> None:
    for name in (*GROUPS[:3], *get_args(Model), *get_args(How), *When.model_fields):
        assert f"`{name}`" in PAGE, name
    assert {"name", "when", "model", "who", "how"} <= set(Rule.model_fields)


def test_the_receiver_of_the_page_believes_us_and_nobody_else() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    now = int(time.time())
    headers = {TIMESTAMP: str(now), SIGNATURE: signature("secret", now, b"{}")}
    assert names["genuine"]("secret", headers, b"{}")
    assert not names["genuine"]("secret", headers, b"{ }")
    old = {TIMESTAMP: str(now - 900), SIGNATURE: signature("secret", now - 900, b"{}")}
    assert not names["genuine"]("secret", old, b"{}")
