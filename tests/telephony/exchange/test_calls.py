"""TEL-2, TEL-7: calls made and changed through the interface, in every state."""

from datetime import timedelta

import pytest

from telephony.exchange.calls import CallChange, Refused
from telephony.exchange.legs import Leg
from tests.telephony.exchange.centres import (
    AGENT,
    APP,
    CITIZEN,
    DESK_PHONE,
    NUMBER,
    START,
    Centre,
)

EVENTS = ("initiated", "ringing", "answered", "completed")
REPORTED = {"status_callback": f"{APP}/leg", "status_events": EVENTS}
TURN = CallChange(url=f"{APP}/turned")


@pytest.fixture
def centre() -> Centre:
    centre = Centre()
    centre.agent.register()
    centre.app.says("/operator", '<Say>hello</Say><Pause length="60"/>')
    centre.app.says("/turned", "<Say>turned</Say>")
    return centre


def states(centre: Centre) -> list[str]:
    return [form["CallStatus"] for form in centre.app.asked("/leg")]


def test_rings_answers_and_ends_with_all_reports(centre: Centre) -> None:
    leg = centre.call(**REPORTED)
    assert (centre.agent.state, leg.status) == ("ringing", "ringing")
    centre.run(4)
    centre.agent.answer()
    centre.run(10)
    centre.agent.hang_up()
    assert states(centre) == ["initiated", "ringing", "in-progress", "completed"]
    forms = centre.app.asked("/leg")
    assert [form["SequenceNumber"] for form in forms] == ["0", "1", "2", "3"]
    assert {form["Direction"] for form in forms} == {"outbound-api"}
    assert forms[-1]["CallDuration"] == "10"
    assert "CallDuration" not in forms[0]
    assert forms[0]["To"] == AGENT
    assert "ToCity" not in forms[0]
    assert centre.said(leg) == ["hello"]


def test_only_the_end_is_reported_by_default(centre: Centre) -> None:
    centre.call(status_callback=f"{APP}/leg")
    centre.agent.reject()
    assert states(centre) == ["busy"]


def test_rings_no_longer_than_it_may(centre: Centre) -> None:
    leg = centre.call(timeout=20, **REPORTED)
    centre.run(19.9)
    assert leg.status == "ringing"
    centre.run(0.1)
    assert states(centre)[-1] == leg.status == "no-answer"
    assert centre.agent.state == "idle"


def test_a_client_that_is_not_registered_fails_at_once(centre: Centre) -> None:
    centre.agent.unregister()
    centre.call(**REPORTED)
    assert states(centre) == ["initiated", "failed"]


def test_a_desk_phone_in_a_call_is_busy(centre: Centre) -> None:
    desk = centre.exchange.phone(DESK_PHONE)
    centre.call(DESK_PHONE)
    desk.answer()
    assert centre.call(DESK_PHONE, run=2).status == "busy"


def test_a_browser_in_a_call_lets_it_ring_unseen(centre: Centre) -> None:
    centre.call()
    centre.agent.answer()
    second = centre.call(timeout=5, run=3)
    assert second.status == "ringing"
    assert centre.agent.state == "in-call"
    centre.run(5)
    assert second.status == "no-answer"
    assert centre.agent.state == "in-call"


def test_one_call_leaves_per_second(centre: Centre) -> None:
    legs = [centre.call(number, run=0) for number in (AGENT, DESK_PHONE, CITIZEN)]
    assert [leg.queue_time for leg in legs] == [0, 1000, 2000]
    centre.run(1.2)
    assert [leg.status for leg in legs] == ["ringing", "initiated", "queued"]
    centre.run(10)
    assert [leg.started_at for leg in legs] == [START + timedelta(seconds=n) for n in range(3)]


def test_a_document_given_with_the_call(centre: Centre) -> None:
    leg = centre.call(url="", twiml="<Response><Say>given</Say></Response>")
    centre.agent.answer()
    centre.run(1)
    assert centre.said(leg) == ["given"]


def test_keys_are_sent_before_the_document(centre: Centre) -> None:
    leg = centre.call(send_digits="ww12")
    centre.agent.answer()
    centre.run(3)
    assert centre.heard(leg)[:2] == [("tones", "ww12"), ("say", "hello")]


def test_a_client_gets_the_parameters_of_its_address(centre: Centre) -> None:
    leg = centre.call(f"{AGENT}?leg=12&name=%E6%9D%B1")
    assert leg.to == AGENT
    [event] = [event for event in centre.agent.events if event.kind == "incoming"]
    assert event.content["parameters"] == {"leg": "12", "name": "東"}
    assert event.content["caller"] == NUMBER


