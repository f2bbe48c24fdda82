"""Guards that no telephone number, secret or forged line gets into the log, an error or a dump."""

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from gateway import log
from gateway.config import Settings, SettingsError
from gateway.redact import GONE, MAX_CHARS, Redactor, visible
from gateway.settings_file import load

TOKEN = "9f86d081884c7d659a2feaa0c55ad015"
SECRETS = (TOKEN, "p4ss/word")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    root.handlers, root.level = handlers, level


@pytest.mark.parametrize(
    "number",
    [
        "+18025550142",
        "18025550142",
        "8025550142",
        "802-555-0142",
        "802.555.0142",
        "(802) 555-0142",
        "802 555 0142",
        "+1 (802) 555-0142",
        "+1-802-555-0142",
        "%2B18025550142",
        "+44 20 7946 0018",
        "+4915112345678",
        "tel:+18025550142",
        "From=+18025550142&To=x",
    ],
)
def test_telephone_numbers_are_taken_out_however_written(number: str) -> None:
    for text in (number, f"call of {number}, again", f"{number}\n"):
        found = "".join(c for c in Redactor().text(text) if c.isdigit())
        assert "5550142" not in found
        assert "79460018" not in found
        assert "12345678" not in found


@pytest.mark.parametrize(
    "text",
    [
        "CA00000000000000000000000000000001",
        "MZ18ad3ab5a668481ce02b83e7395059f0",
        "warm-8217821890b54649",
        "2026-11-22T06:09:00.123456Z",
        "media_socket.py:142 > desk.py:98",
        "M258",
        "127.0.0.1",
        "pool.py:1234",
        "0.123456789",
        "/tmp/warmline-1234567890/x",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ],
)
def test_what_helps_to_find_a_fault_stays(text: str) -> None:
    assert Redactor(SECRETS).text(text) == text


@pytest.mark.parametrize(
    "text",
    [
        f"token {TOKEN} refused",
        TOKEN,
        TOKEN.upper(),
        "postgresql+asyncpg://warmline:p4ss/word@db/warmline",
        "https://user:hunter2hunter2@calls.example.com",
        "Authorization: Basic QUMxMjM6OWY4NmQwODE=",
        "Bearer abc.def-ghi_jkl",
        "jane.doe@example.com",
    ],
)
def test_secrets_are_taken_out(text: str) -> None:
    clean = Redactor(SECRETS).text(text)
    for secret in (*SECRETS, TOKEN.upper(), "hunter2", "QUMxMjM6", "abc.def", "jane"):
        assert secret not in clean


@pytest.mark.parametrize("name", ["token", "auth_token", "password", "webhook_secret", "Authorization", "X_Signature"])
def test_fields_that_are_called_secrets_are(name: str) -> None:
    assert Redactor().value(name, "anything") == GONE
    assert Redactor().value("nested", {name: "anything"}) == {name: GONE}


def test_a_number_in_a_field_of_numbers() -> None:
    assert Redactor().value("caller", 8025550142) == GONE
    assert Redactor().value("size_bytes", 8025550142) == 8025550142
    assert Redactor().value("port", 8080) == 8080
    assert Redactor().value("rung", True) is True


@given(st.text(max_size=200))
def test_no_text_breaks_a_line_or_hides_what_it_says(text: str) -> None:
    clean = Redactor(SECRETS).text(text)
    assert clean.splitlines() in ([clean], [])
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u2066\u200f" for c in clean)
    assert visible(clean) == clean
    clean.encode("utf-8")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.binary(max_size=30),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=20,
    )
)
def test_any_value_can_be_logged_as_one_line_of_json(value: object) -> None:
    line = json.dumps(Redactor(SECRETS).value("field", value))
    assert "\n" not in line
    assert len(line) < 20 * 6 * MAX_CHARS


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_secret_is_found_wherever_it_stands(before: str, after: str) -> None:
    assert TOKEN not in Redactor(SECRETS).text(before + TOKEN + after)


