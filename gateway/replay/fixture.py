"""A recorded call (`call.yaml`): the caller's turns as audio, the staff's phones, and what must come of it."""

import wave
from datetime import datetime
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from gateway import yaml_text
from gateway.audio import mulaw
from gateway.company import Trade

LONGEST_TURN_S = 60.0


class FixtureError(Exception):
    """A fixture cannot be used; the message names the file, the place and the remedy."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Turn(_Part):
    """Something that the caller does: speaks, presses keys, keeps silent or hangs up."""

    asked: str | tuple[str, ...] | None = None
    """The question it answers ("address"; "confirm*": any that begins so); None: the next one, whatever it is."""
    hears: str = ""
    """Only when these words are in what the gateway has said since the caller's last turn: so a caller can object."""
    during: bool = False
    """Over the gateway's words (barge-in), `after_s` into them, instead of after them."""
    after_s: float = Field(0.4, ge=0, le=60)
    """Seconds after the question was heard (or, `during`, after the words began) until the caller acts."""
    says: str | None = None
    """The recording: 8 kHz mono 16-bit WAV, or raw µ-law (.ulaw), in the fixture's folder."""
    words: str | None = None
    """What is said in it."""
    presses: str | None = Field(None, pattern=r"^[0-9*#]+$")
    hangs_up: bool = False
    silent_s: float = Field(0, ge=0, le=60)
    """Says nothing for so long."""
    drops_line: bool = False
    """The media socket dies here, without a word from the carrier."""

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        deeds = [self.says, self.presses, self.hangs_up or None, self.silent_s or None, self.drops_line or None]
        if sum(deed is not None for deed in deeds) != 1:
            raise ValueError("a turn does exactly one of: says, presses, silent_s, hangs_up, drops_line")
        return self

    def answers(self, question: str, said: str) -> bool:
        """`said`: what the gateway has said since the caller's last turn."""
        if self.hears.casefold() not in said.casefold():
            return False
        if self.asked is None:
            return True
        names = (self.asked,) if isinstance(self.asked, str) else self.asked
        return any(question == name or (name.endswith("*") and question.startswith(name[:-1])) for name in names)


class Expect(_Part):
    """What must come of the call."""

    outcome: str
    intent: str | None = None
    trigger: str | None = None
    """Why a person took over."""
    slots: dict[str, str] = {}
    """Parts of the case file: problem, name, address (its beginning), zip, phone, window ("Tue 10:00")."""
    said: tuple[str, ...] = ()
    """Words that the caller must have been told, in this order of mention or any other."""
    not_said: tuple[str, ...] = ()
    whisper: tuple[str, ...] = ()
    """Words that the dispatcher must have heard in the whisper."""
    taken_by: str | None = None
    """The id of who took the call."""
    texts: int | None = None
    tickets: int | None = None
    not_asked: tuple[str, ...] = ()
    """Questions that must never be asked, because the caller had answered them already."""
    most_turns: int | None = None
    most_s: float | None = None
    """The longest that the call may last, in the caller's seconds."""


class Fixture(_Part):
    """One `call.yaml`."""

    about: str
    trade: Trade
    now: datetime
    """The company's local time when the call comes in."""
    caller: str | None = "+18025550142"
    """None: the number is withheld."""
    staff: dict[
        str, Literal["accepts", "declines", "ignores", "voicemail", "busy", "passes", "hangs_up", "gives_back"]
    ] = {}
    """How each person's phone behaves, by id; those not named accept."""
    background: str | None = None
    """A recording that is heard under the whole call (a kitchen, a street)."""
    echo_db: float | None = Field(None, ge=-60, le=0)
    """How loud the gateway's own words come back over the caller's line (a speaker-phone), against how they went out;
    None: not at all."""
    turns: tuple[Turn, ...]
    expect: Expect
    folder: Path = Field(Path(), exclude=True)

    @property
    def name(self) -> str:
        return self.folder.name

    def audio(self, file: str) -> bytes:
        """A recording as µ-law, 8 kHz mono. Raises FixtureError, also for a file outside the fixture's folder."""
        path = self.folder / file
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise FixtureError(f"{path}: lies outside the fixture's folder; put the recording into it")
        return read_audio(path)


def read_audio(path: Path) -> bytes:
    """A small telephone recording as µ-law, 8 kHz mono. Raises FixtureError."""
    try:
        if path.suffix == ".ulaw":
            data = path.read_bytes()
        else:
            with wave.open(str(path), "rb") as file:
                if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (8000, 1, 2):
                    raise FixtureError(f"{path}: must be 8 kHz, mono, 16 bit; make it so with `gateway fixture import`")
                data = mulaw.encode(file.readframes(file.getnframes()))
    except FileNotFoundError:
        raise FixtureError(f"{path}: there is no such recording") from None
    except (wave.Error, EOFError, OSError) as error:
        raise FixtureError(f"{path}: not a WAV file ({error}); make one with `gateway fixture import`") from error
    if len(data) > LONGEST_TURN_S * 8000:
        raise FixtureError(
            f"{path}: longer than {LONGEST_TURN_S:.0f} s; cut it at the pauses with `gateway fixture import`"
        )
    return data


def load(folder: Path) -> Fixture:
    """Reads and checks a fixture and every recording it names. Raises FixtureError."""
    file = folder / "call.yaml"
    try:
        raw, _ = yaml_text.read(file.read_text(encoding="utf-8"))
        fixture = Fixture.model_validate(raw).model_copy(update={"folder": folder})
    except OSError:
        raise FixtureError(f"{file}: there is no such file; a fixture is a folder with a call.yaml") from None
    except UnicodeDecodeError as error:
        raise FixtureError(f"{file}: is not UTF-8 text; save it as UTF-8") from error
    except yaml.YAMLError as error:
        raise FixtureError(f"{file}: not valid YAML: {error}") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise FixtureError(f"{file}: {faults}") from error
    for name in [turn.says for turn in fixture.turns if turn.says] + (
        [fixture.background] if fixture.background else []
    ):
        fixture.audio(name)
    return fixture


def find(root: Path) -> list[Path]:
    """All fixtures below a folder, in order of their names."""
    return sorted(file.parent for file in root.glob("*/call.yaml"))
