"""Recordings through the official library: found, heard on two channels, deleted (TEL-4)."""

import io
import wave
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from twilio.base.exceptions import TwilioRestException

from telephony.exchange.audio import RATE
from telephony.exchange.recordings import RecordingFact, Span
from tests.telephony.exchange.stations import (
    ACCOUNT,
    APP,
    CALLER,
    DESK_PHONE,
    NUMBER,
    START,
    TOKEN,
    Setup,
    make_setup,
)

SID = "RE" + "0123456789abcdef" * 2
CALL = "CA" + "0123456789abcdef" * 2
CONFERENCE = "CF" + "0123456789abcdef" * 2
MEDIA = f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{SID}"


def fact(**values: object) -> RecordingFact:
    """A talk of ten seconds: the operator from the first second on, the caller from the fifth."""
    spans = [
        Span(channel=1, start=1, seconds=2, kind="speech", speaker="client:agent_1"),
        Span(channel=2, start=5, seconds=3, kind="speech", speaker=CALLER),
    ]
    usual = {
        "sid": SID,
        "source": "Conference",
        "channels": 2,
        "started_at": START,
        "ended_at": START + timedelta(seconds=10),
        "status": "completed",
        "call_sid": CALL,
        "conference_sid": CONFERENCE,
        "seconds": 10.0,
        "spans": spans,
    }
    return RecordingFact(**{**usual, **values})  # type: ignore[arg-type]


@pytest.fixture
def at() -> Setup:
    there = make_setup()
    there.exchange.restore_recording(fact())
    return there


def sound(at: Setup, query: str = "", ending: str = ".wav") -> wave.Wave_read:
    came = at.http.get(f"{MEDIA}{ending}{query}", auth=(ACCOUNT, TOKEN))
    assert came.status_code == 200
    assert came.mimetype == "audio/x-wav"
    return wave.open(io.BytesIO(came.data))


def test_a_recording_is_found_by_itself_its_call_and_its_conference(at: Setup) -> None:
    found = at.twilio.recordings(SID).fetch()
    assert (found.status, found.source, found.channels) == ("completed", "Conference", 2)
    assert (found.duration, found.call_sid, found.conference_sid) == ("10", CALL, CONFERENCE)
    assert found.start_time == START
    assert found.media_url == f"https://api.twilio.com{MEDIA}"
    assert [one.sid for one in at.twilio.recordings.list(conference_sid=CONFERENCE)] == [SID]
    assert at.twilio.recordings.list(call_sid="CA" + "0" * 32) == []
    of_conference = at.twilio.conferences(CONFERENCE).recordings
    assert [one.sid for one in of_conference.list()] == [SID]
    assert at.twilio.conferences("CF" + "0" * 32).recordings.list() == []


def test_the_sound_comes_on_one_channel_unless_two_are_asked_for(at: Setup) -> None:
    assert sound(at).getnchannels() == 1
    assert sound(at, ending="").getnchannels() == 1
    with sound(at, "?RequestedChannels=2") as both:
        assert (both.getnchannels(), both.getframerate()) == (2, RATE)
        frames = np.frombuffer(both.readframes(both.getnframes()), dtype="<i2").reshape(-1, 2)
    assert len(frames) == 10 * RATE
    assert frames[RATE : 3 * RATE, 0].any()
    assert not frames[3 * RATE :, 0].any()
    assert not frames[: 5 * RATE, 1].any()


def test_the_sound_needs_the_secrets(at: Setup) -> None:
    assert at.http.get(f"{MEDIA}.wav").status_code == 401
    assert at.http.get(f"{MEDIA}.wav", auth=(ACCOUNT, "wrong")).status_code == 401


@pytest.mark.parametrize("status", ["in-progress", "processing", "absent"])
def test_what_has_not_ended_cannot_be_heard(status: str) -> None:
    there = make_setup()
    there.exchange.restore_recording(fact(status=status, ended_at=None))
    assert there.http.get(f"{MEDIA}.wav", auth=(ACCOUNT, TOKEN)).status_code == 404
    assert there.twilio.recordings(SID).fetch().status == status


