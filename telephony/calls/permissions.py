"""Who may see which call; the one door to it."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from callcenter.core.errors import Missing
from callcenter.core.permissions import Actor, Permission
from telephony.calls.models import Call, CallLeg, CallState, LegState


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Call`: operators see calls that they took, that ring at their phone, and that
    wait; managers and the city all."""
    if sees_all(actor):
        return true()
    at_their_phone = select(CallLeg.call_id).where(
        CallLeg.staff_id == actor.id,
        or_(CallLeg.state != LegState.ENDED, CallLeg.joined_at.is_not(None)),
    )
    return or_(
        Call.operator_id == actor.id,
        Call.state == CallState.WAITING,
        Call.id.in_(at_their_phone),
    )


def sees_all(actor: Actor) -> bool:
    """Whether the actor sees the calls of others: those who lead, and those who take none."""
    return actor.can(Permission.AGENT_SUPERVISE) or not actor.can(Permission.CALL_TAKE)


def get_call(session: Session, actor: Actor, call_id: UUID) -> Call:
    """The call, for reading.

    Raises:
        Missing: there is none, or not for this actor.
        Forbidden: the actor's role reads no calls.
    """
    actor.require(Permission.CALL_READ)
    call = session.scalar(select(Call).where(Call.id == call_id, visible_to(actor)))
    if call is None:
        raise Missing
    return call
