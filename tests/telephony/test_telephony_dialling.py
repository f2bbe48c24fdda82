"""Guards what may go out: only the staff's and the caller's own ordinary numbers are rung, and so many an hour."""

import ast
import asyncio
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gateway
from gateway.company import Company, Person
from gateway.config import Limits, Settings
from gateway.dialable import Why, why_not
from gateway.telephony.dialling import LONGEST_CALL_S, UNKNOWN_S, Dialling, No, Wish
from gateway.telephony.guarded import MAX_TEXT_CHARS, DialRefused, GuardedRest, text_body
from gateway.telephony.rest import RestRefused, RestUnknown, TwilioRest

DANA, CALLER, OTHER = "+18025550111", "+18025550142", "+18025550177"


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("+18025550142", None),
        ("+18005550142", None),
        ("+19005551234", Why.PREMIUM),
        ("+18029761234", Why.PREMIUM),
        ("+18025551212", Why.PREMIUM),
        ("+15005551234", Why.PREMIUM),
        ("+18029111234", Why.IMPLAUSIBLE),
        ("+18020550142", Why.IMPLAUSIBLE),
        ("+1802555014", Why.IMPLAUSIBLE),
        ("+18765551234", Why.FOREIGN),
        ("+18095551234", Why.FOREIGN),
        ("+12645551234", Why.FOREIGN),
        ("+14165551234", Why.FOREIGN),
        ("+442079460000", Why.FOREIGN),
        ("+449098790000", Why.PREMIUM),
        ("+881612345678", Why.FOREIGN),
        ("8025550142", Why.IMPLAUSIBLE),
        ("911", Why.IMPLAUSIBLE),
        ("", Why.IMPLAUSIBLE),
        ("client:boss", Why.IMPLAUSIBLE),
        ("sip:a@evil.example", Why.IMPLAUSIBLE),
        ("+1802555014２", Why.IMPLAUSIBLE),
        ("+18025550142;ext=9", Why.IMPLAUSIBLE),
        ("+18025550142 +19005551234", Why.IMPLAUSIBLE),
    ],
)
def test_only_ordinary_numbers_of_the_country_are_dialled(number: str, why: Why | None) -> None:
    assert why_not(number, {"US"}) is why


def test_other_countries_are_dialled_when_they_are_named() -> None:
    assert why_not("+14165551234", {"US", "CA"}) is None
    assert why_not("+442079460000", {"US", "GB"}) is None
    assert why_not("+18025550142", {"GB"}) is Why.FOREIGN


@given(st.text(max_size=40))
def test_nothing_but_a_whole_e164_number_is_ever_let_through(text: str) -> None:
    if why_not(text, {"US", "CA", "GB", "DE"}) is None:
        assert text[0] == "+"
        assert text[1:].isascii()
        assert text[1:].isdigit()


@dataclass
class Time:
    now_s: float = 1000.0

    def __call__(self) -> float:
        return self.now_s


def policy(**limits: int) -> tuple[Dialling, Time]:
    time = Time()
    return Dialling(Limits(**limits), [DANA], ["US"], time), time


def test_the_staff_and_the_callers_own_number_are_rung_and_nobody_else() -> None:
    dialling, _ = policy()
    assert isinstance(dialling.ask(Wish("call", DANA, CALLER)), int)
    assert isinstance(dialling.ask(Wish("call", CALLER, CALLER)), int)
    assert dialling.ask(Wish("call", OTHER, CALLER)) is No.STRANGER
    assert dialling.ask(Wish("call", OTHER)) is No.STRANGER
    assert isinstance(dialling.ask(Wish("call", OTHER, CALLER, approved_by="dana")), int)


def test_a_person_may_not_approve_what_is_premium_or_foreign_either() -> None:
    dialling, _ = policy()
    assert dialling.ask(Wish("call", "+19005551234", "+19005551234", approved_by="dana")) is Why.PREMIUM
    assert dialling.ask(Wish("call", "+18765551234", "+18765551234")) is Why.FOREIGN
    assert dialling.ask(Wish("text", "+18765551234", "+18765551234")) is Why.FOREIGN


def test_a_text_may_go_to_a_number_that_was_said_but_not_often() -> None:
    dialling, time = policy(texts_per_number_per_hour=2)
    assert isinstance(dialling.ask(Wish("text", OTHER, CALLER)), int)
    assert isinstance(dialling.ask(Wish("text", OTHER, "")), int)
    assert dialling.ask(Wish("text", OTHER, CALLER)) is No.NUMBER_LIMIT
    assert isinstance(dialling.ask(Wish("text", DANA)), int)
    time.now_s += 3601
    assert isinstance(dialling.ask(Wish("text", OTHER, CALLER)), int)


