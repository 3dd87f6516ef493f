"""What a store holds, as far as requests must name it: records, people, rare and usual values."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.inquiries.models import Inquiry, InquiryCaller, InquiryTag
from callcenter.inquiries.services.callers import decrypted
from tests.bench.stores import Store

RECORDS = 500
PAGES_BACK = 20 * 50


@dataclass(frozen=True)
class Samples:
    """Values to ask for; lists of values are ordered from rare to frequent.

    Attributes:
        deep: key of a page far back.
        phone: national digits of a caller.
    """

    inquiries: list[UUID]
    deep: UUID
    categories: list[str]
    first_levels: list[str]
    handlers: list[str]
    tags: list[str]
    phone: str


def read_samples(store: Store) -> Samples:
    """Samples of a filled store."""
    with store.database.transaction(write=False) as session:
        return Samples(
            inquiries=_records(session, store.inquiries),
            deep=session.scalars(
                select(Inquiry.id).order_by(Inquiry.id.desc()).offset(PAGES_BACK).limit(1)
            ).one(),
            categories=_by_frequency(session, Inquiry.category_code),
            first_levels=_by_frequency(session, Inquiry.category_top),
            handlers=_by_frequency(session, Inquiry.created_by_id),
            tags=_by_frequency(session, InquiryTag.tag_id),
            phone=_phone(session),
        )


def _records(session: Session, inquiries: int) -> list[UUID]:
    """Records from all over the table."""
    step = max(1, inquiries // RECORDS)
    numbered = select(
        Inquiry.id, func.row_number().over(order_by=Inquiry.id).label("number")
    ).subquery()
    return list(session.scalars(select(numbered.c.id).where(numbered.c.number % step == 0)))


def _by_frequency(session: Session, column: Any) -> list[str]:
    counted = select(column).where(column.is_not(None)).group_by(column).order_by(func.count())
    return [str(value) for value in session.scalars(counted)]


def _phone(session: Session) -> str:
    callers = select(InquiryCaller).where(InquiryCaller.phone.is_not(None))
    return decrypted(session.scalars(callers.limit(1)).one()).phone
