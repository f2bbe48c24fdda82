"""Guards the media stream: handshake, burst, counters, pace, playback clock, marks, clear, and each way to end."""

import asyncio

import pytest
from simulator_app import ACCOUNT, COMPANY, TOKEN, Caller, clear, ended, mark, media, place

from gateway.simulator.sound import tone
from gateway.simulator.twilio import SimulatedTwilio


def connect(app, after="<Hangup/>", action=""):
    return (
        f'<Response><Connect{action}><Stream url="{app.ws_url}" statusCallback="/stream">'
        f'<Parameter name="token" value="abc"/></Stream></Connect>{after}</Response>'
    )


async def test_handshake_and_burst(app, sim):
    app.answers["/voice"] = connect(app)
    leg = await place(sim)
    await app.until(lambda: len(app.events("media")) >= 5)
    headers = app.handshakes[0].headers
    raw = {name.decode() for name, _ in app.handshakes[0].raw_headers if "twilio" in name.decode().lower()}
    assert raw == {"x-twilio-signature"}
    assert headers["User-Agent"] == "Twilio.TmeWs/1.0"
    assert not {"Origin", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions"} & set(headers)
    assert [message["event"] for message in app.received[:3]] == ["connected", "start", "media"]
    assert app.received[0] == {"event": "connected", "protocol": "Call", "version": "1.0.0"}
    start = app.received[1]["start"]
    assert start["customParameters"] == {"token": "abc"}
    assert start["callSid"] == leg.sid
    assert start["mediaFormat"] == {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
    first, second = app.events("media")[:2]
    assert (first["sequenceNumber"], first["media"]["chunk"], first["media"]["timestamp"]) == ("2", "1", "20")
    assert (second["sequenceNumber"], second["media"]["chunk"], second["media"]["timestamp"]) == ("3", "2", "40")
    leg.hang_up()
    assert (await ended(leg)).why == "far-end-hung-up"
    await app.until(app.socket_over.is_set)
    assert app.received[-1]["event"] == "stop"
    assert app.received[-1]["stop"]["callSid"] == leg.sid
    await app.until(lambda: len(app.forms("/stream")) == 2)
    assert sim.faults == []


async def test_marks_come_back_when_their_audio_has_been_played(app, sim):
    app.answers["/voice"] = connect(app)
    caller = Caller()

    async def talk(ws, app):
        sid = await app.started()
        await ws.send_str(mark(sid, "at-once"))
        await ws.send_str(media(sid, tone(500, 1.0)))
        await ws.send_str(mark(sid, "after-1s"))

    app.on_socket = talk
    leg = await place(sim, caller)
    await app.until(lambda: len(app.events("mark")) == 2)
    names = [message["mark"]["name"] for message in app.events("mark")]
    assert names == ["at-once", "after-1s"]
    first, second = (app.received.index(message) for message in app.events("mark"))
    meanwhile = [message for message in app.received[first:second] if message["event"] == "media"]
    assert len(meanwhile) >= 48  # a second of the caller's frames went by before the mark came back
    assert len(caller.sounds) == 50
    leg.hang_up()
    await ended(leg)


async def test_clear_stops_the_audio_and_gives_back_every_outstanding_mark(app, sim):
    app.answers["/voice"] = connect(app)
    caller = Caller()

    async def talk(ws, app):
        sid = await app.started()
        for part in range(3):
            await ws.send_str(media(sid, tone(500, 20.0)))
            await ws.send_str(mark(sid, f"part-{part}"))
        await app.until(lambda: len(caller.sounds) > 20)
        await ws.send_str(clear(sid))

    app.on_socket = talk
    leg = await place(sim, caller)
    await app.until(lambda: len(app.events("mark")) == 3)
    assert [message["mark"]["name"] for message in app.events("mark")] == ["part-0", "part-1", "part-2"]
    at_clear = len(caller.sounds)
    await app.until(lambda: len(app.events("media")) > 200)
    assert len(caller.sounds) <= at_clear + 1
    leg.hang_up()
    await ended(leg)


async def test_ill_formed_messages_are_ignored_and_warned_of_once(app, sim):
    app.answers["/voice"] = connect(app)

    async def talk(ws, app):
        sid = await app.started()
        await ws.send_str(mark(sid, "x")[:-1] + ', "more": 1}')
        await ws.send_str(mark("MZwrong", "y"))
        await ws.send_str("no json")
        await ws.send_bytes(b"\x00")
        await ws.send_str(media(sid, b"\xff" * (8000 * 599)))
        await ws.send_str(media(sid, b"\xff" * (8000 * 2)))
        await ws.send_str(clear(sid))
        await ws.send_str(mark(sid, "good"))

    app.on_socket = talk
    leg = await place(sim)
    await app.until(lambda: app.events("mark"))
    assert [message["mark"]["name"] for message in app.events("mark")] == ["good"]
    assert [(fault.code, fault.warning) for fault in sim.faults] == [(31951, True), (31950, True), (31931, True)]
    leg.hang_up()
    await ended(leg)


async def test_app_closing_the_socket_runs_the_action(app, sim):
    app.answers["/voice"] = connect(app, action=' action="/after"', after="<Say>never</Say>")
    app.answers["/after"] = "<Response><Say>bye</Say></Response>"

    async def talk(ws, app):
        await app.started()
        await ws.close()

    app.on_socket = talk
    caller = Caller()
    leg = await place(sim, caller)
    ending = await ended(leg)
    assert (ending.status, ending.why) == ("completed", "verbs-ran-out")
    assert [event.detail["text"] for event in caller.events if event.kind == "say"] == ["bye"]
    assert app.events("stop") == []


async def test_app_closing_the_socket_without_action_runs_the_next_verb(app, sim):
    app.answers["/voice"] = connect(app, after="<Redirect>/next</Redirect>")
    app.answers["/next"] = "<Response><Hangup/></Response>"

    async def talk(ws, app):
        await app.started()
        await ws.close()

    app.on_socket = talk
    leg = await place(sim)
    assert (await ended(leg)).why == "hangup-verb"
    assert app.paths()[:2] == ["/voice", "/next"] or "/next" in app.paths()


async def test_a_socket_that_dies_comes_without_stop_and_the_call_goes_on(app, sim):
    app.answers["/voice"] = connect(app, after="<Redirect>/next</Redirect>")
    app.answers["/next"] = "<Response><Hangup/></Response>"
    leg = await place(sim)
    await app.until(lambda: len(app.events("media")) > 3)
    leg.drop_socket()
    assert (await ended(leg)).why == "hangup-verb"
    await app.until(app.socket_over.is_set)
    assert app.events("stop") == []
    await app.until(lambda: len(app.forms("/stream")) == 3)
    assert "stream-error" in {form["StreamEvent"] for form in app.forms("/stream")}


async def test_a_stalled_socket_sends_nothing_more(app, sim):
    app.answers["/voice"] = connect(app)
    leg = await place(sim)
    await app.until(lambda: len(app.events("media")) > 3)
    leg.stall_socket()
    await asyncio.sleep(0.1)
    count = len(app.received)
    await asyncio.sleep(0.1)
    assert len(app.received) == count
    leg.hang_up()
    await ended(leg)


async def test_refused_handshake_goes_on_with_the_next_verb(app, sim):
    app.answers["/voice"] = connect(app).replace("/media", "/elsewhere")
    leg = await place(sim)
    assert (await ended(leg)).why == "hangup-verb"
    assert [fault.code for fault in sim.faults] == [31920]


async def test_keys_arrive_as_dtmf(app, sim):
    app.answers["/voice"] = connect(app)
    leg = await place(sim)
    await app.until(lambda: app.events("media"))
    leg.press("5")
    await app.until(lambda: app.events("dtmf"))
    assert app.events("dtmf")[0]["dtmf"] == {"track": "inbound_track", "digit": "5"}
    leg.hang_up()
    await ended(leg)


async def test_pace_does_not_drift(app, sim):
    app.answers["/voice"] = connect(app)
    caller = Caller()
    leg = await place(sim, caller)
    await app.until(lambda: len(app.events("media")) >= 1)
    clock = sim._running.clock
    start_s, start_frames = clock.now_s(), caller.asked
    await app.until(lambda: len(app.events("media")) >= 500)
    # Late ticks are made up for: the count of frames follows the clock, not the other way round.
    async with asyncio.timeout(10):
        while caller.asked - start_frames < (clock.now_s() - start_s) / 0.02 - 10:
            await asyncio.sleep(0.005)
    assert caller.asked <= clock.now_s() / 0.02 + 1
    sequence = [int(message["sequenceNumber"]) for message in app.received[1:]]
    assert sequence == list(range(1, len(sequence) + 1))
    leg.hang_up()
    await ended(leg)


async def test_a_script_that_breaks_ends_its_call_and_is_reported(app):
    class Broken(Caller):
        def next_frame(self):
            return b"too short"

    sim = SimulatedTwilio(ACCOUNT, TOKEN, speed=10)
    await sim.start()
    sim.add_number(COMPANY, voice_url=f"{app.base}/voice")
    app.answers["/voice"] = connect(app)
    assert (await ended(await place(sim, Broken()))).why == "script-broke"
    with pytest.raises(ValueError, match="160 bytes"):
        await sim.stop()


async def test_audio_from_before_the_socket_comes_in_one_burst(app):
    app.answers["/voice"] = connect(app)
    async with SimulatedTwilio(ACCOUNT, TOKEN, speed=1, stream_burst=10) as sim:
        sim.add_number(COMPANY, voice_url=f"{app.base}/voice")
        leg = await place(sim)
        await app.until(lambda: len(app.events("media")) >= 10)
        assert [message["event"] for message in app.received[:12]] == ["connected", "start", *["media"] * 10]
        leg.hang_up()
        await ended(leg)
