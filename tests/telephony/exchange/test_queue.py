"""TEL-1, TEL-7: waiting in a queue."""

import pytest

from telephony.exchange.calls import CallChange, Refused
from telephony.exchange.legs import Leg
from telephony.exchange.ports import Reply
from telephony.exchange.queues import Queue
from tests.telephony.exchange.centres import APP, NUMBER, Centre

ENQUEUE = '<Enqueue action="/left" waitUrl="/wait">line</Enqueue><Say>after</Say>'
OTHER = "+81311112222"


@pytest.fixture
def centre() -> Centre:
    centre = Centre()
    centre.app.says("/wait", '<Say>please wait</Say><Pause length="9"/>')
    centre.app.says("/left", "<Say>left</Say>")
    return centre


def line(centre: Centre) -> Queue:
    [queue] = centre.exchange.queues.values()
    return queue


def results(centre: Centre) -> list[str]:
    return [form["QueueResult"] for form in centre.app.asked("/left")]


def second_caller(centre: Centre) -> Leg:
    return centre.exchange.place_call(caller=OTHER, to=NUMBER)


def test_the_waiting_document_is_told_the_place_in_the_line(centre: Centre) -> None:
    leg = centre.come(ENQUEUE, run=5)
    second_caller(centre)
    first, second = centre.app.asked("/wait")
    assert (first["QueuePosition"], first["CurrentQueueSize"]) == ("1", "1")
    assert (second["QueuePosition"], second["CurrentQueueSize"]) == ("2", "2")
    assert (second["QueueTime"], second["AvgQueueTime"]) == ("0", "2")
    assert (first["QueueSid"], first["MaxQueueSize"]) == (line(centre).sid, "1000")
    assert leg.queue_sid == line(centre).sid
    assert first["CallStatus"] == "in-progress"


def test_the_waiting_document_is_asked_for_again_when_it_runs_out(centre: Centre) -> None:
    leg = centre.come(ENQUEUE, run=25)
    asked = centre.app.asked("/wait")
    assert [form["QueueTime"] for form in asked] == ["0", "9", "19"]
    assert centre.said(leg) == ["please wait"] * 3


def test_redirects_inside_return_to_the_waiting_address(centre: Centre) -> None:
    centre.app.says("/wait", "<Redirect>/music</Redirect>")
    centre.app.says("/music", '<Pause length="4"/>')
    centre.come(ENQUEUE, run=9)
    assert len(centre.app.asked("/wait")) == len(centre.app.asked("/music")) == 3
    assert centre.app.asked("/music")[1]["QueuePosition"] == "1"


def test_leave_goes_on_with_the_action(centre: Centre) -> None:
    centre.app.says("/wait", '<Pause length="7"/><Leave/>')
    leg = centre.come(ENQUEUE, run=8)
    [form] = centre.app.asked("/left")
    assert (form["QueueResult"], form["QueueTime"]) == ("leave", "7")
    assert form["QueueSid"] == line(centre).sid
    assert "QueuePosition" not in form
    assert centre.said(leg) == ["left"]
    assert line(centre).members == []


def test_leave_without_action_goes_on_with_the_next_verb(centre: Centre) -> None:
    centre.app.says("/wait", '<Pause length="1"/><Leave/>')
    leg = centre.come('<Enqueue waitUrl="/wait">line</Enqueue><Say>after</Say>', run=2)
    assert centre.said(leg) == ["after"]


def test_a_key_can_lead_out_of_the_line(centre: Centre) -> None:
    centre.app.says("/wait", '<Gather numDigits="1" action="/key" timeout="20"/>')
    centre.app.says("/key", "<Leave/>")
    centre.come(ENQUEUE, run=3)
    centre.citizen.digits("1")
    assert centre.app.asked("/key")[0]["QueuePosition"] == "1"
    assert results(centre) == ["leave"]


def test_hanging_up_tells_the_action_and_the_end(centre: Centre) -> None:
    leg = centre.come(ENQUEUE, run=12)
    centre.citizen.hang_up()
    [form] = centre.app.asked("/left")
    assert (form["QueueResult"], form["QueueTime"]) == ("hangup", "12")
    assert form["CallStatus"] == "completed"
    assert centre.app.of_kind("call-status")[0]["CallStatus"] == "completed"
    assert line(centre).members == []
    assert leg.queue_sid is None
    assert centre.said(leg)[-1] == "please wait"


def test_the_hangup_verb_inside_ends_the_call(centre: Centre) -> None:
    centre.app.says("/wait", "<Say>sorry</Say><Hangup/>")
    leg = centre.come(ENQUEUE, run=2)
    assert results(centre) == ["hangup"]
    assert leg.status == "completed"


def test_redirected_by_the_interface(centre: Centre) -> None:
    leg = centre.come(ENQUEUE, run=4)
    centre.app.says("/talk", "<Say>talk</Say>")
    centre.exchange.update_call(leg.sid, CallChange(url=f"{APP}/talk"))
    centre.run(0.1)
    assert results(centre) == ["redirected"]
    assert centre.said(leg) == ["please wait", "talk"]
    assert leg.heard[-2]["kind"] == "pause"
    assert line(centre).members == []


def test_ended_by_the_interface(centre: Centre) -> None:
    leg = centre.come(ENQUEUE, run=4)
    centre.exchange.update_call(leg.sid, CallChange(status="completed"))
    assert results(centre) == ["hangup"]
    assert (leg.status, centre.citizen.state) == ("completed", "idle")
    assert line(centre).members == []


