"""TEL-2, TEL-7: Dial to numbers and clients, after the case titles of outside engines' tests."""

import pytest

from telephony.exchange.calls import CallChange
from telephony.exchange.legs import Leg
from telephony.exchange.phones import Phone
from tests.telephony.exchange.centres import APP, CITIZEN, DESK_PHONE, NUMBER, Centre

OTHER = "+81422334455"
DIAL = f'<Dial action="/dialled">{DESK_PHONE}</Dial><Say>after</Say>'


@pytest.fixture
def centre() -> Centre:
    centre = Centre()
    centre.app.says("/dialled", "<Say>dialled</Say>")
    return centre


def desk(centre: Centre) -> Phone:
    return centre.exchange.phone(DESK_PHONE)


def child(centre: Centre) -> Leg:
    [leg] = [leg for leg in centre.exchange.legs.values() if leg.direction == "outbound-dial"]
    return leg


def dialled(centre: Centre) -> dict[str, str]:
    [form] = centre.app.asked("/dialled")
    return form


def test_rings_connects_and_tells_the_action(centre: Centre) -> None:
    leg = centre.come(DIAL, run=1)
    assert (child(centre).from_, child(centre).to) == (CITIZEN, DESK_PHONE)
    assert child(centre).parent_sid == leg.sid
    assert leg.heard[-1]["kind"] == "ringing"
    desk(centre).answer()
    centre.citizen.speak("もしもし")
    centre.run(20)
    assert desk(centre).heard[-1]["text"] == "もしもし"
    desk(centre).hang_up()
    centre.run(0.1)
    assert dialled(centre)["DialCallStatus"] == "completed"
    assert dialled(centre)["DialCallSid"] == child(centre).sid
    assert dialled(centre)["DialCallDuration"] == "20"
    assert dialled(centre)["DialBridged"] == "true"
    assert centre.said(leg) == ["dialled"]


def test_without_action_the_next_verb_follows(centre: Centre) -> None:
    leg = centre.come(f"<Dial>{DESK_PHONE}</Dial><Say>after</Say>", run=1)
    desk(centre).answer()
    desk(centre).hang_up()
    centre.run(0.1)
    assert centre.said(leg) == ["after"]


def test_nobody_answers_within_thirty_seconds(centre: Centre) -> None:
    centre.come(DIAL, run=30.4)
    assert centre.app.asked("/dialled") == []
    centre.run(0.2)
    assert dialled(centre)["DialCallStatus"] == "no-answer"
    assert dialled(centre)["DialBridged"] == "false"
    assert desk(centre).state == "idle"


def test_another_time_out(centre: Centre) -> None:
    centre.come(f'<Dial timeout="5" action="/dialled">{DESK_PHONE}</Dial>', run=5.5)
    assert dialled(centre)["DialCallStatus"] == "no-answer"


def test_busy(centre: Centre) -> None:
    centre.come(DIAL, run=1)
    desk(centre).reject()
    assert dialled(centre)["DialCallStatus"] == "busy"


def test_a_client_that_is_not_there(centre: Centre) -> None:
    centre.come('<Dial action="/dialled"><Client>agent_7</Client></Dial>', run=1)
    assert dialled(centre)["DialCallStatus"] == "failed"


def test_a_client_gets_its_parameters(centre: Centre) -> None:
    centre.agent.register()
    centre.come(
        '<Dial><Client><Identity>agent_7</Identity><Parameter name="call" value="9"/>'
        "</Client></Dial>",
        run=1,
    )
    [event] = [event for event in centre.agent.events if event.kind == "incoming"]
    assert event.content["parameters"] == {"call": "9"}
    assert event.content["caller"] == CITIZEN


def test_the_caller_hangs_up_while_it_rings(centre: Centre) -> None:
    centre.come(DIAL, run=3)
    centre.citizen.hang_up()
    assert child(centre).status == "canceled"
    assert desk(centre).state == "idle"
    assert dialled(centre)["CallStatus"] == "completed"


def test_the_caller_hangs_up_while_talking(centre: Centre) -> None:
    centre.come(DIAL, run=1)
    desk(centre).answer()
    centre.run(9)
    centre.citizen.hang_up()
    assert child(centre).status == "completed"
    assert dialled(centre)["DialCallDuration"] == "9"


def test_of_several_the_first_who_answers_is_connected(centre: Centre) -> None:
    centre.agent.register()
    centre.come(
        f"<Dial><Number>{DESK_PHONE}</Number><Client>agent_7</Client>"
        f"<Number>{OTHER}</Number></Dial>",
        run=1,
    )
    centre.agent.answer()
    states = {leg.to: leg.status for leg in centre.exchange.legs.values()}
    assert states["client:agent_7"] == "in-progress"
    assert states[DESK_PHONE] == states[OTHER] == "canceled"
    assert desk(centre).state == "idle"


def test_when_one_declines_the_others_go_on_ringing(centre: Centre) -> None:
    centre.come(f"<Dial><Number>{DESK_PHONE}</Number><Number>{OTHER}</Number></Dial>", run=1)
    desk(centre).reject()
    other = centre.exchange.phone(OTHER)
    other.answer()
    centre.citizen.speak("はい")
    centre.run(1)
    assert other.heard[-1]["text"] == "はい"


