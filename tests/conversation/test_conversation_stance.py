"""Guards the four models: who is rung when, what the caller is told, and that the rules' word on re-prompts counts."""

from datetime import datetime

from conversation_script import MAPLE, Call, Table

from gateway.company import Company
from gateway.config import Guardrails
from gateway.conversation.engine import Conversation
from gateway.conversation.events import BookVisit, Brief, Caller, HandOver, PersonReady, StartRinging, Trigger
from gateway.conversation.log import dump, dump_action, load, load_action
from gateway.conversation.stance import Model, Stance, Stances
from gateway.grammars import Grammars
from gateway.handoff.rules import stances
from gateway.routing import Routing, Rule, When
from gateway.understanding.meaning import Intent

ALL_AT_ONCE = "everything at once"


def call_of(grammars: Grammars, rules: Stances, tier: str = "new") -> Call:
    call = Call(grammars, Company(), Guardrails(), Caller("+18025550142", tier=tier))
    call.conversation = Conversation(*call.settings, Table(), rules)
    return call


def always(model: Model, reprompts: int | None = None) -> Stances:
    def stance(known: Brief, now: datetime) -> Stance:
        del known
        assert now.tzinfo is not None
        return Stance(model, reprompts, "test")

    return stance


def test_human_first_rings_at_once_and_goes_on_helping(grammars: Grammars) -> None:
    call = call_of(grammars, always("human_first"))
    greeting = call.starts()
    assert "Maple Plumbing" in greeting and call.question == "anything"
    (ring,) = call.of(StartRinging)
    assert ring.brief.trigger is Trigger.RULE
    call.says(ALL_AT_ONCE)
    assert call.of(StartRinging)[-1].brief.address == MAPLE, "whoever answers hears what is known by then"
    call.says("the first one")
    call.says("yes")
    assert call.of(BookVisit), "nobody came: the visit is booked"


def test_whoever_took_the_call_gets_it_with_everything_known(grammars: Grammars) -> None:
    call = call_of(grammars, always("human_first"))
    call.starts()
    call.says("my kitchen drain is clogged")
    said = call.feed(PersonReady(call.stamp(1), Trigger.RULE))
    assert "on the line for you now" in said
    assert isinstance(call.last, HandOver)
    assert call.last.brief.problem == "clogged drain"
    assert call.conversation.ended
    assert call.feed(PersonReady(call.stamp(1), Trigger.RULE)) == ""


def test_a_supervisor_may_take_any_call(grammars: Grammars) -> None:
    call = call_of(grammars, always("supervised"))
    call.starts()
    assert not call.of(StartRinging)
    call.feed(PersonReady(call.stamp(1), Trigger.TAKEN))
    assert call.trigger is Trigger.TAKEN


def test_paired_collects_and_a_person_concludes(grammars: Grammars) -> None:
    call = call_of(grammars, always("paired"))
    call.starts()
    call.says(ALL_AT_ONCE)
    said = call.says("the second one")
    assert "I have everything we need" in said and "Dana" in said
    assert (call.trigger, call.of(BookVisit)) == (Trigger.PAIRED, [])


def test_paired_books_by_itself_when_nobody_is_there(grammars: Grammars) -> None:
    call = call_of(grammars, always("paired"))
    call.person = None
    call.starts()
    call.says(ALL_AT_ONCE)
    call.says("the second one")
    assert call.question == "confirm_booking"
    call.says("yes")
    assert call.of(BookVisit)


def test_the_rules_say_how_often_is_asked_again(grammars: Grammars) -> None:
    call = call_of(grammars, always("ai_first", reprompts=0))
    call.starts()
    call.says("blah")
    assert call.trigger in (Trigger.LOW_CONFIDENCE, Trigger.REPROMPTS)


def test_rules_look_at_what_is_known_when_it_is_known(grammars: Grammars) -> None:
    rules = stances(
        Company(),
        Routing(
            rules=(
                Rule(name="valued", when=When(tiers=("high_value",)), model="human_first"),
                Rule(name="drains", when=When(problems=("clogged_drain",), intents=(Intent.SCHEDULE,)), model="paired"),
            )
        ),
    )
    valued = call_of(grammars, rules, tier="high_value")
    valued.starts()
    assert valued.of(StartRinging)
    new = call_of(grammars, rules)
    new.starts()
    assert not new.of(StartRinging)
    new.says(ALL_AT_ONCE)
    new.says("the second one")
    assert new.trigger is Trigger.PAIRED


def test_a_resumed_call_knows_that_a_person_came(grammars: Grammars) -> None:
    call = call_of(grammars, always("human_first"))
    call.starts()
    call.feed(PersonReady(call.stamp(1), Trigger.RULE))
    again = Conversation(*call.settings, Table(), always("human_first"))
    for event in call.events:
        again.step(load(dump(event)))
    assert again.ended
    assert [load_action(dump_action(action)) for action in call.actions] == call.actions
