"""A world that a transfer lives in: phones, rooms, and a carrier whose callbacks come late, twice or never."""

from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.handoff import signals
from gateway.handoff.actions import (
    Action,
    AskLeg,
    DialCustomer,
    EndCustomer,
    EndLeg,
    MoveCaller,
    Report,
    RingPerson,
    StartTimer,
)
from gateway.handoff.plan import Circle, Plan
from gateway.handoff.replies import ToCaller, ToPerson, to_caller, to_person
from gateway.handoff.signals import Event, Limits, Timer, TimerFired
from gateway.handoff.state import Caller, LegState, State, Transfer
from gateway.handoff.transfer import step

LIMITS = Limits(repeats=2, moves=2, tries=2)
PLAN = Plan((Circle(("ann", "bob"), 20), Circle(("bob", "cal"), 20)), 90, 12, queue=True)
HEARD = {
    ToPerson.WHISPER: "listening",
    ToPerson.WAIT: "waiting",
    ToPerson.CALLING: "waiting",
    ToPerson.PARTED: "parted",
    ToPerson.CHOOSE: "choosing",
    ToPerson.HOW_WAS_IT: "asked",
}


@dataclass
class Phone:
    """A person's phone: ringing, listening, waiting, parted, choosing, asked, in a room (by name), or over."""

    ring: int
    person: str
    now: str = "ringing"
    ends_room: bool = False

    @property
    def sid(self) -> str:
        return f"CA{self.ring}"


