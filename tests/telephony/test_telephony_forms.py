"""Guards how webhooks are read: callers of every kind, empty and missing fields, and errors that name no values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict

from gateway.telephony.forms import (
    CallForm,
    ConferenceForm,
    DialForm,
    FormError,
    GatherForm,
    RecordForm,
    RecordingForm,
    StatusForm,
    VoiceForm,
    party,
    read_form,
    safe_names,
)

CALL = {"CallSid": "CA1"}


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("+13105550100", "number", "+13105550100"),
        (" 13105550100", "number", "+13105550100"),
        ("(802) 555-0123", "number", "+18025550123"),
        ("+442079460000", "number", "+442079460000"),
        ("anonymous", "withheld", ""),
        ("Anonymous", "withheld", ""),
        ("UNAVAILABLE", "withheld", ""),
        ("", "withheld", ""),
        ("+266696687", "withheld", ""),
        ("client:dana", "client", ""),
        ("sip:+13105550100@pbx.example", "sip", ""),
        ("12", "other", ""),
        ("+1310555010012345678", "other", ""),
        ("call me", "other", ""),
        ("\x00", "other", ""),
    ],
)
def test_callers_of_every_kind_are_told_apart(text: str, kind: str, number: str) -> None:
    found = party(text)
    assert (found.kind, found.number) == (kind, number)
    assert not number or number not in repr(found)


@given(st.text(max_size=40))
def test_no_caller_is_too_odd_to_be_answered(text: str) -> None:
    assert read_form(VoiceForm, MultiDict({**CALL, "From": text})).from_.number[:1] in ("", "+")


def test_missing_and_empty_geography_is_accepted_and_news_ignored() -> None:
    form = read_form(VoiceForm, MultiDict({**CALL, "FromCity": "", "Surprise": "x", "From": "+13105550100"}))
    assert (form.from_city, form.from_zip, form.call_sid) == ("", "", "CA1")


def test_of_a_repeated_field_the_first_counts() -> None:
    assert read_form(VoiceForm, MultiDict([("CallSid", "CA1"), ("CallSid", "CA2")])).call_sid == "CA1"


def test_a_status_knows_what_is_over() -> None:
    form = read_form(
        StatusForm, MultiDict({**CALL, "CallStatus": "No-Answer", "SequenceNumber": "2", "CallDuration": ""})
    )
    assert (form.call_status, form.over, form.sequence, form.call_duration_s) == ("no-answer", True, 2, None)
    assert not read_form(StatusForm, MultiDict({**CALL, "CallStatus": "ringing"})).over


def test_a_dial_says_whether_the_legs_met() -> None:
    read = lambda value: read_form(DialForm, MultiDict({**CALL, **value})).dial_bridged  # noqa: E731 - said once
    assert [read(v) for v in ({"DialBridged": "true"}, {"DialBridged": "false"}, {"DialBridged": ""}, {})] == [
        True,
        False,
        None,
        None,
    ]


def test_the_other_forms() -> None:
    room = {"ConferenceSid": "CF1", "StatusCallbackEvent": "conference-end", "SequenceNumber": "4"}
    assert read_form(ConferenceForm, MultiDict(room)).call_sid == ""
    assert read_form(GatherForm, MultiDict({**CALL, "Digits": "1*#"})).digits == "1*#"
    assert read_form(RecordForm, MultiDict({**CALL, "Digits": "hangup"})).recording_url == ""
    recording = read_form(RecordingForm, MultiDict({"RecordingSid": "RE1", "RecordingDuration": "12"}))
    assert (recording.recording_duration_s, recording.recording_status) == (12, "completed")


@pytest.mark.parametrize(
    ("model", "form", "fields"),
    [
        (VoiceForm, {}, ("CallSid",)),
        (VoiceForm, {"CallSid": "CA1\nX"}, ("CallSid",)),
        (VoiceForm, {"CallSid": "CA" + "1" * 100}, ("CallSid",)),
        (StatusForm, {**CALL}, ("CallStatus",)),
        (StatusForm, {**CALL, "CallStatus": "", "SequenceNumber": "-4155550123"}, ("CallStatus", "SequenceNumber")),
        (StatusForm, {**CALL, "CallStatus": "completed", "CallDuration": "soon"}, ("CallDuration",)),
        (GatherForm, {**CALL, "Digits": "1; DROP"}, ("Digits",)),
        (ConferenceForm, {"ConferenceSid": "CF1"}, ("StatusCallbackEvent",)),
        (RecordingForm, {}, ("RecordingSid",)),
    ],
)
def test_what_is_missing_is_named_without_its_value(
    model: type[CallForm], form: dict[str, str], fields: tuple[str, ...]
) -> None:
    with pytest.raises(FormError) as caught:
        read_form(model, MultiDict(form))
    assert caught.value.fields == fields
    assert "4155550123" not in str(caught.value)
    assert caught.value.__suppress_context__


@given(st.dictionaries(st.sampled_from(["CallSid", "From", "CallStatus", "Digits", "SequenceNumber"]), st.text()))
def test_any_form_is_read_or_refused(form: dict[str, str]) -> None:
    for model in (VoiceForm, StatusForm, GatherForm, DialForm):
        try:
            read_form(model, MultiDict(form))
        except FormError as error:
            assert error.fields


def test_names_that_could_be_values_are_not_logged() -> None:
    assert safe_names(MultiDict({"CallSid": "x", "+13105550100": "y", "é" * 3: "z"})) == ["?", "CallSid"]
