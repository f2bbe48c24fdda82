"""The conversation: events in, actions out. Pure: the same events lead to the same place.

What holds on every turn is here; what a call is about is in `flows/`."""

from typing import Protocol

from gateway.company import Company
from gateway.config import Guardrails
from gateway.conversation import danger
from gateway.conversation.absorb import Absorber
from gateway.conversation.asides import Asides
from gateway.conversation.brief import brief
from gateway.conversation.case import CaseFile
from gateway.conversation.events import (
    Action,
    Brief,
    Caller,
    CallStarted,
    Event,
    Interrupted,
    LineBack,
    OpeningsFound,
    PersonFound,
    PersonReady,
    Pressed,
    Quiet,
    Say,
    Spoke,
    StartRinging,
    Trigger,
    VisitBooked,
    VisitCancelled,
    VisitRefused,
)
from gateway.conversation.faint import Faint
from gateway.conversation.flows.call import NEW_WISHES, VISITS, call, given_back
from gateway.conversation.flows.conclude import ready
from gateway.conversation.flows.leave import switch
from gateway.conversation.flows.urgent import urgent
from gateway.conversation.guards import MOST_SAME, Repeats, person_wanted
from gateway.conversation.policy import Policies
from gateway.conversation.prompts import Prompts
from gateway.conversation.room import Room
from gateway.conversation.stage import Stage
from gateway.conversation.stance import Stances, ai_first
from gateway.conversation.told import told
from gateway.grammars import Grammars
from gateway.turn import Expecting, Utterance
from gateway.understanding.meaning import Aside, Context, Heard, Intent, Urgency
from gateway.understanding.phone import area_code_of

GREETED = frozenset({"hello", "hi"})
"""Whoever says hello to us waits for an answer, not for silence."""
MOST_TURNS = 80
"""Turns after which any call gets a person: far beyond every real booking."""
NO_QUESTION = Expecting("")
"""While something is looked up."""
OPEN_QUESTIONS = ("anything", "anything_else")


class Listener(Protocol):
    """Words to meaning."""

    def interpret(self, utterance: Utterance, expecting: Expecting, context: Context) -> Heard: ...