@pytest.mark.parametrize("to", ["12345", "client:", "client:agent 1", "client:a-b", "sip:a@b"])
def test_an_address_that_cannot_be_called(centre: Centre, to: str) -> None:
    with pytest.raises(Refused) as refusal:
        centre.call(to)
    assert refusal.value.code == 21211


def test_a_broken_document_leads_to_the_call_s_own_fallback(centre: Centre) -> None:
    centre.app.says("/operator", "<Fly/>")
    centre.app.says("/backup", "<Say>backup</Say>")
    leg = centre.call(fallback_url=f"{APP}/backup")
    centre.agent.answer()
    centre.run(1)
    assert centre.said(leg) == ["backup"]
    assert centre.app.asked("/fallback") == []


def test_redirected_while_something_is_said(centre: Centre) -> None:
    leg = centre.come("<Say>fourteen chars fourteen chars</Say>", run=1)
    centre.exchange.update_call(leg.sid, TURN)
    centre.run(0.1)
    assert centre.said(leg)[-1] == "turned"
    assert leg.heard[-2]["seconds"] == 1


def test_redirected_while_keys_are_gathered(centre: Centre) -> None:
    leg = centre.come('<Gather action="/got"/><Say>never</Say>', run=1)
    centre.citizen.digits("1")
    centre.exchange.update_call(leg.sid, TURN)
    centre.run(10)
    assert centre.said(leg) == ["turned"]


def test_redirected_while_a_document_is_awaited(centre: Centre) -> None:
    centre.app.says("/next", "<Say>never</Say>")
    centre.app.holds.add("/next")
    leg = centre.come("<Say>one</Say><Redirect>/next</Redirect>", run=1)
    centre.exchange.update_call(leg.sid, TURN)
    centre.app.held[0]()
    centre.run(5)
    assert centre.said(leg) == ["one", "turned"]


def test_redirected_by_the_application_while_it_answers(centre: Centre) -> None:
    def answer(_request: object) -> str:
        [leg] = centre.exchange.legs.values()
        centre.exchange.update_call(leg.sid, TURN)
        return "<Say>never</Say>"

    centre.app.says("/next", answer)
    leg = centre.come("<Say>one</Say><Redirect>/next</Redirect>", run=5)
    assert centre.said(leg) == ["one", "turned"]


def test_redirected_while_recording_keeps_what_was_said(centre: Centre) -> None:
    leg = centre.come('<Record action="/done"/>', run=2)
    centre.citizen.speak("はい")
    centre.run(1)
    centre.exchange.update_call(leg.sid, TURN)
    centre.run(5)
    [fact] = centre.exchange.recordings.values()
    assert fact.status == "completed"
    assert centre.said(leg) == ["turned"]


def test_redirected_to_a_given_document(centre: Centre) -> None:
    leg = centre.come('<Pause length="9"/>', "<Hangup/>", run=1)
    with pytest.raises(Refused) as refusal:
        centre.exchange.update_call(leg.sid, TURN)
    assert refusal.value.code == 21220
    centre.citizen.hang_up()
    other = centre.come("<Say>a</Say><Pause/>", run=0.5)
    twiml = "<Response><Say>given</Say></Response>"
    centre.exchange.update_call(other.sid, CallChange(twiml=twiml))
    centre.run(1)
    assert centre.said(other) == ["a", "given"]


@pytest.mark.parametrize("status", ["completed", "canceled"])
def test_ended_while_it_rings(centre: Centre, status: str) -> None:
    leg = centre.call(**REPORTED)
    change = CallChange(status="completed" if status == "completed" else "canceled")
    centre.exchange.update_call(leg.sid, change)
    assert leg.status == "canceled"
    assert centre.agent.state == "idle"
    assert states(centre) == ["initiated", "ringing", "canceled"]


def test_canceled_before_its_turn(centre: Centre) -> None:
    centre.call(run=0)
    leg = centre.call(DESK_PHONE, run=0)
    centre.exchange.update_call(leg.sid, CallChange(status="canceled"))
    centre.run(5)
    assert (leg.status, leg.started_at) == ("canceled", None)


