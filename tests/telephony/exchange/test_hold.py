"""TEL-3, TEL-4, TEL-7: on hold, consulted, whispered to; who hears whom, and what is recorded."""

import io
import wave
from typing import Any

import numpy as np
import pytest

from telephony.exchange.audio import RATE, Sound, wav
from telephony.exchange.calls import CallChange, ParticipantChange, Refused
from telephony.exchange.conferences import Conference
from telephony.exchange.legs import Leg
from telephony.exchange.ports import Reply
from telephony.exchange.recordings import RecordingFact
from tests.telephony.exchange.centres import AGENT, APP, CITIZEN, DESK_PHONE, Centre

EVENTS = "start end join leave mute hold modify announcement"
ROOM = (
    '<Dial action="/over"><Conference beep="false" record="record-from-start" trim="do-not-trim" '
    f'statusCallback="/conference" statusCallbackEvent="{EVENTS}" {{}}>call-1</Conference></Dial>'
)
SENTENCE = "あ" * 70  # ten seconds
OTHER = "い" * 14  # two seconds
HOLD_MUSIC = '<Say language="ja-JP">お待ちください。</Say><Pause length="8"/>'
HOLD_URL = f"{APP}/hold-music"


@pytest.fixture
def centre() -> Centre:
    """A talk: the operator came first, the caller is in."""
    centre = Centre()
    centre.app.says("/operator", ROOM.format('endConferenceOnExit="true"'))
    centre.app.says("/voice", ROOM.format(""))
    centre.app.says("/consulted", ROOM.format(""))
    centre.app.says("/over", "<Hangup/>")
    centre.app.says(
        "/hold-music", '<Say language="ja-JP">お待ちください。</Say><Pause length="8"/>'
    )
    centre.agent.register()
    centre.call()
    centre.agent.answer()
    centre.come()
    return centre


def only(centre: Centre) -> Conference:
    [conference] = centre.exchange.conferences.values()
    return conference


def legs(centre: Centre) -> tuple[Leg, Leg]:
    operator, caller = list(centre.exchange.legs.values())[:2]
    return operator, caller


def change(centre: Centre, leg: Leg, **wanted: Any) -> None:
    change = ParticipantChange(**wanted)
    centre.exchange.update_participant(only(centre).sid, leg.sid, change)


def consult(centre: Centre) -> Leg:
    """Somebody from the section comes in."""
    leg = centre.call(DESK_PHONE, url=f"{APP}/consulted", run=2)
    centre.exchange.phone(DESK_PHONE).answer()
    return leg


def fact(centre: Centre) -> RecordingFact:
    recording = only(centre).recording
    assert recording is not None
    return recording


def reports(centre: Centre) -> list[dict[str, str]]:
    """What the conference reported after it had begun."""
    return centre.app.asked("/conference")[3:]


def events(centre: Centre) -> list[str]:
    return [form["StatusCallbackEvent"] for form in reports(centre)]


def speech(leg: Leg) -> list[tuple[str, float]]:
    return [(one["text"], one["seconds"]) for one in leg.heard if one["kind"] == "speech"]


def samples(centre: Centre) -> Sound:
    """Both channels of the finished recording, out of the file itself."""
    with wave.open(io.BytesIO(wav(fact(centre), 2))) as sound:
        frames = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2")
    return frames.reshape(-1, 2)


def test_who_is_on_hold_neither_hears_nor_is_heard(centre: Centre) -> None:
    operator, caller = legs(centre)
    change(centre, caller, hold=True)
    centre.agent.speak(OTHER)
    centre.citizen.speak(OTHER)
    centre.run(3)
    assert speech(caller) == speech(operator) == []
    assert fact(centre).spans[0].speaker == AGENT
    assert len(fact(centre).spans) == 1
    assert caller.heard[-1]["kind"] == "music"
    assert not caller.heard[-1]["recorded"]
    change(centre, caller, hold=False)
    centre.agent.speak(OTHER)
    centre.citizen.speak(OTHER)
    centre.run(3)
    assert speech(caller) == speech(operator) == [(OTHER, 2.0)]
    assert caller.heard[-2]["kind"] == "music"
    assert caller.heard[-2]["seconds"] == 3.0