def test_a_deleted_recording_is_gone_with_its_sound_and_remembered_by_name(at: Setup) -> None:
    """TEL-4: what proves a deletion."""
    assert at.twilio.recordings(SID).delete() is True
    with pytest.raises(TwilioRestException) as missing:
        at.twilio.recordings(SID).fetch()
    assert (missing.value.status, missing.value.code) == (404, 20404)
    assert at.http.get(f"{MEDIA}.wav", auth=(ACCOUNT, TOKEN)).status_code == 404
    assert at.twilio.recordings.list() == []
    assert at.twilio.recordings(SID).fetch(include_soft_deleted=True).status == "deleted"
    at.run(41 * 24 * 3600)
    assert at.twilio.recordings.list(include_soft_deleted=True) == []
    with pytest.raises(TwilioRestException):
        at.twilio.recordings(SID).delete()


def test_recordings_and_keys_outlive_a_restart_calls_do_not(tmp_path: Path) -> None:
    first = make_setup(folder=tmp_path)
    key = first.twilio.new_keys.create()
    first.exchange.restore_recording(fact())
    first.exchange.restore_recording(fact(sid="RE" + "a" * 32, status="in-progress"))
    first.exchange.phone(CALLER)
    first.exchange.place_call(caller=CALLER, to=NUMBER)
    first.station.tidy()
    first.station.close()

    second = make_setup(folder=tmp_path)
    assert [one.sid for one in second.twilio.recordings.list()] == [SID]
    assert second.exchange.recordings[SID] is not first.exchange.recordings[SID]
    assert second.exchange.recordings[SID].spans == first.exchange.recordings[SID].spans
    assert second.twilio.calls.list() == []
    assert second.station.keeper.secret_of(str(key.sid)) == key.secret
    second.twilio.recordings(SID).delete()

    third = make_setup(folder=tmp_path)
    assert third.twilio.recordings.list() == []
    assert third.twilio.recordings(SID).fetch(include_soft_deleted=True).status == "deleted"


def test_a_talk_is_recorded_with_the_operator_on_the_first_channel() -> None:
    """TEL-4: the whole way, from the document to the file."""
    at = make_setup()
    room = (
        '<Dial><Conference beep="false" endConferenceOnExit="true" record="record-from-start" '
        f'recordingStatusCallback="{APP}/callback/recording" '
        'recordingStatusCallbackEvent="in-progress completed absent">room</Conference></Dial>'
    )
    at.app.documents |= {"/voice/incoming": room, "/voice/operator": room}
    operator, caller = at.exchange.phone(DESK_PHONE), at.exchange.phone(CALLER)
    at.twilio.calls.create(to=DESK_PHONE, from_=NUMBER, url=f"{APP}/voice/operator")
    at.run(3)
    operator.answer()
    at.run(3)
    at.exchange.place_call(caller=CALLER, to=NUMBER)
    at.run(3)
    at.run(operator.speak("はい、コールセンターです。"))
    at.run(1)
    at.run(caller.speak("カードを作りたいのですが。"))
    caller.hang_up()
    at.run(30)
    (form,) = [
        one for one in at.app.forms("/callback/recording") if one["RecordingStatus"] == "completed"
    ]
    assert form["RecordingChannels"] == "2"
    path = form["RecordingUrl"].removeprefix("https://api.twilio.com")
    came = at.http.get(f"{path}.wav?RequestedChannels=2", auth=(ACCOUNT, TOKEN))
    with wave.open(io.BytesIO(came.data)) as file:
        frames = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").reshape(-1, 2)
    first, second = (np.flatnonzero(frames[:, channel]) for channel in (0, 1))
    assert len(first)
    assert len(second)
    assert first.max() < second.min()