def test_a_call_in_progress_is_completed_but_not_canceled(centre: Centre) -> None:
    leg = centre.call()
    centre.agent.answer()
    centre.run(1)
    with pytest.raises(Refused) as refusal:
        centre.exchange.update_call(leg.sid, CallChange(status="canceled"))
    assert refusal.value.code == 21220
    centre.exchange.update_call(leg.sid, CallChange(status="completed"))
    assert (leg.status, centre.agent.state) == ("completed", "idle")


def test_what_has_ended_cannot_be_changed(centre: Centre) -> None:
    leg = centre.come("<Hangup/>")
    for change in (TURN, CallChange(status="completed")):
        with pytest.raises(Refused) as refusal:
            centre.exchange.update_call(leg.sid, change)
        assert refusal.value.code == 21220


def test_ringing_cannot_be_redirected(centre: Centre) -> None:
    leg = centre.call()
    with pytest.raises(Refused) as refusal:
        centre.exchange.update_call(leg.sid, TURN)
    assert refusal.value.code == 21220


def test_an_unknown_call(centre: Centre) -> None:
    with pytest.raises(Refused) as refusal:
        centre.exchange.update_call("CA1", TURN)
    assert refusal.value.status == 404


def test_a_phone_does_only_what_its_state_allows(centre: Centre) -> None:
    for act in (centre.agent.answer, centre.agent.reject, centre.agent.hang_up):
        with pytest.raises(Refused):
            act()
    with pytest.raises(Refused):
        centre.agent.speak("はい")
    centre.come("<Pause length='9'/>")
    with pytest.raises(Refused):
        centre.exchange.place_call(caller=CITIZEN, to=NUMBER)
    with pytest.raises(Refused):
        centre.citizen.answer()


def test_a_phone_tells_what_happens_to_it(centre: Centre) -> None:
    centre.call()
    centre.agent.answer()
    centre.run(1)
    centre.agent.hang_up()
    assert [event.kind for event in centre.agent.events] == [
        "incoming",
        "answered",
        "heard",
        "heard",
        "ended",
    ]
    assert [event.number for event in centre.agent.events] == [1, 2, 3, 4, 5]


def test_a_call_to_a_number_that_is_not_ours(centre: Centre) -> None:
    with pytest.raises(Refused):
        centre.exchange.place_call(caller=CITIZEN, to="+81599999999")


@pytest.mark.parametrize(
    ("manner", "patience", "events", "seconds"),
    [
        ("engaged", 0, ["initiated", "completed"], 0.5),
        ("out of service", 0, ["initiated", "completed"], 0.5),
        ("rejects", 4, ["initiated", "ringing", "completed"], 4.5),
        ("by hand", 0, ["initiated", "ringing", "completed"], 20.5),
    ],
)
def test_a_citizen_is_called_and_not_reached(
    centre: Centre, manner: str, patience: float, events: list[str], seconds: float
) -> None:
    """CB-2: busy, rejected, failed and unanswered calls end as such, each in its own time."""
    statuses = {"engaged": "busy", "out of service": "failed", "rejects": "busy"}
    centre.citizen.behave(manner, patience)
    leg = outgoing(centre)
    centre.run(30)
    assert leg.status == statuses.get(manner, "no-answer")
    assert leg.ended_at == START + timedelta(seconds=seconds)
    told = [form["CallStatus"] for form in centre.app.asked("/called-status")]
    assert told[:-1] == events[:-1]
    assert told[-1] == leg.status


def test_a_citizen_is_called_and_answers(centre: Centre) -> None:
    centre.app.says("/called", '<Say language="ja-JP">市役所です。</Say>')
    centre.citizen.behave("answers", 3)
    leg = outgoing(centre)
    centre.run(4)
    assert (leg.status, leg.answered_at) == ("in-progress", START + timedelta(seconds=3.5))
    assert [event.kind for event in centre.citizen.events[:2]] == ["incoming", "answered"]
    assert centre.citizen.events[0].content["caller"] == NUMBER
    assert centre.said(leg) == ["市役所です。"]
    with pytest.raises(Refused):
        centre.citizen.behave("shouts")


def test_an_answer_by_itself_is_too_late_for_a_call_that_is_over(centre: Centre) -> None:
    centre.citizen.behave("answers", 30)
    leg = outgoing(centre)
    centre.run(60)
    assert leg.status == "no-answer"


def outgoing(centre: Centre) -> Leg:
    events = ("initiated", "ringing", "answered", "completed")
    about = {"url": f"{APP}/called", "status_callback": f"{APP}/called-status"}
    return centre.call(CITIZEN, run=0, timeout=20, status_events=events, **about)
