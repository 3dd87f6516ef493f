"""Inquiries with everything an export shows of them, chunk by chunk."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from callcenter.core.db import Database
from callcenter.core.permissions import Actor
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.filters import InquiryFilters
from callcenter.inquiries.models import Inquiry, InquiryCaller, InquiryTag, Tag
from callcenter.inquiries.queries.finding import Place
from callcenter.inquiries.queries.lists import list_inquiries
from callcenter.inquiries.services.callers import decrypted

CHUNK = 1000


@dataclass(frozen=True)
class ExportedInquiry:
    """One inquiry for a file.

    Attributes:
        listed: its row of the list.
        further: closed_at, created_by_id, handling_seconds, merged_into (a reference).
        tags: names by the tag's own language columns, sorted.
        caller: in the clear; empty unless asked for.
    """

    listed: Row[Any]
    further: Row[Any]
    tags: list[Tag]
    caller: CallerEntry = field(repr=False)


def stream_inquiries(
    database: Database, actor: Actor, filters: InquiryFilters, *, with_caller: bool
) -> Iterator[list[ExportedInquiry]]:
    """All of them, newest first, in chunks that hold no connection while the reader is slow;
    without those of practice calls unless the filters ask for them.

    Raises:
        Forbidden: the actor's role reads no inquiries.
    """
    place = Place()
    while True:
        with database.transaction(write=False) as session:
            page = list_inquiries(
                session, actor, filters, place=place, limit=CHUNK, with_training=False
            )
            found = _exported(session, page.rows, with_caller=with_caller)
        if found:
            yield found
        if page.older is None:
            return
        place = Place(before=page.older)


def _exported(
    session: Session, rows: list[Row[Any]], *, with_caller: bool
) -> list[ExportedInquiry]:
    ids = [row.id for row in rows]
    further = _further(session, ids)
    tags = _tags(session, ids)
    callers = _callers(session, ids) if with_caller else {}
    return [
        ExportedInquiry(
            row, further[row.id], tags.get(row.id, []), callers.get(row.id, CallerEntry())
        )
        for row in rows
    ]


def _further(session: Session, ids: list[UUID]) -> dict[UUID, Row[Any]]:
    target = aliased(Inquiry)
    statement = (
        select(
            Inquiry.id,
            Inquiry.closed_at,
            Inquiry.created_by_id,
            Inquiry.handling_seconds,
            target.reference.label("merged_into"),
        )
        .outerjoin(target, target.id == Inquiry.merged_into_id)
        .where(Inquiry.id.in_(ids))
    )
    rows: list[Row[Any]] = list(session.execute(statement))
    return {row.id: row for row in rows}


def _tags(session: Session, ids: list[UUID]) -> dict[UUID, list[Tag]]:
    statement = (
        select(InquiryTag.inquiry_id, Tag)
        .join(Tag, Tag.id == InquiryTag.tag_id)
        .where(InquiryTag.inquiry_id.in_(ids))
        .order_by(Tag.name)
    )
    tags: dict[UUID, list[Tag]] = {}
    for inquiry_id, tag in session.execute(statement):
        tags.setdefault(inquiry_id, []).append(tag)
    return tags


def _callers(session: Session, ids: list[UUID]) -> dict[UUID, CallerEntry]:
    rows = session.scalars(select(InquiryCaller).where(InquiryCaller.inquiry_id.in_(ids)))
    return {row.inquiry_id: decrypted(row) for row in rows}
