"""What the page of a call takes from rooms above it."""

from uuid import UUID

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core.permissions import Actor, Permission
from callcenter.inquiries.models import Inquiry, InquiryReference, ReferenceKind
from callcenter.inquiries.permissions import visible_to
from telephony.line.models import LineEntry, WaitPromise
from telephony.recordings.ports import (
    LinkedRecord,
    Promise,
    use_linked_records,
    use_wait_promises,
)

MOST_PROMISES, MOST_RECORDS = 100, 20


def promises_of(session: Session, call_id: UUID) -> list[Promise]:
    """What was told to the caller in the line."""
    told = session.execute(
        select(
            WaitPromise.told_at,
            WaitPromise.ahead,
            WaitPromise.low_seconds,
            WaitPromise.high_seconds,
        )
        .join(LineEntry, LineEntry.id == WaitPromise.entry_id)
        .where(LineEntry.call_id == call_id)
        .order_by(WaitPromise.told_at, WaitPromise.id)
        .limit(MOST_PROMISES)
    )
    return [Promise(*row) for row in told]


def inquiries_of(session: Session, actor: Actor, call_id: UUID) -> list[LinkedRecord]:
    """Inquiries that the call belongs to."""
    if not actor.can(Permission.INQUIRY_READ):
        return []
    found = session.execute(
        select(Inquiry.id, Inquiry.reference)
        .join(InquiryReference, InquiryReference.inquiry_id == Inquiry.id)
        .where(
            InquiryReference.kind == ReferenceKind.CALL,
            InquiryReference.key == str(call_id),
            visible_to(actor),
        )
        .order_by(Inquiry.id)
        .limit(MOST_RECORDS)
    )
    return [
        LinkedRecord(row.reference, url_for("inquiries.show_record", inquiry_id=row.id))
        for row in found
    ]


use_wait_promises(promises_of)
use_linked_records(inquiries_of)
