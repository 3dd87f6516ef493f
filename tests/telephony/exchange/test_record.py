"""TEL-1, TEL-4, TEL-7: Record (voicemail), and recordings as timelines."""

import pytest

from telephony.exchange.calls import Refused
from telephony.exchange.recordings import RecordingFact, Span
from tests.telephony.exchange.centres import APP, CITIZEN, Centre

BACK = 'recordingStatusCallback="/recording"'
EVENTS = 'recordingStatusCallbackEvent="in-progress completed absent"'
MESSAGE = "折り返しお電話をくださいませ"  # 14 characters: 2 s


@pytest.fixture
def centre() -> Centre:
    centre = Centre()
    centre.app.says("/done", "<Say>thanks</Say>")
    return centre


def only(centre: Centre) -> RecordingFact:
    [fact] = centre.exchange.recordings.values()
    return fact


def test_beeps_records_and_asks_the_action(centre: Centre) -> None:
    leg = centre.come('<Record action="/done" finishOnKey="#"/><Say>never</Say>', run=2)
    assert centre.heard(leg) == [("beep", "")]
    centre.citizen.speak(MESSAGE)
    centre.run(3)
    centre.citizen.digits("1#")
    centre.run(0.2)
    [form] = centre.app.asked("/done")
    fact = only(centre)
    assert form["RecordingUrl"].endswith(f"/Recordings/{fact.sid}")
    assert (form["RecordingDuration"], form["Digits"]) == ("2", "#")
    assert centre.said(leg) == ["thanks"]


def test_without_beep_and_action_it_asks_the_current_address(centre: Centre) -> None:
    leg = centre.come('<Record playBeep="false"/>', "<Hangup/>", run=1)
    centre.citizen.speak(MESSAGE)
    centre.run(3)
    centre.citizen.digits("5")
    centre.run(1)
    assert centre.app.asked("/voice")[1]["Digits"] == "5"
    assert centre.heard(leg) == []


def test_ends_with_five_seconds_of_silence_that_are_cut_off(centre: Centre) -> None:
    centre.come('<Record action="/done"/>', run=2)
    centre.citizen.speak(MESSAGE)
    centre.run(6.9)
    assert centre.app.asked("/done") == []
    centre.run(0.2)
    assert centre.app.asked("/done")[0]["Digits"] == ""
    assert only(centre).seconds == 2.0
    assert only(centre).spans == [
        Span(
            channel=1,
            start=0.0,
            seconds=2.0,
            kind="speech",
            speaker=CITIZEN,
            text=MESSAGE,
            language="ja-JP",
        )
    ]


def test_untrimmed_recordings_keep_their_silence(centre: Centre) -> None:
    centre.come('<Record action="/done" trim="do-not-trim" playBeep="false"/>', run=2)
    centre.citizen.speak(MESSAGE)
    centre.run(10)
    assert only(centre).seconds == 9.0
    assert only(centre).spans[0].start == 2.0


def test_ends_at_the_greatest_length(centre: Centre) -> None:
    centre.come('<Record action="/done" maxLength="5" playBeep="false"/>')
    centre.citizen.speak("あ" * 70)
    centre.run(5)
    assert centre.app.asked("/done")[0]["RecordingDuration"] == "5"
    assert only(centre).spans[0].seconds == 5


def test_an_empty_recording_goes_on_with_the_next_verb(centre: Centre) -> None:
    leg = centre.come(f'<Record action="/done" {BACK} {EVENTS}/><Say>nothing</Say>', run=10)
    assert centre.said(leg) == ["nothing"]
    assert centre.app.asked("/done") == []
    assert [form["RecordingStatus"] for form in centre.app.asked("/recording")] == [
        "in-progress",
        "absent",
    ]


def test_hanging_up_keeps_what_was_said(centre: Centre) -> None:
    leg = centre.come(f'<Record action="/done" {BACK}/>', run=2)
    centre.citizen.speak(MESSAGE)
    centre.run(2)
    centre.citizen.hang_up()
    [form] = centre.app.asked("/done")
    assert (form["Digits"], form["CallStatus"]) == ("hangup", "completed")
    assert centre.said(leg) == []
    assert centre.app.asked("/recording") == []
    centre.run(2)
    [form] = centre.app.asked("/recording")
    assert (form["RecordingStatus"], form["RecordingDuration"]) == ("completed", "2")


def test_hanging_up_without_a_word_asks_nothing(centre: Centre) -> None:
    centre.come('<Record action="/done"/>', run=2)
    centre.citizen.hang_up()
    centre.run(5)
    assert centre.app.asked("/done") == []
    assert only(centre).status == "absent"


