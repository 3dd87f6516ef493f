"""Exported inquiries as files in the reader's language."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from callcenter.accounts.queries import list_staff
from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language
from callcenter.core.spreadsheets.files import FileKind, table_file
from callcenter.core.spreadsheets.writing import Cell
from callcenter.inquiries.queries.categories import category_versions
from callcenter.inquiries.queries.exports import ExportedInquiry
from callcenter.inquiries.services.exporting import Export, exported_chunks
from callcenter.inquiries.web.wording import (
    CHANNEL_LABELS,
    LANGUAGE_LABELS,
    RESULT_LABELS,
    STATUS_LABELS,
)

_WIDTHS = (14, 19, 19, 12, 10, 10, 24, 10, 14, 60, 60, 20, 8, 8, 8, 18, 18, 10, 12, 14)
_CALLER_WIDTHS = (20, 20, 16, 28)


def export_file(database: Database, export: Export, kind: FileKind) -> Iterator[bytes]:
    """The file in pieces. Needs the reader's language in force while it is read."""
    header, rows = file_header(export), _rows(database, export)
    widths = (*_WIDTHS, *_CALLER_WIDTHS)[: len(header)]
    return table_file(kind, rows, header, sheet=_("Inquiries"), widths=widths)


def file_header(export: Export) -> list[str]:
    """The headings; an import knows them again in both languages."""
    header = [
        _("Reference"),
        _("Received"),
        _("Closed at"),
        _("Channel"),
        _("Language"),
        _("Category code"),
        _("Category"),
        _("Status"),
        _("Result"),
        _("Question"),
        _("Answer"),
        _("Tags"),
        _("Complaint"),
        _("Reminder campaign"),
        _("Confidential"),
        _("Owner"),
        _("Recorded by"),
        _("Handling seconds"),
        _("Follow-up day"),
        _("Merged into"),
    ]
    if export.with_caller:
        header += [
            _("Caller's name"),
            _("Name in kana"),
            _("Phone number"),
            _("E-mail address"),
        ]
    return header


class _Labels:
    """Names of people and categories, read once."""

    def __init__(self, database: Database) -> None:
        self.language = language()
        with database.transaction(write=False) as session:
            self._categories = {
                row.id: row.label(self.language) for row in category_versions(session)
            }
            self._people = {row.id: row.shown_name(self.language) for row in list_staff(session)}

    def category(self, version: UUID | None) -> str:
        """The label as it was then, unless the version is newer than the export."""
        return self._categories.get(version, "") if version else ""

    def person(self, staff_id: UUID | None) -> str:
        return self._people.get(staff_id, "") if staff_id else ""


def _rows(database: Database, export: Export) -> Iterator[list[Cell]]:
    labels = _Labels(database)
    yes = _("Yes")
    for chunk in exported_chunks(database, export):
        for one in chunk:
            yield _row(one, labels, yes) + (_caller(one) if export.with_caller else [])


def _row(one: ExportedInquiry, labels: _Labels, yes: str) -> list[Cell]:
    listed, further = one.listed, one.further
    return [
        listed.reference,
        _local(listed.opened_at),
        _local(further.closed_at),
        str(CHANNEL_LABELS[listed.channel]),
        str(LANGUAGE_LABELS[listed.language]),
        listed.category_code,
        labels.category(listed.category_id),
        str(STATUS_LABELS[listed.status]),
        str(RESULT_LABELS[listed.result]) if listed.result else "",
        listed.question,
        listed.answer,
        ", ".join(tag.label(labels.language) for tag in one.tags),
        *(yes if flag else "" for flag in (listed.complaint, listed.campaign, listed.confidential)),
        labels.person(listed.owner_id),
        labels.person(further.created_by_id),
        further.handling_seconds,
        listed.due_on,
        further.merged_into,
    ]


def _caller(one: ExportedInquiry) -> list[Cell]:
    caller = one.caller
    return [caller.name, caller.kana, caller.phone, caller.email]


def _local(moment: datetime | None) -> datetime | None:
    return moment.astimezone(clock.zone()) if moment else None
