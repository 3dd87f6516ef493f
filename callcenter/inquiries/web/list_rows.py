"""The rows of a list as they are shown, and the filters in force as chips."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import Row
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import show_date, written
from callcenter.inquiries.filters import ME, NOBODY, UNFINISHED, InquiryFilters
from callcenter.inquiries.queries.categories import category_labels
from callcenter.inquiries.queries.lists import Page
from callcenter.inquiries.search.highlighting import Part, excerpt
from callcenter.inquiries.search.query import TextQuery
from callcenter.inquiries.web.labels import (
    channel_icon,
    channel_label,
    field_label,
    language_label,
    result_label,
    status_label,
    status_tone,
)
from callcenter.inquiries.web.list_state import ListChoices, ListState
from callcenter.inquiries.web.wording import short_day

EXCERPT = 90
_ANY = UUID(int=0)


@dataclass(frozen=True)
class Flag:
    """What is special about an inquiry, as `status.mark` takes it."""

    label: str
    icon: str
    tone: str


@dataclass(frozen=True)
class ShownRow:
    """One inquiry as a line of the list.

    Attributes:
        text: first words of the question, or those of the answer that were looked for.
        from_answer: the text is the answer's.
        changeable: whether it may be chosen for bulk work.
    """

    id: UUID
    reference: str
    href: str
    opened_at: str
    received: str
    status: str
    tone: str
    category: str
    text: list[Part]
    from_answer: bool
    channel: str
    channel_icon: str
    language: str
    result: str
    owner: str
    handler: str
    flags: list[Flag]
    changeable: bool


class PageWords:
    """Words that the rows of one page have in common, each found once.

    Args:
        labels: of categories by version.
        names: of people by identifier.
    """

    def __init__(self, labels: Mapping[UUID, str], names: Mapping[str, str], today: date) -> None:
        self.today = today
        self._labels, self._names = labels, names
        self._found: dict[tuple[object, str | None], str] = {}
        self._address, self._end = url_for("inquiries.show_record", inquiry_id=_ANY).split(
            str(_ANY)
        )

    def of(self, label: Callable[[Any], str], value: str | None) -> str:
        """What a label says of a value."""
        key = label, value
        if key not in self._found:
            self._found[key] = label(value)
        return self._found[key]

    def category(self, row: Row[Any]) -> str:
        return f"{row.category_code} {self._labels[row.category_id]}" if row.category_id else ""

    def name(self, staff_id: UUID | None) -> str:
        return self._names.get(str(staff_id), "") if staff_id else ""

    def record_url(self, inquiry_id: UUID) -> str:
        return f"{self._address}{inquiry_id}{self._end}"


def shown_rows(session: Session, page: Page, choices: ListChoices) -> list[ShownRow]:
    """The rows of a page in the reader's language."""
    words = PageWords(_labels(session, page, choices), choices.names, clock.today())
    return [_row(row, page.query, words) for row in page.rows]


def short_moment(moment: datetime) -> str:
    """Day and time of an aware moment, without the year while it is the present one."""
    if moment.astimezone(clock.zone()).year == clock.today().year:
        return written(moment, ja="M/d(E) HH:mm", en="EEE d MMM, HH:mm")
    return written(moment, ja="y/M/d HH:mm", en="d MMM y, HH:mm")


def flags_of(inquiry: Any, today: date) -> list[Flag]:
    """The flags of an inquiry or a row of it, the gravest first."""
    flags = []
    if inquiry.training:
        flags.append(Flag(_("Practice"), "flag", "warning"))
    if inquiry.complaint:
        flags.append(Flag(_("Complaint"), "flag", "danger"))
    if inquiry.due_on is not None:
        flags.append(_due(inquiry.due_on, today))
    if inquiry.confidential:
        flags.append(Flag(_("Confidential"), "lock", "warning"))
    if inquiry.campaign:
        flags.append(Flag(_("Campaign"), "callback", "neutral"))
    if inquiry.merged_into_id is not None:
        flags.append(Flag(_("Merged"), "link", "neutral"))
    return flags


