"""One inquiry with everything its page shows."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.orm import Session

from callcenter.core.audit.services import record
from callcenter.core.columns import Id
from callcenter.core.db import keep_plans
from callcenter.core.errors import Missing
from callcenter.core.permissions import Actor, Permission
from callcenter.core.privacy.masking import mask_email, mask_name, mask_phone
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.models import Category, Inquiry, InquiryCaller, InquiryTag, Tag
from callcenter.inquiries.permissions import visible, visible_to
from callcenter.inquiries.queries.categories import TagChoice
from callcenter.inquiries.queries.record_parts import (
    MOST_EARLIER,
    Change,
    Connected,
    Note,
    Reference,
    read_parts,
)
from callcenter.inquiries.services.callers import decrypted


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
    tags: list[TagChoice]
    caller: CallerEntry | None
    erased: bool
    changes: list[Change]
    notes: list[Note]
    linked: list[Connected]
    duplicates: list[Connected]
    merged_into: Connected | None
    earlier: list[Connected]
    references: list[Reference]


def open_record(session: Session, actor: Actor, inquiry_id: UUID) -> InquiryRecord:
    """The inquiry for its page; the look is logged.

    Raises:
        Missing, Forbidden.
    """
    actor.require(Permission.INQUIRY_READ)
    keep_plans(session)
    statement = _whole(sees_confidential=actor.can(Permission.INQUIRY_CONFIDENTIAL))
    known = {"inquiry_id": inquiry_id, "reader": actor.id}
    found = session.execute(statement, known).one_or_none()
    if found is None:
        raise Missing
    inquiry: Inquiry = found[0]
    row: InquiryCaller | None = found[1]
    category: Category | None = found[2]
    record(session, actor, "inquiry.view", "inquiry", inquiry.id)
    parts = read_parts(session, actor, inquiry.id)
    return InquiryRecord(
        inquiry=inquiry,
        category=category,
        tags=parts.tags,
        caller=masked(decrypted(row)) if row and actor.can(Permission.INQUIRY_PERSON) else None,
        erased=row is not None and row.erased_at is not None,
        changes=parts.changes,
        notes=parts.notes,
        linked=parts.linked,
        duplicates=parts.duplicates,
        merged_into=parts.merged_into,
        earlier=parts.earlier,
        references=parts.references,
    )


@cache
def _whole(*, sees_confidential: bool) -> Select[Inquiry, InquiryCaller, Category]:
    """The inquiry with its person and its category, for a kind of reader."""
    return (
        select(Inquiry, InquiryCaller, Category)
        .outerjoin(InquiryCaller, InquiryCaller.inquiry_id == Inquiry.id)
        .outerjoin(Category, Category.id == Inquiry.category_id)
        .where(
            Inquiry.id == bindparam("inquiry_id"),
            visible(bindparam("reader", type_=Id), sees_confidential=sees_confidential),
        )
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
