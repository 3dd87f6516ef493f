"""Categories and tags as forms, lists and reports need them."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.inquiries.models import Category, Tag

# Later children share their sisters' position; by length, so that 2-10 stands after 2-9.
_ORDER = (Category.position, func.length(Category.code), Category.code)


def categories_in_use(session: Session, day: date | None = None) -> list[Category]:
    """The tree on a day (today by default), in display order, parents before children."""
    day = day or clock.today()
    return list(
        session.scalars(
            select(Category)
            .where(
                Category.valid_from <= day,
                or_(Category.valid_to.is_(None), Category.valid_to >= day),
            )
            .order_by(*_ORDER)
        )
    )


def leaves(categories: Iterable[Category]) -> list[Category]:
    """Those an inquiry may have: without children."""
    rows = list(categories)
    parents = {row.parent_code for row in rows}
    return [row for row in rows if row.code not in parents]


def category_in_use(session: Session, code: str) -> Category | None:
    """The version of a leaf that is valid today; None for a group, a retired or unknown code."""
    return {row.code: row for row in leaves(categories_in_use(session))}.get(code)


def category_versions(session: Session) -> list[Category]:
    """Every version of every category, newest version of a code first."""
    return list(session.scalars(select(Category).order_by(*_ORDER, Category.valid_from.desc())))


def versions_of(session: Session, codes: Iterable[str]) -> list[Category]:
    """Every version of these codes, newest first."""
    wanted = set(codes)
    if not wanted:
        return []
    return list(
        session.scalars(
            select(Category)
            .where(Category.code.in_(wanted))
            .order_by(Category.code, Category.valid_from.desc())
        )
    )


def category_labels(session: Session, ids: Iterable[UUID | None], language: str) -> dict[UUID, str]:
    """Labels by version, for the rows of a list."""
    wanted = {category_id for category_id in ids if category_id is not None}
    if not wanted:
        return {}
    rows = session.scalars(select(Category).where(Category.id.in_(wanted)))
    return {row.id: row.label(language) for row in rows}


def tags_in_use(session: Session) -> list[Tag]:
    """Tags that may be chosen, by name."""
    return list(session.scalars(select(Tag).where(Tag.retired.is_(False)).order_by(Tag.name)))


def all_tags(session: Session) -> list[Tag]:
    """Every tag, retired ones last."""
    return list(session.scalars(select(Tag).order_by(Tag.retired, Tag.name)))
