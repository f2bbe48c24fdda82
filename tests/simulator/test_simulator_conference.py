"""Guards conferences and the warm transfer: wait audio, start, callbacks, hold, mixing, endings, and who hears whom."""

import asyncio

import pytest
from aiohttp import web
from simulator_app import ACCOUNT, COMPANY, DANA, TOKEN, Caller, ended, place
from test_simulator_rest import Redirected
from twilio.rest import Client
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from gateway.simulator.phones import Answers, Declines, HangsUpDuringWhisper, Ignores, Voicemail
from gateway.simulator.sound import tone

VOICE = tone(300, 1.0, 0.4)


@pytest.fixture
async def client(sim):
    http = Redirected(sim.api_url)
    yield Client(ACCOUNT, TOKEN, http_client=http)
    await http.close()


def hold_room(**more):
    response = VoiceResponse()
    dial = Dial(action="/after")
    options = {
        "start_conference_on_enter": False,
        "end_conference_on_exit": True,
        "wait_url": "/wait",
        "beep": "false",
        "status_callback": "/room",
        "status_callback_event": "start end join leave hold mute modify",
    }
    dial.conference("room-1", **(options | more))
    response.append(dial)
    return str(response)


def agent_room(**more):
    response = VoiceResponse()
    dial = Dial()
    dial.conference("room-1", beep=False, status_callback="/second", status_callback_event="start end join", **more)
    response.append(dial)
    return str(response)


def whisper():
    response = VoiceResponse()
    gather = Gather(num_digits=1, timeout=5, action="/accept")
    gather.say("Dana, a gas leak on Maple Street. Press 1.")
    response.append(gather)
    response.hangup()
    return str(response)


class TransferApp:
    """The conference warm transfer as an application does it: hold the caller, ring by REST, bridge on 1."""

    def __init__(self, app, client, agent_options=None):
        self.app, self.client = app, client
        app.answers |= {
            "/voice": self.voice,
            "/wait": "<Response><Say>please hold</Say><Redirect>/wait</Redirect></Response>",
            "/whisper": whisper(),
            "/accept": agent_room(**(agent_options or {"end_conference_on_exit": True})),
            "/agent-status": self.agent_status,
            "/after": "<Response><Say>goodbye</Say></Response>",
            "/voicemail": "<Response><Say>leave a message</Say></Response>",
        }
        self.caller_sid = ""
        self.accepted = False

    async def voice(self, form):
        self.caller_sid = form["CallSid"]
        await self.client.calls.create_async(
            to=DANA,
            from_=COMPANY,
            url=f"{self.app.base}/whisper",
            timeout=5,
            status_callback=f"{self.app.base}/agent-status",
        )
        return hold_room()

    async def agent_status(self, form):
        if not self.app.forms("/accept"):
            await self.client.calls(self.caller_sid).update_async(url=f"{self.app.base}/voicemail")
        return web.Response(status=204)


