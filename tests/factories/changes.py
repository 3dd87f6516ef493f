"""The history of an inquiry as tests compare it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.inquiries.models import Inquiry, InquiryChange

Change = tuple[str | None, str | None]


def changes_of(session: Session, inquiry: Inquiry) -> list[InquiryChange]:
    """Every row, in the order of time."""
    found = session.scalars(
        select(InquiryChange)
        .where(InquiryChange.inquiry_id == inquiry.id)
        .order_by(InquiryChange.at, InquiryChange.field)
    )
    return list(found)


def last_changes(session: Session, inquiry: Inquiry) -> dict[str, Change]:
    """What the latest saving changed: (from, to) by field."""
    rows = changes_of(session, inquiry)
    latest = max(row.at for row in rows)
    return {row.field: (row.old, row.new) for row in rows if row.at == latest}
