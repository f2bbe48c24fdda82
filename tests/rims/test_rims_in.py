"""Guards every reader of what comes from outside: any input is understood or refused with its own clear error."""

import shutil
import wave
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gateway.calls import keypad as calls_keypad
from gateway.conversation import keypad
from gateway.grammars import Grammars, GrammarsError, default_folder
from gateway.redact import addresses
from gateway.replay.fixture import FixtureError
from gateway.replay.fixture import load as load_fixture
from gateway.settings_file import SettingsError, load
from gateway.understanding.meaning import Heard

UNDISTURBED = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=15
)
LEAF = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["+18025550142", "24/7", "Mo-Fr 08:00-18:00", "America/New_York", "plumbing", "../../etc", "!!x"])
)
TREE = st.recursive(
    LEAF,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(
    ["company", "limits", "server", "handoff", "routing", "webhook", "public_url", "database_url", "staff", "x", "<<"]
)


@UNDISTURBED
@given(text=st.one_of(st.text(max_size=200), st.dictionaries(NAMES, TREE, max_size=4).map(yaml.safe_dump)))
@example(text="company: &a [*a]")
@example(text="a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]")
@example(text="!!python/object/apply:os.system ['touch /tmp/owned']")
@example(text="public_url: !!binary aGk=")
@example(text="company: {staff: [{id: 1, name: [], phone: 5}]}")
@example(text="[" * 3000)
@example(text="? [a]\n: b")
@example(text="2001-01-01: x")
@example(text="public_url: 0x_")
@example(text="\x00")
def test_any_settings_file_is_read_or_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "gateway.yaml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        load(file, {"TWILIO_AUTH_TOKEN": "hunter2hunter2"})
    except SettingsError as error:
        assert "hunter2" not in str(error)
        assert addresses(str(error)) == str(error)
    assert not Path("/tmp/owned").exists()


@UNDISTURBED
@given(
    variable=st.sampled_from(["GATEWAY_SERVER__PORT", "GATEWAY_COMPANY__NAME", "GATEWAY_LIMITS", "GATEWAY_COMPANY"]),
    value=st.text(max_size=40).filter(lambda text: "\x00" not in text),
)
def test_any_environment_is_read_or_refused(variable: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        try:
            patch.setenv(variable, value)
        except UnicodeEncodeError:
            return
        try:
            load(None)
        except SettingsError:
            return


CALL = yaml.safe_load((Path(__file__).parents[2] / "audio_fixtures" / "burst_pipe" / "call.yaml").read_text("utf-8"))


@UNDISTURBED
@given(
    changes=st.dictionaries(st.sampled_from([*CALL, "new"]), TREE, max_size=3),
    turn=st.dictionaries(st.sampled_from(["says", "presses", "asked", "after_s", "x"]), LEAF, max_size=3),
)
def test_any_recorded_call_is_read_or_refused(changes: dict[str, Any], turn: dict[str, Any], tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "a.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(b"\0\0" * 800)
    call = {**CALL, **changes}
    if isinstance(call.get("turns"), list) and turn:
        call["turns"] = [*call["turns"], turn]
    (tmp_path / "call.yaml").write_text(yaml.safe_dump(call), encoding="utf-8", errors="surrogatepass")
    try:
        load_fixture(tmp_path)
    except FixtureError as error:
        assert "call.yaml" in str(error) or ".wav" in str(error)


def test_a_recorded_call_reaches_no_file_outside_its_folder(tmp_path: Path) -> None:
    secret = tmp_path / "secret.wav"
    with wave.open(str(secret), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(b"\0\0" * 800)
    folder = tmp_path / "call"
    folder.mkdir()
    for path in ("../secret.wav", str(secret)):
        (folder / "call.yaml").write_text(yaml.safe_dump({**CALL, "turns": [{"says": path, "words": "x"}]}))
        with pytest.raises(FixtureError):
            load_fixture(folder)


GRAMMARS = {file.name: file.read_text("utf-8") for file in default_folder().glob("*.yaml")}
JUNK = st.one_of(st.text(max_size=20), st.sampled_from(["\n- ", ": ", "\n  x: 1\n", "{", "&a *a", "!!x", "\t"]))


@pytest.fixture
def grammars(tmp_path: Path) -> Path:
    """A copy: what is damaged here must never be the real ones."""
    return Path(shutil.copytree(default_folder(), tmp_path / "copy"))


@settings(UNDISTURBED, max_examples=10)
@given(
    name=st.sampled_from(["moments.yaml", "safety.yaml"]), at=st.integers(0, 3000), junk=JUNK, cut=st.integers(0, 40)
)
def test_any_grammar_is_read_or_refused(grammars: Path, name: str, at: int, junk: str, cut: int) -> None:
    text = GRAMMARS[name]
    (grammars / name).write_bytes((text[:at] + junk + text[at + cut :]).encode("utf-8", "surrogatepass"))
    read = Grammars(grammars, ("plumbing", "hvac"))
    try:
        read.commands, read.dangers  # noqa: B018 - reading them is the point
    except GrammarsError as error:
        assert name in str(error)
    finally:
        (grammars / name).write_text(text, "utf-8")


@given(st.text(max_size=80), st.text(max_size=40), st.sampled_from(["", "+18025550142"]))
def test_any_keys_at_any_place_lead_somewhere(place: str, keys: str, caller: str) -> None:
    move = calls_keypad.step(calls_keypad.place(place), keys, caller, ("We are open.",))
    assert isinstance(move, calls_keypad.Move)
    if isinstance(move, calls_keypad.Promise):
        assert move.phone[0] == "+"
        assert move.phone[1:].isascii()
        assert move.phone[1:].isdigit()


@given(st.text(max_size=40) | st.text("0123456789*#ABCDw", max_size=40))
def test_any_keys_in_a_conversation_mean_something_or_nothing(keys: str) -> None:
    for means in (keypad.yes_no, keypad.phone, keypad.zip_code, keypad.house_number(("05401",)), keypad.purpose):
        heard = means(keys)
        assert heard is None or isinstance(heard, Heard)
        if heard is not None and heard.phone:
            assert heard.phone.isascii()
            assert heard.phone[1:].isdigit()
