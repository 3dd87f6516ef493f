"""Callbacks at the desk: at hand, called by one key, asked for with the inquiry, gone on with when
the person is called, and closed with it (CB-1, CB-2, INQ-3)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import callcenter.apps.callbacks  # noqa: F401 - closes callbacks with their inquiries
from callcenter.core import clock
from callcenter.core.outbox import services as outbox
from callcenter.core.outbox.models import WAITING, OutboxJob
from callcenter.core.permissions import Role
from callcenter.desk.call_entry import entry_key_of
from callcenter.inquiries.models import Inquiry, InquiryReference, Status
from telephony.callbacks.models import Callback, CallbackState, Origin
from telephony.callbacks.services.keeping import number_of
from telephony.callbacks.services.outcomes import citizen_gone
from telephony.calls.models import CallLeg
from telephony.calls.queries.calls import find_call
from telephony.line.services.offers import caller_joined
from telephony.switch.urls import use_voice_address
from tests.factories.callbacks import entry_for, make_callback, operator_in_room
from tests.factories.desk import Desk, another_desk, html_of
from tests.factories.phone_desk import TAB, at_the_phone
from tests.fixtures.apps import SignIn

PHONE = "090-1234-5678"
AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def ten_o_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Tuesday; what waits in the outbox is run by the tests."""
    use_voice_address("https://phones.example")
    monkeypatch.setattr(outbox, "_carriers", [])
    with clock.frozen_at(AT):
        yield


def ask(desk: Desk, **more: object) -> UUID:
    """A callback for tomorrow, so that nobody's phone rings by itself."""
    later = {"not_before": AT + timedelta(days=1), **more}
    found: UUID = desk.write(lambda session: make_callback(session, PHONE, **later).id)
    return found


def part(desk: Desk, name: str) -> str:
    parts = desk.get(f"/phone/state?tab={TAB}").get_json()["parts"]
    return str(parts[name])


def press(desk: Desk, name: str, value: object) -> int:
    return desk.post_json(f"/phone/{name}", {"tab": TAB, "value": str(value)}).status_code


def run_jobs(desk: Desk) -> None:
    """What the job process does with what waits."""
    database = desk.platform.database
    with database.transaction(write=False) as session:
        jobs = list(session.scalars(select(OutboxJob.id).where(OutboxJob.state == WAITING)))
    for job_id in jobs:
        outbox.run(database, job_id)


def only_callback(desk: Desk) -> Callback:
    with desk.platform.database.transaction(write=False) as session:
        return session.scalars(select(Callback)).one()


def references(desk: Desk) -> list[str]:
    with desk.platform.database.transaction(write=False) as session:
        return list(session.scalars(select(InquiryReference.kind).order_by(InquiryReference.id)))


def dial(desk: Desk, callback_id: UUID) -> UUID:
    """The operator has picked up the own phone, the citizen's rings; back comes the call."""

    def work(session: Session) -> UUID:
        callback = session.get_one(Callback, callback_id)
        operator_in_room(session, callback)
        assert callback.call_id is not None
        return callback.call_id

    found: UUID = desk.write(work)
    return found


def talk(desk: Desk, callback_id: UUID) -> None:
    def work(session: Session) -> None:
        entry = entry_for(session, session.get_one(Callback, callback_id))
        caller_joined(session, session.get_one(CallLeg, entry.leg_id), AT)

    desk.write(work)


def hang_up(desk: Desk, call_id: UUID, status: str) -> None:
    """The citizen's side is over."""

    def work(session: Session) -> None:
        call = find_call(session, call_id)
        assert call is not None
        citizen_gone(session, call, status, at=AT)

    desk.write(work)


def asked_with_inquiry(desk: Desk) -> Inquiry:
    """A caller whose question goes to the city, and who is called tomorrow morning."""
    wished = {"callback_window": "2026-11-25-am", "caller_phone": PHONE}
    desk.save(status="callback", question="代理人の書類", **wished)
    [inquiry] = desk.inquiries()
    return inquiry


def test_what_is_at_hand(desk: Desk, sign_in: SignIn) -> None:
    """CB-3: due ones and the own ones; those of others and of tomorrow are left out."""
    other = another_desk(desk, sign_in).operator
    assert "panel-callbacks" not in part(desk, "callbacks")
    for number, more in {
        "090-1111-0001": {},
        "090-1111-0002": {"due_at": AT - timedelta(minutes=5)},
        "090-1111-0003": {"assignee_id": other.id},
        "090-1111-0004": {"not_before": AT + timedelta(days=1)},
        "090-1111-0005": {"not_before": AT + timedelta(days=1), "assignee_id": desk.operator.id},
    }.items():
        desk.write(lambda session, n=number, m=more: make_callback(session, n, **m) and None)
    shown = part(desk, "callbacks")
    seen = [end for end in "12345" if f"090-****-000{end}" in shown]
    assert seen == ["1", "2", "5"]
    assert shown.index("0002") < shown.index("0001")
    assert "badge-danger" in shown


