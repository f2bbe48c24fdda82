"""Guards the table in a world that lives: phones, a room and a carrier whose callbacks come late, twice or never."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from gateway.handoff import signals
from gateway.handoff.replies import ToCaller, ToPerson, to_caller, to_person
from gateway.handoff.signals import (
    Action,
    EndRing,
    Event,
    FetchPerson,
    FreePerson,
    Limits,
    RedirectCaller,
    Report,
    RingPerson,
    StartTimer,
    Timer,
    TimerFired,
)
from gateway.handoff.state import Transfer
from gateway.handoff.transfer import step

LIMITS = Limits(repeats=2, redirects=2)
pick = st.integers(0, 50)


@dataclass
class Phone:
    """A person's phone: ringing, listening, waiting, in_room or over."""

    ring: int
    person: str
    now: str = "ringing"

    @property
    def sid(self) -> str:
        return f"CA{self.ring}"


@dataclass
class World:
    transfer: Transfer
    caller: str = "stream"
    phones: dict[int, Phone] = field(default_factory=dict)
    mail: list[Event] = field(default_factory=list)
    """Callbacks on their way."""
    todo: list[Action] = field(default_factory=list)
    """REST requests on their way."""
    timers: dict[Timer, int] = field(default_factory=dict)
    reports: list[str] = field(default_factory=list)

    def tell(self, event: Event) -> None:
        self.transfer, actions = step(self.transfer, event, LIMITS, 0.0)
        for action in actions:
            if isinstance(action, StartTimer):
                self.timers[action.timer] = action.ring
            elif isinstance(action, Report):
                self.reports.append(action.how)
            else:
                self.todo.append(action)

    # --- what the carrier does when asked

    def carry_out(self, action: Action, luck: int) -> None:
        match action:
            case RingPerson(ring=ring, person=person):
                assert ring not in self.phones
                assert person not in {phone.person for phone in self.phones.values()}
                outcome = ("placed", "placed", "refused", "unknown, placed", "unknown, not placed")[luck % 5]
                if outcome.endswith("placed") and "not" not in outcome:
                    self.phones[ring] = Phone(ring, person)
                    self.mail.append(signals.PersonRinging(ring, f"CA{ring}"))
                    self.mail.append(signals.RingPlaced(ring, f"CA{ring}"))
                if outcome == "placed":
                    self.tell(signals.RingPlaced(ring, f"CA{ring}"))
                else:
                    self.tell(signals.RingRefused(ring) if outcome == "refused" else signals.RingUnknown(ring))
            case EndRing(ring=ring):
                self.over(ring)
            case FreePerson(ring=ring):
                if self.phones[ring].now != "ringing":
                    self.over(ring)
            case FetchPerson(ring=ring):
                if self.phones[ring].now == "waiting":
                    self.ask(ring, signals.PersonAnswered(ring, f"CA{ring}"))
            case RedirectCaller():
                if luck % 3 == 2:
                    self.tell(signals.RedirectFailed())
                    return
                if self.caller == "room":
                    self.caller = "voicemail"
                    self.room_ends()
                    self.tell(signals.CallerAtVoicemail())
                self.tell(signals.RedirectDone())

    def ask(self, ring: int, event: Event) -> None:
        """A phone asks what to do, and does it."""
        self.tell(event)
        phone = self.phones[ring]
        match to_person(self.transfer, ring):
            case ToPerson.WHISPER:
                phone.now = "listening"
            case ToPerson.WAIT:
                phone.now = "waiting"
            case ToPerson.JOIN:
                phone.now = "in_room"
                self.mail.append(signals.PersonInRoom(ring))
            case _:
                self.over(ring)

    def over(self, ring: int) -> None:
        phone = self.phones.get(ring)
        if phone is None or phone.now == "over":
            return
        was, phone.now = phone.now, "over"
        self.mail.append(signals.PersonEnded(ring))
        if was == "in_room":
            self.mail.append(signals.PersonOutOfRoom(ring))
            if self.caller == "room":
                self.caller_asks(signals.CallerOutOfRoom())

    def caller_asks(self, event: Event) -> None:
        self.tell(event)
        self.caller = {ToCaller.HOLD: "room", ToCaller.VOICEMAIL: "voicemail", ToCaller.GOODBYE: "goodbye"}[
            to_caller(self.transfer)
        ]
        if self.caller != "room":
            self.room_ends()

    def room_ends(self) -> None:
        """The caller leaves the room: those with the caller in a conference that had begun are out too."""
        for phone in self.phones.values():
            if phone.now == "in_room":
                phone.now = "over"
                self.mail += [signals.PersonOutOfRoom(phone.ring), signals.PersonEnded(phone.ring)]

    def caller_hangs_up(self) -> None:
        self.caller = "gone"
        self.room_ends()
        self.mail.append(signals.CallerLeft())

    @property
    def talking(self) -> bool:
        return self.caller == "room" and any(phone.now == "in_room" for phone in self.phones.values())


