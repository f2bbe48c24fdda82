"""What the person who has the caller may do, from a console or by keys: ask a colleague, pass on, give back, end."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from gateway.handoff.driver import Driver
from gateway.handoff.lines import NOBODY_TO_ASK
from gateway.handoff.live import Live
from gateway.handoff.signals import Consult, EndCall, Event, GiveBack, Park, PassOn, Resume, Watch
from gateway.handoff.state import FINAL, LegState, Role, State, Transfer
from gateway.handoff.telephones import owner

Mode = Literal["listen", "whisper", "join"]


class NotPossible(Exception):  # noqa: N818 - the name says what is wrong
    """The call is not where this could be done; the message says where it is."""


class Console:
    """Each method raises NotPossible when the caller is not with a person (or not on hold, where that is needed), and
    returns where the transfer stands afterwards."""

    def __init__(self, driver: Driver, at_work: Callable[[datetime], frozenset[str]]) -> None:
        self._driver = driver
        self._at_work = at_work

    async def park(self, call_sid: str) -> State:
        """The caller goes on hold; the person hears the choices."""
        return await self._do(call_sid, Park())

    async def consult(self, call_sid: str, person: str | None = None) -> State:
        """The caller goes on hold, and this colleague (or whoever is free) is rung with the brief."""
        live = await self._live(call_sid)
        found = person or await self._somebody(live.transfer)
        if found is None:
            raise NotPossible("nobody is free to be asked just now: pass the call on, or go back to the caller")
        return await self._apply(live, Consult(found))

    async def resume(self, call_sid: str) -> State:
        """Back to the caller; the colleague is thanked."""
        return await self._do(call_sid, Resume())

    async def pass_on(self, call_sid: str, person: str | None = None, note: str = "") -> State:
        """To the colleague who is being asked, or to `person`, or to whoever comes next; `note`: said in the brief."""
        live = await self._live(call_sid)
        return await self._apply(live, self._passed(live.transfer, person, note))

    async def give_back(self, call_sid: str) -> State:
        """The gateway goes on with the caller, for example to book the visit just agreed."""
        return await self._do(call_sid, GiveBack())

    async def end(self, call_sid: str) -> State:
        """Goodbye to the caller."""
        return await self._do(call_sid, EndCall())

    async def watch(self, call_sid: str, person: str, mode: Mode = "listen") -> State:
        """Rings a supervisor who may then listen, whisper to the person, or join; again: changes what they may do."""
        return await self._do(call_sid, Watch(person, mode))

    async def key(self, live: Live, ring: int, digits: str) -> tuple[str, ...]:
        """A key of the person's while the caller is on hold; what is to be said about it."""
        leg = live.transfer.leg(ring)
        if leg is None or leg.state is not LegState.TAKEN or live.transfer.state is not State.PARKED:
            return ()
        keys: dict[str, Event] = {"1": Resume(), "4": GiveBack(), "9": EndCall()}
        event = keys.get(digits)
        if digits == "2":
            found = await self._somebody(live.transfer)
            if found is None:
                return (NOBODY_TO_ASK,)
            await self._driver.apply(live, Consult(found), ring)
            return ("I'm ringing a colleague for you.",)
        if digits == "3":
            event = self._passed(live.transfer, None, "")
        if event is not None:
            await self._driver.apply(live, event, ring)
        return ()

    async def _somebody(self, transfer: Transfer) -> str | None:
        """A colleague who is at work and free: those of the plan first."""
        free = self._at_work(self._driver.clock()) - await self._driver.held.engaged()
        free -= {owner(leg.person) for leg in transfer.legs if leg.role is not Role.TAKE}
        planned = [person for person in transfer.plan.people if person in free]
        return next(iter([*planned, *sorted(free)]), None)

    @staticmethod
    def _passed(transfer: Transfer, person: str | None, note: str) -> PassOn:
        told = [str(piece) for piece in transfer.brief.get("whisper", ())]
        said = " ".join(note.split())[:200]
        lead = ["Passed on by a colleague." + (f" They say: {said}." if said else "")]
        fresh = (*lead, *(piece for piece in told if not piece.startswith("Passed on by")))
        return PassOn((person,) if person else (), fresh)

    async def _live(self, call_sid: str) -> Live:
        live = await self._driver.shelf.of_call(call_sid)
        if live is None:
            raise NotPossible("this call was never with a person")
        return live

    async def _do(self, call_sid: str, event: Event) -> State:
        return await self._apply(await self._live(call_sid), event)

    async def _apply(self, live: Live, event: Event) -> State:
        before = live.transfer
        after = await self._driver.apply(live, event)
        if after == before and before.state not in FINAL | {State.PARKED}:
            raise NotPossible(f"the caller is not with a person now: the transfer is {before.state.value}")
        if before.state in FINAL:
            raise NotPossible(f"the transfer is over: {before.state.value}")
        return after.state