@dataclass
class World:
    """`caller`: stream, hold, voicemail, goodbye, called_back, machine, gone, or the room's name."""

    transfer: Transfer = field(default_factory=lambda: Transfer("t", "CAcaller", PLAN, "+18025550199"))
    caller: str = "stream"
    customer: str = ""
    """A call-back's phone: ringing; empty: none."""
    phones: dict[int, Phone] = field(default_factory=dict)
    mail: list[Event] = field(default_factory=list)
    """Callbacks on their way."""
    todo: list[Action] = field(default_factory=list)
    """REST requests on their way."""
    timers: dict[tuple[Timer, int], int] = field(default_factory=dict)
    reports: list[str] = field(default_factory=list)
    engaged: set[str] = field(default_factory=set)
    """People who are with other callers."""
    knows_gone: bool = False
    """The gateway was told that the caller hung up."""
    steps: list[tuple[State, str, State]] = field(default_factory=list)

    def tell(self, event: Event) -> None:
        before = self.transfer.state
        if isinstance(event, signals.CallerLeft):
            self.knows_gone = True
        self.transfer, actions = step(self.transfer, event, LIMITS, 1000.0 + len(self.steps))
        self.steps.append((before, type(event).__name__, self.transfer.state))
        for action in actions:
            if isinstance(action, StartTimer):
                one_each = action.timer in (Timer.ACCEPT, Timer.HELPER)
                self.timers[action.timer, action.key if one_each else 0] = action.key
            elif isinstance(action, Report):
                self.reports.append(action.how)
            else:
                self.todo.append(action)

    # --- the carrier does what it is asked

    def carry_out(self, action: Action, luck: int) -> None:
        match action:
            case RingPerson():
                self.place(action, luck)
            case EndLeg(ring=ring):
                self.over(ring)
            case AskLeg(ring=ring):
                phone = self.phones.get(ring)
                if phone is None or phone.now == "over":
                    self.tell(signals.PersonEnded(ring))
                elif phone.now != "ringing":
                    self.person_asks(ring, signals.PersonAnswered(ring, phone.sid))
            case MoveCaller():
                if luck % 4 == 3:
                    self.tell(signals.MoveFailed())
                elif self.caller in ("gone", "called_back", "machine"):
                    self.tell(signals.CallerLeft())
                elif self.caller not in ("stream", "voicemail", "goodbye"):
                    self.caller_asks()
            case DialCustomer(attempt=attempt):
                self.dial(attempt, luck)
            case EndCustomer(sid=sid):
                if sid == f"CAback{self.transfer.tries}":
                    self.customer_over("hung_up")

    def place(self, action: RingPerson, luck: int) -> None:
        leg = self.transfer.leg(action.ring)
        assert leg is not None
        assert action.ring not in self.phones
        if leg.state is not LegState.RINGING:
            self.tell(signals.RingRefused(action.ring))
            return
        busy = {phone.person for phone in self.phones.values() if phone.now != "over"}
        if action.person in self.engaged | busy:
            self.tell(signals.RingRefused(action.ring, "engaged"))
            return
        assert not self.knows_gone or self.transfer.caller in (Caller.AWAY,), "a phone rings for a caller who has left"
        outcome = ("placed", "placed", "placed", "refused", "unknown, placed", "unknown, not")[luck % 6]
        sid = f"CA{action.ring}"
        if outcome.endswith("placed"):
            self.phones[action.ring] = Phone(action.ring, action.person)
            self.mail += [signals.PersonRinging(action.ring, sid), signals.RingPlaced(action.ring, sid)]
        if outcome == "placed":
            self.tell(signals.RingPlaced(action.ring, sid))
        elif outcome == "refused":
            self.tell(signals.RingRefused(action.ring))
        else:
            self.tell(signals.RingUnknown(action.ring))

    def dial(self, attempt: int, luck: int) -> None:
        if self.transfer.state is not State.CALLING or attempt != self.transfer.tries:
            self.tell(signals.CustomerMissed(attempt, "refused"))
            return
        assert self.customer == "", "the customer is called twice at once"
        assert self.caller in ("called_back", "gone", "machine", "goodbye"), self.caller
        if luck % 5 == 4:
            self.tell(signals.CustomerMissed(attempt, "refused"))
            return
        self.customer = "ringing"
        if luck % 5 != 3:
            self.tell(signals.CustomerPlaced(attempt, f"CAback{attempt}"))

    # --- the customer's phone

    def customer_answers(self, human: bool) -> None:
        if self.customer != "ringing":
            return
        self.customer = ""
        attempt = self.transfer.tries
        if human:
            self.knows_gone = False
            self.tell(signals.CustomerAnswered(attempt, f"CAback{attempt}"))
            in_room = self.transfer.caller is Caller.ROOM and self.transfer.state is State.JOINING
            self.caller = self.transfer.room if in_room else "goodbye"
        else:
            self.tell(signals.CustomerMissed(attempt, "machine"))
            self.caller = "machine"

    def customer_over(self, how: str) -> None:
        if self.customer == "ringing":
            self.customer = ""
            self.mail.append(signals.CustomerMissed(self.transfer.tries, how))

    # --- a person's phone

    def person_asks(self, ring: int, event: Event, *, out: bool = False) -> None:
        """A phone asks what to do, and does it."""
        phone = self.phones[ring]
        if phone.now in (self.transfer.room, self.transfer.side_room) and not out:
            self.leaves_room(phone)
        self.tell(event)
        reply = to_person(self.transfer, ring)
        if out and reply is ToPerson.ASIDE and ring == self.transfer.taken:
            reply = ToPerson.CHOOSE
        if reply in HEARD:
            phone.now = HEARD[reply]
        elif reply is ToPerson.JOIN:
            assert self.transfer.caller is Caller.ROOM, "a person is let into a room without a caller"
            phone.now, phone.ends_room = self.transfer.room, True
            self.mail.append(signals.PersonInRoom(ring))
        elif reply is ToPerson.ASIDE:
            phone.now, phone.ends_room = self.transfer.side_room, ring != self.transfer.taken
        elif reply is ToPerson.WATCH:
            phone.now, phone.ends_room = self.transfer.room, False
        else:
            self.over(ring)

    def leaves_room(self, phone: Phone) -> None:
        """Out of the room; the room ends with those whom it was made for."""
        room, phone.now = phone.now, "between"
        if phone.ends_room:
            self.room_ends(room)

    def over(self, ring: int) -> None:
        phone = self.phones.get(ring)
        if phone is None or phone.now == "over":
            return
        was = phone.now
        if was.startswith("warm-"):
            self.mail.append(signals.PersonOut(ring))
            self.leaves_room(phone)
        phone.now = "over"
        self.mail.append(signals.PersonEnded(ring))

    def room_ends(self, room: str) -> None:
        """Everybody in there comes out, and asks what comes next."""
        for phone in list(self.phones.values()):
            if phone.now == room:
                phone.now = "between"
                self.person_asks(phone.ring, signals.PersonBack(phone.ring), out=True)
        if self.caller == room:
            self.caller = "between"
            self.tell(signals.CallerOut())
            self.caller_asks()

    # --- the caller's line

    def caller_asks(self) -> None:
        room, self.caller = self.caller, "between"
        if room.startswith("warm-"):
            self.room_ends(room)
        self.tell(signals.CallerAsks())
        self.caller = {
            ToCaller.HOLD: "hold",
            ToCaller.ROOM: self.transfer.room,
            ToCaller.VOICEMAIL: "voicemail",
            ToCaller.CALL_BACK: "called_back",
            ToCaller.STREAM: "stream",
            ToCaller.GOODBYE: "goodbye",
        }[to_caller(self.transfer)]

    def caller_presses(self, event: Event) -> None:
        if self.caller != "hold" or self.transfer.state not in (State.RINGING, State.QUEUED):
            return
        self.tell(event)
        if to_caller(self.transfer) is ToCaller.CALL_BACK:
            self.caller = "called_back"
        else:
            self.caller_asks()

    def caller_hangs_up(self) -> None:
        room, self.caller = self.caller, "gone"
        self.mail.append(signals.CallerLeft())
        if room.startswith("warm-"):
            self.room_ends(room)

    # --- looking

    def where(self, now: str) -> list[Phone]:
        return [phone for phone in self.phones.values() if phone.now == now]

    @property
    def talking(self) -> bool:
        with_caller = [phone for phone in self.where(self.caller) if phone.ends_room]
        return self.caller.startswith("warm-") and bool(with_caller)

    def check(self) -> None:
        """What holds at every moment."""
        letting_go = {a.ring for a in self.todo if isinstance(a, AskLeg | EndLeg)}
        if self.caller.startswith("warm-"):
            takers = {p.ring for p in self.phones.values() if p.now == self.caller and p.ends_room}
            assert len(takers - letting_go) <= 1, "two people are with the caller"
        for person in {p.person for p in self.phones.values()}:
            rings = [p for p in self.phones.values() if p.person == person and p.now != "over"]
            assert len(rings) <= 1, f"{person} is rung twice at once"

    def calm(self) -> None:
        """Everything that is on its way arrives."""
        while self.todo or self.mail:
            if self.todo:
                self.carry_out(self.todo.pop(0), 0)
            else:
                self.tell(self.mail.pop(0))

    def silence(self) -> None:
        """Everything that is on its way arrives, and nobody does anything any more: how does it end?"""
        if self.caller == "stream" and self.transfer.state is not State.RETURNED:
            self.caller_asks()
        for _ in range(80):
            self.calm()
            for phone in [*self.where("ringing"), *self.where("listening"), *self.where("asked")]:
                self.over(phone.ring)
            for phone in [*self.where("waiting"), *self.where("parted"), *self.where("choosing")]:
                self.person_asks(phone.ring, signals.PersonAnswered(phone.ring, phone.sid))
            self.customer_over("no_answer")
            if self.caller == "hold":
                self.caller_asks()
            elif self.caller.startswith("warm-") and not self.talking:
                self.tell(signals.CallerAlone())
            for name in sorted(self.timers):
                if name in self.timers:
                    self.tell(TimerFired(name[0], self.timers.pop(name)))
            self.check()

    def ended_well(self) -> None:
        """With a person, a message, a promise, the gateway, or gone by their own will; and nobody is left behind."""
        ends = ("voicemail", "goodbye", "called_back", "machine", "stream", "gone")
        assert self.talking or self.caller in ends, self
        if self.caller == "stream":
            assert self.transfer.state is State.RETURNED
        left = [phone for phone in self.phones.values() if phone.now != "over"]
        if not self.talking:
            assert not left, f"somebody is left behind: {left}"
        else:
            assert all(phone.now == self.caller for phone in left), left
        wanted = {
            "voicemail": {"voicemail"},
            "goodbye": {"bridged", "unreached", "call_back", "withdrawn"},
            "called_back": {"call_back", "unreached", "caller_left", "withdrawn"},
            "machine": {"call_back", "unreached", "caller_left", "withdrawn"},
            "stream": {"returned"},
        }.get(self.caller)
        if wanted and not self.talking:
            assert self.reports, self
            assert self.reports[-1] in wanted, (self.caller, self.reports, self.steps)


