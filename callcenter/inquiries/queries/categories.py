"""Categories and tags as forms, lists and reports need them."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Date, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.inquiries.models import Category, Tag

# Later children share their sisters' position; by length, so that 2-10 stands after 2-9.
_ORDER = (Category.position, func.length(Category.code), Category.code)


class CategoryChoice(NamedTuple):
    """A category as a form or a list offers it: a plain row, for pages that show all of them."""

    id: UUID
    code: str
    parent_code: str | None
    label_ja: str
    label_en: str
    kana: str

    def label(self, language: str) -> str:
        return self.label_ja if language == "ja" else self.label_en


class TagChoice(NamedTuple):
    """A tag as a form or a list offers it."""

    id: UUID
    name: str
    name_en: str

    def label(self, language: str) -> str:
        return self.name if language == "ja" else self.name_en or self.name


AnyCategory = TypeVar("AnyCategory", Category, CategoryChoice)


def _valid_on(day: BindParameter[date] | date) -> ColumnElement[bool]:
    return and_(
        Category.valid_from <= day, or_(Category.valid_to.is_(None), Category.valid_to >= day)
    )


# Written once, because every list and every form asks for them.
_CATEGORY_CHOICES = (
    select(
        Category.id,
        Category.code,
        Category.parent_code,
        Category.label_ja,
        Category.label_en,
        Category.kana,
    )
    .where(_valid_on(bindparam("day", type_=Date)))
    .order_by(*_ORDER)
)
_TAG_CHOICES = (
    select(Tag.id, Tag.name, Tag.name_en).where(Tag.retired.is_(False)).order_by(Tag.name)
)


def category_choices(session: Session) -> tuple[CategoryChoice, ...]:
    """The tree of today in display order, parents before children."""
    found = session.execute(_CATEGORY_CHOICES, {"day": clock.today()})
    return tuple(map(CategoryChoice._make, found))


def tag_choices(session: Session) -> tuple[TagChoice, ...]:
    """Tags that may be chosen, by name."""
    return tuple(map(TagChoice._make, session.execute(_TAG_CHOICES)))


def categories_in_use(session: Session, day: date | None = None) -> list[Category]:
    """The tree on a day (today by default), in display order, parents before children."""
    day = day or clock.today()
    return list(session.scalars(select(Category).where(_valid_on(day)).order_by(*_ORDER)))


def leaves(categories: Iterable[AnyCategory]) -> list[AnyCategory]:
    """Those an inquiry may have: without children."""
    rows = list(categories)
    parents = {row.parent_code for row in rows}
    return [row for row in rows if row.code not in parents]


def category_in_use(session: Session, code: str) -> Category | None:
    """The version of a leaf that is valid today; None for a group, a retired or unknown code."""
    family = session.scalars(
        select(Category).where(
            or_(Category.code == code, Category.parent_code == code), _valid_on(clock.today())
        )
    )
    return {row.code: row for row in leaves(family)}.get(code)


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


def all_tags(session: Session) -> list[Tag]:
    """Every tag, retired ones last."""
    return list(session.scalars(select(Tag).order_by(Tag.retired, Tag.name)))
