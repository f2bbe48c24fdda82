"""Guards the document for a gateway that is down: it needs nothing of ours, and brings the caller to a person."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from gateway.calls.oncall import phones
from gateway.company import Company, Person
from gateway.simulator.phones import Answers, Handset, Ignores
from gateway.simulator.twilio import SimulatedTwilio
from gateway.telephony.fallback import MOST_CHARS, FallbackError, document


def company(*people: Person) -> Company:
    return Company(name="Oak & Sons <Plumbing>", phone="+18025550100", staff=people)


def person(name: str, number: int, **more: object) -> Person:
    return Person.model_validate({"id": name, "name": name, "phone": f"+1802555{number:04d}", **more})


def test_those_who_take_emergencies_are_rung_first_and_each_telephone_once() -> None:
    desk = person("desk", 111, skills=("billing",), order=1)
    late = person("late", 112, order=3)
    early = person("early", 113, order=2)
    twin = person("twin", 113, order=4)
    assert phones(company(desk, late, early, twin)) == ("+18025550113", "+18025550112", "+18025550111")


def test_the_document_names_no_address_and_fits_a_twiml_bin() -> None:
    made = document(company().name, [f"+1802555{n:04d}" for n in range(20)])
    assert "http" not in made
    assert "Oak &amp; Sons &lt;Plumbing&gt;" in made
    assert made.count("<Number>") == 10
    assert len(made) < MOST_CHARS
    assert "911" in made.split("<Dial")[0]


def test_without_anybody_to_ring_it_is_refused() -> None:
    with pytest.raises(FallbackError, match=r"company\.staff"):
        document("Oak", [])


@pytest.fixture
async def static_place() -> AsyncIterator[str]:
    """A web space that only knows GET, as most do."""
    server = web.Application()
    server.router.add_get("/fallback.xml", _xml)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/fallback.xml"
    await runner.cleanup()


async def _xml(_: web.Request) -> web.Response:
    return web.Response(text=document("Oak", ["+18025550111", "+18025550112"]), content_type="text/xml")


async def test_with_the_gateway_down_the_next_person_who_picks_up_talks_to_the_caller(static_place: str) -> None:
    async with SimulatedTwilio("AC" + "1" * 32, "token", speed=20) as twilio:
        twilio.add_number(
            "+18025550100", voice_url="http://127.0.0.1:1/voice", fallback_url=static_place, fallback_method="GET"
        )
        twilio.add_phone("+18025550111", Ignores())
        twilio.add_phone("+18025550112", Answers(after_s=1, keys=(), talk_s=2))
        caller = Handset()
        leg = await twilio.call(from_="+18025550142", to="+18025550100", caller=caller)
        ending = await leg.ended
        assert ending.status == "completed"
        assert any(event.kind == "bridged" for event in twilio.events)
        assert "911" in caller.heard_texts[0]
