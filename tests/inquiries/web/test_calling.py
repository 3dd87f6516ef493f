"""TEL-6, PRV-2: calling the person of an inquiry from its page."""

import pytest
from sqlalchemy import select

from callcenter.core.audit.models import AuditEvent
from callcenter.core.permissions import Role
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.models import Inquiry, InquiryReference, ReferenceKind, Result, Status
from telephony.agents.models import Agent
from telephony.calls.models import OUTBOUND, Call
from telephony.switch.urls import use_voice_address
from tests.factories.desk import Desk, another_desk, html_of
from tests.factories.inquiries import make_inquiry
from tests.factories.phone_desk import at_the_phone
from tests.fixtures.apps import SignIn

CALLER = CallerEntry("山田 花子", "やまだ はなこ", "090-1234-5678", "")
BUTTON = "/call#caller"


@pytest.fixture(autouse=True)
def _address() -> None:
    use_voice_address("https://phones.example")


def made(desk: Desk, **values: object) -> Inquiry:
    found: Inquiry = desk.write(
        lambda session: make_inquiry(session, desk.operator, "更新の件", **values)
    )
    return found


def calls(desk: Desk) -> list[Call]:
    found: list[Call] = desk.write(
        lambda session: list(session.scalars(select(Call).where(Call.direction == OUTBOUND)))
    )
    return found


def press(desk: Desk, inquiry: Inquiry) -> int:
    return desk.post(f"/inquiries/{inquiry.id}/call").status_code


def test_the_own_phone_rings_and_the_inquiry_goes_on(desk: Desk) -> None:
    at_the_phone(desk)
    inquiry = made(desk, caller=CALLER)
    page = html_of(desk.get(f"/inquiries/{inquiry.id}"))
    assert BUTTON in page
    assert "090-1234-5678" not in page
    assert press(desk, inquiry) == 303
    [call] = calls(desk)
    agent = desk.write(lambda session: session.get_one(Agent, desk.operator.id))
    assert (agent.state, agent.call_id) == ("reserved", call.id)
    [reference] = desk.write(lambda session: list(session.scalars(select(InquiryReference))))
    assert (reference.kind, reference.key) == (ReferenceKind.CALL, str(call.id))
    assert reference.inquiry_id == inquiry.id
    looks = desk.write(
        lambda session: list(
            session.scalars(select(AuditEvent).where(AuditEvent.object_id == str(inquiry.id)))
        )
    )
    assert any(event.detail and event.detail.get("reason") == "call" for event in looks)
    form = html_of(desk.get(f"/desk?call={call.id}"))
    assert f"/desk/continue/{inquiry.id}" in form


def test_a_closed_inquiry_is_not_written_on(desk: Desk) -> None:
    at_the_phone(desk)
    closed = {"status": Status.CLOSED, "category": "2-1", "result": Result.ANSWERED}
    inquiry = made(desk, caller=CALLER, **closed)
    assert press(desk, inquiry) == 303
    [call] = calls(desk)
    assert "/desk/continue/" not in html_of(desk.get(f"/desk?call={call.id}"))


@pytest.mark.parametrize("phone", ["", "110", "+1 212 555 0100"])
def test_who_cannot_be_dialled_is_not(desk: Desk, phone: str) -> None:
    at_the_phone(desk)
    inquiry = made(desk, caller=CallerEntry("山田", "", phone, ""))
    answer = desk.post(f"/inquiries/{inquiry.id}/call")
    assert answer.status_code == 422
    assert calls(desk) == []
    if not phone:
        assert BUTTON not in html_of(desk.get(f"/inquiries/{inquiry.id}"))


def test_off_the_phone_nobody_calls(desk: Desk, sign_in: SignIn) -> None:
    inquiry = made(desk, caller=CALLER)
    assert press(desk, inquiry) == 409
    assert calls(desk) == []
    responder = another_desk(desk, sign_in, Role.RESPONDER)
    assert BUTTON not in html_of(responder.get(f"/inquiries/{inquiry.id}"))
    assert press(responder, inquiry) == 403


def test_two_presses_are_one_call(desk: Desk) -> None:
    at_the_phone(desk)
    inquiry = made(desk, caller=CALLER)
    assert [press(desk, inquiry), press(desk, inquiry)] == [303, 409]
    assert len(calls(desk)) == 1
