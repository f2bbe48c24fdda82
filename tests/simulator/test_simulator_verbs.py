"""Guards the verbs: Say, Play, Gather, Record, Dial with a whisper, and what the parties hear."""

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from simulator_app import ACCOUNT, COMPANY, DANA, MIGUEL, TOKEN, Caller, ended, place

from gateway.simulator.phones import Answers, Declines, HangsUpDuringWhisper, Ignores, InTurn, Voicemail
from gateway.simulator.playback import Playback
from gateway.simulator.sound import SILENCE, SoundError, from_wav, mix, to_wav, tone

SPEECH = tone(300, 1.0, 0.4)
WHISPER = (
    '<Response><Gather numDigits="1" timeout="3" action="/key"><Say>Gas leak. Press 1.</Say></Gather>'
    "<Hangup/></Response>"
)


def frames(ulaw):
    return [ulaw[at : at + 160] for at in range(0, len(ulaw), 160)]


async def test_say_takes_as_long_as_its_words(app, sim):
    app.answers["/voice"] = f"<Response><Say>{'word ' * 10}</Say></Response>"
    caller = Caller()
    await ended(await place(sim, caller))
    assert 180 <= len(caller.sounds) <= 186


async def test_play_fetches_signed_and_plays_what_it_got(app, sim):
    app.answers["/voice"] = "<Response><Play>/a.wav</Play></Response>"
    app.answers["/a.wav"] = lambda form: web.Response(body=to_wav(SPEECH), content_type="audio/wav")
    caller = Caller()
    await ended(await place(sim, caller))
    assert b"".join(caller.sounds)[:8000] == SPEECH
    assert [hit.genuine for hit in app.hits if hit.path == "/a.wav"] == [True]


async def test_play_of_something_else_is_a_fault(app, sim):
    app.answers["/voice"] = "<Response><Play>/a.wav</Play></Response>"
    app.answers["/a.wav"] = "<html/>"
    await ended(await place(sim))
    assert [fault.code for fault in sim.faults] == [12300]


async def test_gather_stops_its_prompt_at_the_first_key(app, sim):
    app.answers["/voice"] = (
        f'<Response><Gather numDigits="3" action="/key"><Say>{"word " * 100}</Say></Gather></Response>'
    )
    app.answers["/key"] = "<Response><Hangup/></Response>"
    caller = Caller()
    leg = await place(sim, caller)
    await app.until(lambda: app.hits)
    while not caller.sounds:
        await sim._running.clock.sleep(0.1)
    for digit in "12#":
        leg.press(digit)
    await ended(leg)
    assert len(caller.sounds) < 1000  # of the 1,850 frames that a hundred words take
    assert app.forms("/key")[0]["Digits"] == "12"
    assert app.forms("/key")[0]["CallStatus"] == "in-progress"


async def test_gather_without_keys_goes_on_or_asks_when_told_to(app, sim):
    app.answers["/voice"] = '<Response><Gather timeout="1" action="/key"/><Redirect>/two</Redirect></Response>'
    app.answers["/two"] = '<Response><Gather timeout="1" action="/key" actionOnEmptyResult="true"/></Response>'
    app.answers["/key"] = "<Response/>"
    await ended(await place(sim))
    assert [form["Digits"] for form in app.forms("/key")] == [""]


async def test_record_keeps_what_was_said_and_serves_it(app, sim):
    app.answers["/voice"] = (
        '<Response><Record action="/rec" timeout="2" maxLength="30" recordingStatusCallback="/rs"/></Response>'
    )
    app.answers["/rec"] = "<Response><Hangup/></Response>"

    class Leaver(Caller):
        def on_event(self, event):
            if event.kind == "record":
                self.mouth.extend(frames(SPEECH))

    sim._running.file_after_s = 1e6
    await ended(await place(sim, Leaver()))
    form = app.forms("/rec")[0]
    assert form["RecordingDuration"] == "1"
    await app.until(lambda: app.forms("/rs"))
    assert app.forms("/rs")[0]["RecordingStatus"] == "completed"
    url, auth = form["RecordingUrl"] + ".wav", {"Authorization": aiohttp.encode_basic_auth(ACCOUNT, TOKEN)}
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as stranger:
            assert stranger.status == 401
        async with session.get(url, headers=auth) as early:
            assert early.status == 404
        sim._running.file_after_s = 0.0
        async with session.get(url, headers=auth) as response:
            assert from_wav(await response.read()) == SPEECH
    assert sim.recordings[form["RecordingSid"]].duration_s == 1


async def test_record_of_silence_runs_the_next_verb(app, sim):
    app.answers["/voice"] = '<Response><Record action="/rec" timeout="1"/><Hangup/></Response>'
    assert (await ended(await place(sim))).why == "hangup-verb"
    assert app.forms("/rec") == []


async def test_hanging_up_while_recording_still_asks_the_action(app, sim):
    app.answers["/voice"] = '<Response><Record action="/rec" timeout="5"/></Response>'
    caller = Caller()
    leg = await place(sim, caller)
    while not any(event.kind == "record" for event in caller.events):
        await sim._running.clock.sleep(0.1)
    caller.mouth.extend(frames(SPEECH))
    await sim._running.clock.sleep(2)
    leg.hang_up()
    await ended(leg)
    await app.until(lambda: app.forms("/rec"))
    assert app.forms("/rec")[0]["Digits"] == "hangup"
    assert app.forms("/rec")[0]["CallStatus"] == "completed"


