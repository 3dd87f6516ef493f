"""TEL-2, TEL-4, TEL-7: conferences, in the order the design relies on."""

from typing import Any

import pytest

from telephony.exchange.calls import CallChange, ParticipantChange, Refused
from telephony.exchange.conferences import Conference
from telephony.exchange.legs import Leg
from telephony.exchange.ports import Reply
from telephony.exchange.recordings import RecordingFact
from tests.telephony.exchange.centres import AGENT, APP, CITIZEN, DESK_PHONE, Centre

CALLBACK = 'statusCallback="/conference" statusCallbackEvent="start end join leave mute"'
RECORD = (
    'record="record-from-start" trim="do-not-trim" recordingStatusCallback="/recording"'
    ' recordingStatusCallbackEvent="in-progress completed absent"'
)
OPERATOR = (
    f'<Dial action="/over"><Conference endConferenceOnExit="true" beep="false" {CALLBACK} {RECORD}'
    ' participantLabel="agent">call-1</Conference></Dial>'
)
CALLER = (
    '<Dial action="/ended"><Conference endConferenceOnExit="true" beep="false" '
    'statusCallback="/other" statusCallbackEvent="start">call-1</Conference></Dial>'
)
HELLO = "お電話ありがとうございます。"  # 14 characters: 2 s


@pytest.fixture
def centre() -> Centre:
    centre = Centre()
    centre.app.says("/operator", OPERATOR)
    centre.app.says("/talk", CALLER)
    centre.app.says("/wait", '<Pause length="60"/>')
    centre.app.says("/voice", '<Enqueue action="/left" waitUrl="/wait">line</Enqueue>')
    centre.app.says("/left", "<Hangup/>")
    centre.app.says("/ended", "<Say>goodbye</Say>")
    centre.app.says("/over", "<Hangup/>")
    centre.agent.register()
    return centre


def talk(centre: Centre) -> tuple[Leg, Leg]:
    """The design's order: the operator joins, then the caller is led out of the queue."""
    caller = centre.come(run=5)
    operator = centre.call()
    centre.agent.answer()
    centre.run(1)
    centre.exchange.update_call(caller.sid, CallChange(url=f"{APP}/talk"))
    return caller, operator


def only(centre: Centre) -> Conference:
    [conference] = centre.exchange.conferences.values()
    return conference


def change(centre: Centre, sid: str, **wanted: Any) -> None:
    centre.exchange.update_participant(only(centre).sid, sid, ParticipantChange(**wanted))


def fact(centre: Centre) -> RecordingFact:
    recording = only(centre).recording
    assert recording is not None
    return recording


def events(centre: Centre) -> list[str]:
    return [form["StatusCallbackEvent"] for form in centre.app.asked("/conference")]


def test_the_operator_alone_waits_and_is_not_recorded(centre: Centre) -> None:
    centre.come(run=5)
    operator = centre.call()
    centre.agent.answer()
    centre.run(3)
    assert only(centre).status == "init"
    assert only(centre).recording is None
    assert operator.heard[-1]["kind"] == "music"
    assert events(centre) == ["participant-join"]
    [form] = centre.app.asked("/conference")
    assert form["CallSid"] == operator.sid
    assert form["ConferenceSid"] == only(centre).sid == operator.conference_sid
    assert (form["FriendlyName"], form["SequenceNumber"]) == ("call-1", "1")
    assert (form["EndConferenceOnExit"], form["StartConferenceOnEnter"]) == ("true", "true")
    assert (form["Muted"], form["Hold"], form["Coaching"]) == ("false", "false", "false")
    assert form["ParticipantLabel"] == "agent"


def test_the_second_begins_it_and_the_recording(centre: Centre) -> None:
    caller, operator = talk(centre)
    assert events(centre) == ["participant-join", "participant-join", "conference-start"]
    assert [form["SequenceNumber"] for form in centre.app.asked("/conference")] == ["1", "2", "3"]
    assert only(centre).status == "in-progress"
    assert operator.heard[-1]["seconds"] == 1.0
    assert fact(centre).status == "in-progress"
    assert caller.conference_sid == only(centre).sid
    [form] = centre.app.asked("/left")
    assert form["QueueResult"] == "redirected"


