"""Calls, queues, conferences and numbers through the official library (TEL-7)."""

from datetime import timedelta

import pytest
from twilio.base.exceptions import TwilioRestException

from telephony.exchange.contract import answer_fields
from tests.telephony.exchange.stations import (
    ACCOUNT,
    APP,
    CALLER,
    DESK_PHONE,
    NUMBER,
    START,
    Setup,
    make_setup,
)

WAITING = f'<Enqueue waitUrl="{APP}/voice/wait" action="{APP}/voice/left">line</Enqueue>'
ROOM = (
    '<Dial><Conference startConferenceOnEnter="true" endConferenceOnExit="true" beep="false">'
    "room</Conference></Dial>"
)


@pytest.fixture
def at() -> Setup:
    there = make_setup()
    there.app.documents |= {
        "/voice/incoming": WAITING,
        "/voice/wait": '<Say language="ja-JP">お待ちください。</Say><Pause length="5"/>',
        "/voice/operator": ROOM,
        "/voice/talk": ROOM,
    }
    return there


def ring_up(at: Setup) -> str:
    """A citizen calls and waits in the line; the SID of the call."""
    at.exchange.phone(CALLER)
    leg = at.exchange.place_call(caller=CALLER, to=NUMBER)
    at.run(5)
    return leg.sid


def ring_operator(at: Setup) -> str:
    call = at.twilio.calls.create(
        to=DESK_PHONE,
        from_=NUMBER,
        url=f"{APP}/voice/operator?leg=1",
        status_callback=f"{APP}/callback/operator",
        status_callback_event=["initiated", "ringing", "answered", "completed"],
        timeout=20,
    )
    assert call.sid is not None
    return call.sid


def test_a_call_is_queued_rings_is_answered_and_ends(at: Setup) -> None:
    at.exchange.phone(DESK_PHONE)
    sid = ring_operator(at)
    made = at.twilio.calls(sid).fetch()
    assert (made.status, made.direction, made.duration) == ("queued", "outbound-api", None)
    assert made.date_created == START
    assert (made.to, made._from, made.account_sid) == (DESK_PHONE, NUMBER, ACCOUNT)
    at.run(3)
    assert at.twilio.calls(sid).fetch().status == "ringing"
    at.exchange.phone(DESK_PHONE).answer()
    at.run(10)
    assert at.twilio.calls(sid).fetch().status == "in-progress"
    ended = at.twilio.calls(sid).update(status="completed")
    at.run(1)
    ended = at.twilio.calls(sid).fetch()
    assert ended.status == "completed"
    assert int(str(ended.duration)) >= 10
    assert ended.end_time is not None
    told = [form["CallStatus"] for form in at.app.forms("/callback/operator")]
    assert told == ["initiated", "ringing", "in-progress", "completed"]


def test_an_answer_has_every_field_of_the_description(at: Setup) -> None:
    sid = ring_up(at)
    answer = at.http.get(
        f"/2010-04-01/Accounts/{ACCOUNT}/Calls/{sid}.json", auth=(ACCOUNT, "f" * 32)
    )
    assert answer.get_json().keys() == answer_fields("api.v2010.account.call").keys()


def test_a_call_is_redirected_while_it_is_on_and_not_after(at: Setup) -> None:
    sid = ring_up(at)
    at.twilio.calls(sid).update(url=f"{APP}/voice/talk?leg=2", method="POST")
    at.run(2)
    assert at.app.forms("/voice/talk")[0]["leg"] == "2"
    at.exchange.phone(CALLER).hang_up()
    at.run(1)
    with pytest.raises(TwilioRestException) as refused:
        at.twilio.calls(sid).update(url=f"{APP}/voice/talk")
    assert (refused.value.status, refused.value.code) == (400, 21220)


@pytest.mark.parametrize(
    "change", [{}, {"url": f"{APP}/voice/talk", "twiml": "<Response/>"}, {"status": "busy"}]
)
def test_a_change_that_says_nothing_or_too_much_is_refused(
    at: Setup, change: dict[str, str]
) -> None:
    with pytest.raises(TwilioRestException) as refused:
        at.twilio.calls(ring_up(at)).update(**change)  # type: ignore[arg-type]
    assert (refused.value.status, refused.value.code) == (400, 20001)