@pytest.mark.parametrize("by", ["sid", "Front"])
def test_a_member_is_redirected(centre: Centre, by: str) -> None:
    first = centre.come(ENQUEUE, run=1)
    second = second_caller(centre)
    centre.app.says("/talk", "<Say>talk</Say>")
    call_sid = first.sid if by == "sid" else by
    moved = centre.exchange.update_member(
        line(centre).sid, call_sid, url=f"{APP}/talk", method="POST"
    )
    assert moved is first
    assert line(centre).position(second) == 1
    assert results(centre) == ["redirected"]


def test_nobody_can_be_redirected_out_of_an_empty_queue(centre: Centre) -> None:
    queue = centre.exchange.create_queue("line")
    with pytest.raises(Refused) as refusal:
        centre.exchange.update_member(queue.sid, "Front", url=f"{APP}/talk", method="POST")
    assert refusal.value.status == 404


def test_a_full_queue(centre: Centre) -> None:
    centre.exchange.create_queue("line", max_size=1)
    centre.come(ENQUEUE)
    leg = second_caller(centre)
    centre.run(1)
    assert results(centre) == ["queue-full"]
    assert centre.said(leg) == ["left"]
    assert len(line(centre).members) == 1


def test_the_size_a_document_allows(centre: Centre) -> None:
    centre.come('<Enqueue action="/left" maxQueueSize="1" waitUrl="/wait">line</Enqueue>')
    second_caller(centre)
    assert results(centre) == ["queue-full"]


def test_a_name_can_be_taken_once(centre: Centre) -> None:
    centre.exchange.create_queue("line")
    with pytest.raises(Refused) as refusal:
        centre.exchange.create_queue("line")
    assert refusal.value.code == 22003


@pytest.mark.parametrize("answer", [Reply(status=500), "<Record/>", "<Fly/>"])
def test_a_broken_waiting_document_is_an_error_result(centre: Centre, answer: str | Reply) -> None:
    centre.app.says("/wait", answer)
    leg = centre.come(ENQUEUE, run=1)
    assert results(centre) == ["error"]
    assert centre.said(leg) == ["left"]
    assert len(centre.errors()) == 1


def test_a_broken_waiting_document_without_action_leads_to_the_fallback(centre: Centre) -> None:
    centre.app.says("/wait", Reply(status=500))
    centre.app.says("/fallback", "<Say>sorry</Say>")
    leg = centre.come('<Enqueue waitUrl="/wait">line</Enqueue>', run=1)
    assert centre.said(leg) == ["sorry"]


def test_a_waiting_document_without_length_is_found_out(centre: Centre) -> None:
    centre.app.says("/wait", "")
    centre.come(ENQUEUE, run=1)
    assert results(centre) == ["error"]
    assert centre.errors() == [12400]


@pytest.mark.parametrize(("attribute", "kind"), [("", "music"), ('waitUrl=""', "silence")])
def test_without_a_waiting_document(centre: Centre, attribute: str, kind: str) -> None:
    leg = centre.come(f"<Enqueue {attribute}>line</Enqueue>", run=30)
    assert leg.heard[-1]["kind"] == kind
    assert leg.heard[-1]["seconds"] is None
    centre.citizen.hang_up()
    assert leg.heard[-1]["seconds"] == 30


def test_dialling_the_queue_takes_the_head(centre: Centre) -> None:
    waiting = centre.come(ENQUEUE, run=12)
    centre.app.says("/about", "<Say>now</Say>")
    centre.app.says("/operator", '<Dial action="/dialled"><Queue url="/about">line</Queue></Dial>')
    centre.app.says("/dialled", "<Hangup/>")
    centre.agent.register()
    operator = centre.call()
    centre.agent.answer()
    centre.run(1)
    assert line(centre).members == []
    assert centre.said(waiting)[-1] == "now"
    centre.agent.speak("はい、市役所です")
    centre.run(5)
    assert waiting.heard[-1]["text"] == "はい、市役所です"
    assert results(centre) == []
    centre.citizen.hang_up()
    [form] = centre.app.asked("/left")
    assert (form["QueueResult"], form["QueueTime"]) == ("bridged", "12")
    assert centre.app.asked("/dialled")[0]["DialCallStatus"] == "completed"
    assert operator.status == "completed"


def test_after_the_bridge_the_caller_s_action_goes_on(centre: Centre) -> None:
    waiting = centre.come(ENQUEUE, run=12)
    centre.app.says("/operator", "<Dial><Queue>line</Queue></Dial>")
    centre.agent.register()
    centre.call()
    centre.agent.answer()
    centre.run(10)
    centre.agent.hang_up()
    centre.run(0.1)
    assert results(centre) == ["bridged"]
    assert centre.said(waiting)[-1] == "left"


def test_dialling_an_empty_queue_waits(centre: Centre) -> None:
    centre.exchange.create_queue("line")
    centre.app.says("/operator", '<Dial timeout="10" action="/dialled"><Queue>line</Queue></Dial>')
    centre.app.says("/dialled", "<Hangup/>")
    centre.agent.register()
    centre.call()
    centre.agent.answer()
    centre.run(9)
    assert centre.app.asked("/dialled") == []
    centre.run(1)
    assert centre.app.asked("/dialled")[0]["DialCallStatus"] == "no-answer"


def test_dialling_an_unknown_queue_fails(centre: Centre) -> None:
    centre.app.says("/operator", '<Dial action="/dialled"><Queue>none</Queue></Dial>')
    centre.app.says("/dialled", "<Hangup/>")
    centre.agent.register()
    centre.call()
    centre.agent.answer()
    assert centre.app.asked("/dialled")[0]["DialCallStatus"] == "failed"
