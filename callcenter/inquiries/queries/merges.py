"""Merges as a person may work on them."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from callcenter.core.permissions import Actor
from callcenter.inquiries.models import Inquiry, InquiryMerge
from callcenter.inquiries.permissions import undo_refusal


def undoable_merges(session: Session, actor: Actor, inquiry_id: UUID) -> set[UUID]:
    """The standing merges of an inquiry, either way, that the actor may undo now."""
    duplicate, target = aliased(Inquiry), aliased(Inquiry)
    found = session.execute(
        select(InquiryMerge, duplicate, target)
        .join(duplicate, InquiryMerge.duplicate_id == duplicate.id)
        .join(target, InquiryMerge.target_id == target.id)
        .where(
            or_(InquiryMerge.duplicate_id == inquiry_id, InquiryMerge.target_id == inquiry_id),
            InquiryMerge.undone_at.is_(None),
        )
    )
    return {
        merge.id for merge, one, other in found if undo_refusal(actor, merge, one, other) is None
    }
