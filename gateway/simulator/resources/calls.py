"""Calls: create, fetch, list, update."""

from dataclasses import replace
from typing import Any

from gateway.simulator.exchange import Exchange
from gateway.simulator.interpreter import Step, run
from gateway.simulator.leg import FINAL, Leg, StatusCallback
from gateway.simulator.outgoing import place
from gateway.simulator.resources.request import Request, RestError, not_found

TWIML_MAX = 4000
RING_MIN_S, RING_MAX_S = 5, 600
AMD_S = 3.0
"""How long machine detection listens to whoever answered before the URL is asked."""


def own_number(exchange: Exchange, request: Request) -> str:
    """From must be a number of the account's, unless a CallToken allows another."""
    number = request.phone("From", 21212)
    if number not in exchange.numbers and not request.has("CallToken"):
        raise RestError(400, 21210, "'From' is not a number of this account and not verified")
    return number


def ring_seconds(request: Request) -> int:
    seconds = request.number("Timeout", 60)
    if not RING_MIN_S <= seconds <= RING_MAX_S:
        raise RestError(400, 13222, "Timeout must be 5 to 600 seconds")
    return seconds


def status_callback(request: Request, events: str) -> StatusCallback | None:
    if not request.has("StatusCallback"):
        return None
    return StatusCallback(
        request.get("StatusCallback"),
        request.many("StatusCallbackEvent", events),
        request.get("StatusCallbackMethod", "POST"),
    )


def next_step(request: Request) -> Step | None:
    """What Url or Twiml asks to run."""
    if request.has("Url"):
        return Step(request.get("Url"), request.get("Method", "POST"))
    if request.has("Twiml"):
        if len(request.get("Twiml")) > TWIML_MAX:
            raise RestError(400, 21625, "Twiml may have 4,000 characters")
        return Step("", twiml=request.get("Twiml"))
    return None


def warn_of_the_rest(exchange: Exchange, request: Request) -> None:
    """Parameters that Twilio knows and the simulator does nothing with, where that could mislead."""
    for name in ("SendDigits", "Record"):
        if request.has(name):
            exchange.fault(0, f"{name} is not simulated", warning=True)


async def create(exchange: Exchange, request: Request) -> dict[str, Any]:
    to = request.phone("To", 21211)
    from_ = own_number(exchange, request)
    step = next_step(request)
    if step is None:
        raise RestError(400, 21205, "Url, Twiml or ApplicationSid is required")
    warn_of_the_rest(exchange, request)
    fallback = (request.get("FallbackUrl"), request.get("FallbackMethod", "POST"))
    detect = request.get("MachineDetection")

    async def then(leg: Leg) -> None:
        first = step
        if detect:
            await exchange.clock.sleep(AMD_S)
            greeting_s = getattr(leg.end, "greeting_s", 0.0)
            leg.answered_by = "machine_start" if greeting_s else "human"
            if greeting_s and detect == "DetectMessageEnd":
                await exchange.clock.sleep(max(0.0, greeting_s - AMD_S))
                leg.answered_by = "machine_end_beep"
            first = replace(step, extra={"AnsweredBy": leg.answered_by})
        await run(leg, first)

    leg = place(
        exchange,
        from_=from_,
        to=to,
        direction="outbound-api",
        then=then,
        ring_s=ring_seconds(request),
        queued=True,
        status_callback=status_callback(request, "completed"),
        fallback=fallback if fallback[0] else None,
        time_limit_s=request.number("TimeLimit", 14400),
    )
    return describe(leg)


def find(exchange: Exchange, sid: str) -> Leg:
    leg = exchange.legs.get(sid)
    if leg is None:
        raise not_found(f"/Calls/{sid}.json")
    return leg


async def fetch(exchange: Exchange, request: Request) -> dict[str, Any]:
    return describe(find(exchange, request.path["Sid"]))


async def listing(exchange: Exchange, request: Request) -> dict[str, Any]:
    found = [
        describe(leg)
        for leg in exchange.legs.values()
        if (not request.has("To") or leg.to == request.get("To"))
        and (not request.has("From") or leg.from_ == request.get("From"))
        and (not request.has("Status") or leg.status == request.get("Status"))
        and (
            not request.has("ParentCallSid")
            or (leg.parent is not None and leg.parent.sid == request.get("ParentCallSid"))
        )
    ]
    return {"calls": found, "page": 0, "page_size": 50, "next_page_uri": None}


async def update(exchange: Exchange, request: Request) -> dict[str, Any]:
    leg = find(exchange, request.path["Sid"])
    if leg.is_over or leg.status in FINAL:
        raise RestError(400, 21220, "Call is not in-progress. Cannot redirect.")
    status = request.get("Status")
    if status == "canceled" and leg.is_answered:
        return describe(leg)  # canceled does nothing to a call that is in progress
    if status:
        leg.hang_up(f"rest-{status}")
        return {**describe(leg), "status": status}
    step = next_step(request)
    if step is not None:
        if not leg.is_answered and leg.direction != "inbound":
            raise RestError(400, 21220, "Call is not in-progress. Cannot redirect.")
        leg.redirect(lambda it: run(it, step))
    if callback := status_callback(request, "completed"):
        leg.status_callback = callback
    return describe(leg)


def describe(leg: Leg) -> dict[str, Any]:
    account = leg.exchange.account_sid
    return {
        "sid": leg.sid,
        "account_sid": account,
        "api_version": "2010-04-01",
        "to": leg.to,
        "from": leg.from_,
        "status": leg.shown_status,
        "direction": leg.direction,
        "duration": str(round(leg.duration_s)) if leg.shown_status in FINAL else None,
        "parent_call_sid": leg.parent.sid if leg.parent else None,
        "answered_by": leg.answered_by or None,
        "caller_name": None,
        "forwarded_from": None,
        "date_created": leg.created,
        "date_updated": leg.created,
        "start_time": leg.created if leg.is_answered else None,
        "end_time": None,
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "uri": f"/2010-04-01/Accounts/{account}/Calls/{leg.sid}.json",
        "subresource_uris": {},
    }


HANDLERS = {
    ("post", "/Calls.json"): create,
    ("get", "/Calls.json"): listing,
    ("get", "/Calls/{Sid}.json"): fetch,
    ("post", "/Calls/{Sid}.json"): update,
}