class LivingWorld(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.world = World(Transfer("t", "CAcaller", "room", ("ann", "bob", "cal")))

    @initialize(far=st.integers(0, 4))
    def begin(self, far: int) -> None:
        """Some worlds begin further on: rung, on hold, listening."""
        self.world.tell(signals.Begin())
        if far > 0:
            self.world.carry_out(self.world.todo.pop(), 0)
        if far > 1:
            self.world.caller_asks(signals.CallerArrived())
        if far > 2:
            self.world.ask(1, signals.PersonAnswered(1, "CA1"))
        if far > 3:
            self.world.mail.clear()

    @rule(which=pick, again=st.booleans())
    def callback_comes(self, which: int, again: bool) -> None:
        if mail := self.world.mail:
            event = mail[which % len(mail)]
            if not again:
                mail.remove(event)
            self.world.tell(event)

    @rule(which=pick)
    def callback_is_lost(self, which: int) -> None:
        losable = [event for event in self.world.mail if not isinstance(event, signals.CallerLeft)]
        if losable:
            self.world.mail.remove(losable[which % len(losable)])

    @rule(which=pick, luck=pick)
    def request_is_done(self, which: int, luck: int) -> None:
        if todo := self.world.todo:
            self.world.carry_out(todo.pop(which % len(todo)), luck)

    @rule(which=pick)
    def timer_fires(self, which: int) -> None:
        if timers := sorted(self.world.timers):
            timer = timers[which % len(timers)]
            self.world.tell(TimerFired(timer, self.world.timers.pop(timer)))

    @rule()
    def process_restarts(self) -> None:
        self.world.timers.clear()
        self.world.todo.clear()
        self.world.transfer = Transfer.from_json(self.world.transfer.to_json())
        self.world.tell(signals.Recovered())

    def _phones(self, now: str) -> list[Phone]:
        return [phone for phone in self.world.phones.values() if phone.now == now]

    def _one(self, now: str, which: int, do: Callable[[Phone], None]) -> None:
        if phones := self._phones(now):
            do(phones[which % len(phones)])

    @rule(which=pick)
    def phone_is_answered(self, which: int) -> None:
        self._one("ringing", which, lambda p: self.world.ask(p.ring, signals.PersonAnswered(p.ring, p.sid)))

    @rule(which=pick)
    def phone_is_not_answered(self, which: int) -> None:
        self._one("ringing", which, lambda p: self.world.over(p.ring))

    @rule(which=pick, key=st.sampled_from("11123-"))
    def key_is_pressed(self, which: int, key: str) -> None:
        def press(phone: Phone) -> None:
            ring = phone.ring
            event: Event = signals.PersonDeclined(ring, "no_key" if key == "-" else "declined")
            if key in "13":
                event = signals.PersonAccepted(ring) if key == "1" else signals.PersonAsksAgain(ring)
            self.world.ask(ring, event)

        self._one("listening", which, press)

    @rule(which=pick, now=st.sampled_from(["listening", "waiting", "in_room"]))
    def person_hangs_up(self, which: int, now: str) -> None:
        self._one(now, which, lambda p: self.world.over(p.ring))

    @rule(which=pick)
    def waiting_person_asks_again(self, which: int) -> None:
        self._one("waiting", which, lambda p: self.world.ask(p.ring, signals.PersonAnswered(p.ring, p.sid)))

    @rule()
    def caller_arrives(self) -> None:
        if self.world.caller == "stream":
            self.world.caller_asks(signals.CallerArrived())

    @rule()
    def hold_audio_runs_out(self) -> None:
        if self.world.caller == "room" and not self.world.talking:
            self.world.tell(signals.HoldAsked())

    @rule(sure=st.booleans())
    def caller_hangs_up(self, sure: bool) -> None:
        if sure and self.world.caller != "gone":
            self.world.caller_hangs_up()

    @invariant()
    def at_most_one_person_is_with_the_caller(self) -> None:
        if self.world.caller == "room":
            letting_go = {a.ring for a in self.world.todo if isinstance(a, FreePerson | EndRing)}
            assert len({phone.ring for phone in self._phones("in_room")} - letting_go) <= 1

    @invariant()
    def nobody_new_is_rung_for_a_caller_known_to_be_gone(self) -> None:
        if self.world.reports and self.world.reports[-1] == "caller_left":
            assert self.world.transfer.state.value in ("caller_gone", "voicemail")

    def teardown(self) -> None:
        """Everything that is on its way arrives, and nobody does anything any more: how did it end?"""
        world = self.world
        if world.transfer.state.value == "new":
            return
        if world.caller == "stream":
            world.caller_asks(signals.CallerArrived())
        for _ in range(60):
            while world.todo or world.mail:
                if world.todo:
                    world.carry_out(world.todo.pop(0), 0)
                else:
                    world.tell(world.mail.pop(0))
            for phone in [*self._phones("ringing"), *self._phones("listening")]:
                world.over(phone.ring)
            for phone in self._phones("waiting"):
                world.ask(phone.ring, signals.PersonAnswered(phone.ring, phone.sid))
            self.hold_audio_runs_out()
            for timer in sorted(world.timers):
                world.tell(TimerFired(timer, world.timers.pop(timer)))
        assert world.talking or world.caller in ("voicemail", "goodbye", "gone"), world
        assert not self._phones("ringing")
        assert not self._phones("listening")
        if not world.talking:
            assert not self._phones("in_room"), "a person sits in an empty room"
        else:
            assert len(self._phones("in_room")) == 1
        ends = {"goodbye": {"bridged"}, "voicemail": {"voicemail"}, "gone": {"bridged", "voicemail", "caller_left"}}
        if world.caller in ends:
            assert world.reports[-1] in ends[world.caller], world


LivingWorld.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestLivingWorld = LivingWorld.TestCase


def anything(life: LivingWorld, dice: random.Random) -> None:
    """One thing happens: people press 1, callers hang up at the worst moment."""
    which, luck = dice.randrange(50), dice.randrange(50)
    happenings: tuple[tuple[int, Callable[[], None]], ...] = (
        (8, lambda: life.callback_comes(which, luck % 5 == 0)),
        (1, lambda: life.callback_is_lost(which)),
        (8, lambda: life.request_is_done(which, luck)),
        (2, lambda: life.timer_fires(which)),
        (1, life.process_restarts),
        (6, lambda: life.phone_is_answered(which)),
        (1, lambda: life.phone_is_not_answered(which)),
        (6, lambda: life.key_is_pressed(which, "11123-"[luck % 6])),
        (1, lambda: life.person_hangs_up(which, ("listening", "waiting", "in_room")[luck % 3])),
        (2, lambda: life.waiting_person_asks_again(which)),
        (3, life.caller_arrives),
        (2, life.hold_audio_runs_out),
        (1, lambda: life.caller_hangs_up(True)),
    )
    weights = [weight for weight, _ in happenings]
    dice.choices(happenings, weights)[0][1]()


@pytest.mark.parametrize("seed", range(20))
def test_many_lives_at_random(seed: int) -> None:
    """Longer and likelier lives than those that hypothesis makes to shrink them well."""
    dice = random.Random(seed)
    ended: set[str] = set()
    for _ in range(100):
        life = LivingWorld()
        life.begin(dice.randrange(5))
        for _ in range(dice.randrange(4, 40)):
            anything(life, dice)
            life.at_most_one_person_is_with_the_caller()
            life.nobody_new_is_rung_for_a_caller_known_to_be_gone()
        life.teardown()
        ended.add("talking" if life.world.talking else life.world.caller)
    assert ended >= {"talking", "voicemail", "gone"}