def test_calls_are_found_by_number_status_and_time(at: Setup) -> None:
    caller = ring_up(at)
    at.exchange.phone(DESK_PHONE)
    operator = ring_operator(at)
    at.run(3)

    def found(**filters: object) -> set[str | None]:
        return {call.sid for call in at.twilio.calls.list(**filters)}  # type: ignore[arg-type]

    assert found() == {caller, operator}
    assert found(to=DESK_PHONE) == {operator}
    assert found(from_=CALLER) == {caller}
    assert found(status="in-progress") == {caller}
    assert found(to=DESK_PHONE, status="completed") == set()
    assert found(start_time_after=START + timedelta(seconds=4)) == {operator}
    assert found(start_time_before=START + timedelta(seconds=4)) == {caller}
    assert found(start_time=START) == {caller, operator}
    assert found(start_time_after=START + timedelta(days=1)) == set()


def test_lists_come_in_pages_that_new_calls_do_not_disturb(at: Setup) -> None:
    for number in range(7):
        at.exchange.phone(f"+8190000000{number:02}")
        at.exchange.place_call(caller=f"+8190000000{number:02}", to=NUMBER)
        at.run(1)
    first = at.twilio.calls.page(page_size=3)
    seen = [call._from for call in first]
    ring_up(at)
    second = first.next_page()
    assert second is not None
    seen += [call._from for call in second]
    third = second.next_page()
    assert third is not None
    seen += [call._from for call in third]
    assert seen == [f"+8190000000{number:02}" for number in reversed(range(7))]
    assert third.next_page_url is None
    assert at.twilio.calls.list(limit=1)[0]._from == CALLER
    assert len(at.twilio.calls.list(page_size=2)) == 8


def test_who_waits_is_seen_in_the_queue_and_led_out_of_it(at: Setup) -> None:
    sid = ring_up(at)
    (queue,) = at.twilio.queues.list()
    assert (queue.friendly_name, queue.current_size) == ("line", 1)
    assert queue.sid is not None
    (member,) = at.twilio.queues(queue.sid).members.list()
    assert (member.call_sid, member.position) == (sid, 1)
    at.run(10)
    front = at.twilio.queues(queue.sid).members("Front").fetch()
    assert front.wait_time is not None
    assert front.wait_time >= 10
    at.twilio.queues(queue.sid).members(sid).update(url=f"{APP}/voice/talk", method="POST")
    at.run(1)
    assert at.twilio.queues(queue.sid).fetch().current_size == 0
    assert len(at.app.forms("/voice/talk")) == 1


def test_a_queue_is_made_once(at: Setup) -> None:
    queue = at.twilio.queues.create(friendly_name="vip", max_size=3)
    assert (queue.friendly_name, queue.max_size, queue.average_wait_time) == ("vip", 3, 0)
    with pytest.raises(TwilioRestException) as refused:
        at.twilio.queues.create(friendly_name="vip")
    assert refused.value.code == 22003


def talk(at: Setup) -> tuple[str, str, str]:
    """A caller and an operator in one conference: the three SIDs."""
    caller = ring_up(at)
    at.exchange.phone(DESK_PHONE)
    operator = ring_operator(at)
    at.run(3)
    at.exchange.phone(DESK_PHONE).answer()
    at.run(2)
    at.twilio.calls(caller).update(url=f"{APP}/voice/talk")
    at.run(2)
    (conference,) = at.twilio.conferences.list(status="in-progress")
    assert conference.sid is not None
    return caller, operator, conference.sid


def test_a_conference_shows_who_is_in_it(at: Setup) -> None:
    caller, operator, sid = talk(at)
    room = at.twilio.conferences(sid)
    assert room.fetch().friendly_name == "room"
    assert [one.call_sid for one in room.participants.list()] == [operator, caller]
    one = room.participants(caller).fetch()
    assert (one.status, one.muted, one.end_conference_on_exit) == ("connected", False, True)
    assert room.participants(caller).update(muted=True).muted is True
    assert [one.call_sid for one in room.participants.list(muted=True)] == [caller]


