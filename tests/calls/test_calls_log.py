"""Guards that a whole call leaves nothing personal and nothing secret in the log, even before the log's own guard."""

import json
from pathlib import Path

import pytest
from rich.console import Console
from structlog.testing import capture_logs

from gateway.app import Engines
from gateway.config import Settings
from gateway.redact import GONE, Redactor
from gateway.replay import fixture as fixtures
from gateway.replay.run import here, play
from gateway.replay.view import LiveView

pytestmark = [pytest.mark.call, pytest.mark.asyncio(loop_scope="session")]


async def test_a_whole_call_is_logged_without_a_word_of_it(engines: Engines, company_settings: Settings) -> None:
    fixture = fixtures.load(Path("audio_fixtures") / "burst_pipe")
    settings = here(company_settings, "")
    with capture_logs() as logs:
        report = await play(fixture, settings, engines, LiveView(Console(quiet=True), mute=True), None, speed=2.0)
    assert report.error == ""
    assert len(logs) > 3
    assert any(entry["event"] == "transfer_over" for entry in logs)
    plain = json.dumps(logs, default=str)
    personal = [fixture.caller, *(person.phone for person in settings.company.staff)]
    personal += [
        word for turn in fixture.turns for word in ("Pearl", "basement", "pouring") if word in (turn.words or "")
    ]
    for secret in (*personal, *(number.lstrip("+") for number in personal), *settings.secret_values()):
        assert secret not in plain
    for person in settings.company.staff:
        assert person.name not in plain
    # The guard finds nothing to take out, and takes nothing out that is of use.
    guard = Redactor(settings.secret_values())
    for entry in logs:
        assert GONE not in json.dumps({name: guard.value(name, value) for name, value in entry.items()}), entry
