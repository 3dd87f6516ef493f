"""Call the person of an inquiry (TEL-6): with the centre's own number shown, on the record."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Invalid
from callcenter.core.permissions import Actor, Permission
from callcenter.inquiries.models import Inquiry, InquiryReference, ReferenceKind, Status
from callcenter.inquiries.permissions import get_inquiry, visible_to
from callcenter.inquiries.services.callers import reveal_caller
from callcenter.inquiries.services.connections import refer_to
from telephony.callbacks.services.taking import call_number
from telephony.calls.models import Call


def call_person(session: Session, actor: Actor, *, inquiry_id: UUID) -> Call:
    """Ring the actor's own phone, then the number that the inquiry holds; the call belongs to the
    inquiry from now on, and the look at the number is logged.

    Raises:
        Missing, Forbidden: as far as inquiry and person may be seen, and calls be made.
        Invalid: `caller_phone`: there is none; `number`: it cannot be dialled.
        Conflict: the actor's own phone is off or in use.
    """
    actor.require(Permission.CALL_TAKE)
    inquiry = get_inquiry(session, actor, inquiry_id)
    person = reveal_caller(session, actor, inquiry_id=inquiry_id, reason="call")
    if not person.phone:
        raise Invalid(fields={"caller_phone": "required"})
    call = call_number(
        session, actor, number=person.phone, language=inquiry.language, inquiry_id=inquiry_id
    )
    moment = call.came_at.astimezone(clock.zone())
    refer_to(
        session,
        actor,
        inquiry_id=inquiry_id,
        kind=ReferenceKind.CALL,
        key=str(call.id),
        label=f"{moment:%Y-%m-%d %H:%M}",
    )
    return call


def inquiry_called_about(session: Session, actor: Actor, call_id: UUID) -> UUID | None:
    """The unfinished inquiry that a call of ours is made for, as far as the actor may see it;
    None: there is none."""
    return session.scalar(
        select(Inquiry.id)
        .join(InquiryReference, InquiryReference.inquiry_id == Inquiry.id)
        .where(
            InquiryReference.kind == ReferenceKind.CALL,
            InquiryReference.key == str(call_id),
            Inquiry.status != Status.CLOSED,
            Inquiry.merged_into_id.is_(None),
            visible_to(actor),
        )
        .order_by(Inquiry.id.desc())
        .limit(1)
    )
