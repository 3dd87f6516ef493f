"""The timeline of an inquiry: changes and notes together, newest first (INQ-6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from callcenter.core import clock
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import show_moment
from callcenter.core.web.differences import Piece, differences
from callcenter.inquiries.models import Category, Status
from callcenter.inquiries.queries.record_parts import Change
from callcenter.inquiries.queries.record_parts import Note as WrittenNote
from callcenter.inquiries.queries.records import InquiryRecord
from callcenter.inquiries.web.labels import change_value, field_label

LONG_TEXTS = frozenset({"question", "answer"})
_CALLER = "caller_"
# What matters most stands first; fields that are not named here come last.
_ORDER = (
    "created",
    "status",
    "result",
    "merged_into",
    "owner_id",
    "category_code",
    "due_on",
    "tags",
    "complaint",
    "campaign",
    "confidential",
    "channel",
    "language",
    "question",
    "answer",
)


@dataclass(frozen=True)
class ShownChange:
    """One field's change.

    Attributes:
        pieces: of a long text; then `before` and `after` are empty.
        hidden: a field of the caller, of which only the fact is kept.
    """

    label: str
    before: str = ""
    after: str = ""
    pieces: list[Piece] = field(default_factory=list)
    hidden: bool = False


@dataclass(frozen=True)
class Entry:
    """One line of the timeline, as `page.timeline` takes it."""

    moment: datetime
    at: str
    at_text: str
    actor: str
    title: str
    icon: str
    tone: str
    changes: list[ShownChange] = field(default_factory=list)
    note: str = ""


@dataclass(frozen=True)
class Names:
    """What the identifiers and codes of a history stand for.

    Attributes:
        staff: names by identifier.
        categories: the versions of every code in it.
    """

    staff: Mapping[str, str]
    categories: list[Category]
    language: str

    def owner(self, staff_id: str | None) -> str:
        return self.staff.get(staff_id, staff_id) if staff_id else _("Nobody")

    def category(self, code: str | None, moment: datetime) -> str:
        """A code with its label as it was on the day."""
        if code is None:
            return ""
        day = moment.astimezone(clock.zone()).date()
        versions = [row for row in self.categories if row.code == code]
        found = next((row for row in versions if row.valid_on(day)), None)
        return f"{code} {found.label(self.language)}" if found else code


def timeline(shown: InquiryRecord, names: Names) -> list[Entry]:
    """What happened, newest first."""
    entries = [_note(note, names) for note in shown.notes]
    entries += [_saving(rows, names) for rows in _savings(shown.changes)]
    return sorted(entries, key=lambda entry: entry.moment, reverse=True)


def codes_in(changes: Iterable[Change]) -> set[str]:
    """Every category that the history speaks of."""
    return {
        code
        for change in changes
        if change.field == "category_code"
        for code in (change.old, change.new)
        if code
    }


def _savings(changes: Iterable[Change]) -> Iterable[list[Change]]:
    """Changes of one saving together; they share moment and person."""
    for _key, rows in groupby(changes, key=lambda row: (row.at, row.actor_id)):
        yield sorted(rows, key=_rank)


def _rank(row: Change) -> int:
    return _ORDER.index(row.field) if row.field in _ORDER else len(_ORDER)


def _saving(rows: list[Change], names: Names) -> Entry:
    title, icon, tone = _heading(rows)
    changes = [_change(row, names) for row in rows]
    return _entry(rows[0], names, title, icon=icon, tone=tone, changes=changes)


def _note(note: WrittenNote, names: Names) -> Entry:
    return _entry(note, names, _("Note"), icon="chat", tone="neutral", note=note.text)


def _entry(row: Change | WrittenNote, names: Names, title: str, **shown: Any) -> Entry:
    known = names.staff.get(str(row.actor_id), row.actor_name)
    return Entry(
        moment=row.at,
        at=row.at.isoformat(),
        at_text=show_moment(row.at),
        actor=known if row.actor_id else _("System"),
        title=title,
        **shown,
    )


def _heading(rows: list[Change]) -> tuple[str, str, str]:
    """Title, icon and tone: what matters most of what was changed together."""
    by_field = {row.field: row for row in rows}
    status, merged = by_field.get("status"), by_field.get("merged_into")
    if "created" in by_field:
        return _("Recorded"), "plus", "active"
    if merged is not None:
        return (_("Merged") if merged.new else _("Merge undone")), "link", "neutral"
    if status is not None and Status.CLOSED in {status.old, status.new}:
        closed = status.new == Status.CLOSED
        return (_("Completed"), "check", "success") if closed else (_("Reopened"), "edit", "active")
    if set(by_field) == {"owner_id"}:
        return _("Owner changed"), "person", "neutral"
    if by_field.keys() <= {"linked", "duplicate"}:
        return _("Connections changed"), "link", "neutral"
    return _("Changed"), "edit", "neutral"


def _change(row: Change, names: Names) -> ShownChange:
    label = field_label(row.field)
    if row.field.startswith(_CALLER):
        return ShownChange(label, hidden=True)
    if row.field in LONG_TEXTS and row.old and row.new:
        return ShownChange(label, pieces=differences(row.old, row.new))
    if row.field == "owner_id":
        return ShownChange(label, names.owner(row.old), names.owner(row.new))
    if row.field == "category_code":
        before, after = (names.category(code, row.at) for code in (row.old, row.new))
        return ShownChange(label, before, after)
    return ShownChange(label, change_value(row.field, row.old), change_value(row.field, row.new))