Happening = tuple[str, Callable[[World, int, int], None]]


def _callback(world: World, which: int, luck: int) -> None:
    if world.mail:
        event = world.mail[which % len(world.mail)]
        if luck % 5:
            world.mail.remove(event)
        world.tell(event)


def _lost(world: World, which: int, luck: int) -> None:
    losable = [event for event in world.mail if not isinstance(event, signals.CallerLeft)]
    if losable:
        world.mail.remove(losable[which % len(losable)])


def _request(world: World, which: int, luck: int) -> None:
    if world.todo:
        world.carry_out(world.todo.pop(which % len(world.todo)), luck)


def _timer(world: World, which: int, luck: int) -> None:
    if world.timers:
        name = sorted(world.timers)[which % len(world.timers)]
        world.tell(TimerFired(name[0], world.timers.pop(name)))


def _restart(world: World, which: int, luck: int) -> None:
    world.timers.clear()
    world.todo.clear()
    world.transfer = Transfer.from_json(world.transfer.to_json())
    world.tell(signals.Recovered())


def _answers(world: World, which: int, luck: int) -> None:
    if phones := world.where("ringing"):
        phone = phones[which % len(phones)]
        world.person_asks(phone.ring, signals.PersonAnswered(phone.ring, phone.sid))


def _ignores(world: World, which: int, luck: int) -> None:
    if phones := world.where("ringing"):
        world.over(phones[which % len(phones)].ring)


