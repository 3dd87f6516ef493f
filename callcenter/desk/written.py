"""Whose turn it is to write a call up: each of those who led the talk writes of the own part."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core.permissions import Actor
from callcenter.inquiries.models import InquiryReference, ReferenceKind
from telephony.calls.models import Call, CallLeg, LegKind


def has_written(session: Session, actor: Actor, call: Call) -> bool:
    """Whether there is an inquiry of the call; after it changed hands, one of the actor's own."""
    if call.logged_at is None:
        return False
    if not leaders(session, call.id) - {actor.id}:
        return True
    own = select(InquiryReference.id).where(
        InquiryReference.kind == ReferenceKind.CALL,
        InquiryReference.key == str(call.id),
        InquiryReference.created_by_id == actor.id,
    )
    return session.scalar(own.limit(1)) is not None


def handed_on(session: Session, actor: Actor, call: Call) -> bool:
    """Whether the actor led the talk and somebody else does, or did, since."""
    return call.operator_id != actor.id and actor.id in leaders(session, call.id)


def leaders(session: Session, call_id: UUID) -> set[UUID | None]:
    """Everybody who led the talk, one after the other."""
    return set(
        session.scalars(
            select(CallLeg.staff_id).where(
                CallLeg.call_id == call_id,
                CallLeg.kind == LegKind.OPERATOR,
                CallLeg.joined_at.is_not(None),
            )
        )
    )