def test_a_caller_who_says_many_numbers_is_bounded_too() -> None:
    dialling, _ = policy(texts_per_number_per_hour=2)
    answers = [dialling.ask(Wish("text", f"+1802555{n:04d}", CALLER)) for n in range(200, 210)]
    assert [isinstance(answer, int) for answer in answers] == [True] * 4 + [False] * 6
    assert answers[-1] is No.CALLER_LIMIT


def test_what_one_caller_can_make_ring_is_bounded_and_others_do_not_suffer() -> None:
    dialling, time = policy(calls_per_caller_per_hour=3)
    for _ in range(3):
        assert isinstance(dialling.ask(Wish("call", DANA, CALLER)), int)
    assert dialling.ask(Wish("call", DANA, CALLER)) is No.CALLER_LIMIT
    assert isinstance(dialling.ask(Wish("call", DANA, OTHER)), int)
    assert isinstance(dialling.ask(Wish("call", DANA, "")), int)
    time.now_s += 3601
    assert isinstance(dialling.ask(Wish("call", DANA, CALLER)), int)


def test_calls_at_once_come_free_when_they_end() -> None:
    dialling, time = policy(calls_at_once=2)
    for sid in ("CA1", "CA2"):
        number = dialling.ask(Wish("call", DANA))
        assert isinstance(number, int)
        dialling.went(number, sid)
    assert dialling.ask(Wish("call", DANA)) is No.AT_ONCE_LIMIT
    dialling.ended("CA1")
    dialling.ended("CA1")
    dialling.ended("CA-of-somebody-else")
    assert dialling.going_on == 1
    assert isinstance(dialling.ask(Wish("call", DANA)), int)
    time.now_s += LONGEST_CALL_S + 1
    assert dialling.going_on == 0


def test_a_call_of_which_nothing_is_known_does_not_count_for_ever() -> None:
    dialling, time = policy(calls_at_once=1)
    assert isinstance(dialling.ask(Wish("call", DANA)), int)
    assert dialling.ask(Wish("call", DANA)) is No.AT_ONCE_LIMIT
    time.now_s += UNKNOWN_S + 1
    assert isinstance(dialling.ask(Wish("call", DANA)), int)


def test_a_call_that_ends_before_we_know_its_sid_is_over() -> None:
    """A busy line's last word may overtake the answer to the request that rang it."""
    dialling, _ = policy(calls_at_once=1)
    number = dialling.ask(Wish("call", DANA))
    assert isinstance(number, int)
    dialling.ended("CA1")
    assert dialling.going_on == 1
    dialling.went(number, "CA1")
    assert dialling.going_on == 0
    assert isinstance(dialling.ask(Wish("call", DANA)), int)


def test_an_hour_has_a_limit_for_everybody_together() -> None:
    dialling, time = policy(calls_per_hour=5, texts_per_hour=5)
    for _ in range(5):
        assert isinstance(dialling.ask(Wish("call", DANA)), int)
        assert isinstance(dialling.ask(Wish("text", DANA)), int)
    assert dialling.ask(Wish("call", DANA)) is No.HOUR_LIMIT
    assert dialling.ask(Wish("text", DANA)) is No.HOUR_LIMIT
    time.now_s += 3601
    assert isinstance(dialling.ask(Wish("call", DANA)), int)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["call", "text"]),
            st.sampled_from([DANA, CALLER, OTHER, "+19005551234", "+18765551234", ""]),
            st.sampled_from([CALLER, OTHER, ""]),
            st.sampled_from(["", "dana"]),
            st.floats(0, 2000),
            st.booleans(),
        ),
        max_size=60,
    )
)
def test_whatever_is_asked_the_limits_hold(wishes: list[tuple[Any, ...]]) -> None:
    dialling, time = policy(
        calls_per_hour=6, calls_at_once=4, calls_per_caller_per_hour=3, texts_per_hour=6, texts_per_number_per_hour=2
    )
    went: list[tuple[float, Wish]] = []
    for kind, to, caller, by, pause_s, over in wishes:
        time.now_s += pause_s
        wish = Wish(kind, to, caller, by)
        number = dialling.ask(wish)
        if isinstance(number, int):
            dialling.went(number, f"CA{number}")
            went.append((time.now_s, wish))
            if over:
                dialling.ended(f"CA{number}")
        assert dialling.going_on <= 4
        hour = [one for at, one in went if at > time.now_s - 3600]
        calls = [one for one in hour if one.kind == "call"]
        assert len(calls) <= 6
        assert len(hour) - len(calls) <= 6
        assert all(sum(1 for one in calls if one.caller == c) <= 3 for c in (CALLER, OTHER))
        assert all(sum(1 for one in hour if one.kind == "text" and one.to == n) <= 2 for n in (CALLER, OTHER))
        assert all(one.to in (DANA, CALLER, OTHER) for one in hour)
        assert all(one.to in (DANA, one.caller) or one.approved_by for one in calls)


