"""Lists of inquiries: filters, words and permission together, paged by key, newest first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, false, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.ids import first_id
from callcenter.core.permissions import Actor, Permission
from callcenter.inquiries.filters import ME, NOBODY, UNFINISHED, InquiryFilters
from callcenter.inquiries.models import Inquiry, InquiryTag, Status
from callcenter.inquiries.permissions import visible_to
from callcenter.inquiries.queries.finding import Place, find_ids
from callcenter.inquiries.search.query import TextQuery, parse_query

PAGE = 25
MOST_COUNTED = 1000

COLUMNS = (
    Inquiry.id,
    Inquiry.reference,
    Inquiry.opened_at,
    Inquiry.channel,
    Inquiry.language,
    Inquiry.status,
    Inquiry.result,
    Inquiry.question,
    Inquiry.answer,
    Inquiry.category_id,
    Inquiry.category_code,
    Inquiry.complaint,
    Inquiry.campaign,
    Inquiry.confidential,
    Inquiry.training,
    Inquiry.due_on,
    Inquiry.owner_id,
    Inquiry.created_by_id,
    Inquiry.merged_into_id,
)
_ROWS = select(*COLUMNS)


@dataclass(frozen=True)
class Page:
    """One page of a list.

    Attributes:
        rows: newest first.
        newer, older: keys for the neighbouring pages, None at the ends.
        query: the words looked for, for highlighting.
    """

    rows: list[Row[Any]]
    newer: UUID | None
    older: UUID | None
    query: TextQuery


def list_inquiries(
    session: Session,
    actor: Actor,
    filters: InquiryFilters,
    *,
    place: Place | None = None,
    limit: int = PAGE,
    with_training: bool = True,
) -> Page:
    """One page of what the actor may see.

    Args:
        with_training: what was written of practice calls is among it; it is in any case when the
            filters ask for it.

    Raises:
        Forbidden: the actor's role reads no inquiries.
    """
    actor.require(Permission.INQUIRY_READ)
    place = place or Place()
    query = parse_query(filters.text)
    conditions = _conditions(actor, filters)
    if not (with_training or filters.training):
        conditions.append(Inquiry.training.is_(False))
    if query.reference is not None:
        conditions.append(Inquiry.reference == query.reference)
    elif query.is_empty and filters.text:
        conditions.append(false())
    if query.terms:
        rows = _found(session, conditions, query, place, limit + 1)
    elif filters.tag and query.reference is None:
        rows = _marked(session, actor, filters, place, limit + 1, with_training=with_training)
    else:
        rows = _walked(session, conditions, place, limit + 1)
    return _page(rows, place, limit, query)


def count_inquiries(session: Session, actor: Actor, filters: InquiryFilters) -> int:
    """How many an export has, counted to `MOST_COUNTED` at most (so `MOST_COUNTED` reads "or
    more")."""
    page = list_inquiries(session, actor, filters, limit=MOST_COUNTED, with_training=False)
    return len(page.rows)


def iterate_inquiries(
    session: Session, actor: Actor, filters: InquiryFilters, *, chunk: int = 1000
) -> Iterator[list[Row[Any]]]:
    """All of them, oldest chunk last, in chunks: for exports, which have no limit."""
    place = Place()
    while True:
        page = list_inquiries(session, actor, filters, place=place, limit=chunk)
        if page.rows:
            yield page.rows
        if page.older is None:
            return
        place = Place(before=page.older)


def _page(rows: list[Row[Any]], place: Place, limit: int, query: TextQuery) -> Page:
    more = len(rows) > limit
    rows = rows[:limit]
    if place.upwards:
        rows.reverse()
    before_first = more if place.upwards else place.before is not None
    after_last = place.upwards or more
    return Page(
        rows=rows,
        newer=rows[0].id if rows and before_first else None,
        older=rows[-1].id if rows and after_last else None,
        query=query,
    )


def _walked(
    session: Session, conditions: list[ColumnElement[bool]], place: Place, wanted: int
) -> list[Row[Any]]:
    statement = _ROWS.where(*conditions, *place.conditions(Inquiry.id))
    return list(session.execute(statement.order_by(place.order(Inquiry.id)).limit(wanted)))


def _marked(
    session: Session,
    actor: Actor,
    filters: InquiryFilters,
    place: Place,
    wanted: int,
    *,
    with_training: bool,
) -> list[Row[Any]]:
    """Walk the index of the tag: SQLite would first collect everything that was ever tagged."""
    marked = InquiryTag.inquiry_id
    statement = (
        _ROWS.join(InquiryTag, marked == Inquiry.id)
        .where(InquiryTag.tag_id == UUID(filters.tag), *place.conditions(marked))
        .where(*_period(filters, marked), *_conditions(actor, replace(filters, tag=None)))
    )
    if not (with_training or filters.training):
        statement = statement.where(Inquiry.training.is_(False))
    return list(session.execute(statement.order_by(place.order(marked)).limit(wanted)))


def _found(
    session: Session,
    conditions: list[ColumnElement[bool]],
    query: TextQuery,
    place: Place,
    wanted: int,
) -> list[Row[Any]]:
    within = [*conditions, *place.conditions(Inquiry.id)]
    return _in_order(session, find_ids(session, within, query, place, wanted))


def _in_order(session: Session, ids: list[UUID]) -> list[Row[Any]]:
    if not ids:
        return []
    rows: dict[UUID, Any] = {
        row.id: row for row in session.execute(_ROWS.where(Inquiry.id.in_(ids)))
    }
    return [rows[inquiry_id] for inquiry_id in ids]


def _conditions(actor: Actor, filters: InquiryFilters) -> list[ColumnElement[bool]]:
    conditions = [visible_to(actor), *_period(filters, Inquiry.id)]
    for name, column in _EQUAL.items():
        value = getattr(filters, name)
        if value is not None:
            conditions.append(column == value)
    for name, build in _SPECIAL.items():
        value = getattr(filters, name)
        if value:
            conditions.append(build(value, actor))
    return conditions


_EQUAL: dict[str, Any] = {
    "channel": Inquiry.channel,
    "language": Inquiry.language,
    "result": Inquiry.result,
}

_Condition = Callable[[Any, Actor], ColumnElement[bool]]


def _status(value: str, _actor: Actor) -> ColumnElement[bool]:
    if value == UNFINISHED:
        return Inquiry.status.in_((Status.OPEN.value, Status.FOLLOW_UP.value))
    return Inquiry.status == value


def _category(value: str, _actor: Actor) -> ColumnElement[bool]:
    if value == "none":
        return Inquiry.category_code.is_(None)
    return Inquiry.category_code == value if "-" in value else Inquiry.category_top == value


def _owner(value: str, actor: Actor) -> ColumnElement[bool]:
    if value == NOBODY:
        return Inquiry.owner_id.is_(None)
    return Inquiry.owner_id == (actor.id if value == ME else UUID(value))


def _handler(value: str, actor: Actor) -> ColumnElement[bool]:
    return Inquiry.created_by_id == (actor.id if value == ME else UUID(value))


def _tag(value: str, _actor: Actor) -> ColumnElement[bool]:
    marked = select(InquiryTag.inquiry_id).where(InquiryTag.tag_id == UUID(value))
    return Inquiry.id.in_(marked)


def _period(filters: InquiryFilters, key: Any) -> list[ColumnElement[bool]]:
    """The period as a range of a key of inquiries."""
    bounds = []
    if filters.period_from:
        bounds.append(key >= first_id(clock.midnight(filters.period_from)))
    if filters.period_to:
        bounds.append(key < first_id(clock.midnight(filters.period_to + timedelta(days=1))))
    return bounds


def _overdue(_value: bool, _actor: Actor) -> ColumnElement[bool]:
    return and_(Inquiry.due_on.is_not(None), Inquiry.due_on < clock.today())


_SPECIAL: dict[str, _Condition] = {
    "status": _status,
    "category": _category,
    "owner": _owner,
    "handler": _handler,
    "tag": _tag,
    "complaint": lambda _value, _actor: Inquiry.complaint.is_(True),
    "campaign": lambda _value, _actor: Inquiry.campaign.is_(True),
    "confidential": lambda _value, _actor: Inquiry.confidential.is_(True),
    "training": lambda _value, _actor: Inquiry.training.is_(True),
    "overdue": _overdue,
}