def test_a_very_long_text_is_cut_after_the_secrets_are_gone() -> None:
    text = "x" * (MAX_CHARS * 2 - 10) + TOKEN + "y" * 100_000
    clean = Redactor(SECRETS).text(text)
    assert len(clean) <= MAX_CHARS + 1
    assert TOKEN[:10] not in clean


# --- the logger --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_caller_cannot_forge_a_line(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up(form)  # type: ignore[arg-type]
    words = 'x\n{"event": "bridged"}\r\x1b[2K\u2028 forged'
    structlog.get_logger().info(words, said=words, **{"a\nb": 1})
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert "\x1b" not in lines[0]
    if form == "json":
        assert json.loads(lines[0])["level"] == "info"


def test_exceptions_are_told_by_kind_and_place_only(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up()
    try:
        int("my name is Jane and my number is 802 555 0142")
    except ValueError as error:
        structlog.get_logger().error("failed", exc_info=True)
        structlog.get_logger().exception("failed", said=error)
        logging.getLogger("some.library").exception("could not read it")
    told = capsys.readouterr().err
    assert "Jane" not in told
    assert "0142" not in told
    for line in told.splitlines():
        assert json.loads(line)["kind"] == "ValueError"


def test_libraries_speak_in_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up()
    logging.getLogger("asyncio").error('Task "x"\nfuture: <Task exception=KeyError("Jane Doe")>')
    logging.getLogger("asyncio").info("not important")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["event"] == 'Task "x"'
    log.set_up()
    logging.getLogger("asyncio").error("once")
    assert len(capsys.readouterr().err.splitlines()) == 1


CRASH = """
import sys, threading
from gateway import log
log.set_up(secrets=["hunter2hunter2"])
def call(secret, number):
    raise RuntimeError(f"{secret} {number}")
thread = threading.Thread(target=call, args=("hunter2hunter2", "+18025550142"))
thread.start()
thread.join()
call("hunter2hunter2", "+18025550142")
"""


def test_a_crash_says_where_and_nothing_else() -> None:
    done = subprocess.run([sys.executable, "-c", CRASH], check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(line["event"], line["kind"]) for line in lines] == [("crashed", "RuntimeError")] * 2
    for secret in ("hunter2", "0142"):
        assert secret not in done.stderr


def test_a_crash_leaves_no_image_of_the_memory() -> None:
    script = "import resource, gateway.log as s; s.no_memory_images(); print(resource.getrlimit(resource.RLIMIT_CORE))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "(0, 0)"


# --- the settings ------------------------------------------------------------------------------------------------


def secret_settings(**more: str) -> Settings:
    return Settings(
        database_url="postgresql+asyncpg://warmline:hunter2hunter2@db/warmline",
        public_url="https://user:hunter3hunter3@calls.example.com",
        twilio_account_sid="AC1",
        twilio_auth_token=TOKEN,
        **more,
    )


def test_no_view_of_the_settings_shows_a_secret() -> None:
    settings = secret_settings()
    for view in (repr(settings), str(settings), settings.model_dump_json(), f"{settings!r:.5000}"):
        for secret in ("hunter2", "hunter3", TOKEN):
            assert secret not in view
    assert {TOKEN, "hunter2hunter2", "hunter3hunter3"} <= settings.secret_values()
    assert settings.database.startswith("postgresql+asyncpg://warmline:hunter2hunter2@db")


def test_a_mistake_in_the_settings_does_not_quote_a_secret(tmp_path: Path) -> None:
    file = tmp_path / "gateway.yaml"
    file.write_text("public_url: ftp://user:hunter2hunter2@calls.example.com\n")
    with pytest.raises(SettingsError) as told:
        load(file, {"TWILIO_AUTH_TOKEN": TOKEN})
    assert "public_url" in str(told.value)
    assert "hunter2" not in str(told.value)
    assert TOKEN not in str(told.value)
    assert told.value.__suppress_context__