class Conversation:
    """One call. `step` takes each event as it comes and returns what is to be done, in order."""

    def __init__(
        self,
        company: Company,
        guardrails: Guardrails,
        grammars: Grammars,
        interpreter: Listener,
        stances: Stances = ai_first,
    ) -> None:
        self._company = company
        self._guardrails = guardrails
        self._grammars = grammars
        self._interpreter = interpreter
        self._stances = stances
        self._ringing = False
        self._prompts = Prompts(company, grammars)
        self._absorber = Absorber(guardrails, grammars.problems, area_code_of(company.phone))
        self._caller = Caller()
        self.case = CaseFile()
        self._room: Room | None = None
        self._stage: Stage | None = None
        self._asides = Asides()
        self._repeats = Repeats()
        self._faint = Faint()
        self._policies = Policies()
        self._turns = 0
        self._greetings = 0
        self._silences = 0
        self._progress_s = 0.0

    @property
    def ended(self) -> bool:
        return self._stage is not None and self._stage.ended

    @property
    def expecting(self) -> Expecting | None:
        """The question that is open; None while something is looked up, before the start and after the end."""
        return self._stage.expecting if self._stage else None

    @property
    def awaiting(self) -> Action | None:
        """What was asked to be looked up and is not answered yet."""
        return self._stage.looking if self._stage else None

    def brief(self, trigger: Trigger) -> Brief:
        """What a person who takes over now would have to know."""
        return Brief(trigger, phone=self._caller.number) if self._room is None else brief(self._room, trigger)

    def still_here(self, time: int) -> Say:
        """For whoever waits for our answer: the `time`-th word that we are still here. Changes nothing."""
        return self._prompts.say("still_here", time=time)

    def step(self, event: Event) -> tuple[Action, ...]:
        """What is to be done now. Ends in `Listen`, in a lookup that awaits its answer, or in a last action."""
        if self.ended and not (isinstance(event, LineBack) and self._stage is not None and self._stage.handing_over):
            return ()
        stage, room = self._ready(event)
        room.now = event.stamp.at.astimezone(self._company.zone)
        match event:
            case CallStarted():
                self._start(event, stage, room)
            case Spoke():
                self._faint.spoke(event.utterance)
                heard = self._interpreter.interpret(
                    event.utterance, stage.expecting or NO_QUESTION, self._context(stage, room, event.utterance)
                )
                self._turn(event.stamp.call_s, heard, stage, room)
                stage.cut_off = None
            case Pressed():
                self._pressed(event, stage, room)
            case Quiet():
                self._quiet(event, stage, room)
            case Interrupted():
                stage.cut_off = event.heard
            case LineBack() if stage.ended:
                # A person gave the caller back, for the visit that they agreed on.
                self._progress_s = event.stamp.call_s
                stage.reopen()
                stage.play(given_back(room))
            case LineBack():
                self._progress_s = event.stamp.call_s
                stage.resume("line_back")
            case PersonReady():
                stage.play(ready(room, event.trigger))
            case VisitBooked() | VisitCancelled() | VisitRefused() | OpeningsFound() | PersonFound():
                self._progress_s = event.stamp.call_s
                if isinstance(event, VisitBooked):
                    self.case.visit = self.case.visit or event.visit
                stage.answer(event)
        return stage.take()

    def _ready(self, event: Event) -> tuple[Stage, Room]:
        if self._stage is None or self._room is None:
            now = event.stamp.at.astimezone(self._company.zone)
            self._room = Room(self._company, self._guardrails, self._grammars, self._prompts, self.case, now)
            self._room.stances = self._stances
            self._stage = Stage(self._room)
            if not isinstance(event, CallStarted):
                self._start(CallStarted(event.stamp, Caller()), self._stage, self._room)
        return self._stage, self._room

    def _start(self, event: CallStarted, stage: Stage, room: Room) -> None:
        if stage.begun:
            stage.resume("line_back")
            return
        self._caller = event.caller
        self._progress_s = event.stamp.call_s
        self._open_case(room)
        self._stand(stage, room)
        stage.tell("greeting_recorded" if self._company.recording else "greeting")
        stage.play(call(room))

    def _stand(self, stage: Stage, room: Room) -> None:
        """What the company's rules say about a call of this customer at this time."""
        known = brief(room, Trigger.RULE)
        stance = self._stances(known, room.now)
        if stance.reprompts is not None:
            self._guardrails = room.guardrails = self._guardrails.model_copy(update={"reprompts": stance.reprompts})
        if stance.model == "human_first":
            self._ringing = True
            stage.note("ring", "human_first", details={"rule": stance.rule})
            stage.act(StartRinging(known))

    def _open_case(self, room: Room) -> None:
        """A fresh case file with what was known before the first word."""
        caller = self._caller
        self.case = CaseFile(
            caller_number=caller.number,
            tier=caller.tier,
            name=caller.name,
            name_known=caller.name is not None,
            address=caller.address,
            address_known=caller.address is not None,
            upcoming=caller.visits,
        )
        room.case = self.case

    def _context(self, stage: Stage, room: Room, utterance: Utterance) -> Context:
        expecting = stage.expecting
        return Context(
            now=room.now,
            question=expecting.question if expecting else "",
            phrases=stage.phrases,
            known_phone=self.case.phone or self.case.caller_number,
            known_address=self.case.address,
            # Only over our own words can it be their echo: "yes, that works" answers "does that work?".
            said=stage.said if utterance.over_prompt else "",
            not_streets=frozenset(self.case.streets_denied),
            not_addresses=frozenset(self.case.addresses_denied),
            streets_heard=tuple(self.case.streets_heard.items()),
        )

    # --- one turn -----------------------------------------------------------------------------------------------

    def _turn(self, call_s: float, heard: Heard, stage: Stage, room: Room, *, keyed: bool = False) -> None:
        case = self.case
        room.heard = heard = told(heard)
        self._asides.spoke()
        self._silences = 0
        self._turns += 1
        dangers = danger.of(heard, room)
        if dangers:
            self._absorber.take(case, heard, stage.question)
            danger.meet(stage, room, dangers)
            return
        why = person_wanted(heard)
        if stage.handing_over or why is not None:
            self._absorber.take(case, heard, stage.question)
            if why is not None:
                stage.hand_over(why)
            return
        heard = self._policies.meet(heard, stage, room, asked_openly=stage.question in OPEN_QUESTIONS)
        if stage.ended or stage.handing_over:
            self._absorber.take(case, heard, OPEN_QUESTIONS[0])
            return
        room.heard = heard
        if heard.tangled:
            self._absorber.take(case, heard, stage.question)
            stage.hand_over(Trigger.TANGLED)
            return
        if heard.aside is Aside.START_OVER and stage.looking is None and self._asides.may_start_over():
            self.start_over(stage, room)
            self._watch(call_s, stage, room)
            return
        if heard.aside is not None and not keyed and self._asides.meet(heard.aside, stage, room):
            if self._asides.patient:
                self._progress_s = call_s
            self._watch(call_s, stage, room)
            return
        changed = self._absorber.take(case, heard, stage.question)
        if changed:
            self._progress_s = call_s
            stage.note("slot", "understood", details={"slots": ",".join(sorted(changed))})
            if self._ringing:
                # Whoever answers is told what has become known by then.
                stage.act(StartRinging(brief(room, Trigger.RULE)))
        if self._repeats.stuck(heard, news=bool(changed)):
            stage.hand_over(Trigger.REPEATED)
            return
        if case.urgency is Urgency.EMERGENCY and stage.serving in VISITS and case.visit is None:
            stage.note("urgency", "emergency")
            stage.serve(Intent.URGENT, urgent(room))
            return
        self._respond(call_s, heard, changed, stage, room)

    def _respond(self, call_s: float, heard: Heard, changed: frozenset[str], stage: Stage, room: Room) -> None:
        """The answer to the open question goes to the flow; anything else is a new wish, a filler or a re-prompt."""
        if stage.looking is not None:
            return
        if stage.hear(heard, changed):
            self._progress_s = call_s
        elif (wish := self._new_wish(heard, stage)) is not None and not changed:
            stage.note("intent", "changed_mind", heard.intents[0].confidence, {"intent": wish.value})
            stage.interpose(switch(room, wish))
        elif self._policies.answered:
            stage.again()
        elif self._faint.telling(heard):
            stage.note("reprompt", "hardly_heard", details={"time": str(self._faint.told)})
            stage.tell("hardly_heard", time=self._faint.told - 1)
            stage.reprompt()
        elif heard.nothing and stage.cut_off is not None:
            stage.go_on()
        elif heard.nothing and not GREETED.isdisjoint(heard.text.split()):
            self._greeted(stage)
        elif heard.nothing and not stage.fillers:
            stage.fillers += 1
            stage.listen()
        elif changed - {"story"}:
            stage.take_up()
        else:
            stage.reprompt()
        self._watch(call_s, stage, room)

    def _greeted(self, stage: Stage) -> None:
        """ "Hello?": they are not sure that we are there. Who asks it again and again does not hear us."""
        self._greetings += 1
        if self._greetings > MOST_SAME:
            stage.hand_over(Trigger.REPEATED)
            return
        if self._greetings > 1 or stage.question not in OPEN_QUESTIONS:
            stage.tell("here")
        stage.again()

    def _watch(self, call_s: float, stage: Stage, room: Room) -> None:
        """Time and turns without progress."""
        if stage.ended or stage.handing_over:
            return
        if call_s - self._progress_s > self._guardrails.no_progress_s or self._turns > MOST_TURNS:
            stage.hand_over(Trigger.NO_PROGRESS)

    def _new_wish(self, heard: Heard, stage: Stage) -> Intent | None:
        """Something quite different, said in the middle of a flow: what people do, not we."""
        if stage.question in OPEN_QUESTIONS or not heard.intents or heard.yes is not None:
            return None
        best = heard.intents[0]
        if best.confidence < self._guardrails.act_at or len(heard.text.split()) < 3:
            return None
        return next((i for i in NEW_WISHES if i.value == best.label and i is not stage.serving), None)

    def start_over(self, stage: Stage, room: Room) -> None:
        """Forgets what this call said, not who is calling."""
        self._open_case(room)
        stage.reset()
        stage.tell("start_over")
        stage.play(call(room))

    # --- keys and silence ---------------------------------------------------------------------------------------

    def _pressed(self, event: Pressed, stage: Stage, room: Room) -> None:
        self._faint.pressed()
        digits = event.keys.digits.rstrip("#")
        if digits == "0":
            heard: Heard | None = Heard(text="zero", wants_person=True)
        elif digits in ("*", ""):
            stage.again()
            return
        else:
            heard = stage.by_key(digits)
        if heard is None:
            heard = Heard()
        self._turn(event.stamp.call_s, heard, stage, room, keyed=True)

    def _quiet(self, event: Quiet, stage: Stage, room: Room) -> None:
        if stage.handing_over or stage.looking is not None:
            if stage.still_looking() >= MOST_SAME:
                stage.give_up_looking(event.stamp)
            return
        if self._asides.wait_on(stage):
            return
        self._silences += 1
        self._turns += 1
        if self._silences > self._guardrails.reprompts:
            stage.hand_over(Trigger.SILENCE)
            return
        stage.note("reprompt", "silence", details={"time": str(self._silences)})
        stage.tell("silence", time=self._silences - 1)
        stage.again()
        self._watch(event.stamp.call_s, stage, room)