def _key(world: World, which: int, luck: int) -> None:
    if phones := world.where("listening"):
        ring = phones[which % len(phones)].ring
        event: Event = signals.PersonDeclined(ring)
        if luck % 6 < 4:
            event = signals.PersonAccepted(ring)
        elif luck % 6 == 4:
            event = signals.PersonAsksAgain(ring)
        world.person_asks(ring, event)


def _hangs_up(world: World, which: int, luck: int) -> None:
    phones = [p for p in world.phones.values() if p.now not in ("over", "ringing")]
    if phones:
        world.over(phones[which % len(phones)].ring)


def _asks_again(world: World, which: int, luck: int) -> None:
    phones = [*world.where("waiting"), *world.where("parted")]
    if phones:
        phone = phones[which % len(phones)]
        world.person_asks(phone.ring, signals.PersonAnswered(phone.ring, phone.sid))


def _star(world: World, which: int, luck: int) -> None:
    phones = [p for p in world.phones.values() if p.now.startswith("warm-")]
    if phones:
        phone = phones[which % len(phones)]
        world.mail.append(signals.PersonOut(phone.ring))
        world.leaves_room(phone)
        if phone.now == "between":
            world.person_asks(phone.ring, signals.PersonBack(phone.ring), out=True)


def _chooses(world: World, which: int, luck: int) -> None:
    choices: tuple[Event, ...] = (
        signals.Resume(),
        signals.Consult(("ann", "bob", "cal", "dan")[which % 4]),
        signals.PassOn(),
        signals.PassOn(("dan",)),
        signals.GiveBack(),
        signals.EndCall(),
        signals.Park(),
        signals.Watch("eve", ("listen", "whisper", "join")[which % 3]),
    )
    with_person = (State.BRIDGED, State.PARKED)
    if world.transfer.state in with_person:
        world.tell(choices[luck % len(choices)])
        for phone in world.where("choosing"):
            world.person_asks(phone.ring, signals.PersonAnswered(phone.ring, phone.sid))