def test_hold_and_its_end_are_reported(centre: Centre) -> None:
    _, caller = legs(centre)
    change(centre, caller, hold=True)
    change(centre, caller, hold=True)
    change(centre, caller, hold=False)
    change(centre, caller, hold=False)
    centre.run()
    assert events(centre) == ["participant-hold", "participant-unhold"]
    held, back = reports(centre)
    assert (held["CallSid"], held["Hold"], back["Hold"]) == (caller.sid, "true", "false")
    assert int(back["SequenceNumber"]) == int(held["SequenceNumber"]) + 1


def test_the_hold_document_is_asked_for_and_runs_out_into_silence(centre: Centre) -> None:
    _, caller = legs(centre)
    change(centre, caller, hold=True, hold_url=HOLD_URL)
    centre.run(20)
    kinds = [one["kind"] for one in caller.heard[-3:]]
    assert kinds == ["say", "pause", "silence"]
    assert caller.heard[-3]["text"] == "お待ちください。"
    [asked] = [one for one in centre.app.requests if one.url == HOLD_URL]
    assert (asked.method, asked.form["CallSid"]) == ("GET", caller.sid)


def test_a_hold_document_may_lead_back_to_itself(centre: Centre) -> None:
    _, caller = legs(centre)
    centre.app.says("/hold-music", '<Pause length="5"/><Redirect>/hold-music</Redirect>')
    change(centre, caller, hold=True, hold_url=HOLD_URL, hold_method="POST")
    centre.run(23)
    assert len(centre.app.asked("/hold-music")) == 5
    change(centre, caller, hold=False)
    centre.run(20)
    assert len(centre.app.asked("/hold-music")) == 5


def test_another_document_while_on_hold_is_heard_at_once(centre: Centre) -> None:
    _, caller = legs(centre)
    centre.app.says("/sorry", '<Say language="ja-JP">もう少しお待ちください。</Say>')
    change(centre, caller, hold=True, hold_url=HOLD_URL)
    centre.run(1)
    change(centre, caller, hold=True)
    centre.run(1)
    assert len([one for one in centre.app.requests if one.url == HOLD_URL]) == 1
    change(centre, caller, hold=True, hold_url=f"{APP}/sorry")
    centre.run(1)
    assert caller.heard[-1]["text"] == "もう少しお待ちください。"
    assert events(centre) == ["participant-hold"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [(Reply(status=500), 11200), ("<Gather/>", 13238), (Reply(status=200, body="<"), 12100)],
)
def test_a_broken_hold_document_leaves_silence_and_an_error(
    centre: Centre, answer: str | Reply, code: int
) -> None:
    operator, caller = legs(centre)
    centre.app.says("/hold-music", answer)
    change(centre, caller, hold=True, hold_url=HOLD_URL)
    centre.agent.speak(OTHER)
    centre.run(3)
    assert centre.errors() == [code]
    assert caller.heard[-1]["kind"] == "silence"
    assert speech(caller) == []
    change(centre, caller, hold=False)
    centre.citizen.speak(OTHER)
    centre.run(3)
    assert speech(operator) == [(OTHER, 2.0)]


def test_what_is_just_being_said_stops_at_the_hold(centre: Centre) -> None:
    """Neither an ear nor the recording gets the rest of a sentence."""
    operator, caller = legs(centre)
    centre.citizen.speak(SENTENCE)
    centre.run(4)
    change(centre, caller, hold=True)
    centre.run(3)
    change(centre, caller, hold=False)
    centre.run(10)
    assert speech(operator) == [(SENTENCE, 4.0), (SENTENCE, 3.0)]
    centre.citizen.hang_up()
    centre.agent.hang_up()
    centre.run(5)
    sound = samples(centre)[:, 1]
    assert sound[: 4 * RATE].any()
    assert not sound[4 * RATE : 7 * RATE].any()
    assert sound[7 * RATE : 10 * RATE].any()
    assert not sound[10 * RATE :].any()


