"""TEL-6, S2 §11(1)コ: minutes of calls that we made, by who pays."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from callcenter.core.db import Database
from callcenter.core.errors import Forbidden
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Role
from telephony.calls.models import (
    OUTBOUND,
    Call,
    CallLeg,
    CallState,
    LegKind,
    LegState,
    NumberKind,
)
from telephony.calls.queries.minutes import Payer, PayerMinutes, talk_minutes
from tests.factories.calls import answer_call, make_call
from tests.factories.desk import Desk, another_desk, html_of
from tests.factories.staff import make_staff
from tests.fixtures.apps import SignIn

TOKYO = ZoneInfo("Asia/Tokyo")
# In Tokyo it is the 16th, half past nine in the morning.
AT = datetime(2026, 11, 16, 0, 30, tzinfo=UTC)
DAY = date(2026, 11, 16)


def make_outgoing(
    session: Session,
    operator: Actor,
    seconds: float | None,
    *,
    at: datetime = AT,
    endpoint: str = "client:agent_x",
    training: bool = False,
) -> Call:
    """A call of ours; `seconds` None: nobody picked up."""
    picked_up = at + timedelta(seconds=20)
    call = Call(
        id=new_id(at),
        direction=OUTBOUND,
        number_kind=NumberKind.SHOWN,
        called_number="",
        came_at=at,
        state=CallState.ENDED,
        answered_at=None if seconds is None else picked_up,
        ended_at=picked_up + timedelta(seconds=seconds or 0),
        training=training,
    )
    session.add(call)
    session.flush()
    leg = CallLeg(
        id=new_id(at),
        call_id=call.id,
        kind=LegKind.OPERATOR,
        staff_id=operator.id,
        endpoint=endpoint,
        state=LegState.ENDED,
        created_at=at,
        joined_at=at,
        ended_at=call.ended_at,
    )
    session.add(leg)
    session.flush()
    return call


def minutes(database: Database, first: date = DAY, last: date = DAY) -> list[PayerMinutes]:
    with database.transaction() as session:
        manager = make_staff(session, Role.MANAGER)
        return talk_minutes(session, manager, first, last, TOKYO)


def test_begun_minutes_count_and_each_payer_apart(database: Database) -> None:
    with database.transaction() as session:
        operator = make_staff(session)
        for seconds in (60, 61, 0.4):
            make_outgoing(session, operator, seconds)
        make_outgoing(session, operator, 119, endpoint=f"desk:{operator.id}")
    assert minutes(database) == [
        PayerMinutes(DAY, Payer.CITY, 1, 2),
        PayerMinutes(DAY, Payer.CONTRACTOR, 3, 3),
    ]


def test_what_costs_nobody_anything_is_left_out(database: Database) -> None:
    with database.transaction() as session:
        operator = make_staff(session)
        make_outgoing(session, operator, None)
        make_outgoing(session, operator, 90, training=True)
        came = make_call(session, at=AT)
        assert operator.id is not None
        answer_call(session, came, operator.id, at=AT)
    assert minutes(database) == []


def test_days_are_those_of_the_city(database: Database) -> None:
    """The day turns at midnight in Tokyo, and a call belongs to the one on which they talked."""
    with database.transaction() as session:
        operator = make_staff(session)
        for at in (datetime(2026, 11, 15, 14, 59, tzinfo=UTC), AT - timedelta(hours=9, minutes=31)):
            make_outgoing(session, operator, 10, at=at)
        make_outgoing(session, operator, 10, at=datetime(2026, 11, 15, 15, 0, tzinfo=UTC))
    found = minutes(database, date(2026, 11, 15), DAY)
    assert [(one.day.day, one.calls) for one in found] == [(15, 2), (16, 1)]
    assert [one.calls for one in minutes(database)] == [1]


def test_who_may_read_it(database: Database) -> None:
    """SEC-1."""
    with database.transaction() as session, pytest.raises(Forbidden):
        talk_minutes(session, make_staff(session), DAY, DAY, TOKYO)


def test_the_page_of_a_month(desk: Desk, sign_in: SignIn) -> None:
    manager = another_desk(desk, sign_in, Role.MANAGER)
    desk.write(lambda session: make_outgoing(session, desk.operator, 61))
    page = html_of(manager.get("/calls/minutes?month=2026-11"))
    assert '<time datetime="2026-11-16">' in page
    assert "month=2026-10" in page
    assert "<table" not in html_of(manager.get("/calls/minutes?month=2026-10"))
    present = html_of(manager.get("/calls/minutes"))
    for nonsense in ("x", "2026-13", ""):
        answer = manager.get(f"/calls/minutes?month={nonsense}")
        assert answer.status_code == 200
        assert ("<table" in html_of(answer)) is ("<table" in present)
    assert desk.get("/calls/minutes").status_code == 403