def chips(state: ListState, choices: ListChoices) -> list[dict[str, str]]:
    """The filters in force, each with the address of the list without it."""
    return [
        {
            "label": _filter_label(name),
            "value": _filter_value(name, value, state.filters, choices),
            "remove_href": url_for("inquiries.show_list", **state.without(name)),  # type: ignore[arg-type]
        }
        for name, value in state.filters.as_query().items()
    ]


def _labels(session: Session, page: Page, choices: ListChoices) -> dict[UUID, str]:
    """Labels by version; versions that are no longer in use are read besides."""
    known = {row.id: row.label(choices.language) for row in choices.categories}
    older = {row.category_id for row in page.rows} - known.keys()
    return known | category_labels(session, older, choices.language)


def _row(
    row: Row[Any],
    query: TextQuery,
    words: "PageWords",
) -> ShownRow:
    text, from_answer = _text(row, query)
    return ShownRow(
        id=row.id,
        reference=row.reference,
        href=words.record_url(row.id),
        opened_at=row.opened_at.isoformat(),
        received=short_moment(row.opened_at),
        status=words.of(status_label, row.status),
        tone=status_tone(row.status),
        category=words.category(row),
        text=text,
        from_answer=from_answer,
        channel=words.of(channel_label, row.channel),
        channel_icon=channel_icon(row.channel),
        language=words.of(language_label, row.language),
        result=words.of(result_label, row.result),
        owner=words.name(row.owner_id),
        handler=words.name(row.created_by_id),
        flags=flags_of(row, words.today),
        changeable=row.merged_into_id is None,
    )


def _text(row: Row[Any], query: TextQuery) -> tuple[list[Part], bool]:
    """The question where the words stand in it or in neither, else the answer."""
    question = excerpt(row.question, query, length=EXCERPT)
    if query.terms and not any(found for _part, found in question):
        answer = excerpt(row.answer, query, length=EXCERPT)
        if any(found for _part, found in answer):
            return answer, True
    return question, False


def _due(day: date, today: date) -> Flag:
    if day < today:
        return Flag(_("Overdue since %(day)s", day=short_day(day)), "alert", "danger")
    if day == today:
        return Flag(_("Due today"), "clock", "warning")
    return Flag(_("Due %(day)s", day=short_day(day)), "clock", "neutral")


def _filter_label(name: str) -> str:
    labels = {
        "text": _("Words"),
        "owner": _("Owner"),
        "handler": _("Recorded by"),
        "tag": _("Tag"),
        "period_from": _("From"),
        "period_to": _("Until"),
        "training": _("Practice"),
        "overdue": _("Follow-up"),
    }
    return str(labels.get(name) or field_label(name))


def _filter_value(name: str, value: str, filters: InquiryFilters, choices: ListChoices) -> str:
    if name in {"complaint", "campaign", "confidential", "training"}:
        return str(_("Yes"))
    if name == "category":
        undecided = str(_("Not decided"))
        return undecided if value == "none" else choices.category_labels.get(value, value)
    if name == "tag":
        return dict(choices.tag_choices()).get(value, str(_("A retired tag")))
    day = getattr(filters, name)
    if isinstance(day, date):
        return show_date(day)
    return _word(name, value) or choices.names.get(value, value)


def _word(name: str, value: str) -> str | None:
    """A value that has a word of its own."""
    if name in {"owner", "handler"}:
        return {ME: _("Me"), NOBODY: _("Nobody")}.get(value)
    words = {"channel": channel_label, "language": language_label, "result": result_label}
    if name in words:
        return words[name](value)
    if name == "status":
        return _("Unfinished") if value == UNFINISHED else status_label(value)
    return _("Overdue") if name == "overdue" else None