def test_only_the_first_participant_s_callback_counts(centre: Centre) -> None:
    talk(centre)
    assert centre.app.asked("/other") == []


def test_they_hear_each_other_and_are_recorded_on_two_channels(centre: Centre) -> None:
    caller, operator = talk(centre)
    centre.agent.speak(HELLO)
    centre.run(3)
    centre.citizen.speak("もしもし。")
    centre.run(7)
    centre.citizen.hang_up()
    assert caller.heard[-1]["text"] == HELLO
    assert caller.heard[-1]["speaker"] == AGENT
    assert operator.heard[-1]["text"] == "もしもし。"
    assert operator.heard[-1]["recorded"]
    spans = [(span.channel, span.start, span.speaker) for span in fact(centre).spans]
    assert spans == [(1, 0.0, AGENT), (2, 3.0, CITIZEN)]
    assert fact(centre).seconds == 10.0


def test_what_is_heard_before_is_not_recorded(centre: Centre) -> None:
    caller, _ = talk(centre)
    assert not any(heard["recorded"] for heard in caller.heard)


def test_the_caller_s_hanging_up_ends_it(centre: Centre) -> None:
    caller, operator = talk(centre)
    centre.run(10)
    centre.citizen.hang_up()
    assert events(centre)[3:] == ["participant-leave", "participant-leave", "conference-end"]
    left, dropped, end = centre.app.asked("/conference")[3:]
    assert (left["CallSid"], left["ReasonParticipantLeft"]) == (caller.sid, "participant_hung_up")
    assert left["ParticipantCallStatus"] == "completed"
    assert dropped["CallSid"] == operator.sid
    assert dropped["ReasonParticipantLeft"] == "moderator_ended_conference"
    assert dropped["ParticipantCallStatus"] == "in-progress"
    assert end["CallSidEndingConference"] == caller.sid
    assert end["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-left"
    [over] = centre.app.asked("/over")
    assert (over["DialCallStatus"], over["DialBridged"]) == ("answered", "true")
    assert "DialCallSid" not in over
    assert operator.status == "completed"
    assert only(centre).status == "completed"


def test_the_operator_s_hanging_up_leads_the_caller_on(centre: Centre) -> None:
    caller, operator = talk(centre)
    centre.run(10)
    centre.agent.hang_up()
    centre.run(0.1)
    assert operator.status == "completed"
    assert caller.is_live
    assert centre.said(caller) == ["goodbye"]
    assert centre.app.asked("/ended")[0]["DialCallStatus"] == "answered"
    assert centre.app.asked("/conference")[-1]["ParticipantLabelEndingConference"] == "agent"


def test_the_recording_is_ready_after_the_end(centre: Centre) -> None:
    talk(centre)
    centre.agent.speak(HELLO)
    centre.run(8)
    centre.citizen.hang_up()
    assert fact(centre).status == "processing"
    centre.run(2)
    begun, done = centre.app.asked("/recording")
    assert begun["RecordingStatus"] == "in-progress"
    assert done["RecordingStatus"] == "completed"
    assert (done["RecordingDuration"], done["RecordingChannels"]) == ("8", "2")
    assert (done["RecordingSource"], done["ConferenceSid"]) == ("Conference", only(centre).sid)
    assert "CallSid" not in done


def test_a_conference_left_before_it_began_ends(centre: Centre) -> None:
    centre.come(run=5)
    operator = centre.call()
    centre.agent.answer()
    centre.run(3)
    centre.agent.hang_up()
    assert events(centre) == ["participant-join", "participant-leave", "conference-end"]
    assert only(centre).call_sid_ending == operator.sid
    assert only(centre).recording is None


def test_the_name_is_free_again_after_the_end(centre: Centre) -> None:
    talk(centre)
    centre.citizen.hang_up()
    centre.run(1)
    talk(centre)
    first, second = centre.exchange.conferences.values()
    assert (first.status, second.status) == ("completed", "in-progress")


def test_somebody_redirected_out_leaves(centre: Centre) -> None:
    caller, _operator = talk(centre)
    centre.app.says("/elsewhere", "<Say>elsewhere</Say>")
    centre.exchange.update_call(caller.sid, CallChange(url=f"{APP}/elsewhere"))
    centre.run(0.1)
    leave = centre.app.asked("/conference")[3]
    assert leave["ReasonParticipantLeft"] == "participant_updated_via_api"
    assert centre.said(caller) == ["elsewhere"]
    assert centre.app.asked("/ended") == []


def test_ended_by_the_interface(centre: Centre) -> None:
    caller, operator = talk(centre)
    centre.exchange.end_conference(only(centre).sid)
    centre.run(0.1)
    end = centre.app.asked("/conference")[-1]
    assert end["ReasonConferenceEnded"] == "conference-ended-via-api"
    assert "CallSidEndingConference" not in end
    assert centre.app.asked("/conference")[3]["ReasonParticipantLeft"] == "conference_ended_via_api"
    assert operator.status == "completed"
    assert centre.said(caller) == ["goodbye"]


def test_a_call_ended_by_the_interface_leaves(centre: Centre) -> None:
    caller, operator = talk(centre)
    centre.exchange.update_call(operator.sid, CallChange(status="completed"))
    centre.run(0.1)
    assert operator.status == "completed"
    assert centre.said(caller) == ["goodbye"]
    assert centre.app.asked("/conference")[3]["ReasonParticipantLeft"] == "participant_hung_up"


def test_removed_by_the_interface(centre: Centre) -> None:
    caller, _operator = talk(centre)
    centre.exchange.remove_participant(only(centre).sid, caller.sid)
    centre.run(0.1)
    assert centre.said(caller) == ["goodbye"]
    end = centre.app.asked("/conference")[-1]
    assert end["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-kicked"
    with pytest.raises(Refused) as twice:
        centre.exchange.remove_participant(only(centre).sid, caller.sid)
    assert twice.value.status == 404


def test_the_muted_are_neither_heard_nor_recorded(centre: Centre) -> None:
    caller, operator = talk(centre)
    change(centre, "agent", muted=True)
    centre.agent.speak(HELLO)
    centre.run(3)
    change(centre, operator.sid, muted=False)
    assert "speech" not in {heard["kind"] for heard in caller.heard}
    assert fact(centre).spans == []
    assert events(centre)[3:] == ["participant-mute", "participant-unmute"]


def test_only_the_coached_hears_her_coach(centre: Centre) -> None:
    caller, operator = talk(centre)
    coach = f'<Dial><Conference coach="{operator.sid}" beep="false">call-1</Conference></Dial>'
    centre.app.says("/coach", coach)
    centre.call(DESK_PHONE, url=f"{APP}/coach", run=2)
    desk = centre.exchange.phone(DESK_PHONE)
    desk.answer()
    assert centre.app.asked("/conference")[-1]["CallSidToCoach"] == operator.sid
    desk.speak("窓口番号を伝えて")
    centre.run(3)
    assert operator.heard[-1]["text"] == "窓口番号を伝えて"
    assert "speech" not in {heard["kind"] for heard in caller.heard}
    assert fact(centre).spans == []
    centre.citizen.speak("はい")
    centre.run(1)
    assert desk.heard[-1]["text"] == "はい"


def test_coaching_somebody_who_is_not_there(centre: Centre) -> None:
    centre.app.says(
        "/operator", '<Dial action="/over"><Conference coach="CA1">call-1</Conference></Dial>'
    )
    centre.call()
    centre.agent.answer()
    assert centre.errors() == [13240]
    assert centre.app.asked("/over")[0]["DialCallStatus"] == "failed"


def test_a_label_that_is_taken_goes_on_with_the_next_verb(centre: Centre) -> None:
    _caller, _operator = talk(centre)
    label = '<Dial><Conference participantLabel="agent">call-1</Conference></Dial><Say>next</Say>'
    centre.app.says("/twice", label)
    leg = centre.call(DESK_PHONE, url=f"{APP}/twice", run=2)
    centre.exchange.phone(DESK_PHONE).answer()
    centre.run(0.1)
    assert centre.errors() == [16025]
    assert centre.said(leg) == ["next"]


def test_somebody_who_may_not_begin_it_waits(centre: Centre) -> None:
    passive = '<Dial><Conference startConferenceOnEnter="false" {}>room</Conference></Dial>'
    centre.app.says("/operator", passive.format(CALLBACK))
    centre.app.says("/voice", passive.format(""))
    centre.come()
    centre.call()
    centre.agent.answer()
    assert only(centre).status == "init"
    centre.app.says("/desk", "<Dial><Conference>room</Conference></Dial>")
    centre.call(DESK_PHONE, url=f"{APP}/desk", run=2)
    centre.exchange.phone(DESK_PHONE).answer()
    assert only(centre).status == "in-progress"


def test_the_waiting_document_ends_in_silence(centre: Centre) -> None:
    centre.app.says("/hold", "<Say>wait</Say>")
    centre.app.says("/operator", '<Dial><Conference waitUrl="/hold">call-1</Conference></Dial>')
    operator = centre.call()
    centre.agent.answer()
    centre.run(10)
    assert centre.heard(operator) == [("say", "wait"), ("silence", "")]
    assert len(centre.app.asked("/hold")) == 1


def test_a_broken_waiting_document_ends_the_dial(centre: Centre) -> None:
    centre.app.says("/hold", Reply(status=500))
    centre.app.says(
        "/operator",
        '<Dial action="/over"><Conference waitUrl="/hold">call-1</Conference></Dial>',
    )
    centre.call()
    centre.agent.answer()
    assert centre.app.asked("/over")[0]["DialCallStatus"] == "failed"
    assert only(centre).status == "completed"


def test_beeps_are_heard_by_the_others(centre: Centre) -> None:
    centre.app.says("/operator", "<Dial><Conference>call-1</Conference></Dial>")
    centre.app.says("/talk", '<Dial><Conference beep="onEnter">call-1</Conference></Dial>')
    caller, operator = talk(centre)
    assert [heard["kind"] for heard in operator.heard][-1] == "beep"
    assert "beep" not in {heard["kind"] for heard in caller.heard}
    centre.agent.hang_up()
    assert caller.heard[-1]["kind"] == "beep"


def test_the_star_key_leaves(centre: Centre) -> None:
    centre.app.says(
        "/talk",
        '<Dial hangupOnStar="true" action="/ended"><Conference>call-1</Conference></Dial>',
    )
    caller, _operator = talk(centre)
    centre.citizen.digits("1")
    centre.run(1)
    assert caller.conference_sid is not None
    centre.citizen.digits("*")
    centre.run(0.1)
    assert centre.said(caller) == ["goodbye"]


def test_the_time_limit_leaves(centre: Centre) -> None:
    centre.app.says(
        "/talk", '<Dial timeLimit="30" action="/ended"><Conference>call-1</Conference></Dial>'
    )
    caller, _operator = talk(centre)
    centre.run(30.1)
    assert centre.said(caller) == ["goodbye"]


def test_two_who_arrive_at_the_same_moment_are_both_in(centre: Centre) -> None:
    caller = centre.come(run=5)
    centre.call()
    centre.agent.answer()
    with centre.exchange.at_work():
        centre.exchange.update_call(caller.sid, CallChange(url=f"{APP}/talk"))
        centre.agent.hang_up()
    assert only(centre).status == "completed" or len(only(centre).participants) == 1
    centre.run(5)
    assert centre.agent.state == "idle"