def dial(numbers, extra=""):
    nouns = "".join(f'<Number url="/whisper">{number}</Number>' for number in numbers)
    return f'<Response><Dial action="/after" timeout="5" {extra}>{nouns}</Dial></Response>'


async def test_dial_with_whisper_bridges_both_ways(app, sim):
    sim.add_phone(DANA, Answers(after_s=1, says=tone(700, 0.5), talk_s=2))
    app.answers |= {
        "/voice": dial([DANA], 'answerOnBridge="true"'),
        "/whisper": WHISPER,
        "/key": "<Response/>",
        "/after": "<Response/>",
    }
    caller = Caller()
    leg = await place(sim, caller)
    await app.until(lambda: app.forms("/key"))
    caller.mouth.extend(frames(SPEECH))
    await ended(leg)
    form = app.forms("/after")[0]
    assert (form["DialCallStatus"], form["DialBridged"]) == ("completed", "true")
    assert tone(700, 0.5) in b"".join(caller.ear)
    kinds = [event.kind for event in caller.events]
    assert kinds.index("dial") < kinds.index("answered") < kinds.index("bridged")  # answered when bridged, not before
    child = sim.legs[form["DialCallSid"]]
    assert child.end.heard_texts == ["Gas leak. Press 1."]
    assert child.end.ear_levels > 100  # the whisper and the caller's second of speech
    assert app.forms("/whisper")[0]["ParentCallSid"] == leg.sid
    assert app.forms("/whisper")[0]["Direction"] == "outbound-dial"


@pytest.mark.parametrize(
    ("script", "status", "bridged"),
    [
        (Declines(1), "busy", "false"),
        (Ignores(), "no-answer", "false"),
        (Voicemail(), "completed", "false"),
        (HangsUpDuringWhisper(after_s=1, listens_s=0.5), "completed", "false"),
    ],
)
async def test_dial_that_connects_nobody(app, sim, script, status, bridged):
    sim.add_phone(DANA, script)
    app.answers |= {"/voice": dial([DANA]), "/whisper": WHISPER, "/after": "<Response/>"}
    await ended(await place(sim))
    form = app.forms("/after")[0]
    assert (form["DialCallStatus"], form["DialBridged"]) == (status, bridged)


async def test_first_phone_to_accept_wins_and_the_other_stops_ringing(app, sim):
    sim.add_phone(DANA, Ignores())
    sim.add_phone(MIGUEL, Answers(after_s=1, talk_s=1))
    app.answers |= {"/voice": dial([DANA, MIGUEL]), "/whisper": WHISPER, "/key": "<Response/>", "/after": "<Response/>"}
    await ended(await place(sim))
    ways = {leg.to: leg.status for leg in sim.legs.values()}
    assert ways == {COMPANY: "completed", DANA: "canceled", MIGUEL: "completed"}


async def test_caller_leaving_stops_the_ringing(app, sim):
    sim.add_phone(DANA, Ignores())
    app.answers |= {"/voice": dial([DANA])}
    caller = Caller()
    leg = await place(sim, caller)
    while not any(event.kind == "dial" for event in caller.events):
        await sim._running.clock.sleep(0.1)
    leg.hang_up()
    await ended(leg)
    (child,) = [one for one in sim.legs.values() if one.parent]
    assert (await ended(child)).status == "canceled"


async def test_dial_in_a_whisper_is_refused(app, sim):
    sim.add_phone(DANA, Answers(after_s=0))
    app.answers |= {
        "/voice": dial([DANA]),
        "/whisper": "<Response><Dial>+18025550199</Dial></Response>",
        "/after": "<Response/>",
    }
    await ended(await place(sim))
    assert [fault.code for fault in sim.faults] == [13200]


def test_a_phone_can_behave_differently_each_time():
    phone = InTurn.of(Ignores(), Declines())
    kinds = [type(phone.handset()).__name__ for _ in range(3)]
    assert kinds == ["_Ignoring", "_Refusing", "_Refusing"]


def test_wav_is_read_or_refused():
    assert from_wav(to_wav(SPEECH)) == SPEECH
    with pytest.raises(SoundError):
        from_wav(b"RIFFxxxxWAVEfmt ")


def test_mixing_adds_and_silence_is_neutral():
    voice = SPEECH[:160]
    assert mix([]) == SILENCE
    assert mix([SILENCE, voice]) == voice
    assert mix([voice, tone(900, 0.02)]) not in (voice, SILENCE)


@given(st.lists(st.one_of(st.integers(1, 2000), st.sampled_from(["mark", "clear", "tick"]))))
def test_every_mark_comes_back_once_in_order_and_never_early(steps):
    playback, sent, back, played, queued = Playback(), [], [], 0, 0
    due_at = {}
    for step in steps:
        if step == "mark":
            name = f"m{len(sent)}"
            sent.append(name)
            due_at[name] = queued
            if playback.mark(name):
                back.append(name)
                assert due_at[name] <= played
        elif step == "clear":
            back += playback.clear()
            played = queued
        elif step == "tick":
            for name in playback.due():
                assert due_at[name] <= played
                back.append(name)
            if playback.play() is not None:
                played = min(queued, played + 160)
        else:
            playback.media(b"\x00" * step)
            queued += step
    back += playback.clear()
    assert back == sent
