"""The settings: one YAML file, each value also from GATEWAY_… in the environment; secrets from the environment only."""

from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import (
    BaseModel,
    Field,
    SecretStr,
    field_serializer,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from gateway.company import Company
from gateway.dialable import Why, why_not
from gateway.parts import Part
from gateway.redact import addresses
from gateway.routing import Routing

SHORTEST_SECRET = 16
"""Characters."""


class SettingsError(Exception):
    """The settings cannot be used; the message names each mistake, its line and what to do about it."""


class Guardrails(Part):
    """When the gateway acts, asks again, or fetches a person."""

    act_at: float = Field(0.85, ge=0, le=1)
    """Calibrated confidence from which the gateway acts without asking."""
    confirm_at: float = Field(0.5, ge=0, le=1)
    """From here up to `act_at` it confirms first; below, it asks again."""
    in_passing_at: float = Field(0.7, ge=0, le=1)
    """From here up to `act_at` a visit's problem is only named in passing ("Okay, a leaking faucet"), and a name not at
    all before the whole visit is read back, which asks about both."""
    reprompts: int = Field(2, ge=0, le=5)
    """How often the same thing may be asked again."""
    misunderstandings: int = Field(8, ge=2)
    """How often in one call something may be asked again or be read back wrongly, all questions together, before a
    person takes over."""
    no_progress_s: float = Field(90, gt=5)
    """Seconds without anything new understood, after which a person takes over."""


class Visits(Part):
    """How visits are offered."""

    windows: tuple[tuple[time, time], ...] = (
        (time(8), time(10)),
        (time(10), time(12)),
        (time(12), time(14)),
        (time(14), time(16)),
        (time(16), time(18)),
    )
    """Arrival windows of the working day, local time."""
    lead_minutes: int = Field(90, ge=0)
    """The soonest arrival, from now."""
    horizon_days: int = Field(28, ge=1, le=180)
    travel_minutes: int = Field(30, ge=0)
    """Kept free after each visit."""


class Hearing(Part):
    workers: int = Field(2, ge=1, le=64)
    """Processes that run Vosk."""
    recognizers_per_worker: int = Field(2, ge=1, le=16)
    """Warm open-vocabulary recognisers in each (0.14 GB of memory each)."""
    recycle_after: int = Field(400, ge=1)
    """Utterances after which a recogniser is replaced by a fresh warm one."""
    adapted: Literal["auto", "off"] = "auto"
    """auto: what `gateway model adapt` made is used when it was made from the present grammars, settings and model."""


class Speaking(Part):
    engine: Literal["auto", "piper", "flite", "espeak"] = "auto"
    """auto: the best that is installed."""


class Handoff(Part):
    ring_s: int = Field(20, ge=5, le=600)
    """How long one person's phone rings."""
    accept_s: int = Field(12, ge=3, le=60)
    """How long an answered phone may take to press a key after the whisper."""
    total_s: int = Field(90, ge=10, le=900)
    """How long a caller waits on hold before voicemail is offered."""
    short_bridge_s: int = Field(90, ge=0)
    """A conversation shorter than this is reported as suspicious."""
    queue_s: int = Field(900, ge=30, le=7200)
    """How long a caller may wait in line while everybody is busy; then a message is offered."""
    park_s: int = Field(300, ge=30, le=1800)
    """How long a person may keep a caller on hold; then the two are connected again."""
    customer_ring_s: int = Field(30, ge=5, le=120)
    """How long a customer's phone rings for a call-back."""
    call_back_tries: int = Field(3, ge=1, le=10)
    """Call-backs that are placed before it is left to the team."""
    call_back_retry_s: int = Field(900, ge=60, le=86400)
    """Between two call-backs to the same customer."""


class Webhook(Part):
    """Where the company's own software is told of hand-overs, as they happen. docs/routing.md says in which form."""

    url: str = ""
    """https; empty: nobody is told. The secret that signs it is GATEWAY_WEBHOOK_SECRET, in the environment."""
    timeout_s: float = Field(5, gt=0, le=20)
    give_up_hours: float = Field(24, gt=0, le=168)
    """How long a message is tried again."""

    @field_validator("url")
    @classmethod
    def _safe(cls, value: str) -> str:
        parts = urlsplit(value)
        here = parts.hostname in ("localhost", "127.0.0.1", "::1")
        if value and (not parts.hostname or parts.scheme not in ("https", "http") or parts.username):
            raise ValueError("must be an address like https://example.com/warmline, without a password in it")
        if value and parts.scheme == "http" and not here:
            raise ValueError("must begin with https://: what is sent is personal data")
        return value


class Server(Part):
    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    max_calls: int = Field(8, ge=1)
    """Calls beyond this are asked what they want by keys, or go to a person."""
    drain_s: int = Field(20, ge=0, le=3600)
    """How long live calls may go on after the gateway was told to stop; then they are moved on."""
    restart_s: int = Field(12, ge=2, le=60)
    """How long callers who are moved on are kept in the line until the next process is asked about them."""
    warm_up_s: int = Field(60, ge=0, le=900)
    """How long callers of an earlier process are kept in the line while this one warms up; then a person is rung."""
    after_drain: Literal["next", "person"] = "next"
    """Where callers go who still talk when draining ends: to the process that answers next, or to a person."""


class Nuisance(Part):
    """When a number that keeps calling for nothing is asked for a key before the gateway listens to it."""

    calls: int = Field(4, ge=1)
    """So many calls for nothing within an hour."""
    withheld_calls: int = Field(12, ge=1)
    """The same for all callers together who withhold their number: nobody knows whether they are one."""
    short_s: float = Field(20, ge=0)
    """A call that ended sooner, with nothing understood and nothing done, was for nothing."""
    dispositions: tuple[str, ...] = ("nuisance",)
    """So was one of which the person who took it said this afterwards (a `name` in `routing.dispositions`)."""


class Limits(Part):
    """What goes out at most, and what nuisance is. A refused call or text is logged; no caller is lost by it."""

    countries: tuple[Annotated[str, Field(pattern="^[A-Z]{2}$")], ...] = ()
    """Two letters each: where the gateway calls and texts. Empty: only the company's own country."""
    calls_per_hour: int = Field(400, ge=1)
    """Outgoing calls."""
    calls_at_once: int = Field(24, ge=1)
    calls_per_caller_per_hour: int = Field(60, ge=1)
    """Outgoing calls on behalf of one caller: each telephone that rings for a hand-over is one."""
    texts_per_hour: int = Field(400, ge=1)
    texts_per_number_per_hour: int = Field(6, ge=1)
    """Texts to one number that is not the staff's."""
    nuisance: Nuisance = Nuisance()


def _values(part: BaseModel) -> Iterator[object]:
    for name in type(part).model_fields:
        value = getattr(part, name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, BaseModel):
                yield from _values(one)
            else:
                yield one


class Settings(BaseSettings):
    """Everything that can be set. With nothing set it is a demo company that does both trades."""

    model_config = SettingsConfigDict(
        env_prefix="GATEWAY_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    public_url: str = "http://127.0.0.1:8080"
    """The https origin where Twilio reaches the gateway: signatures are checked against it."""
    twilio_api_url: str = "https://api.twilio.com"
    fallback_url: str = ""
    """Where the document of `gateway twilio fallback` lies: what Twilio runs when the gateway does not answer."""
    database_url: str = ""
    """A SQLAlchemy URL; empty: SQLite in the data folder."""
    data_dir: Path = Path("data")
    vosk_model: Path | None = None
    """A folder; None: the fetched default model."""
    grammars_dir: Path | None = None
    """None: the grammars that come with the gateway."""
    log_format: Literal["json", "console"] = "json"
    company: Company = Company()
    guardrails: Guardrails = Guardrails()
    visits: Visits = Visits()
    hearing: Hearing = Hearing()
    voice: Speaking = Speaking()
    handoff: Handoff = Handoff()
    routing: Routing = Routing()
    webhook: Webhook = Webhook()
    server: Server = Server()
    limits: Limits = Limits()
    twilio_account_sid: str = Field("", exclude=True)
    twilio_auth_token: SecretStr = Field(SecretStr(""), exclude=True)
    webhook_secret: SecretStr = Field(SecretStr(""), exclude=True)

    @field_validator("public_url", "twilio_api_url")
    @classmethod
    def _origin(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must be an origin like https://calls.example.com")
        return value

    @field_validator("fallback_url")
    @classmethod
    def _document(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("must be the address of a document, like https://handler.twilio.com/twiml/EH...")
        return value

    @model_validator(mode="after")
    def _staffed(self) -> Self:
        self.routing.check_people({person.id for person in self.company.staff})
        return self

    @model_validator(mode="after")
    def _signed(self) -> Self:
        if self.webhook.url and len(self.webhook_secret.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(
                f"webhook.url needs a secret that signs the messages: set GATEWAY_WEBHOOK_SECRET (or …_FILE) to at "
                f"least {SHORTEST_SECRET} characters, for example from `openssl rand -hex 32`"
            )
        return self

    @model_validator(mode="after")
    def _dialable(self) -> Self:
        """A mistake in a staff member's number is found before anybody waits for that phone to ring."""
        for person, phone in ((p, phone) for p in self.company.staff for phone in p.phones):
            why = why_not(phone, self.countries)
            if why is Why.FOREIGN:
                raise ValueError(
                    f"company.staff {person.id!r}: the number is in a country that the gateway does not call; "
                    "name the country in limits.countries (two letters)"
                )
            if why is Why.PREMIUM:
                raise ValueError(f"company.staff {person.id!r}: the number is a premium-rate one; give an ordinary one")
        return self

    @property
    def countries(self) -> tuple[str, ...]:
        """Where the gateway calls and texts, two letters each."""
        return self.limits.countries or (self.company.country,)

    def secret_values(self) -> frozenset[str]:
        """What no log, error or dump may hold."""
        found = {value.get_secret_value() for value in _values(self) if isinstance(value, SecretStr)}
        urls = (self.database_url, self.public_url, self.twilio_api_url)
        found |= {unquote(word) for url in urls for word in (urlsplit(url).password,) if word}
        found |= {word for url in urls for word in (urlsplit(url).password,) if word}
        return frozenset(found - {""})

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        for name, value in super().__repr_args__():
            yield name, addresses(value) if isinstance(value, str) else value

    @field_serializer("database_url", "public_url", "twilio_api_url", "fallback_url", when_used="json")
    def _without_password(self, url: str) -> str:
        return addresses(url)

    def require_twilio(self) -> None:
        """Raises SettingsError when the account's credentials are not set."""
        if not self.twilio_auth_token.get_secret_value() or not self.twilio_account_sid:
            raise SettingsError(
                "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are not set: without them nobody can tell Twilio's requests "
                "from a stranger's. Set both (or …_FILE); `gateway demo` shows calls without an account"
            )

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'warmline.sqlite3'}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        # What `load` read from the file arrives as init values: the environment must win over it.
        return env_settings, init_settings