async def test_warm_transfer_end_to_end(app, sim, client):
    TransferApp(app, client)
    sim.add_phone(DANA, Answers(after_s=1, says=tone(700, 0.4), talk_s=2))

    class Talker(Caller):
        def on_event(self, event):
            super().on_event(event)
            if event.kind == "conference_join":
                self.mouth.extend([b"\xff" * 160] * 10)

    caller = Talker()
    leg = await place(sim, caller)
    await app.until(lambda: app.forms("/accept"))
    caller.mouth.extend(VOICE[at : at + 160] for at in range(0, 8000, 160))
    ending = await ended(leg)
    assert (ending.status, ending.why) == ("completed", "verbs-ran-out")
    said = [event.detail["text"] for event in caller.events if event.kind == "say"]
    assert said[0] == "please hold"
    assert said[-1] == "goodbye"
    assert tone(700, 0.4) in b"".join(caller.ear)
    (agent,) = [one for one in sim.legs.values() if one.to == DANA]
    assert agent.end.heard_texts == ["Dana, a gas leak on Maple Street. Press 1."]
    await app.until(lambda: app.forms("/room") and app.forms("/room")[-1]["StatusCallbackEvent"] == "conference-end")
    room = app.forms("/room")
    assert [form["StatusCallbackEvent"] for form in room] == [
        "participant-join",
        "participant-join",
        "conference-start",
        "participant-leave",
        "participant-leave",
        "conference-end",
    ]
    assert [form["SequenceNumber"] for form in room] == ["1", "2", "3", "4", "5", "6"]
    assert room[-1]["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-left"
    assert room[-1]["CallSidEndingConference"] == agent.sid
    assert room[3]["ReasonParticipantLeft"] == "participant_hung_up"
    assert room[4]["ReasonParticipantLeft"] == "moderator_ended_conference"
    assert app.forms("/second") == []  # the first participant's callback wins
    after = app.forms("/after")[0]
    assert after["DialCallStatus"] == "answered"
    assert "DialCallSid" not in after
    assert sim.faults == []


@pytest.mark.parametrize("script", [Declines(1), Ignores(), Voicemail(), HangsUpDuringWhisper(1, 0.5)])
async def test_nobody_takes_the_call(app, sim, client, script):
    TransferApp(app, client)
    sim.add_phone(DANA, script)
    caller = Caller()
    await ended(await place(sim, caller))
    said = [event.detail["text"] for event in caller.events if event.kind == "say"]
    assert said[-1] == "leave a message"
    assert app.forms("/after") == []


async def test_caller_leaves_while_waiting_ends_the_room(app, sim):
    app.answers |= {"/voice": hold_room(), "/wait": "<Response><Say>hold</Say></Response>"}
    leg = await place(sim)
    await app.until(lambda: app.forms("/room"))
    leg.hang_up()
    await app.until(lambda: len(app.forms("/room")) == 3)
    assert [form["StatusCallbackEvent"] for form in app.forms("/room")] == [
        "participant-join",
        "participant-leave",
        "conference-end",
    ]
    await ended(leg)


async def two_in_the_room(app, sim, client, **agent):
    first, second = Caller(), Caller()
    app.answers |= {
        "/voice": lambda form: hold_room() if len(app.forms("/voice")) == 1 else agent_room(**agent),
        "/wait": "<Response><Say>hold</Say></Response>",
        "/after": "<Response><Say>over</Say></Response>",
        "/music": "<Response><Say>music</Say></Response>",
    }
    one = await place(sim, first)
    await app.until(lambda: app.forms("/room"))
    two = await place(sim, second)
    await app.until(lambda: any(form["StatusCallbackEvent"] == "conference-start" for form in app.forms("/room")))
    (room,) = await client.conferences.list_async(friendly_name="room-1", status="in-progress")
    return one, first, two, second, room


async def hears(sim, speaker, listener, hz):
    """Is what one says heard by the other?"""
    sound = tone(hz, 0.2)
    speaker.mouth.extend(sound[at : at + 160] for at in range(0, len(sound), 160))
    while speaker.mouth:
        await sim._running.clock.sleep(0.1)
    await sim._running.clock.sleep(0.1)
    return sound in b"".join(listener.ear)


async def test_hold_mute_and_ending_over_rest(app, sim, client):
    one, first, two, second, room = await two_in_the_room(app, sim, client)
    assert await hears(sim, first, second, 500)
    assert await hears(sim, second, first, 600)
    people = client.conferences(room.sid).participants
    await people(two.sid).update_async(muted=True)
    assert not await hears(sim, second, first, 650)
    await people(two.sid).update_async(muted=False)
    await people(one.sid).update_async(hold=True, hold_url=f"{app.base}/music")
    await app.until(lambda: app.forms("/music"))
    assert [hit.method for hit in app.hits if hit.path == "/music"] == ["GET"]
    assert not await hears(sim, second, first, 700)
    assert not await hears(sim, first, second, 750)
    await people(one.sid).update_async(hold=False)
    assert await hears(sim, second, first, 800)
    await people(one.sid).update_async(end_conference_on_exit=False)
    one.hang_up()
    await ended(one)
    assert (await client.conferences(room.sid).fetch_async()).status == "in-progress"
    await client.conferences(room.sid).update_async(status="completed")
    await ended(two)
    await app.until(lambda: app.forms("/room")[-1]["StatusCallbackEvent"] == "conference-end")
    events = [form["StatusCallbackEvent"] for form in app.forms("/room")]
    assert events[3:] == [
        "participant-mute",
        "participant-unmute",
        "participant-hold",
        "participant-unhold",
        "participant-modify",
        "participant-leave",
        "participant-leave",
        "conference-end",
    ]
    assert app.forms("/room")[-1]["ReasonConferenceEnded"] == "conference-ended-via-api"


async def test_a_participant_can_be_sent_away_and_the_call_goes_on(app, sim, client):
    one, first, two, _, room = await two_in_the_room(app, sim, client)
    await client.conferences(room.sid).participants(one.sid).delete_async()
    await ended(one)
    assert [event.detail["text"] for event in first.events if event.kind == "say"][-1] == "over"
    await ended(two)  # the one who left ended the conference on exit


async def test_adding_a_participant_by_rest(app, sim, client):
    app.answers |= {
        "/voice": hold_room(),
        "/wait": "<Response><Pause length='60'/></Response>",
        "/after": "<Response/>",
    }
    sim.add_phone(DANA, Answers(after_s=0.5, keys=(), talk_s=1))
    leg = await place(sim)
    await app.until(lambda: app.forms("/room"))
    added = await client.conferences("room-1").participants.create_async(
        to=DANA, from_=COMPANY, label="dana", end_conference_on_exit=True
    )
    assert added.status == "queued"
    assert (await ended(sim.legs[added.call_sid])).why == "far-end-hung-up"
    await ended(leg)
    assert {form.get("ParticipantLabel") for form in app.forms("/room")} >= {"dana"}


async def test_wait_documents_may_only_play(app, sim):
    app.answers |= {"/voice": hold_room(), "/wait": "<Response><Gather/><Say>hold</Say></Response>"}
    leg = await place(sim)
    await app.until(lambda: app.forms("/room"))
    await sim._running.clock.sleep(1)
    leg.hang_up()
    await ended(leg)
    assert [fault.code for fault in sim.faults] == [13238]


@pytest.mark.parametrize(("answer", "code"), [(lambda form: web.Response(status=500), 11200), ("<Nothing/>", 12102)])
async def test_a_failing_wait_document_keeps_the_party_out(app, sim, answer, code):
    app.answers |= {
        "/voice": hold_room(),
        "/wait": answer,
        "/after": "<Response><Hangup/></Response>",
    }
    assert (await ended(await place(sim))).why == "hangup-verb"
    assert app.forms("/room") == []
    assert app.forms("/after")[0]["DialCallStatus"] == "failed"
    assert [fault.code for fault in sim.faults] == [code]


async def test_a_label_is_used_once(app, sim):
    app.answers |= {"/voice": hold_room(participant_label="x"), "/wait": "<Response/>", "/after": "<Response/>"}
    one = await place(sim)
    await app.until(lambda: app.forms("/room"))
    await ended(await place(sim))
    assert [fault.code for fault in sim.faults] == [16025]
    one.hang_up()
    await ended(one)


async def test_nothing_is_left_after_the_stop(app, sim):
    before = asyncio.all_tasks()
    from gateway.simulator.twilio import SimulatedTwilio

    app.answers |= {"/voice": hold_room(), "/wait": "<Response><Redirect>/wait</Redirect></Response>"}
    other = SimulatedTwilio(ACCOUNT, TOKEN, speed=10)
    await other.start()
    other.add_number(COMPANY, voice_url=f"{app.base}/voice")
    waiting = await place(other)
    await app.until(lambda: app.forms("/room"))
    app.answers["/voice"] = f'<Response><Connect><Stream url="{app.ws_url}"/></Connect></Response>'
    talking = await place(other)
    await app.until(lambda: app.events("media") and app.forms("/room"))
    await other.stop()
    assert (await ended(waiting)).why == "simulator-stopped"
    assert (await ended(talking)).why == "simulator-stopped"
    await app.until(app.socket_over.is_set)
    await asyncio.sleep(0.05)
    mine = {task for task in asyncio.all_tasks() - before if "simulator" in repr(task.get_coro())}
    assert mine == set()
    assert all(leg.session.closed for leg in other.legs.values())
