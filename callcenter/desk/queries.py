"""What the desk shows beside the inquiry being written."""

from typing import Any

from sqlalchemy import Row, bindparam, case, literal_column, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.permissions import Actor
from callcenter.core.privacy.phone_numbers import digits_of, phone_index
from callcenter.inquiries.filters import InquiryFilters
from callcenter.inquiries.models import Inquiry, Status
from callcenter.inquiries.queries.lists import list_inquiries
from callcenter.inquiries.queries.records import earlier_inquiries

MOST_WORK = 12
MOST_LIKE = 4
SHORTEST_NUMBER = 10
"""Digits of the shortest whole number: 0798-00-0000 written without its hyphens."""


_WORK = (
    select(
        Inquiry.id,
        Inquiry.reference,
        Inquiry.opened_at,
        Inquiry.status,
        Inquiry.due_on,
        Inquiry.question,
        Inquiry.complaint,
        Inquiry.training,
    )
    # Written out: only then SQLite takes the index of what is unfinished.
    .where(Inquiry.owner_id == bindparam("owner"), Inquiry.status != literal_column("'closed'"))
    .order_by(
        case(
            (Inquiry.due_on <= bindparam("today"), 0),
            (Inquiry.due_on.is_(None), 1),
            else_=2,
        ),
        Inquiry.due_on,
        Inquiry.id.desc(),
    )
    .limit(bindparam("most"))
)


def open_work(session: Session, actor: Actor, *, limit: int = MOST_WORK) -> list[Row[Any]]:
    """The actor's unfinished inquiries: due ones first (longest overdue on top), then those being
    handled (newest first), then those that wait for a later day."""
    known = {"owner": actor.id, "today": clock.today(), "most": limit}
    return list(session.execute(_WORK, known))


def earlier_from(session: Session, actor: Actor, phone: str) -> list[Row[Any]] | None:
    """The latest inquiries from a telephone number; None while the number is not complete. That
    somebody looked is logged, the number is not."""
    if len(digits_of(phone)) < SHORTEST_NUMBER:
        return None
    found = earlier_inquiries(session, actor, phone_index(phone))
    record(session, actor, "caller.match", "inquiry", None, found=len(found))
    return found


def closed_like(session: Session, actor: Actor, category: str) -> list[Row[Any]]:
    """The latest closed inquiries of a category: how others answered, and not in practice."""
    filters = InquiryFilters(category=category, status=Status.CLOSED.value)
    return list_inquiries(session, actor, filters, limit=MOST_LIKE, with_training=False).rows