def test_a_consultation_never_comes_to_the_caller_on_hold(centre: Centre) -> None:
    """And nothing that she says meanwhile comes to them, or into the recording."""
    operator, caller = legs(centre)
    desk = centre.exchange.phone(DESK_PHONE)
    centre.citizen.speak(SENTENCE)
    centre.run(1)
    change(centre, caller, hold=True, hold_url=HOLD_URL)
    colleague = consult(centre)
    centre.agent.speak("暗証番号を忘れたそうです。")
    centre.run(5)
    desk.speak("窓口へお越しいただいてください。")
    centre.run(5)
    assert [text for text, _ in speech(colleague)] == ["暗証番号を忘れたそうです。"]
    assert [text for text, _ in speech(operator)] == [SENTENCE, "窓口へお越しいただいてください。"]
    assert speech(caller) == []
    assert speech(operator)[0][1] == 1.0
    spoken = {(span.speaker, span.channel) for span in fact(centre).spans}
    assert spoken == {(CITIZEN, 2), (AGENT, 1), (DESK_PHONE, 2)}


def test_back_from_hold_all_three_talk(centre: Centre) -> None:
    operator, caller = legs(centre)
    change(centre, caller, hold=True)
    colleague = consult(centre)
    change(centre, caller, hold=False)
    centre.exchange.phone(DESK_PHONE).speak(OTHER)
    centre.run(2)
    assert speech(operator) == speech(caller) == [(OTHER, 2.0)]
    assert speech(colleague) == []


def test_the_conference_ends_with_whoever_is_to_end_it_by_then(centre: Centre) -> None:
    """A transfer: the first operator goes, the consulted one and the caller talk on."""
    operator, caller = legs(centre)
    colleague = consult(centre)
    change(centre, operator, end_on_exit=False)
    change(centre, colleague, end_on_exit=True)
    centre.agent.hang_up()
    centre.run(1)
    assert operator.status == "completed"
    assert caller.is_live
    centre.citizen.speak(OTHER)
    centre.run(2)
    assert speech(colleague) == [(OTHER, 2.0)]
    modified = [one for one in reports(centre) if one["StatusCallbackEvent"].endswith("modify")]
    told = [(one["CallSid"], one["EndConferenceOnExit"]) for one in modified]
    assert told == [(operator.sid, "false"), (colleague.sid, "true")]
    centre.exchange.phone(DESK_PHONE).hang_up()
    centre.run(1)
    assert only(centre).status == "completed"
    assert not caller.is_live


def test_who_is_left_alone_stays_and_hears_nothing(centre: Centre) -> None:
    operator, caller = legs(centre)
    change(centre, operator, end_on_exit=False)
    change(centre, caller, hold=True)
    centre.agent.hang_up()
    centre.run(60)
    assert caller.is_live
    assert caller.heard[-1]["kind"] == "music"
    assert only(centre).status == "in-progress"


def test_somebody_on_hold_may_be_led_to_another_document_or_hang_up(centre: Centre) -> None:
    operator, caller = legs(centre)
    change(centre, operator, end_on_exit=False)
    change(centre, caller, hold=True, hold_url=HOLD_URL)
    centre.run(1)
    centre.app.says("/elsewhere", "<Say>elsewhere</Say>")
    centre.exchange.update_call(caller.sid, CallChange(url=f"{APP}/elsewhere"))
    centre.run(0.1)
    assert centre.said(caller)[-1] == "elsewhere"
    assert [one.leg for one in only(centre).participants] == [operator]
    change(centre, operator, hold=True)
    centre.agent.hang_up()
    centre.run(1)
    assert operator.status == "completed"
    assert only(centre).status == "completed"


def test_the_time_limit_holds_on_hold_too(centre: Centre) -> None:
    leg = centre.call(DESK_PHONE, url=f"{APP}/short", run=2)
    centre.app.says(
        "/short", '<Dial timeLimit="30"><Conference beep="false">call-1</Conference></Dial>'
    )
    centre.exchange.phone(DESK_PHONE).answer()
    centre.run(1)
    change(centre, leg, hold=True)
    centre.run(30)
    assert leg.status == "completed"