def test_a_whisper_comes_before_the_connection(centre: Centre) -> None:
    centre.app.says(
        "/whisper", '<Gather numDigits="1" action="/pressed"><Say>press</Say></Gather><Hangup/>'
    )
    centre.app.says("/pressed", "")
    leg = centre.come(f'<Dial><Number url="/whisper">{DESK_PHONE}</Number></Dial>', run=1)
    desk(centre).answer()
    centre.run(1)
    assert centre.said(child(centre)) == ["press"]
    assert leg.heard[-1]["kind"] == "ringing"
    assert child(centre).room is None
    desk(centre).digits("1")
    centre.run(0.1)
    assert child(centre).room is leg.room is not None
    assert centre.app.asked("/whisper")[0]["ParentCallSid"] == leg.sid


def test_who_does_not_press_is_not_connected(centre: Centre) -> None:
    centre.app.says("/whisper", "<Gather numDigits='1'><Say>press</Say></Gather><Hangup/>")
    leg = centre.come(
        f'<Dial action="/dialled"><Number url="/whisper">{DESK_PHONE}</Number></Dial>', run=1
    )
    desk(centre).answer()
    centre.run(10)
    assert child(centre).status == "completed"
    assert dialled(centre)["DialBridged"] == "false"
    assert centre.said(leg) == ["dialled"]


def test_an_incoming_call_is_answered_when_dial_begins_or_when_it_connects(centre: Centre) -> None:
    assert centre.come(DIAL, run=1).status == "in-progress"
    centre.citizen.hang_up()
    leg = centre.come(f'<Dial answerOnBridge="true">{DESK_PHONE}</Dial>', run=1)
    assert leg.status == "ringing"
    desk(centre).answer()
    assert leg.status == "in-progress"


def test_the_star_key_hangs_the_other_up(centre: Centre) -> None:
    leg = centre.come(f'<Dial hangupOnStar="true" action="/dialled">{DESK_PHONE}</Dial>', run=1)
    desk(centre).answer()
    centre.citizen.digits("12*")
    centre.run(0.3)
    assert child(centre).status == "completed"
    assert centre.said(leg) == ["dialled"]


def test_the_time_limit_ends_the_talk(centre: Centre) -> None:
    centre.come(f'<Dial timeLimit="60" action="/dialled">{DESK_PHONE}</Dial>', run=1)
    desk(centre).answer()
    centre.run(60)
    assert dialled(centre)["DialCallDuration"] == "60"


@pytest.mark.parametrize(("given", "shown"), [("", CITIZEN), (f'callerId="{NUMBER}"', NUMBER)])
def test_the_number_shown(centre: Centre, given: str, shown: str) -> None:
    centre.come(f"<Dial {given}>{DESK_PHONE}</Dial>", run=1)
    assert child(centre).from_ == shown


def test_a_number_that_is_not_ours_is_not_shown(centre: Centre) -> None:
    centre.app.says("/fallback", "<Hangup/>")
    centre.come(f'<Dial callerId="+81300000000">{DESK_PHONE}</Dial>', run=1)
    assert centre.errors() == [13214]


def test_a_recording_of_both_sides(centre: Centre) -> None:
    centre.come(
        f'<Dial action="/dialled" record="record-from-answer-dual">{DESK_PHONE}</Dial>', run=1
    )
    desk(centre).answer()
    centre.citizen.speak("はい")
    desk(centre).speak("市役所")
    centre.run(4)
    desk(centre).hang_up()
    [fact] = centre.exchange.recordings.values()
    assert [(span.channel, span.text) for span in fact.spans] == [(1, "はい"), (2, "市役所")]
    assert dialled(centre)["RecordingUrl"].endswith(fact.sid)


def test_the_called_leg_s_status_is_reported(centre: Centre) -> None:
    events = 'statusCallback="/leg" statusCallbackEvent="initiated ringing answered completed"'
    leg = centre.come(f"<Dial><Number {events}>{DESK_PHONE}</Number></Dial>", run=1)
    desk(centre).answer()
    desk(centre).hang_up()
    forms = centre.app.asked("/leg")
    assert [form["CallStatus"] for form in forms] == [
        "initiated",
        "ringing",
        "in-progress",
        "completed",
    ]
    assert {form["ParentCallSid"] for form in forms} == {leg.sid}
    assert {form["Direction"] for form in forms} == {"outbound-dial"}


def test_the_caller_redirected_while_dialling_ends_the_called(centre: Centre) -> None:
    centre.app.says("/elsewhere", "<Say>elsewhere</Say>")
    leg = centre.come(DIAL, run=1)
    desk(centre).answer()
    centre.exchange.update_call(leg.sid, CallChange(url=f"{APP}/elsewhere"))
    centre.run(0.1)
    assert child(centre).status == "completed"
    assert centre.said(leg) == ["elsewhere"]
    assert centre.app.asked("/dialled") == []


def test_the_called_redirected_goes_on_alone(centre: Centre) -> None:
    centre.app.says("/elsewhere", '<Say>elsewhere</Say><Pause length="30"/>')
    leg = centre.come(DIAL, run=1)
    desk(centre).answer()
    centre.exchange.update_call(child(centre).sid, CallChange(url=f"{APP}/elsewhere"))
    centre.run(3)
    assert centre.said(child(centre)) == ["elsewhere"]
    assert centre.said(leg) == ["dialled"]
    assert child(centre).is_live
