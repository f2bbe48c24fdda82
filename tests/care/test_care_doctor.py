"""Guards `gateway doctor`: each check finds the real thing broken, and says how to mend it."""

import json
import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import SecretStr
from rich.console import Console

from gateway.app import free_port
from gateway.care import carrier, company, doctor, machine, senses, storage
from gateway.care.finding import Finding, Level, fail, ok
from gateway.company import Answers, Company, Person, ServiceArea, Technician
from gateway.config import Settings, Speaking
from gateway.records.store import Records
from gateway.simulator.twilio import SimulatedTwilio
from gateway.telephony import webhooks
from gateway.telephony.signature import Signature
from gateway.telephony.urls import Urls

ACCOUNT, TOKEN = "AC" + "4" * 32, "the-right-token"
OWN = Company(
    name="Oak Plumbing",
    phone="+13125550100",
    timezone="America/Chicago",
    area=ServiceArea(state="IL", towns=("Chicago",)),
    answers=Answers(price="We quote on site.", hours="We're open every day.", service_area="We serve Chicago."),
    technicians=(Technician(id="kim", name="Kim", skills=("plumbing",)),),
    staff=(Person(id="lee", name="Lee", phone="+13122345678"),),
)


def settings_of(**more: object) -> Settings:
    return Settings().model_copy(update={"company": OWN} | more)


def of_company(**more: object) -> Settings:
    return settings_of(company=OWN.model_copy(update=more))


def assert_mendable(found: Finding, level: Level, *words: str) -> None:
    assert found.level is level, found
    for word in words:
        assert word in found.says + found.mend, found
    assert found.mend


# --- the company's own settings


def test_a_company_of_its_own_is_well() -> None:
    assert company.inherited(settings_of()).level is Level.OK
    assert company.numbers(settings_of()).level is Level.OK


def test_a_company_that_set_only_its_name_is_refused_and_each_borrowed_value_named() -> None:
    renamed = Settings().company.model_copy(update={"name": "Oak Plumbing"})
    found = company.inherited(settings_of(company=renamed))
    assert_mendable(
        found,
        Level.FAIL,
        "company.phone",
        "company.area",
        "company.answers.price",
        "company.answers.financing",
        "company.staff: Dana (+18025550111)",
        "company.staff: Ellen",
        "company.technicians: Ruth",
    )
    assert "answers.legal" not in found.says, "that one holds for everybody"


def test_the_demo_company_itself_is_only_warned_of() -> None:
    assert_mendable(company.inherited(Settings()), Level.WARN, "demo company")


@pytest.mark.parametrize(
    ("phone", "words"),
    [
        ("+19005551234", "premium"),
        ("+18765551234", "country"),
        ("+13121234567", "nobody can have"),
        (OWN.phone, "ring itself"),
    ],
)
def test_a_person_who_must_not_be_rung_is_named(phone: str, words: str) -> None:
    person = Person.model_construct(id="lee", name="Lee", phone=phone)
    assert_mendable(company.numbers(of_company(staff=(person,))), Level.FAIL, "Lee", words)


def test_nobody_to_ring_is_told() -> None:
    assert_mendable(company.numbers(of_company(staff=())), Level.FAIL, "company.staff")


def test_hours_at_which_nobody_is_there_are_told() -> None:
    day = OWN.staff[0].model_copy(update={"hours": "Mo-Fr 08:00-18:00"})
    monday = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    assert_mendable(company.coverage(of_company(staff=(day,)), monday), Level.WARN, "Monday at 18:00", "117 of")
    assert company.coverage(settings_of(), monday).level is Level.OK


# --- files and disk


def test_a_data_folder_that_is_missing_shared_or_open_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert_mendable(machine.data_folder(folder), Level.FAIL, "mkdir")
    folder.mkdir(mode=0o700)
    assert machine.data_folder(folder).level is Level.OK
    folder.chmod(0o777)
    assert_mendable(machine.data_folder(folder), Level.FAIL, "chmod o-w")
    folder.chmod(0o755)
    (folder / "warmline.sqlite3").touch(mode=0o644)
    (folder / "warmline.sqlite3").chmod(0o644)
    assert_mendable(machine.data_folder(folder), Level.WARN, "chmod 700")


def test_a_secret_that_others_may_read_is_told(tmp_path: Path) -> None:
    secret, settings_file = tmp_path / "token", tmp_path / "gateway.yaml"
    secret.touch(mode=0o600)
    settings_file.touch(mode=0o644)
    environment = {"TWILIO_AUTH_TOKEN_FILE": str(secret)}
    assert machine.secret_files(environment, settings_file).level is Level.OK
    secret.chmod(0o640)
    assert_mendable(machine.secret_files(environment, settings_file), Level.FAIL, "TWILIO_AUTH_TOKEN_FILE", "chmod 600")
    secret.chmod(0o600)
    settings_file.chmod(0o666)
    assert_mendable(machine.secret_files(environment, settings_file), Level.FAIL, "gateway.yaml")


