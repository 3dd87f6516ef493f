"""Who may hear which recording; the one door to it."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from callcenter.core.errors import Missing
from callcenter.core.permissions import Actor, Permission
from telephony.calls.models import Call, CallLeg
from telephony.calls.permissions import sees_all
from telephony.recordings.models import Recording


def audible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Call`: whose recordings the actor may hear. Who takes calls hears those that
    they took themselves; supervisors and the city hear all."""
    if sees_all(actor):
        return true()
    joined = select(CallLeg.id).where(
        CallLeg.call_id == Call.id,
        CallLeg.staff_id == actor.id,
        CallLeg.joined_at.is_not(None),
    )
    return or_(Call.operator_id == actor.id, joined.exists())


def get_recording(session: Session, actor: Actor, recording_id: UUID) -> Recording:
    """The recording, for being heard.

    Raises:
        Missing: there is none, or not for this actor.
        Forbidden: the actor's role hears no recordings.
    """
    actor.require(Permission.RECORDING_PLAY)
    found = session.scalar(
        select(Recording)
        .join(Call, Call.id == Recording.call_id)
        .where(Recording.id == recording_id, audible_to(actor))
    )
    if found is None:
        raise Missing
    return found


def get_recording_to_change(
    session: Session, actor: Actor, recording_id: UUID, permission: Permission
) -> Recording:
    """The recording, locked: who changes something about it does so alone.

    Raises:
        Missing: there is none, or not for this actor.
        Forbidden: the actor's role does not have `permission`, or hears no recordings.
    """
    actor.require(permission)
    known = get_recording(session, actor, recording_id)
    locked = select(Recording).where(Recording.id == known.id).with_for_update()
    return session.scalars(locked.execution_options(populate_existing=True)).one()