def _arrives(world: World, which: int, luck: int) -> None:
    if world.caller == "stream":
        if world.transfer.state is State.RETURNED:
            world.tell(signals.Begin())
        else:
            world.caller_asks()


def _holds(world: World, which: int, luck: int) -> None:
    if world.caller == "hold":
        world.caller_asks()
    elif world.caller.startswith("warm-") and not world.talking:
        world.tell(signals.CallerAlone())


def _wants(world: World, which: int, luck: int) -> None:
    world.caller_presses(signals.WantsCallBack() if luck % 3 else signals.WantsMessage())


def _gone(world: World, which: int, luck: int) -> None:
    if world.caller not in ("gone", "called_back", "machine"):
        world.caller_hangs_up()


def _busy(world: World, which: int, luck: int) -> None:
    world.engaged ^= {("ann", "bob", "cal")[which % 3]}


def _free(world: World, which: int, luck: int) -> None:
    state = world.transfer.state
    people = world.transfer.skipped if state is State.QUEUED else world.transfer.plan.people
    free = [p for p in people if p not in world.engaged and p not in world.transfer.spent]
    if state is State.LATER:
        # Time has passed: the carrier has long ended a call-back that nobody answered.
        world.customer_over("no_answer")
    if state in (State.QUEUED, State.LATER) and free:
        world.tell(signals.PersonFree(free[which % len(free)]))


def _customer(world: World, which: int, luck: int) -> None:
    if luck % 4 == 3:
        world.customer_over("busy")
    else:
        world.customer_answers(human=luck % 4 != 2)


def _calls_us(world: World, which: int, luck: int) -> None:
    """Whoever is to be called back calls, and may be helped."""
    if world.transfer.put_off:
        world.tell(signals.NotNeeded() if luck % 3 == 0 else signals.CustomerCalls())


HAPPENINGS: tuple[tuple[int, Callable[[World, int, int], None]], ...] = (
    (8, _callback),
    (1, _lost),
    (10, _request),
    (2, _timer),
    (1, _restart),
    (6, _answers),
    (1, _ignores),
    (6, _key),
    (1, _hangs_up),
    (2, _asks_again),
    (1, _star),
    (3, _chooses),
    (3, _arrives),
    (2, _holds),
    (1, _wants),
    (1, _gone),
    (1, _busy),
    (3, _free),
    (3, _customer),
    (1, _calls_us),
)


def begun(far: int) -> World:
    """A world in which something has happened already: on hold, listening, talking, in line, being called back."""
    world = World()
    if far == 5:
        world.engaged = {"ann", "bob", "cal"}
    world.tell(signals.Begin())
    if far > 0:
        while world.todo:
            world.carry_out(world.todo.pop(0), 0)
        world.caller_asks()
    if far in (2, 3, 4):
        world.person_asks(1, signals.PersonAnswered(1, "CA1"))
    if far in (3, 4):
        world.person_asks(1, signals.PersonAccepted(1))
        world.calm()
    if far in (6, 7):
        world.caller_presses(signals.WantsCallBack())
        world.calm()
    if far == 7:
        world.tell(signals.PersonFree("cal"))
        world.calm()
        ring = len(world.transfer.legs)
        world.person_asks(ring, signals.PersonAnswered(ring, f"CA{ring}"))
        world.person_asks(ring, signals.PersonAccepted(ring))
        world.calm()
    return world