def test_a_disk_that_fills_up_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "GB free" in machine.free_space(tmp_path / "not" / "there").says
    monkeypatch.setattr(machine, "FREE_WARN", 1 << 60)
    assert_mendable(machine.free_space(tmp_path), Level.WARN, "make room")
    monkeypatch.setattr(machine, "FREE_FAIL", 1 << 60)
    assert_mendable(machine.free_space(tmp_path), Level.FAIL, "make room")


# --- the database


async def test_a_database_in_use_is_well_and_left_as_it_was(database_url: str) -> None:
    records = Records(database_url)
    await records.start()
    found = await storage.database(database_url)
    assert (found.level, "can be written" in found.says) == (Level.OK, True), found
    assert await storage.database(database_url) == found, "nothing is left of the first time"
    await records.close()


async def test_a_database_of_a_newer_version_is_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'calls.sqlite3'}"
    assert (await storage.database(url)).level is Level.OK, "it is made at the first start"
    records = Records(url)
    await records.start()
    await records.close()
    with sqlite3.connect(tmp_path / "calls.sqlite3") as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'from-the-future'")
    assert_mendable(await storage.database(url), Level.FAIL, "newer version")


async def test_a_database_that_is_locked_damaged_or_away_is_told(tmp_path: Path) -> None:
    file = tmp_path / "calls.sqlite3"
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("CREATE TABLE alembic_version (version_num TEXT)")
        other.execute("BEGIN EXCLUSIVE")
        assert_mendable(await storage.database(f"sqlite:///{file}"), Level.FAIL)
        other.execute("ROLLBACK")
    file.write_text("a shopping list\n" * 100, encoding="utf-8")
    assert_mendable(await storage.database(f"sqlite:///{file}"), Level.FAIL, "not an SQLite database")
    away = await storage.database("postgresql://calls:hidden@127.0.0.1:1/calls")
    assert_mendable(away, Level.FAIL)
    assert "hidden" not in away.says + away.mend
    assert_mendable(await storage.database("nonsense"), Level.FAIL, "GATEWAY_DATABASE_URL")


# --- hearing, understanding, speaking


async def test_models_that_are_missing_or_nonsense_are_told(tmp_path: Path) -> None:
    bare = settings_of(data_dir=tmp_path)
    assert_mendable(await senses.speech_model(bare), Level.FAIL, "gateway model fetch")
    assert_mendable(await senses.networks(bare), Level.FAIL)
    assert_mendable(await senses.understanding(bare), Level.WARN, "gateway train")
    assert_mendable(senses.grammars(settings_of(grammars_dir=tmp_path)), Level.FAIL, str(tmp_path))
    model = tmp_path / "model"
    for name in ("am/final.mdl", "conf/mfcc.conf", "conf/model.conf", "graph/HCLr.fst", "graph/Gr.fst"):
        (model / name).parent.mkdir(parents=True, exist_ok=True)
        (model / name).write_text("--allow-upsample=true\n", encoding="utf-8")
    assert_mendable(await senses.speech_model(settings_of(vosk_model=model, data_dir=tmp_path)), Level.FAIL, "loaded")


async def test_a_voice_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.voice.engine.shutil.which", lambda _: None)
    assert_mendable(await senses.voice(settings_of(voice=Speaking(engine="flite"))), Level.FAIL, "flite")


# --- the carrier


class Silent:
    """A desk that takes every callback."""

    def __getattr__(self, name: str) -> Callable[..., object]:
        async def taken(*_: object) -> None:
            return None

        return taken


@pytest.fixture
async def answering() -> AsyncIterator[Settings]:
    """The gateway's own front, on a public address; and its settings."""
    public = f"http://127.0.0.1:{(port := free_port())}"
    app = web.Application()
    webhooks.setup(
        app,
        Silent(),  # type: ignore[arg-type]
        Silent(),  # type: ignore[arg-type]
        Signature(public, TOKEN),
        Urls(public),
        fallback_numbers=["+13122345678"],
        hold_audio=b"",
    )
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield settings_of(public_url=public, twilio_account_sid=ACCOUNT, twilio_auth_token=SecretStr(TOKEN))
    await runner.cleanup()


async def test_a_front_that_twilio_can_use_is_well(answering: Settings) -> None:
    assert await carrier.webhooks(answering) == ok("webhooks", "signed requests are taken, others refused")
    assert (await carrier.streams(answering)).level is Level.OK