def test_the_callback_tells_all_about_the_recording(centre: Centre) -> None:
    leg = centre.come(f'<Record {BACK} {EVENTS} playBeep="false"/>', "<Hangup/>")
    centre.citizen.speak(MESSAGE)
    centre.run(10)
    begun, done = centre.app.asked("/recording")
    assert begun["RecordingStatus"] == "in-progress"
    assert "RecordingDuration" not in begun
    assert done["CallSid"] == leg.sid
    assert done["RecordingSid"] == only(centre).sid
    assert done["RecordingUrl"].startswith("https://api.twilio.com/2010-04-01/Accounts/AC")
    assert (done["RecordingChannels"], done["RecordingSource"]) == ("1", "RecordVerb")
    assert (done["RecordingTrack"], done["ErrorCode"]) == ("both", "0")
    assert done["RecordingStartTime"] == "Wed, 04 Nov 2026 01:00:00 +0000"


def test_start_and_stop_record_both_sides_beside_the_document(centre: Centre) -> None:
    text = "<Say>Hello, the town.</Say>"
    leg = centre.come(
        f"<Say>before</Say><Start><Recording name='a' {BACK}/></Start>{text}<Pause length='5'/>"
        "<Stop><Recording name='b'/></Stop><Stop><Recording name='a'/></Stop><Say>after</Say>",
        run=2,
    )
    centre.citizen.speak(MESSAGE)
    centre.run(10)
    fact = only(centre)
    assert [(span.channel, span.kind, span.text) for span in fact.spans] == [
        (2, "say", "Hello, the town."),
        (1, "speech", MESSAGE),
    ]
    recorded = {heard["text"]: heard["recorded"] for heard in leg.heard if heard["kind"] == "say"}
    assert recorded == {"before": False, "Hello, the town.": True, "after": False}
    assert centre.app.asked("/recording")[0]["RecordingSource"] == "StartCallRecordingTwiML"


def test_what_is_cut_short_is_recorded_so_long(centre: Centre) -> None:
    centre.come(
        "<Start><Recording/></Start><Gather numDigits='1'><Say>fourteen chars fourteen chars</Say>"
        "</Gather>",
        "<Hangup/>",
        run=1,
    )
    centre.citizen.digits("1")
    centre.run(5)
    assert [(span.start, span.seconds) for span in only(centre).spans] == [(0.0, 1.0)]


def test_a_recording_is_kept_over_a_restart(centre: Centre) -> None:
    centre.come("<Record/>", "<Hangup/>", run=1)
    centre.citizen.speak(MESSAGE)
    centre.run(10)
    fact = only(centre)
    other = Centre()
    other.exchange.restore_recording(RecordingFact.from_json(fact.as_json()))
    assert other.exchange.recordings[fact.sid].as_json() == fact.as_json()


def test_a_deleted_recording_is_gone(centre: Centre) -> None:
    centre.come("<Record/>", "<Hangup/>", run=1)
    centre.citizen.speak(MESSAGE)
    centre.run(3)
    sid = only(centre).sid
    with pytest.raises(Refused) as early:
        centre.exchange.delete_recording(sid)
    assert early.value.status == 409
    centre.run(10)
    centre.exchange.delete_recording(sid)
    assert only(centre).status == "deleted"
    with pytest.raises(Refused) as twice:
        centre.exchange.delete_recording(sid)
    assert twice.value.status == 404


def test_paused_parts_are_silent(centre: Centre) -> None:
    centre.come('<Record playBeep="false" trim="do-not-trim"/>', "<Hangup/>")
    centre.citizen.speak("あ" * 42)  # 6 s
    centre.run(2)
    sid = only(centre).sid
    assert centre.exchange.pause_recording(sid).status == "paused"
    centre.run(3)
    assert centre.exchange.resume_recording(sid).status == "in-progress"
    centre.run(10)
    fact = only(centre)
    assert fact.pauses == [(2.0, 5.0)]
    assert [(span.start, span.end) for span in fact.spans] == [(0.0, 2.0), (5.0, 6.0)]
    with pytest.raises(Refused):
        centre.exchange.pause_recording(sid)


def test_speech_follows_speech(centre: Centre) -> None:
    centre.come(f'<Record playBeep="false" {BACK}/>', "<Hangup/>")
    centre.citizen.speak("あ" * 7)
    centre.citizen.speak("hello, hello!!", "en-US")
    centre.run(10)
    assert [(span.start, span.seconds) for span in only(centre).spans] == [(0.0, 1.0), (1.0, 1.0)]
    assert centre.app.requests[-1].url == f"{APP}/recording"
