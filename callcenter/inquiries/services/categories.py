"""Keep the category tree: versions, never overwritten labels (INQ-2)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Invalid, Missing
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Permission
from callcenter.inquiries.classification.taxonomy import default_tree
from callcenter.inquiries.models import Category

_CODE = re.compile(r"[1-9][0-9]{0,2}(-[1-9][0-9]?)?")
_KANA = re.compile(r"[ぁ-ゖー・、\s]*")
_LONGEST = {"label_ja": 80, "label_en": 80, "kana": 120}
FIRST_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class CategoryEntry:
    """What a manager enters about a category.

    Attributes:
        code: `2` or `2-1`; a second-level code lies under the first.
        kana: reading in hiragana, by which it is typed.
        hints: citizens' words for it; they teach the suggestions.
    """

    code: str
    label_ja: str
    label_en: str
    kana: str
    hints: tuple[str, ...] = ()


def seed_categories(session: Session) -> int:
    """Put the default tree into an empty table; returns how many were written."""
    if session.scalar(select(func.count()).select_from(Category)):
        return 0
    seeds = default_tree()
    session.add_all(
        Category(
            id=new_id(),
            code=seed.code,
            parent_code=seed.parent,
            label_ja=seed.ja,
            label_en=seed.en,
            kana=seed.kana,
            hints=list(seed.hints),
            position=position,
            valid_from=FIRST_DAY,
        )
        for position, seed in enumerate(seeds, start=1)
    )
    session.flush()
    return len(seeds)


def add_category(
    session: Session, actor: Actor, *, entry: CategoryEntry, valid_from: date
) -> Category:
    """Add a category under a code that was never used.

    Raises:
        Forbidden.
        Invalid: with the error of each field.
    """
    actor.require(Permission.CATEGORY_MANAGE)
    entry = _checked(entry)
    if session.scalar(select(Category.id).where(Category.code == entry.code).limit(1)):
        raise Invalid(fields={"code": "taken"})
    head, dash, _rest = entry.code.partition("-")
    parent = _current(session, head) if dash else None
    if dash and parent is None:
        raise Invalid(fields={"code": "no_parent"})
    category = _version(entry, head if dash else None, valid_from, _place(session, parent))
    session.add(category)
    session.flush()
    record(session, actor, "category.create", "category", category.id, code=entry.code)
    return category


def change_category(
    session: Session, actor: Actor, *, entry: CategoryEntry, valid_from: date
) -> Category:
    """Give a category new labels from a day on; until then the old version stays valid.

    Raises:
        Forbidden.
        Missing: no category in use has this code.
        Invalid: with the error of each field.
    """
    actor.require(Permission.CATEGORY_MANAGE)
    entry = _checked(entry)
    old = _current(session, entry.code)
    if old is None:
        raise Missing
    if valid_from < clock.today():
        raise Invalid(fields={"valid_from": "day_over"})
    if valid_from <= old.valid_from:
        raise Invalid(fields={"valid_from": "before_last_version"})
    old.valid_to = valid_from - timedelta(days=1)
    new = _version(entry, old.parent_code, valid_from, old.position)
    session.add(new)
    session.flush()
    record(session, actor, "category.change", "category", new.id, code=entry.code)
    return new


def retire_category(
    session: Session, actor: Actor, *, code: str, last_day: date, replaced_by: str | None = None
) -> Category:
    """Take a category out of the choice after a day; records keep it.

    Raises:
        Forbidden, Missing.
        Invalid: it still has children in use on that day, or the successor is not in use.
    """
    actor.require(Permission.CATEGORY_MANAGE)
    category = _current(session, code)
    if category is None:
        raise Missing
    if last_day < category.valid_from or last_day < clock.today():
        raise Invalid(fields={"last_day": "day_over"})
    if session.scalar(
        select(Category.id)
        .where(
            Category.parent_code == code,
            or_(Category.valid_to.is_(None), Category.valid_to > last_day),
        )
        .limit(1)
    ):
        raise Invalid(fields={"code": "has_children"})
    if replaced_by and (replaced_by == code or _current(session, replaced_by) is None):
        raise Invalid(fields={"replaced_by": "unknown_category"})
    category.valid_to, category.replaced_by = last_day, replaced_by
    record(session, actor, "category.retire", "category", category.id, code=code)
    return category


def _checked(entry: CategoryEntry) -> CategoryEntry:
    fields = {
        name: "required"
        for name in ("label_ja", "label_en", "kana")
        if not getattr(entry, name).strip()
    }
    if not _CODE.fullmatch(entry.code):
        fields["code"] = "bad_code"
    if not _KANA.fullmatch(entry.kana):
        fields["kana"] = "bad_kana"
    fields |= {
        name: "too_long"
        for name, longest in _LONGEST.items()
        if len(getattr(entry, name).strip()) > longest
    }
    if fields:
        raise Invalid(fields=fields)
    return entry


def _current(session: Session, code: str) -> Category | None:
    """The latest version of a code that has no end yet."""
    return session.scalar(
        select(Category).where(Category.code == code, Category.valid_to.is_(None))
    )


def _place(session: Session, parent: Category | None) -> int:
    """A place in the order: after the last child of its parent, else at the end."""
    if parent is None:
        return int(session.scalar(select(func.max(Category.position))) or 0) + 1
    last = session.scalar(
        select(func.max(Category.position)).where(Category.parent_code == parent.code)
    )
    return int(last or parent.position)


def _version(entry: CategoryEntry, parent: str | None, valid_from: date, position: int) -> Category:
    return Category(
        id=new_id(),
        code=entry.code,
        parent_code=parent,
        label_ja=entry.label_ja.strip(),
        label_en=entry.label_en.strip(),
        kana=entry.kana.strip(),
        hints=[hint.strip() for hint in entry.hints if hint.strip()],
        position=position,
        valid_from=valid_from,
    )
