"""The TwiML verbs, by name."""

from collections.abc import Awaitable, Callable

from gateway.simulator.interpreter import Context, Document, Step
from gateway.simulator.leg import Leg
from gateway.simulator.twiml import Element
from gateway.simulator.verbs.connect import connect
from gateway.simulator.verbs.dial import dial
from gateway.simulator.verbs.flow import hangup, redirect, reject
from gateway.simulator.verbs.gather import gather
from gateway.simulator.verbs.prompts import pause, play, say
from gateway.simulator.verbs.record import record

VERBS: dict[str, Callable[[Leg, Element, Document, Context], Awaitable[Step | None]]] = {
    "Connect": connect,
    "Dial": dial,
    "Gather": gather,
    "Hangup": hangup,
    "Pause": pause,
    "Play": play,
    "Record": record,
    "Redirect": redirect,
    "Reject": reject,
    "Say": say,
}
