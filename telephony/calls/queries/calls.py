"""Reads of calls: by identifier for the machinery, with the actor's rights for people."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, literal_column, select, true
from sqlalchemy.orm import Session

from callcenter.core.ids import first_id
from callcenter.core.permissions import Actor, Permission
from telephony.calls.facts import Kind
from telephony.calls.models import Call, CallEvent, CallLeg
from telephony.calls.permissions import sees_all


def find_call(session: Session, call_id: UUID) -> Call | None:
    """The call, for the machinery; people come through `telephony.calls.permissions.get_call`."""
    return session.get(Call, call_id)


def call_of_sid(session: Session, sid: str) -> Call | None:
    """The call of a caller's leg."""
    return session.scalar(select(Call).where(Call.sid == sid))


def find_leg(session: Session, leg_id: UUID) -> CallLeg | None:
    """The leg as it is in the database now."""
    return session.get(CallLeg, leg_id, populate_existing=True)


def leg_of_sid(session: Session, sid: str) -> CallLeg | None:
    """The leg with the provider's identifier, as it is in the database now."""
    statement = select(CallLeg).where(CallLeg.sid == sid)
    return session.scalar(statement.execution_options(populate_existing=True))


def legs_of(session: Session, call_id: UUID) -> list[CallLeg]:
    """All legs of a call: the caller's, then those of operators, the oldest first."""
    statement = select(CallLeg).where(CallLeg.call_id == call_id).order_by(CallLeg.kind, CallLeg.id)
    return list(session.scalars(statement.execution_options(populate_existing=True)))


def unfinished_calls(session: Session, *, before: datetime, limit: int = 200) -> list[Call]:
    """Calls that came before a moment and have not ended, oldest first; for the sweeper."""
    return list(
        session.scalars(
            select(Call)
            # Written out: only then SQLite takes the index of what is unfinished.
            .where(Call.state != literal_column("'ended'"), Call.id < first_id(before))
            .order_by(Call.id)
            .limit(limit)
        )
    )


def events_of(session: Session, call_id: UUID) -> list[CallEvent]:
    """What happened to a call, in order of time."""
    statement = select(CallEvent).where(CallEvent.call_id == call_id)
    return list(session.scalars(statement.order_by(CallEvent.at, CallEvent.id)))


def has_happened(session: Session, call_id: UUID, kind: Kind, key: str = "") -> bool:
    """Whether an event of a call is known."""
    known = select(CallEvent.id).where(
        CallEvent.call_id == call_id, CallEvent.kind == kind, CallEvent.key == key
    )
    return session.scalar(known) is not None


def unlogged_calls(session: Session, actor: Actor, *, limit: int = 20) -> list[Row[Any]]:
    """Answered calls without a record yet, newest first: `id, came_at, answered_at, ended_at,
    language, menu_code, operator_id`. Operators see those that they took and led last, managers
    and the city all.

    Raises:
        Forbidden: the role reads no calls.
    """
    actor.require(Permission.CALL_READ)
    return list(
        session.execute(
            select(
                Call.id,
                Call.came_at,
                Call.answered_at,
                Call.ended_at,
                Call.language,
                Call.menu_code,
                Call.operator_id,
            )
            .where(
                Call.outcome == literal_column("'answered'"),
                Call.logged_at.is_(None),
                true() if sees_all(actor) else Call.operator_id == actor.id,
            )
            .order_by(Call.id.desc())
            .limit(limit)
        )
    )
