"""What callers say about the conversation itself: "what?", "hold on", "am I talking to a robot?"."""

from gateway.conversation.events import HangUp, Outcome, Trigger
from gateway.conversation.flows.call import outcome, rest
from gateway.conversation.flows.leave import leave
from gateway.conversation.room import Room
from gateway.conversation.stage import Stage
from gateway.understanding.meaning import Aside

PATIENCE_S = 25.0
"""How long we wait in silence for somebody who asked us to."""
PATIENCE_TURNS = 2
MOST_REPEATS = 3
MOST_FRESH_STARTS = 2
WRONG_NUMBER = "wrong number"


class Asides:
    """Meets asides; remembers how often the same was asked, and whether we were asked to wait."""

    def __init__(self) -> None:
        self._repeats: dict[str, int] = {}
        self._fresh_starts = 0
        self._waits = 0
        self._patience = 0

    def may_start_over(self) -> bool:
        self._fresh_starts += 1
        return self._fresh_starts <= MOST_FRESH_STARTS

    def meet(self, aside: Aside, stage: Stage, room: Room) -> bool:
        """True when this was all the turn was about; False: the flow deals with it as with any answer."""
        if stage.looking is not None:
            return False
        stage.note("aside", aside.value)
        if aside is Aside.NEVER_MIND and WRONG_NUMBER in room.heard.text:
            if stage.question not in ("anything", "anything_else", "confirm_intent"):
                return False  # "No, that's the wrong number": the one we wrote down.
            stage.tell("wrong_number")
            stage.act(HangUp(Outcome.WRONG_NUMBER))
            stage.end()
            return True
        match aside:
            case Aside.REPEAT | Aside.SLOWER:
                self._say_again(stage, slow=aside is Aside.SLOWER)
            case Aside.WAIT:
                self._waits += 1
                if self._waits > MOST_REPEATS:
                    stage.reprompt()
                else:
                    self._patience = PATIENCE_TURNS
                    stage.tell("wait")
                    stage.listen(PATIENCE_S)
            case Aside.ROBOT:
                self._repeats["robot"] = self._repeats.get("robot", 0) + 1
                if self._repeats["robot"] > MOST_REPEATS:
                    stage.hand_over(Trigger.REPEATED)
                else:
                    stage.tell("robot")
                    stage.again()
            case Aside.WHO:
                self._repeats["who"] = self._repeats.get("who", 0) + 1
                if self._repeats["who"] > MOST_REPEATS:
                    stage.hand_over(Trigger.REPEATED)
                else:
                    stage.tell("who_we_are")
                    stage.again()
            case Aside.START_OVER:
                stage.hand_over(Trigger.REPEATED)
            case Aside.NEVER_MIND:
                self._never_mind(stage, room)
            case Aside.GOODBYE:
                self._goodbye(stage, room)
            case Aside.DONT_KNOW:
                return False
        return True

    @property
    def patient(self) -> bool:
        return self._patience > 0

    def wait_on(self, stage: Stage) -> bool:
        """The caller is silent because they asked us to wait: that is no silence to be counted."""
        if self._patience == 0:
            return False
        self._patience -= 1
        if self._patience == 0:
            stage.again()
        else:
            stage.tell("take_your_time")
            stage.listen(PATIENCE_S)
        return True

    def spoke(self) -> None:
        """They are back."""
        self._patience = 0

    def _say_again(self, stage: Stage, *, slow: bool) -> None:
        key = stage.prompt
        self._repeats[key] = self._repeats.get(key, 0) + 1
        if self._repeats[key] >= MOST_REPEATS:
            stage.hand_over(Trigger.REPEATED)
            return
        if slow:
            stage.tell("slower")
        stage.again(slow=slow)

    def _never_mind(self, stage: Stage, room: Room) -> None:
        if stage.question in ("anything", "anything_else"):
            self._goodbye(stage, room)
            return
        self._fresh_starts += 1
        if self._fresh_starts > MOST_FRESH_STARTS:
            stage.hand_over(Trigger.REPEATED)
            return
        stage.tell("never_mind")
        stage.play(rest(room))

    def _goodbye(self, stage: Stage, room: Room) -> None:
        nothing_open = stage.question in ("anything", "anything_else") or stage.prompt == "confirm_leave"
        # What else they may have wanted is not worth holding back somebody who has what they called for.
        done = room.case.visit is not None and stage.question == "confirm_intent"
        if not nothing_open and not done:
            stage.interpose(leave(room))
            return
        stage.tell("goodbye_booked" if room.case.visit else "goodbye")
        stage.act(HangUp(outcome(room)))
        stage.end()
