"""Who may see and change which inquiry; the one door to it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from callcenter.core.errors import Missing
from callcenter.core.permissions import Actor, Permission
from callcenter.inquiries.models import Inquiry


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Inquiry`: what the actor may see. Confidential ones are seen by those who
    work on them, managers and the city."""
    if actor.can(Permission.INQUIRY_CONFIDENTIAL):
        return true()
    return or_(
        Inquiry.confidential.is_(False),
        Inquiry.owner_id == actor.id,
        Inquiry.created_by_id == actor.id,
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


def _found(session: Session, actor: Actor, which: ColumnElement[bool], *, lock: bool) -> Inquiry:
    statement = select(Inquiry).where(which, visible_to(actor))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    inquiry = session.scalar(statement)
    if inquiry is None:
        raise Missing
    return inquiry