def test_somebody_is_put_on_hold_and_comes_back(at: Setup) -> None:
    """TEL-3: as the official library asks it, and as it is read back."""
    caller, _, sid = talk(at)
    at.app.documents["/voice/hold"] = (
        '<Say language="ja-JP">お待ちください。</Say><Pause length="9"/>'
    )
    one = at.twilio.conferences(sid).participants(caller)
    held = one.update(hold=True, hold_url=f"{APP}/voice/hold", hold_method="POST")
    assert (held.hold, held.status) == (True, "connected")
    at.run(1)
    assert at.exchange.legs[caller].heard[-1]["text"] == "お待ちください。"
    assert [row.call_sid for row in at.twilio.conferences(sid).participants.list(hold=True)] == [
        caller
    ]
    assert one.update(hold=False).hold is False
    assert one.fetch().hold is False
    assert at.twilio.conferences(sid).participants.list(hold=True) == []


def test_who_ends_the_conference_and_who_whispers_is_changed(at: Setup) -> None:
    caller, operator, sid = talk(at)
    room = at.twilio.conferences(sid)
    assert room.participants(caller).update(
        end_conference_on_exit=False
    ).end_conference_on_exit is (False)
    whispers = room.participants(caller).update(coaching=True, call_sid_to_coach=operator)
    assert (whispers.coaching, whispers.call_sid_to_coach) == (True, operator)
    assert [one.call_sid for one in room.participants.list(coaching=True)] == [caller]
    speaks = room.participants(caller).update(coaching=False, beep_on_exit=True)
    assert (speaks.coaching, speaks.call_sid_to_coach) == (False, None)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"coaching": True}, 20001),
        ({"coaching": True, "call_sid_to_coach": "CA" + "0" * 32}, 20001),
        ({"call_sid_to_coach": "somebody"}, 20001),
        ({"hold": "perhaps"}, 20001),
        ({"hold": True, "hold_url": "music"}, 20001),
        ({"hold": True, "hold_method": "BREW"}, 20001),
        ({"announce_url": "ftp://city.example/a"}, 20001),
        ({"hold_url": f"{APP}/voice/hold"}, 0),
        ({"wait_url": f"{APP}/voice/hold"}, 0),
        ({}, 20001),
    ],
)
def test_a_participant_is_not_changed_by_what_is_wrong(
    at: Setup, change: dict[str, object], code: int
) -> None:
    caller, _, sid = talk(at)
    one = at.twilio.conferences(sid).participants(caller)
    with pytest.raises(TwilioRestException) as refused:
        one.update(**change)
    assert (refused.value.status, refused.value.code) == (400, code)
    seen = one.fetch()
    assert (seen.hold, seen.coaching) == (False, False)


def test_a_participant_is_removed_by_delete(at: Setup) -> None:
    caller, _, sid = talk(at)
    assert at.twilio.conferences(sid).participants(caller).delete() is True
    at.run(1)
    with pytest.raises(TwilioRestException) as refused:
        at.twilio.conferences(sid).participants(caller).fetch()
    assert refused.value.code == 20404


def test_a_conference_is_ended(at: Setup) -> None:
    _, _, sid = talk(at)
    at.twilio.conferences(sid).update(status="completed")
    at.run(1)
    ended = at.twilio.conferences(sid).fetch()
    assert (ended.status, ended.reason_conference_ended) == (
        "completed",
        "conference-ended-via-api",
    )
    assert at.twilio.conferences(sid).participants.list() == []


def test_a_number_is_led_elsewhere(at: Setup) -> None:
    (number,) = at.twilio.incoming_phone_numbers.list(phone_number=NUMBER)
    assert number.voice_url == f"{APP}/voice/incoming"
    assert number.capabilities["voice"] is True
    assert number.sid is not None
    changed = at.twilio.incoming_phone_numbers(number.sid).update(voice_url=f"{APP}/voice/talk")
    assert changed.voice_url == f"{APP}/voice/talk"
    ring_up(at)
    assert len(at.app.forms("/voice/talk")) == 1
    assert at.app.forms("/voice/incoming") == []


def test_an_answer_may_be_lost_though_the_call_was_made(at: Setup) -> None:
    """TEL-8: why an order without an answer is looked up and never sent again."""
    at.exchange.phone(DESK_PHONE)
    at.post("/faults", {"lost_answer": 1})
    with pytest.raises(TwilioRestException) as lost:
        ring_operator(at)
    assert lost.value.status == 500
    assert [call.to for call in at.twilio.calls.list(to=DESK_PHONE)] == [DESK_PHONE]