def test_nobody_off_the_phone_calls(desk: Desk) -> None:
    """CB-2: the button says why it rests."""
    callback_id = ask(desk, not_before=AT)
    assert "disabled" in part(desk, "callbacks")
    assert press(desk, "call-back", callback_id) == 409


def test_call_now_by_one_key(desk: Desk) -> None:
    """CB-2: the own phone rings, and says what it is about; then the citizen's rings."""
    at_the_phone(desk)
    callback_id = ask(desk, reason="city", note="担当課の回答あり", assignee_id=desk.operator.id)
    assert 'data-shortcut="Alt+L"' in part(desk, "callbacks")
    assert press(desk, "call-back", callback_id) == 200
    rings = part(desk, "status")
    assert "担当課の回答あり" in rings
    assert 'data-phone-act="answer"' in rings
    dial(desk, callback_id)
    calling = part(desk, "status")
    assert 'data-phone-act="hang-up"' in calling
    assert 'data-phone-act="answer"' not in calling


def test_unchanged_callback_is_not_sent_again(desk: Desk) -> None:
    """TEL-2: the state is asked for every second; time alone changes nothing."""
    at_the_phone(desk)
    press(desk, "call-back", ask(desk))
    address = f"/phone/state?tab={TAB}"
    tag = desk.get(address).headers["ETag"]
    with clock.frozen_at(AT + timedelta(seconds=3)):
        again = desk.client.get(address, headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_result_is_corrected_in_the_wrap_up(desk: Desk) -> None:
    """CB-2: only the operator heard that it was the wrong number."""
    at_the_phone(desk)
    callback_id = ask(desk)
    press(desk, "call-back", callback_id)
    hang_up(desk, dial(desk, callback_id), "no-answer")
    shown = part(desk, "status")
    assert 'data-phone-act="result" data-phone-value="wrong_number"' in shown
    assert only_callback(desk).last_result == "no_answer"
    assert press(desk, "result", "wrong_number") == 200
    row = only_callback(desk)
    assert (row.state, row.last_result) == (CallbackState.GIVEN_UP, "wrong_number")


@pytest.mark.parametrize(("value", "status"), [("lost", 422), ("nonsense", 422), ("busy", 409)])
def test_no_result_without_a_call(desk: Desk, value: str, status: int) -> None:
    at_the_phone(desk)
    assert press(desk, "result", value) in {status, 409}


def test_callback_is_asked_for_with_the_inquiry(desk: Desk) -> None:
    """CB-1: number, language and time of the form; the inquiry is a follow-up for that day."""
    inquiry = asked_with_inquiry(desk)
    row = only_callback(desk)
    assert (inquiry.status, str(inquiry.due_on)) == (Status.FOLLOW_UP, "2026-11-25")
    assert (number_of(row), row.origin, row.language) == ("+819012345678", Origin.INQUIRY, "ja")
    assert references(desk) == ["callback"]
    record = html_of(desk.get(f"/inquiries/{inquiry.id}"))
    assert f"/callbacks/{row.id}" in record
    assert "090-****-5678" in record


def test_form_offers_it_one_key_away(desk: Desk, sign_in: SignIn) -> None:
    """CB-1; who asks for no callbacks is not offered any."""
    page = html_of(desk.get("/desk"))
    assert 'data-shortcut="Alt+b"' in page
    assert 'value="2026-11-24-pm"' in page
    responder = another_desk(desk, sign_in, Role.RESPONDER)
    assert 'data-shortcut="Alt+b"' not in html_of(responder.get("/desk"))
    assert responder.save(status="callback", caller_phone=PHONE).status_code == 403


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"caller_phone": ""}, "caller_phone"),
        ({"caller_phone": "110"}, "caller_phone"),
        ({"callback_window": "own", "callback_day": "2026-11-25"}, "callback_from"),
        ({"callback_window": "2026-11-01-am"}, "callback_window"),
    ],
)
def test_nothing_is_lost_when_it_cannot_be(desk: Desk, typed: dict[str, str], field: str) -> None:
    given = {"caller_phone": PHONE, "callback_window": "now"} | typed
    answer = desk.save(status="callback", question="折り返し希望", **given)
    page = html_of(answer)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in page
    assert "折り返し希望</textarea>" in page
    assert desk.inquiries() == []