def test_a_whisperer_may_join_in_and_go_back(centre: Centre) -> None:
    operator, caller = legs(centre)
    desk = centre.exchange.phone(DESK_PHONE)
    chief = consult(centre)
    change(centre, chief, muted=True)
    desk.speak("聞いています。")
    centre.run(2)
    change(centre, chief, muted=False, coaching=True, coaches=operator.sid)
    desk.speak("手数料は無料です。")
    centre.run(2)
    change(centre, chief, coaching=False)
    desk.speak("代わりました。")
    centre.run(2)
    assert [text for text, _ in speech(operator)] == ["手数料は無料です。", "代わりました。"]
    assert [text for text, _ in speech(caller)] == ["代わりました。"]
    assert [span.text for span in fact(centre).spans] == ["代わりました。"]
    assert events(centre)[1:] == [
        "participant-mute",
        "participant-unmute",
        "participant-modify",
        "participant-modify",
    ]
    assert reports(centre)[3]["CallSidToCoach"] == operator.sid


@pytest.mark.parametrize("coaches", ["", "CA" + "0" * 32])
def test_nobody_to_coach_is_refused(centre: Centre, coaches: str) -> None:
    operator, _ = legs(centre)
    with pytest.raises(Refused) as refused:
        change(centre, operator, coaching=True, coaches=coaches)
    assert refused.value.code == 20001
    with pytest.raises(Refused):
        change(centre, operator, coaches=operator.sid)


def test_an_announcement_is_for_one_alone(centre: Centre) -> None:
    operator, caller = legs(centre)
    centre.app.says("/announce", '<Say language="ja-JP">録音を止めました。</Say>')
    change(centre, operator, announce_url=f"{APP}/announce")
    change(centre, operator, announce_url=f"{APP}/announce")
    centre.citizen.speak(SENTENCE)
    centre.run(12)
    assert centre.said(operator)[-2:] == ["録音を止めました。", "録音を止めました。"]
    assert centre.said(caller) == []
    assert speech(operator) == [(SENTENCE, pytest.approx(10 - 2 * 9 / 7, abs=0.01))]
    assert [span.text for span in fact(centre).spans] == [SENTENCE]
    assert events(centre) == ["announcement-end", "announcement-end"]
    assert reports(centre)[0]["CallSid"] == operator.sid


def test_an_announcement_that_fails_is_reported(centre: Centre) -> None:
    operator, _ = legs(centre)
    centre.app.says("/announce", Reply(status=404))
    change(centre, operator, announce_url=f"{APP}/announce")
    centre.citizen.speak(OTHER)
    centre.run(3)
    assert events(centre) == ["announcement-fail"]
    assert speech(operator) == [(OTHER, 2.0)]


def test_the_beep_at_the_end_may_be_switched(centre: Centre) -> None:
    operator, caller = legs(centre)
    change(centre, operator, end_on_exit=False)
    change(centre, operator, beep_on_exit=True)
    centre.agent.hang_up()
    centre.run(1)
    assert caller.heard[-1]["kind"] == "beep"


@pytest.mark.parametrize("address", ["hold-music", "ftp://city.example/music"])
def test_an_address_that_is_none_changes_nothing(centre: Centre, address: str) -> None:
    _, caller = legs(centre)
    with pytest.raises(Refused) as refused:
        change(centre, caller, hold=True, hold_url=address)
    assert refused.value.code == 21205
    assert not only(centre).participants[1].hold


def test_pauses_of_the_recording_are_exact_silence(centre: Centre) -> None:
    """TEL-4: on the samples, on both channels, to the frame; and only there."""
    for phone in (centre.agent, centre.citizen):
        phone.speak(SENTENCE)
    sid = fact(centre).sid
    centre.run(2)
    centre.exchange.pause_recording(sid)
    assert fact(centre).status == "paused"
    centre.run(3)
    centre.exchange.resume_recording(sid)
    centre.run(1)
    centre.exchange.pause_recording(sid)
    centre.run(1)
    centre.citizen.hang_up()
    centre.agent.hang_up()
    centre.run(5)
    sound = samples(centre)
    assert len(sound) == 7 * RATE
    for channel in (0, 1):
        assert not sound[2 * RATE : 5 * RATE, channel].any()
        assert not sound[6 * RATE :, channel].any()
        loud = np.abs(sound[:, channel].astype(int)).reshape(-1, RATE // 10).max(axis=1)
        assert (loud[:20] > 0).all()
        assert (loud[50:60] > 0).all()
