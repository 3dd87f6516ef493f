"""INQ-3, PRV-2: who may see which call, and that every look at a number is logged."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core.audit.models import AuditEvent
from callcenter.core.db import commit
from callcenter.core.errors import Forbidden, Missing
from callcenter.core.permissions import SYSTEM, Actor, Role
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.queries.records import earlier_inquiries
from callcenter.inquiries.services.categories import seed_categories
from telephony.calls.facts import Kind
from telephony.calls.models import Call, LegState
from telephony.calls.permissions import get_call
from telephony.calls.queries.calls import unlogged_calls
from telephony.calls.services.callers import CallerNumber, caller_of, number_to_dial
from telephony.calls.services.legs import end_leg, move_leg, plan_leg
from telephony.calls.services.recording_calls import add_event, mark_logged, open_call
from tests.factories.calls import CALLER, CENTRE, answer_call, make_call, new_sid
from tests.factories.inquiries import make_inquiry
from tests.factories.staff import make_staff

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.fixture
def operator(session: Session) -> Actor:
    return make_staff(session)


@pytest.fixture
def call(session: Session) -> Call:
    """A call that has been answered by nobody yet, and does not wait."""
    return make_call(session, at=AT)


def sees(session: Session, actor: Actor, call: Call) -> bool:
    session.flush()
    commit(session)
    try:
        return get_call(session, actor, call.id).id == call.id
    except Missing:
        return False


def test_operators_see_who_waits_and_whom_they_took(
    session: Session, operator: Actor, call: Call
) -> None:
    other = make_staff(session)
    assert operator.id is not None
    assert not sees(session, operator, call)
    add_event(session, call, Kind.QUEUED, at=AT)
    assert sees(session, operator, call)
    assert sees(session, other, call)
    answer_call(session, call, operator.id, at=AT)
    assert sees(session, operator, call)
    assert not sees(session, other, call)


def test_operators_see_the_call_that_rings_at_their_phone(
    session: Session, operator: Actor, call: Call
) -> None:
    assert operator.id is not None
    leg = plan_leg(session, call.id, operator.id, "client:agent_1")
    assert sees(session, operator, call)
    end_leg(session, leg.id, "no-answer", at=AT)
    assert not sees(session, operator, call)


def test_an_operator_who_was_in_the_talk_still_sees_it(
    session: Session, operator: Actor, call: Call
) -> None:
    assert operator.id is not None
    leg = plan_leg(session, call.id, operator.id, "client:agent_1")
    move_leg(session, leg.id, LegState.JOINED, at=AT)
    end_leg(session, leg.id, "completed", at=AT)
    assert sees(session, operator, call)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.CITY])
def test_managers_and_the_city_see_all(session: Session, call: Call, role: Role) -> None:
    assert sees(session, make_staff(session, role), call)
    assert sees(session, SYSTEM, call)


@pytest.mark.parametrize("role", [Role.RESPONDER, Role.EDITOR, Role.ADMIN])
def test_others_read_no_calls(session: Session, call: Call, role: Role) -> None:
    actor = make_staff(session, role)
    with pytest.raises(Forbidden):
        get_call(session, actor, call.id)
    with pytest.raises(Forbidden):
        unlogged_calls(session, actor)


def test_a_look_at_the_number_is_logged(session: Session, call: Call) -> None:
    manager = make_staff(session, Role.MANAGER)
    commit(session)
    found = caller_of(session, manager, call.id, reason="ringing")
    commit(session)
    assert found == CallerNumber("090-1234-5678", "shown", None, call.number_index)
    logged = session.scalars(
        select(AuditEvent).where(
            AuditEvent.action == "caller.view", AuditEvent.actor_id == manager.id
        )
    ).one()
    assert (logged.object_type, logged.object_id) == ("call", str(call.id))
    assert logged.detail == {"reason": "ringing"}


def test_whoever_may_not_see_the_call_does_not_get_the_number(
    session: Session, operator: Actor, call: Call
) -> None:
    commit(session)
    with pytest.raises(Missing):
        caller_of(session, operator, call.id, reason="ringing")


def test_a_forwarded_call_says_by_whom(session: Session) -> None:
    params = {"From": CENTRE, "To": CENTRE}
    call = open_call(session, sid=new_sid(), params=params, at=AT)
    commit(session)
    found = caller_of(session, SYSTEM, call.id, reason="record")
    assert found == CallerNumber("", "forwarded", "050-0000-0000", None)
    assert number_to_dial(session, call.id) is None
    # Nobody's number was seen, so there is nothing to log.
    assert not session.scalars(select(AuditEvent)).all()


def test_the_switch_gets_the_number_as_it_dials(session: Session, call: Call) -> None:
    assert number_to_dial(session, call.id) == CALLER


def test_earlier_inquiries_of_the_same_number_are_found(session: Session, call: Call) -> None:
    """INQ-3: however the number was written in the inquiry."""
    seed_categories(session)
    manager = make_staff(session, Role.MANAGER)
    make_inquiry(session, manager, caller=CallerEntry(phone="０９０ー１２３４ー５６７８"))
    session.flush()
    assert call.number_index is not None
    assert len(earlier_inquiries(session, manager, call.number_index)) == 1


def test_answered_calls_without_a_record_are_a_worklist(session: Session, operator: Actor) -> None:
    other = make_staff(session)
    assert operator.id is not None
    assert other.id is not None
    mine = [make_call(session, at=AT + timedelta(minutes=minute)) for minute in range(3)]
    for one in mine:
        answer_call(session, one, operator.id, at=AT)
    theirs = make_call(session, at=AT)
    answer_call(session, theirs, other.id, at=AT)
    missed = make_call(session, at=AT)
    add_event(session, missed, Kind.STATUS, at=AT, key="completed")
    mark_logged(session, mine[1].id)
    commit(session)
    assert [row.id for row in unlogged_calls(session, operator)] == [mine[2].id, mine[0].id]
    assert len(unlogged_calls(session, operator, limit=1)) == 1
    manager = make_staff(session, Role.MANAGER)
    assert {row.id for row in unlogged_calls(session, manager)} == {
        mine[2].id,
        mine[0].id,
        theirs.id,
    }