def test_form_sent_twice_asks_once(desk: Desk) -> None:
    key = str(uuid4())
    for _ in range(2):
        desk.save(status="callback", entry_key=key, caller_phone=PHONE)
    assert only_callback(desk).version == 1


def test_closed_with_its_inquiry(desk: Desk) -> None:
    """CB-2: nobody is called about what is settled."""
    inquiry = asked_with_inquiry(desk)
    version = str(inquiry.version)
    desk.post(
        f"/inquiries/{inquiry.id}/edit",
        version=version,
        channel="phone",
        language="ja",
        question=inquiry.question,
        category="2-1",
        result="answered",
        status="closed",
    )
    run_jobs(desk)
    row = only_callback(desk)
    assert (row.state, row.settled_reason) == (CallbackState.DONE, "inquiry")


def test_two_inquiries_of_one_callback(desk: Desk) -> None:
    """CB-2: the callback waits for the last of them."""
    first = asked_with_inquiry(desk)
    desk.save(status="callback", question="もう一件", caller_phone=PHONE)
    close = {"category": "2-1", "result": "answered", "status": "closed", "channel": "phone"}
    second = next(one for one in desk.inquiries() if one.id != first.id)
    for inquiry, is_over in ((first, False), (second, True)):
        desk.post(
            f"/inquiries/{inquiry.id}/edit",
            version=str(inquiry.version),
            language="ja",
            question=inquiry.question,
            **close,
        )
        run_jobs(desk)
        assert (only_callback(desk).state == CallbackState.DONE) is is_over


def test_call_goes_on_with_the_inquiry_it_is_about(desk: Desk) -> None:
    """INQ-3: not a new one; number and language are there, the look is logged once."""
    inquiry = asked_with_inquiry(desk)
    at_the_phone(desk)
    callback_id = only_callback(desk).id
    press(desk, "call-back", callback_id)
    call_id = dial(desk, callback_id)
    talk(desk, callback_id)
    page = html_of(desk.get(f"/desk?call={call_id}"))
    assert f'action="/desk/continue/{inquiry.id}"' in page
    assert "代理人の書類</textarea>" in page
    assert f'value="{PHONE}"' in page
    answer = desk.post(
        f"/desk/continue/{inquiry.id}",
        call=str(call_id),
        version=str(inquiry.version),
        channel="phone",
        language="ja",
        question=inquiry.question,
        answer="委任状が要ると伝えた",
        category="2-1",
        result="answered",
        status="closed",
    )
    assert answer.status_code == 303
    [after] = desk.inquiries()
    assert (after.id, after.status) == (inquiry.id, Status.CLOSED)
    assert sorted(references(desk)) == ["call", "callback"]
    hang_up(desk, call_id, "completed")
    run_jobs(desk)
    assert only_callback(desk).state == CallbackState.DONE


def test_refused_writing_on_the_inquiry_is_kept(desk: Desk) -> None:
    """INQ-1: nothing is lost, whatever is wrong; somebody else's change is shown."""
    inquiry = asked_with_inquiry(desk)
    wrong = desk.post(
        f"/desk/continue/{inquiry.id}", version=str(inquiry.version), question="", answer="途中"
    )
    assert wrong.status_code == 422
    assert "途中</textarea>" in html_of(wrong)
    stale = desk.post(
        f"/desk/continue/{inquiry.id}", version="0", question="別の件", answer="途中", status="open"
    )
    assert stale.status_code == 409
    assert "entry-conflict" in html_of(stale)


def test_call_without_an_inquiry_begins_one(desk: Desk) -> None:
    """INQ-3: and the callback belongs to it."""
    at_the_phone(desk)
    callback_id = ask(desk, language="en")
    press(desk, "call-back", callback_id)
    call_id = dial(desk, callback_id)
    talk(desk, callback_id)
    page = html_of(desk.get(f"/desk?call={call_id}"))
    assert 'action="/desk"' in page
    assert 'name="language" value="en" checked' in page
    key = str(entry_key_of(call_id, desk.operator))
    desk.save(entry_key=key, call=str(call_id))
    assert sorted(references(desk)) == ["call", "callback"]


def test_callback_from_the_record(desk: Desk) -> None:
    """CB-1: to the caller on record; a closed inquiry asks for none."""
    desk.save(status="open", caller_phone=PHONE)
    desk.save(status="closed", caller_phone="090-2222-3333")
    closed, first = sorted(desk.inquiries(), key=lambda one: one.status)
    assert desk.post(f"/inquiries/{first.id}/callbacks").status_code == 303
    assert number_of(only_callback(desk)) == "+819012345678"
    assert desk.post(f"/inquiries/{closed.id}/callbacks").status_code == 409
    assert only_callback(desk).origin == Origin.INQUIRY
