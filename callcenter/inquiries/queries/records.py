"""One inquiry with everything its page shows."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, or_, select
from sqlalchemy.orm import Session

from callcenter.core.audit.services import record
from callcenter.core.permissions import Actor, Permission
from callcenter.core.privacy.masking import mask_email, mask_name, mask_phone
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.models import (
    Category,
    Inquiry,
    InquiryCaller,
    InquiryChange,
    InquiryLink,
    InquiryMerge,
    InquiryNote,
    InquiryReference,
    InquiryTag,
    Tag,
)
from callcenter.inquiries.permissions import get_inquiry, visible_to
from callcenter.inquiries.services.callers import decrypted

MOST_CHANGES = 200
MOST_EARLIER = 10


@dataclass(frozen=True)
class Connected:
    """Another inquiry of the same matter, as far as a line tells."""

    id: UUID
    reference: str
    kind: str
    status: str
    question: str
    opened_at: Any
    key: UUID


@dataclass(frozen=True)
class InquiryRecord:
    """What the record page shows.

    Attributes:
        caller: masked; None when nobody is named.
        erased: whether a person's data were erased.
        changes, notes: newest first, at most `MOST_CHANGES` each.
        earlier: other inquiries from the same phone number, newest first.
        duplicates: merged into this one; `key` is the merge.
        linked: `key` is the link.
        merged_into: what this one was merged into, if the actor sees it; `key` is the merge.
    """

    inquiry: Inquiry
    category: Category | None
    tags: list[Tag]
    caller: CallerEntry | None
    erased: bool
    changes: list[InquiryChange]
    notes: list[InquiryNote]
    linked: list[Connected]
    duplicates: list[Connected]
    merged_into: Connected | None
    earlier: list[Row[Any]]
    references: list[InquiryReference]


def open_record(session: Session, actor: Actor, inquiry_id: UUID) -> InquiryRecord:
    """The inquiry for its page; the look is logged.

    Raises:
        Missing, Forbidden.
    """
    inquiry = get_inquiry(session, actor, inquiry_id)
    record(session, actor, "inquiry.view", "inquiry", inquiry.id)
    row = session.get(InquiryCaller, inquiry.id)
    person = row is not None and actor.can(Permission.INQUIRY_PERSON)
    return InquiryRecord(
        inquiry=inquiry,
        category=session.get(Category, inquiry.category_id) if inquiry.category_id else None,
        tags=tags_of(session, inquiry.id),
        caller=masked(decrypted(row)) if person else None,
        erased=row is not None and row.erased_at is not None,
        changes=_changes(session, inquiry.id),
        notes=_notes(session, inquiry.id),
        linked=_linked(session, actor, inquiry.id),
        duplicates=_duplicates(session, actor, inquiry.id),
        merged_into=_merged_into(session, actor, inquiry),
        earlier=earlier_inquiries(session, actor, row.phone_index, besides=inquiry.id)
        if row and person
        else [],
        references=_references(session, inquiry.id),
    )


def masked(caller: CallerEntry) -> CallerEntry | None:
    """The caller's data as a page shows them before they are opened on purpose."""
    if caller.is_empty:
        return None
    return CallerEntry(
        name=mask_name(caller.name) if caller.name else "",
        kana=mask_name(caller.kana) if caller.kana else "",
        phone=mask_phone(caller.phone) if caller.phone else "",
        email=mask_email(caller.email) if caller.email else "",
    )


def tags_of(session: Session, inquiry_id: UUID) -> list[Tag]:
    """The inquiry's tags by name."""
    return list(
        session.scalars(
            select(Tag)
            .join(InquiryTag)
            .where(InquiryTag.inquiry_id == inquiry_id)
            .order_by(Tag.name)
        )
    )


def earlier_inquiries(
    session: Session, actor: Actor, phone: bytes | None, *, besides: UUID | None = None
) -> list[Row[Any]]:
    """The latest inquiries from a phone number (by its blind index)."""
    if phone is None:
        return []
    statement = (
        select(Inquiry.id, Inquiry.reference, Inquiry.opened_at, Inquiry.status, Inquiry.question)
        .join(InquiryCaller, InquiryCaller.inquiry_id == Inquiry.id)
        .where(InquiryCaller.phone_index == phone, visible_to(actor))
        .order_by(InquiryCaller.inquiry_id.desc())
        .limit(MOST_EARLIER)
    )
    if besides is not None:
        statement = statement.where(Inquiry.id != besides)
    return list(session.execute(statement))


def _changes(session: Session, inquiry_id: UUID) -> list[InquiryChange]:
    return list(
        session.scalars(
            select(InquiryChange)
            .where(InquiryChange.inquiry_id == inquiry_id)
            .order_by(InquiryChange.id.desc())
            .limit(MOST_CHANGES)
        )
    )


def _notes(session: Session, inquiry_id: UUID) -> list[InquiryNote]:
    return list(
        session.scalars(
            select(InquiryNote)
            .where(InquiryNote.inquiry_id == inquiry_id)
            .order_by(InquiryNote.id.desc())
            .limit(MOST_CHANGES)
        )
    )


def _linked(session: Session, actor: Actor, inquiry_id: UUID) -> list[Connected]:
    other = or_(
        and_(InquiryLink.first_id == inquiry_id, Inquiry.id == InquiryLink.second_id),
        and_(InquiryLink.second_id == inquiry_id, Inquiry.id == InquiryLink.first_id),
    )
    statement = (
        select(Inquiry, InquiryLink.kind, InquiryLink.id)
        .join(InquiryLink, other)
        .where(visible_to(actor))
        .order_by(Inquiry.id.desc())
    )
    return [_connected(found, kind, key) for found, kind, key in session.execute(statement)]


def _duplicates(session: Session, actor: Actor, inquiry_id: UUID) -> list[Connected]:
    statement = (
        select(Inquiry, InquiryMerge.id)
        .join(InquiryMerge, InquiryMerge.duplicate_id == Inquiry.id)
        .where(
            InquiryMerge.target_id == inquiry_id,
            InquiryMerge.undone_at.is_(None),
            visible_to(actor),
        )
        .order_by(Inquiry.id.desc())
    )
    return [_connected(found, "duplicate", key) for found, key in session.execute(statement)]


def _merged_into(session: Session, actor: Actor, inquiry: Inquiry) -> Connected | None:
    if inquiry.merged_into_id is None:
        return None
    statement = (
        select(Inquiry, InquiryMerge.id)
        .join(InquiryMerge, InquiryMerge.target_id == Inquiry.id)
        .where(
            InquiryMerge.duplicate_id == inquiry.id,
            InquiryMerge.undone_at.is_(None),
            visible_to(actor),
        )
    )
    found = session.execute(statement).one_or_none()
    return _connected(found[0], "duplicate", found[1]) if found else None


def _connected(inquiry: Inquiry, kind: str, key: UUID) -> Connected:
    return Connected(
        id=inquiry.id,
        reference=inquiry.reference,
        kind=kind,
        status=inquiry.status,
        question=inquiry.question,
        opened_at=inquiry.opened_at,
        key=key,
    )


def _references(session: Session, inquiry_id: UUID) -> list[InquiryReference]:
    return list(
        session.scalars(
            select(InquiryReference)
            .where(InquiryReference.inquiry_id == inquiry_id)
            .order_by(InquiryReference.id)
        )
    )
