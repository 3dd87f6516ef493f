"""Who may see and change which inquiry; the one door to it."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Missing
from callcenter.core.permissions import Actor, Permission
from callcenter.inquiries.models import Inquiry, InquiryMerge

UNDO_PERIOD = timedelta(hours=24)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Inquiry`: what the actor may see. Confidential ones are seen by those who
    work on them, managers and the city."""
    return visible(actor.id, sees_confidential=actor.can(Permission.INQUIRY_CONFIDENTIAL))


def visible(
    reader: UUID | BindParameter[UUID] | None, *, sees_confidential: bool
) -> ColumnElement[bool]:
    """The condition of `visible_to`, also for a statement that is put together once for everybody:
    then the reader is a parameter of it."""
    if sees_confidential:
        return true()
    return or_(
        Inquiry.confidential.is_(False),
        Inquiry.owner_id == reader,
        Inquiry.created_by_id == reader,
    )


def get_inquiry(session: Session, actor: Actor, inquiry_id: UUID) -> Inquiry:
    """The inquiry, for reading.

    Raises:
        Missing: there is none, or not for this actor.
        Forbidden: the actor's role reads no inquiries.
    """
    actor.require(Permission.INQUIRY_READ)
    return _found(session, actor, Inquiry.id == inquiry_id, lock=False)


def get_inquiry_by_reference(session: Session, actor: Actor, reference: str) -> Inquiry:
    """The inquiry with this reference, for reading. Raises like `get_inquiry`."""
    actor.require(Permission.INQUIRY_READ)
    return _found(session, actor, Inquiry.reference == reference, lock=False)


def get_inquiry_to_write(session: Session, actor: Actor, inquiry_id: UUID) -> Inquiry:
    """The inquiry, locked until the end of the transaction.

    Raises:
        Missing: there is none, or not for this actor.
        Forbidden: the actor's role changes no inquiries.
    """
    found = _found(session, actor, Inquiry.id == inquiry_id, lock=True)
    actor.require(Permission.INQUIRY_WRITE)
    return found


def get_inquiries_to_write(
    session: Session, actor: Actor, inquiry_ids: Collection[UUID]
) -> list[Inquiry]:
    """Several inquiries at once, locked in the order of their identifiers.

    Raises:
        Missing: one of them does not exist, or not for this actor.
        Forbidden: the actor's role changes no inquiries.
    """
    found = list(
        session.scalars(
            select(Inquiry)
            .where(Inquiry.id.in_(inquiry_ids), visible_to(actor))
            .order_by(Inquiry.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
    if len(found) != len(set(inquiry_ids)):
        raise Missing
    actor.require(Permission.INQUIRY_WRITE)
    return found


def undo_refusal(
    actor: Actor, merge: InquiryMerge, duplicate: Inquiry, target: Inquiry
) -> str | None:
    """Why the actor may not undo a merge, as a code; None when they may.

    Managers may at any time; within `UNDO_PERIOD` so may who merged, and who recorded or follows
    one of the two: later others have built on it.
    """
    if actor.can(Permission.INQUIRY_BULK):
        return None
    people = {merge.merged_by_id}
    for inquiry in (duplicate, target):
        people |= {inquiry.owner_id, inquiry.created_by_id}
    if actor.id not in people:
        return "unmerge_not_yours"
    return "unmerge_late" if clock.now() - merge.merged_at > UNDO_PERIOD else None


def _found(session: Session, actor: Actor, which: ColumnElement[bool], *, lock: bool) -> Inquiry:
    statement = select(Inquiry).where(which, visible_to(actor))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    inquiry = session.scalar(statement)
    if inquiry is None:
        raise Missing
    return inquiry
