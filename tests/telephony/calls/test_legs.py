"""TEL-8: a leg only moves forward, and one operator has one phone that rings."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from callcenter.core.errors import Conflict
from telephony.calls.models import CallLeg, LegState
from telephony.calls.queries.calls import find_leg, leg_of_sid, legs_of
from telephony.calls.services.legs import end_leg, move_leg, place_leg, plan_leg
from tests.factories.calls import make_call, new_sid
from tests.factories.staff import make_staff

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.fixture
def staff_id(session: Session) -> UUID:
    made = make_staff(session).id
    assert made is not None
    return made


@pytest.fixture
def leg(session: Session, staff_id: UUID) -> CallLeg:
    call = make_call(session, at=AT)
    return plan_leg(session, call.id, staff_id, "client:agent_1")


def now(session: Session, leg: CallLeg) -> CallLeg:
    found = find_leg(session, leg.id)
    assert found is not None
    return found


def test_a_leg_goes_its_way(session: Session, leg: CallLeg) -> None:
    sid = new_sid()
    assert place_leg(session, leg.id, sid)
    assert move_leg(session, leg.id, LegState.RINGING, at=AT)
    assert move_leg(session, leg.id, LegState.ANSWERED, at=AT + timedelta(seconds=4))
    assert move_leg(session, leg.id, LegState.JOINED, at=AT + timedelta(seconds=5))
    assert end_leg(session, leg.id, "completed", at=AT + timedelta(seconds=90))
    found = leg_of_sid(session, sid)
    assert found is not None
    assert (found.state, found.end_reason) == (LegState.ENDED, "completed")
    assert found.answered_at == AT + timedelta(seconds=4)
    assert found.joined_at == AT + timedelta(seconds=5)
    assert found.ended_at == AT + timedelta(seconds=90)


def test_late_news_does_not_take_it_back(session: Session, leg: CallLeg) -> None:
    assert move_leg(session, leg.id, LegState.JOINED, at=AT)
    assert not move_leg(session, leg.id, LegState.RINGING, at=AT)
    assert not move_leg(session, leg.id, LegState.ANSWERED, at=AT)
    assert not move_leg(session, leg.id, LegState.JOINED, at=AT + timedelta(seconds=1))
    assert now(session, leg).state == LegState.JOINED
    assert now(session, leg).joined_at == AT


def test_an_end_is_final_and_keeps_its_reason(session: Session, leg: CallLeg) -> None:
    assert end_leg(session, leg.id, "no-answer", at=AT)
    assert not end_leg(session, leg.id, "completed", at=AT)
    assert not move_leg(session, leg.id, LegState.JOINED, at=AT)
    assert now(session, leg).end_reason == "no-answer"


def test_the_first_identifier_stays(session: Session, leg: CallLeg) -> None:
    sid = new_sid()
    assert place_leg(session, leg.id, sid)
    assert not place_leg(session, leg.id, new_sid())
    assert now(session, leg).sid == sid


def test_one_operator_is_rung_by_one_call(session: Session, leg: CallLeg, staff_id: UUID) -> None:
    other = make_call(session, at=AT)
    with pytest.raises(Conflict):
        plan_leg(session, other.id, staff_id, "client:agent_1")
    end_leg(session, leg.id, "no-answer", at=AT)
    second = plan_leg(session, other.id, staff_id, "client:agent_1")
    assert [one.id for one in legs_of(session, other.id)][1:] == [second.id]
