"""The category tree as managers see it: what is in use, what comes, what has ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import show_date
from callcenter.inquiries.models import Category


@dataclass(frozen=True)
class ShownCategory:
    """One code of the tree.

    Attributes:
        version: the one in use, else the one to come, else the last one.
        state: from or until when, in words; empty for what is simply in use.
        tone: of the badge that shows `state`.
        versions: how many there are.
    """

    version: Category
    is_child: bool
    state: str
    tone: str
    versions: int


def shown_tree(versions: Iterable[Category], today: date) -> list[ShownCategory]:
    """One line for each code, in the order of the tree.

    Args:
        versions: every version of every code, newest first within its code.
    """
    return [
        _shown(list(rows), today) for _code, rows in groupby(versions, key=lambda row: row.code)
    ]


def present_version(versions: Sequence[Category], today: date) -> Category | None:
    """The version in use on the day."""
    return next((row for row in versions if row.valid_on(today)), None)


def _shown(versions: list[Category], today: date) -> ShownCategory:
    present = present_version(versions, today)
    state, tone = _state(versions[0], present, today)
    return ShownCategory(
        version=present or versions[0],
        is_child=versions[0].parent_code is not None,
        state=state,
        tone=tone,
        versions=len(versions),
    )


def _state(newest: Category, present: Category | None, today: date) -> tuple[str, str]:
    if present is None and newest.valid_from > today:
        return _("From %(day)s", day=show_date(newest.valid_from)), "waiting"
    if present is None:
        return _("Retired"), "neutral"
    if newest.valid_to is not None:
        return _("Until %(day)s", day=show_date(newest.valid_to)), "waiting"
    if newest is not present:
        return _("Changes on %(day)s", day=show_date(newest.valid_from)), "waiting"
    return _("In use"), "success"