async def test_another_token_here_than_there_is_told(answering: Settings) -> None:
    wrong = answering.model_copy(update={"twilio_auth_token": SecretStr("another")})
    assert_mendable(await carrier.webhooks(wrong), Level.FAIL, "TWILIO_AUTH_TOKEN")
    assert_mendable(await carrier.streams(wrong), Level.FAIL, "403")


async def test_a_gateway_that_does_not_answer_or_is_something_else_is_told() -> None:
    nowhere = settings_of(public_url="http://127.0.0.1:1")
    assert_mendable(await carrier.webhooks(nowhere), Level.FAIL, "gateway serve")
    assert_mendable(await carrier.streams(nowhere), Level.FAIL, "cannot be reached")
    assert_mendable(
        await carrier.clock(nowhere.model_copy(update={"twilio_api_url": "http://127.0.0.1:1"})), Level.WARN
    )


@pytest.mark.parametrize("url", ["http://calls.example.com", "https://calls.example.com/?a=1"])
def test_an_address_that_twilio_cannot_use_is_told(url: str) -> None:
    assert_mendable(carrier.public_url(settings_of(public_url=url)), Level.FAIL, "GATEWAY_PUBLIC_URL")


def test_missing_credentials_are_told() -> None:
    assert_mendable(carrier.credentials(settings_of()), Level.FAIL, "TWILIO_AUTH_TOKEN")


@pytest.mark.parametrize(("off_s", "level"), [(0, Level.OK), (30, Level.WARN), (-3600, Level.FAIL)])
async def test_a_clock_that_is_wrong_is_told(off_s: int, level: Level) -> None:
    async with SimulatedTwilio(ACCOUNT, TOKEN) as twilio:
        now = datetime.now(UTC) + timedelta(seconds=off_s)
        assert (await carrier.clock(settings_of(twilio_api_url=twilio.api_url), now)).level is level


async def test_a_number_that_is_not_set_up_is_told() -> None:
    async with SimulatedTwilio(ACCOUNT, TOKEN) as twilio:
        settings = settings_of(
            public_url="https://calls.example.com",
            twilio_api_url=twilio.api_url,
            twilio_account_sid=ACCOUNT,
            twilio_auth_token=SecretStr(TOKEN),
        )
        assert_mendable(await carrier.number(settings), Level.FAIL, "no number +13125550100")
        twilio.add_number(OWN.phone, voice_url="https://old.example.com/voice")
        assert_mendable(await carrier.number(settings), Level.FAIL, "https://old.example.com", "gateway twilio setup")
        twilio.add_number(
            OWN.phone,
            voice_url="https://calls.example.com/twilio/voice",
            status_callback="https://calls.example.com/twilio/status",
        )
        assert_mendable(await carrier.number(settings), Level.WARN, "no fallback", "gateway twilio fallback")
        twilio.add_number(
            OWN.phone,
            voice_url="https://calls.example.com/twilio/voice",
            status_callback="https://calls.example.com/twilio/status",
            fallback_url="https://handler.twilio.com/twiml/EH1",
        )
        assert (await carrier.number(settings)).level is Level.OK


# --- all together


async def test_a_check_that_breaks_is_itself_a_finding() -> None:
    def broken() -> Finding:
        raise RuntimeError("with a secret in it")

    found = await doctor._one("broken", broken)
    assert_mendable(found, Level.FAIL, "RuntimeError")
    assert "secret" not in found.says


@pytest.mark.parametrize(("findings", "code"), [([ok("a", "fine")], 0), ([ok("a", "fine"), fail("b", "no", "do")], 1)])
def test_what_is_shown_and_the_exit_code(
    findings: list[Finding], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    out = StringIO()
    assert doctor.tell(findings, Console(file=out, width=100), as_json=False) == code
    assert "fine" in out.getvalue()
    last = out.getvalue().splitlines()[-1]
    assert last == ("1 to be mended before calls are sent here." if code else "Everything that calls need is there.")
    assert doctor.tell(findings, Console(file=out), as_json=True) == code
    shown = json.loads(capsys.readouterr().out)
    assert shown["ok"] is (code == 0)
    assert [one["check"] for one in shown["checks"]] == [one.check for one in findings]


def test_every_check_is_made_and_those_at_twilio_only_with_credentials() -> None:
    without = doctor.checks(settings_of(), None)
    with_them = doctor.checks(settings_of(twilio_account_sid=ACCOUNT, twilio_auth_token=SecretStr(TOKEN)), None)
    assert set(with_them) - set(without) == {"webhooks", "audio streams", "number at Twilio"}
    assert os.environ.get("TWILIO_AUTH_TOKEN") is None
