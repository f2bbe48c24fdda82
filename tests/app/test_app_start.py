"""Guards the commands' start: each mistake is one clear message, exit code 2, no traceback, and nothing listens."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.app import free_port
from gateway.cli import app

ROOT = Path(__file__).parents[2]
SECRETS = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "a-secret-that-nobody-may-see"}


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def _environment(changes: dict[str, str]) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("GATEWAY_", "TWILIO_"))}
    env |= {"COLUMNS": "400", "GATEWAY_DATA_DIR": str(ROOT / "data")} | SECRETS | changes
    return {name: value for name, value in env.items() if value}


def gateway(*words: str, **environment: str) -> Done:
    """The real command, in this process: importing everything anew for each mistake would take minutes.

    `environment` may set anything to empty to leave it out."""
    env = _environment(environment)
    gone: dict[str, str | None] = {name: None for name in os.environ if name not in env}
    result = CliRunner().invoke(app, list(words), env=gone | env)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


def process(*words: str, **environment: str) -> Done:
    """Runs the command as people do."""
    env = _environment(environment)
    done = subprocess.run(
        [sys.executable, "-m", "gateway", *words],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def complaint(done: Done) -> str:
    """What the command says of a mistake that people can mend."""
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert '"event": "ready"' not in done.stdout + done.stderr
    assert SECRETS["TWILIO_AUTH_TOKEN"] not in done.stdout + done.stderr
    told = [line for line in done.stderr.splitlines() if line.startswith("gateway:")]
    assert len(told) == 1, done.stderr
    return told[0]


def nothing_listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


def test_a_mistake_in_the_settings_is_named_with_line_and_remedy(tmp_path: Path) -> None:
    file = tmp_path / "gateway.yaml"
    file.write_text("company:\n  name: Oak\n  hourz: sometimes\n", encoding="utf-8")
    port = free_port()
    told = complaint(process("serve", "--config", str(file), "--port", str(port)))
    assert "line 3" in told
    assert "did you mean 'hours'" in told
    assert nothing_listens(port)


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    file = tmp_path / "gateway.yaml"
    file.write_text("company:\n  hours: sometimes\nguardrails:\n  act_at: 7\n", encoding="utf-8")
    done = gateway("serve", GATEWAY_CONFIG=str(file))
    assert done.returncode == 2
    assert "line 2" in done.stderr
    assert "line 4" in done.stderr


def test_square_brackets_in_a_mistake_are_shown_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "gateway.yaml"
    file.write_text('company:\n  phone: "[bold]12[/bold]"\n', encoding="utf-8")
    assert "[bold]12[/bold]" in complaint(gateway("serve", "--config", str(file)))


def test_settings_that_are_not_there_are_named(tmp_path: Path) -> None:
    assert "there is no such settings file" in complaint(gateway("serve", "--config", str(tmp_path / "gone.yaml")))


def test_a_misspelt_variable_is_named() -> None:
    assert "GATEWAY_DATABSE_URL" in complaint(gateway("serve", GATEWAY_DATABSE_URL="sqlite:///x"))


@pytest.mark.parametrize("missing", ["TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID"])
def test_without_its_secrets_it_takes_no_calls(missing: str) -> None:
    port = free_port()
    assert missing in complaint(gateway("serve", "--port", str(port), **{missing: ""}))
    assert nothing_listens(port)


@pytest.mark.parametrize("url", ["not a url", "ftp://calls.example.com", "https://calls.example.com/?a=1"])
def test_a_public_address_that_twilio_cannot_reach_is_refused(url: str) -> None:
    assert "public_url" in complaint(gateway("serve", GATEWAY_PUBLIC_URL=url)).lower()


def test_without_a_speech_model_it_says_how_to_get_one(tmp_path: Path) -> None:
    assert "gateway model fetch" in complaint(gateway("serve", GATEWAY_DATA_DIR=str(tmp_path)))


def test_a_broken_speech_model_is_named(tmp_path: Path) -> None:
    told = complaint(gateway("serve", GATEWAY_VOSK_MODEL=str(tmp_path)))
    assert str(tmp_path) in told
    assert "am/final.mdl" in told


@pytest.mark.thorough
def test_a_speech_model_that_is_nonsense_inside_is_told(tmp_path: Path) -> None:
    """All files are there, and one holds rubbish: no worker gets warm. Long: another model needs other networks."""
    good = ROOT / "data" / "models" / "vosk-model-small-en-us-0.15"
    bad = tmp_path / "model"
    shutil.copytree(good, bad, copy_function=os.link)
    (bad / "am" / "final.mdl").unlink()
    (bad / "am" / "final.mdl").write_bytes(b"not a model")
    port = free_port()
    told = complaint(process("serve", "--port", str(port), GATEWAY_VOSK_MODEL=str(bad), GATEWAY_HEARING__WORKERS="1"))
    assert "gateway model fetch" in told
    assert nothing_listens(port)


def test_a_port_in_use_is_named_with_the_remedy(taken_port: int, tmp_path: Path) -> None:
    told = complaint(
        gateway("serve", "--port", str(taken_port), GATEWAY_DATABASE_URL=f"sqlite:///{tmp_path / 'calls.sqlite3'}")
    )
    assert str(taken_port) in told
    assert "--port" in told


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:////dev/null/calls.sqlite3", "cannot be made"),
        ("sqlite:////proc/calls.sqlite3", "database"),
        ("mysql://root@localhost/calls", "not supported"),
        ("nonsense", "cannot be read"),
        ("sqlite://", "names no file"),
        ("postgresql://calls:hidden@127.0.0.1:1/calls", "cannot be reached"),
    ],
)
def test_a_database_that_is_not_there_is_named_without_its_password(url: str, words: str) -> None:
    port = free_port()
    told = complaint(gateway("serve", "--port", str(port), GATEWAY_DATABASE_URL=url))
    assert words in told
    assert "hidden" not in told
    assert nothing_listens(port)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    file = tmp_path / "calls.sqlite3"
    file.write_text("a shopping list\n" * 100, encoding="utf-8")
    assert "not an SQLite database" in complaint(gateway("serve", GATEWAY_DATABASE_URL=f"sqlite:///{file}"))
    assert file.read_text(encoding="utf-8").startswith("a shopping list")


def test_grammars_that_are_not_there_are_named(tmp_path: Path) -> None:
    assert str(tmp_path) in complaint(gateway("serve", GATEWAY_GRAMMARS_DIR=str(tmp_path)))


def test_an_unknown_fixture_is_named_before_anything_is_started() -> None:
    told = complaint(gateway("replay", "audio_fixtures/nobody_at_all"))
    assert "nobody_at_all" in told


def test_a_fixture_with_a_mistake_is_named(tmp_path: Path) -> None:
    (tmp_path / "call.yaml").write_text("about: x\n", encoding="utf-8")
    told = complaint(gateway("replay", str(tmp_path)))
    assert "call.yaml" in told


def test_a_recording_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "call.wav").write_text("words", encoding="utf-8")
    told = complaint(gateway("fixture", "import", str(tmp_path / "call.wav"), str(tmp_path / "new")))
    assert "call.wav" in told


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["replay", "--help"], ["model", "fetch", "--help"]])
def test_help_and_version_need_nothing(words: list[str], tmp_path: Path) -> None:
    done = (process if words == ["--help"] else gateway)(
        *words, GATEWAY_DATA_DIR=str(tmp_path), TWILIO_AUTH_TOKEN="", TWILIO_ACCOUNT_SID=""
    )
    assert done.returncode == 0
    assert done.stdout.strip()