# --- the account behind the policy -------------------------------------------------------------------------------


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What would have gone to Twilio."""
    sent: list[tuple[Any, ...]] = []

    async def create_call(self: TwilioRest, to: str, *rest: Any, **more: Any) -> str:
        sent.append(("call", to, more))
        return f"CA{len(sent)}"

    async def send_message(self: TwilioRest, to: str, from_: str, body: str) -> str:
        sent.append(("text", to, body))
        return f"SM{len(sent)}"

    async def end_call(self: TwilioRest, sid: str, ringing: bool = False) -> bool:
        return True

    for name, fake in (("create_call", create_call), ("send_message", send_message), ("end_call", end_call)):
        monkeypatch.setattr(TwilioRest, name, fake)
    return sent


def account(**limits: int) -> GuardedRest:
    return GuardedRest(policy(**limits)[0], "AC1", "token")


async def test_nothing_is_sent_when_the_policy_says_no(sent: list[tuple[Any, ...]]) -> None:
    rest = account()
    with pytest.raises(RestRefused) as refused:
        await rest.create_call(OTHER, "+18025550100", "https://a/w", "https://a/s", caller=CALLER)
    assert isinstance(refused.value, DialRefused)
    assert OTHER not in f"{refused.value!r}"
    with pytest.raises(DialRefused):
        await rest.send_message("+18765551234", "+18025550100", "hello")
    assert sent == []
    assert await rest.create_call(DANA, "+18025550100", "https://a/w", "https://a/s", 20, caller=CALLER) == "CA1"
    assert sent == [("call", DANA, {})]


async def test_what_ended_makes_room(sent: list[tuple[Any, ...]]) -> None:
    rest = account(calls_at_once=1)
    sid = await rest.create_call(DANA, "+18025550100", "https://a/w", "https://a/s")
    with pytest.raises(DialRefused):
        await rest.create_call(DANA, "+18025550100", "https://a/w", "https://a/s")
    await rest.end_call(sid)
    await rest.create_call(DANA, "+18025550100", "https://a/w", "https://a/s")


@pytest.mark.parametrize(
    ("error", "counted"), [(RestRefused("x", 21210, 400), 0), (RestUnknown("x"), 1), (asyncio.CancelledError(), 1)]
)
async def test_what_may_have_been_placed_counts(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, counted: int
) -> None:
    async def fails(*_: Any, **__: Any) -> str:
        raise error

    monkeypatch.setattr(TwilioRest, "create_call", fails)
    rest = account()
    with pytest.raises(type(error)):
        await rest.create_call(DANA, "+18025550100", "https://a/w", "https://a/s")
    assert rest.dialling.going_on == counted


@given(st.text(max_size=3000))
def test_a_text_message_holds_printable_characters_only(text: str) -> None:
    body = text_body(text)
    assert len(body) <= MAX_TEXT_CHARS
    assert all(c == "\n" or (ord(c) >= 32 and not 0x7F <= ord(c) <= 0x9F) for c in body)
    body.encode("utf-8")
    assert text_body(body) == body


def test_only_the_guarded_methods_create_anything() -> None:
    """A new way of ringing or texting somebody must go through the policy: `create` of calls, messages and
    participants stands nowhere but in `create_call` and `send_message`, and only the guarded account is ever made."""
    found = set()
    for file in Path(gateway.__file__).parent.rglob("*.py"):
        text = file.read_text("utf-8")
        if "simulator" in file.parts or not re.search(r"\.create(_async)?\b|TwilioRest\(", text):
            continue
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.Attribute) and node.attr in ("create", "create_async"):
                        owner = ast.unparse(node.value)
                        if owner.split(".")[-1].split("(")[0] in ("calls", "messages", "participants"):
                            found.add((file.name, function.name))
                    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("TwilioRest"):
                        found.add((file.name, "an account without a guard"))
    assert found == {("rest.py", "create_call"), ("rest.py", "send_message")}
    for name in ("create_call", "send_message"):
        assert getattr(GuardedRest, name) is not getattr(TwilioRest, name)


@pytest.mark.parametrize(("phone", "words"), [("+18765551234", "limits.countries"), ("+19005551234", "premium")])
def test_a_staff_number_that_must_not_be_dialled_is_a_mistake_in_the_settings(phone: str, words: str) -> None:
    company = Company(staff=(Person(id="x", name="Xe", phone=phone),))
    with pytest.raises(ValueError, match=words):
        Settings(company=company)


def test_a_foreign_staff_number_may_be_allowed() -> None:
    company = Company(staff=(Person(id="x", name="Xe", phone="+14165551234"),))
    assert Settings(company=company, limits=Limits(countries=("US", "CA"))).countries == ("US", "CA")
    assert Settings().countries == ("US",)
