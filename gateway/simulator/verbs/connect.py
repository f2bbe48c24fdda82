"""Connect with Stream: the call's audio goes to the application until one of them ends it."""

from urllib.parse import urljoin

from gateway.simulator.interpreter import Context, Document, Step
from gateway.simulator.leg import Leg
from gateway.simulator.stream import MediaStream
from gateway.simulator.twiml import Element, TwimlError

PARAMETER_MAX = 500
"""Characters of a parameter's name and value together."""


async def connect(leg: Leg, verb: Element, document: Document, context: Context) -> Step | None:
    """Open the stream and wait for its end; then the action, or the next verb."""
    del context
    streams = [child for child in verb.children if child.name == "Stream"]
    if not streams:
        leg.exchange.fault(0, "the simulator connects to Stream only", leg)
        return None
    noun = streams[0]
    if noun.get("track", "inbound_track") != "inbound_track":
        raise TwimlError(31941, "Connect streams carry the inbound_track only")
    parameters = {child.get("name"): child.get("value") for child in noun.children if child.name == "Parameter"}
    for name, value in parameters.items():
        if len(name) + len(value) >= PARAMETER_MAX:
            raise TwimlError(12200, f"Parameter {name!r} and its value have 500 characters or more")
    url = noun.get("url")
    if "://" not in url and document.url:
        url = urljoin(document.url, url).replace("http", "ws", 1)
    callback = noun.get("statusCallback")
    where = (document.resolve(callback), noun.get("statusCallbackMethod", "POST")) if callback else None
    await MediaStream(leg, url, noun.get("name"), parameters, where).run()
    if action := verb.get("action"):
        return Step(document.resolve(action), verb.get("method", "POST"))
    return None
