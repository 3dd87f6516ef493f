"""Filters of the inquiry list: an allow-list of names and values, the same for the page, saved
views, bulk work, export and commands."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from callcenter.inquiries.models import Channel, Language, Result, Status

ME = "me"
NOBODY = "nobody"
UNFINISHED = "unfinished"
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class InquiryFilters:
    """What a list shows; None is no restriction.

    Attributes:
        text: search words.
        status: a status, or `unfinished` for everything that is not closed.
        category: code; a first-level code takes in its children, `none` is the undecided.
        period_from, period_to: local days, both included.
        owner: `me`, `nobody` or a staff identifier.
        handler: who wrote it down: `me` or a staff identifier.
        training: written of practice calls, and no others.
        overdue: the promised day is over.
    """

    text: str = ""
    status: str | None = None
    category: str | None = None
    channel: str | None = None
    language: str | None = None
    result: str | None = None
    owner: str | None = None
    handler: str | None = None
    tag: str | None = None
    period_from: date | None = None
    period_to: date | None = None
    complaint: bool = False
    campaign: bool = False
    confidential: bool = False
    training: bool = False
    overdue: bool = False

    def as_query(self) -> dict[str, str]:
        """The filters as parameters of an address, without those that restrict nothing."""
        pairs: dict[str, str] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value is True:
                pairs[field.name] = "1"
            elif isinstance(value, date):
                pairs[field.name] = value.isoformat()
            elif value:
                pairs[field.name] = value
        return pairs

    @property
    def is_empty(self) -> bool:
        return not self.as_query()


def read_filters(given: Mapping[str, str]) -> InquiryFilters:
    """Filters from the parameters of an address; what is unknown or malformed is passed over."""
    return InquiryFilters(
        text=given.get("text", "").strip()[:200],
        status=_one_of(given.get("status"), {*Status, UNFINISHED}),
        category=_code(given.get("category")),
        channel=_one_of(given.get("channel"), set(Channel)),
        language=_one_of(given.get("language"), set(Language)),
        result=_one_of(given.get("result"), set(Result)),
        owner=_person(given.get("owner"), {ME, NOBODY}),
        handler=_person(given.get("handler"), {ME}),
        tag=_uuid(given.get("tag")),
        period_from=_day(given.get("period_from")),
        period_to=_day(given.get("period_to")),
        complaint=given.get("complaint") == "1",
        campaign=given.get("campaign") == "1",
        confidential=given.get("confidential") == "1",
        training=given.get("training") == "1",
        overdue=given.get("overdue") == "1",
    )


def _one_of(value: str | None, allowed: set[str]) -> str | None:
    return value if value in allowed else None


def _code(value: str | None) -> str | None:
    plain = (value or "").replace("-", "")
    return value if value == "none" or (plain.isascii() and plain.isdigit()) else None


def _person(value: str | None, words: set[str]) -> str | None:
    return value if value in words else _uuid(value)


def _uuid(value: str | None) -> str | None:
    try:
        return str(UUID(value or ""))
    except ValueError:
        return None


def _day(value: str | None) -> date | None:
    try:
        day = date.fromisoformat(value or "")
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
