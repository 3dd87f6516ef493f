"""What the entry form asks of saved inquiries: was it sent before, what changed meanwhile."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core.permissions import Actor, Permission
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.models import Inquiry, InquiryCaller, InquiryChange
from callcenter.inquiries.permissions import get_inquiry, visible_to
from callcenter.inquiries.queries.records import masked
from callcenter.inquiries.services.callers import decrypted

MOST_LOOKED_AT = 500
# Connections are noted without making a new version: they disturb nobody who is writing.
_OF_VERSIONS = (
    InquiryChange.field != "linked",
    InquiryChange.field.not_like("reference%"),
)


@dataclass(frozen=True)
class ChangesSince:
    """What others wrote after a version.

    Attributes:
        by, at: who wrote last, and when.
        before: by field as the history names it, what stood there in that version.
    """

    by: str
    at: datetime | None
    before: dict[str, str | None]


def inquiry_of_key(session: Session, actor: Actor, entry_key: UUID) -> Inquiry | None:
    """The actor's inquiry that a form of this key has written, or None."""
    return session.scalar(
        select(Inquiry).where(
            Inquiry.entry_key == entry_key, Inquiry.created_by_id == actor.id, visible_to(actor)
        )
    )


def masked_caller(session: Session, actor: Actor, inquiry_id: UUID) -> CallerEntry | None:
    """Who asked, masked; None when nobody is named or the actor has no business with it.

    Raises:
        Missing, Forbidden.
    """
    get_inquiry(session, actor, inquiry_id)
    row = session.get(InquiryCaller, inquiry_id)
    if row is None or not actor.can(Permission.INQUIRY_PERSON):
        return None
    return masked(decrypted(row))


def changes_since(session: Session, inquiry: Inquiry, version: int) -> ChangesSince:
    """What changed after a version, from the history.

    Each version is one saving, and the rows of one saving share their moment: as many moments
    back as versions lie between is where that version stood.
    """
    rows = session.scalars(
        select(InquiryChange)
        .where(InquiryChange.inquiry_id == inquiry.id, *_OF_VERSIONS)
        .order_by(InquiryChange.id.desc())
        .limit(MOST_LOOKED_AT)
    ).all()
    moments = list(dict.fromkeys(row.at for row in rows))
    newer = set(moments[: max(0, inquiry.version - version)])
    before = {row.field: row.old for row in rows if row.at in newer}
    last = rows[0] if rows else None
    return ChangesSince(last.actor_name if last else "", last.at if last else None, before)
