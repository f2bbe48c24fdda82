"""Guards the settings: each mistake is named with its line and a remedy, and secrets never stand in the file."""

from pathlib import Path

import pytest

from gateway.config import SettingsError
from gateway.settings_file import load


def _file(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "gateway.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_nothing_set_is_the_demo_company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load(environ={})
    assert settings.company.name == "Maple Plumbing & Heating"
    assert settings.company.trades == ("plumbing", "hvac")
    assert settings.database.startswith("sqlite+aiosqlite:///")


def test_file_then_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = _file(tmp_path, "company:\n  name: Oak Heating\nguardrails:\n  act_at: 0.9\n")
    monkeypatch.setenv("GATEWAY_GUARDRAILS__ACT_AT", "0.8")
    settings = load(file)
    assert settings.company.name == "Oak Heating"
    assert settings.guardrails.act_at == 0.8
    assert settings.guardrails.confirm_at == 0.5


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("company:\n  nmae: Oak\n", 2, "did you mean 'name'"),
        ("company:\n  name: Oak\n  hours: sometimes\n", 3, "Mo-Fr 08:00-18:00"),
        ("company:\n  phone: 18025550100\n", 2, "in quotes"),
        ("company:\n  phone: '12'\n", 2, "telephone number"),
        ("company:\n  staff:\n    - id: a\n      name: A\n      phone: 'nobody'\n", 5, "telephone number"),
        ("server:\n  port: 99999\n", 2, "65535"),
        ("guardrails:\n  act_at: high\n", 2, "number"),
        ("company:\n  timezone: Mars/Olympus\n", 1, "America/Chicago"),
        ("company: [\n", 2, "not valid YAML"),
        ("- a\n- b\n", None, "name: value"),
        ("twilio_auth_token: abc\n", 1, "TWILIO_AUTH_TOKEN"),
        ("compnay: {}\n", 1, "did you mean 'company'"),
    ],
)
def test_mistakes_are_named_with_line_and_remedy(tmp_path: Path, text: str, line: int | None, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(_file(tmp_path, text), environ={})
    assert words in str(caught.value)
    if line is not None:
        assert f"line {line}" in str(caught.value)


def test_every_mistake_is_named_not_only_the_first(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(_file(tmp_path, "server:\n  port: -1\nguardrails:\n  act_at: 7\n"), environ={})
    assert "server.port" in str(caught.value)
    assert "guardrails.act_at" in str(caught.value)


def test_missing_named_file_and_misspelt_environment(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such settings file"):
        load(tmp_path / "nowhere.yaml", environ={})
    with pytest.raises(SettingsError, match="GATEWAY_PUBLIC_ULR"):
        load(_file(tmp_path, ""), environ={"GATEWAY_PUBLIC_ULR": "https://x"})


def test_secrets_come_from_the_environment_or_a_file_and_are_never_shown(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("s3cret\n", encoding="utf-8")
    env = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN_FILE": str(tmp_path / "token")}
    settings = load(_file(tmp_path, ""), environ=env)
    assert settings.twilio_auth_token.get_secret_value() == "s3cret"
    assert "s3cret" not in repr(settings)
    assert "s3cret" not in settings.model_dump_json()
    with pytest.raises(SettingsError, match="TWILIO_AUTH_TOKEN_FILE"):
        load(_file(tmp_path, ""), environ={"TWILIO_AUTH_TOKEN_FILE": str(tmp_path / "absent")})


def test_a_webhook_needs_https_and_a_secret_that_is_not_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a long enough secret\n", encoding="utf-8")
    env = {"GATEWAY_WEBHOOK_SECRET_FILE": str(tmp_path / "secret")}
    settings = load(_file(tmp_path, "webhook:\n  url: https://example.com/hook\n"), environ=env)
    assert settings.webhook_secret.get_secret_value() == "a long enough secret"
    assert "long enough" not in repr(settings) + settings.model_dump_json()
    for text, word in (
        ("webhook:\n  url: https://example.com/hook\n", "GATEWAY_WEBHOOK_SECRET"),
        ("webhook_secret: in the file\n", "GATEWAY_WEBHOOK_SECRET"),
    ):
        with pytest.raises(SettingsError, match=word):
            load(_file(tmp_path, text), environ={})
    for url in ("http://example.com/hook", "https://user:word@example.com/", "ftp://example.com", "https://"):
        with pytest.raises(SettingsError, match=r"webhook\.url"):
            load(_file(tmp_path, f"webhook:\n  url: {url}\n"), environ=env)


def test_a_rule_that_names_nobody_is_found_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nobody on the staff has the id 'dan'"):
        load(_file(tmp_path, "routing:\n  rules:\n    - name: bills\n      who: [dan]\n"), environ={})
