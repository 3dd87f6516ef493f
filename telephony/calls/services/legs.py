"""Connections of the switch that belong to a call. A leg only moves forward; `ended` is final."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Conflict
from callcenter.core.ids import new_id
from telephony.calls.models import CallLeg, LegKind, LegState

_BEFORE: dict[LegState, tuple[LegState, ...]] = {
    LegState.RINGING: (LegState.PLANNED,),
    LegState.ANSWERED: (LegState.PLANNED, LegState.RINGING),
    LegState.JOINED: (LegState.PLANNED, LegState.RINGING, LegState.ANSWERED),
}


def plan_leg(session: Session, call_id: UUID, staff_id: UUID, endpoint: str) -> CallLeg:
    """An operator's leg that the switch is to make (`planned`).

    Args:
        endpoint: `client:agent_…`, or `desk:agent_…` for the desk phone.

    Raises:
        Conflict: a phone of this operator rings or talks already.
    """
    leg = CallLeg(
        id=new_id(),
        call_id=call_id,
        kind=LegKind.OPERATOR,
        staff_id=staff_id,
        endpoint=endpoint,
        state=LegState.PLANNED,
        created_at=clock.now(),
    )
    try:
        with session.begin_nested():
            session.add(leg)
    except IntegrityError:
        raise Conflict from None
    return leg


def plan_citizen_leg(session: Session, call_id: UUID) -> CallLeg:
    """The citizen's leg of a call of ours, which the switch is to make (`planned`)."""
    leg = CallLeg(
        id=new_id(),
        call_id=call_id,
        kind=LegKind.CALLER,
        state=LegState.PLANNED,
        created_at=clock.now(),
    )
    session.add(leg)
    session.flush()
    return leg


def place_leg(session: Session, leg_id: UUID, sid: str) -> bool:
    """The switch has made the leg: keep its identifier. False when one was known."""
    return _changed(session, leg_id, CallLeg.sid.is_(None), sid=sid)


def move_leg(session: Session, leg_id: UUID, state: LegState, *, at: datetime) -> bool:
    """The leg is now ringing, answered or joined. False when it was that, or further, already."""
    moments: dict[LegState, dict[str, datetime]] = {
        LegState.ANSWERED: {"answered_at": at},
        LegState.JOINED: {"joined_at": at},
    }
    before = CallLeg.state.in_(_BEFORE[state])
    return _changed(session, leg_id, before, state=state, **moments.get(state, {}))


def promote_leg(session: Session, leg_id: UUID) -> None:
    """Who was asked leads the talk from here: the leg is an operator's like any other."""
    _changed(session, leg_id, CallLeg.state == LegState.JOINED, kind=LegKind.OPERATOR)


def end_leg(session: Session, leg_id: UUID, reason: str, *, at: datetime) -> bool:
    """The leg is over. False when it was over already: the first reason stays.

    Args:
        reason: `completed`, `no-answer`, `busy`, `failed`, `canceled`, `declined`, `lost`.
    """
    going = CallLeg.state != LegState.ENDED
    return _changed(session, leg_id, going, state=LegState.ENDED, end_reason=reason, ended_at=at)


def _changed(session: Session, leg_id: UUID, condition: ColumnElement[bool], **values: Any) -> bool:
    """Change the leg where the condition holds; of two writers at one moment one wins."""
    statement = update(CallLeg).where(CallLeg.id == leg_id, condition).values(values)
    return session.scalar(statement.returning(CallLeg.id)) is not None
