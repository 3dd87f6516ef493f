"""What a list shows, as its address says: filters, place and columns; and what its fields offer."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from flask import session as cookie
from sqlalchemy.orm import Session

from callcenter.accounts.queries import Colleague, colleagues
from callcenter.core import clock
from callcenter.core.permissions import Permission
from callcenter.inquiries.filters import InquiryFilters, read_filters
from callcenter.inquiries.queries.categories import (
    CategoryChoice,
    TagChoice,
    category_choices,
    tag_choices,
)
from callcenter.inquiries.queries.finding import Place
from callcenter.inquiries.search.index import position_of

COLUMNS = (
    "status",
    "category",
    "question",
    "channel",
    "language",
    "result",
    "owner",
    "handler",
    "flags",
)
FIRST_COLUMNS = ("status", "category", "question", "channel", "owner", "flags")
_LARGEST_POSITION = 2**63 - 1


@dataclass(frozen=True)
class ListState:
    """Filters and place of a list."""

    filters: InquiryFilters
    place: Place

    def query(self) -> dict[str, str]:
        """The state as parameters of an address."""
        place = {"before": self.place.before, "after": self.place.after}
        return self.filters.as_query() | {key: str(at) for key, at in place.items() if at}

    def turned(self, **place: UUID) -> dict[str, str]:
        """Parameters of a neighbouring page."""
        return ListState(self.filters, Place(**place)).query()

    def without(self, name: str) -> dict[str, str]:
        """Parameters of the same list without one filter."""
        query = self.filters.as_query()
        del query[name]
        return query


def read_state(given: Mapping[str, str]) -> ListState:
    """The state that the parameters of an address mean; what is malformed is passed over."""
    before, after = _key(given.get("before")), _key(given.get("after"))
    return ListState(read_filters(given), Place(before, None if before else after))


def chosen_columns() -> tuple[str, ...]:
    """The columns that this person chose in this browser, in the order of the table."""
    kept = cookie.get("inquiry_columns")
    return known_columns(kept) if isinstance(kept, list) else FIRST_COLUMNS


def known_columns(names: list[str]) -> tuple[str, ...]:
    """Those of the names that are columns."""
    return tuple(column for column in COLUMNS if column in names)


@dataclass(frozen=True)
class ListChoices:
    """What the fields of a list offer, read once for the page."""

    categories: Sequence[CategoryChoice]
    staff: Sequence[Colleague]
    tags: Sequence[TagChoice]
    language: str

    def as_key(self) -> Hashable:
        """Equal for choices that read the same."""
        return tuple(self.categories), tuple(self.staff), tuple(self.tags)

    @cached_property
    def category_labels(self) -> dict[str, str]:
        """Code and label by code."""
        return {row.code: f"{row.code} {row.label(self.language)}" for row in self.categories}

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of all accounts, of shut ones too."""
        return {str(person.id): person.shown_name(self.language) for person in self.staff}

    def category_choices(self) -> list[tuple[str, str]]:
        """Both levels, the second one set in."""
        return [
            (row.code, f"{self._indent(row)}{self.category_labels[row.code]}")
            for row in self.categories
        ]

    def people(self) -> list[tuple[str, str]]:
        """Those who work on inquiries, or once did."""
        return [(str(one.id), self.names[str(one.id)]) for one in self._working()]

    def possible_owners(self) -> list[tuple[str, str]]:
        """Those an inquiry may be given to."""
        return [
            (str(one.id), self.names[str(one.id)]) for one in self._working() if not one.is_shut
        ]

    def tag_choices(self) -> list[tuple[str, str]]:
        return [(str(tag.id), tag.label(self.language)) for tag in self.tags]

    def _working(self) -> list[Colleague]:
        return [one for one in self.staff if one.can(Permission.INQUIRY_WRITE)]

    @staticmethod
    def _indent(row: CategoryChoice) -> str:
        return "\u3000" if row.parent_code else ""


def read_choices(session: Session, language: str) -> ListChoices:
    """What the fields of a list offer, labelled in `language`."""
    return ListChoices(
        category_choices(session), colleagues(session), tag_choices(session), language
    )


def quick_periods(today: date) -> dict[str, tuple[date, date]]:
    """Today, this week (from Monday) and this month so far, as first and last day."""
    return {
        "today": (today, today),
        "week": (today - timedelta(days=today.weekday()), today),
        "month": (today.replace(day=1), today),
    }


def period_name(filters: InquiryFilters) -> str | None:
    """Which of the quick periods the filters name, if any."""
    wanted = (filters.period_from, filters.period_to)
    periods = quick_periods(clock.today())
    return next((name for name, period in periods.items() if period == wanted), None)


def _key(given: str | None) -> UUID | None:
    """A key of a page; one that no inquiry can have is passed over."""
    try:
        key = UUID(given or "")
    except ValueError:
        return None
    return key if key.version == 7 and 0 <= position_of(key) <= _LARGEST_POSITION else None
