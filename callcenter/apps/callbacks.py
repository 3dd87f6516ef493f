"""What callbacks and inquiries have to do with each other (CB-2)."""

from uuid import UUID

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core.events import subscribe
from callcenter.core.permissions import Actor, Permission
from callcenter.inquiries.events import InquiryClosed
from callcenter.inquiries.models import Inquiry, InquiryReference, ReferenceKind
from callcenter.inquiries.permissions import visible_to
from callcenter.inquiries.services.callbacks import settle_callbacks
from telephony.callbacks.ports import CallbackRecord, use_callback_records

MOST_RECORDS = 20


@subscribe(InquiryClosed)
def close_callbacks(session: Session, event: InquiryClosed) -> None:
    """A closed inquiry needs no callback any more."""
    settle_callbacks(session, event.inquiry_id)


def inquiries_of(session: Session, actor: Actor, callback_id: UUID) -> list[CallbackRecord]:
    """Inquiries that the callback belongs to."""
    if not actor.can(Permission.INQUIRY_READ):
        return []
    found = session.execute(
        select(Inquiry.id, Inquiry.reference)
        .join(InquiryReference, InquiryReference.inquiry_id == Inquiry.id)
        .where(
            InquiryReference.kind == ReferenceKind.CALLBACK,
            InquiryReference.key == str(callback_id),
            visible_to(actor),
        )
        .order_by(Inquiry.id)
        .limit(MOST_RECORDS)
    )
    return [
        CallbackRecord(row.reference, url_for("inquiries.show_record", inquiry_id=row.id))
        for row in found
    ]


use_callback_records(inquiries_of)
