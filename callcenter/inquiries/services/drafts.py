"""Drafts: what a person types is kept while they type; saving the inquiry removes it."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Conflict, Invalid, Missing
from callcenter.core.permissions import Actor, Permission
from callcenter.core.privacy.keys import cipher
from callcenter.inquiries.models import Inquiry, InquiryDraft

LARGEST_DRAFT = 100_000
MOST_DRAFTS = 50
KEPT_DRAFTS = timedelta(days=30)
_CONTEXT = "inquiry.draft"


@dataclass(frozen=True)
class Draft:
    """A draft in the clear, for the one who wrote it.

    Attributes:
        values: by field of the form, as typed (after the guard).
        started_at: when the form was opened: the inquiry's time when it is saved.
    """

    id: UUID
    inquiry_id: UUID | None
    values: dict[str, Any]
    version: int
    started_at: datetime
    updated_at: datetime


def draft_key(actor: Actor, inquiry_id: UUID) -> UUID:
    """The key of a person's draft of a change to an existing inquiry."""
    return uuid5(inquiry_id, str(actor.id))


def save_draft(
    session: Session,
    actor: Actor,
    *,
    draft_id: UUID,
    values: dict[str, Any],
    version: int,
    inquiry_id: UUID | None = None,
) -> Draft:
    """Keep what was typed. Of two windows the one that read the latest version wins.

    Args:
        version: the version this window last knew; 0 for a new draft.

    Raises:
        Forbidden, Missing (another person's draft), Invalid (too large).
        Conflict: another window has written since.
    """
    actor.require(Permission.INQUIRY_WRITE)
    content = json.dumps(values, ensure_ascii=False)
    if len(content) > LARGEST_DRAFT:
        raise Invalid("too_long")
    moment = clock.now()
    row = session.get(InquiryDraft, draft_id, with_for_update=True)
    if row is None:
        row = InquiryDraft(
            id=draft_id,
            staff_id=actor.id,
            inquiry_id=inquiry_id,
            version=0,
            started_at=moment,
        )
        session.add(row)
    elif row.staff_id != actor.id:
        raise Missing
    elif row.version > version:
        raise Conflict("draft_elsewhere")
    row.content = cipher().encrypt(content, _CONTEXT)
    row.version += 1
    row.updated_at = moment
    session.flush()
    return _opened(row)


def find_draft(session: Session, actor: Actor, draft_id: UUID) -> Draft | None:
    """The actor's own draft, or None."""
    row = session.get(InquiryDraft, draft_id)
    return _opened(row) if row is not None and row.staff_id == actor.id else None


def own_drafts(session: Session, actor: Actor) -> list[Draft]:
    """The actor's unsaved new inquiries, latest first."""
    rows = session.scalars(
        select(InquiryDraft)
        .where(
            InquiryDraft.staff_id == actor.id,
            InquiryDraft.inquiry_id.is_(None),
            # A late request may leave the draft of a form that is saved already.
            ~select(Inquiry.id).where(Inquiry.entry_key == InquiryDraft.id).exists(),
        )
        .order_by(InquiryDraft.updated_at.desc())
        .limit(MOST_DRAFTS)
    )
    return [_opened(row) for row in rows]


def drop_draft(session: Session, actor: Actor, *, draft_id: UUID) -> None:
    """Remove the actor's draft, saved or not wanted any more."""
    session.execute(
        delete(InquiryDraft).where(InquiryDraft.id == draft_id, InquiryDraft.staff_id == actor.id)
    )


def forget_drafts(session: Session) -> None:
    """Delete what nobody has gone on with for long; run by the schedule."""
    session.execute(delete(InquiryDraft).where(InquiryDraft.updated_at < clock.now() - KEPT_DRAFTS))


def _opened(row: InquiryDraft) -> Draft:
    return Draft(
        id=row.id,
        inquiry_id=row.inquiry_id,
        values=json.loads(cipher().decrypt(row.content, _CONTEXT)),
        version=row.version,
        started_at=row.started_at,
        updated_at=row.updated_at,
    )
