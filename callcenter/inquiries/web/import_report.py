"""What the check of an import found, as the page and the file show it."""

from collections.abc import Iterator
from dataclasses import dataclass

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import show_moment
from callcenter.core.privacy.masking import mask_email, mask_name, mask_phone
from callcenter.core.spreadsheets.writing import Cell, CsvEncoding, write_csv
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.importing.fields import Field
from callcenter.inquiries.importing.mapping import mapping_from_json
from callcenter.inquiries.importing.problems import Severity
from callcenter.inquiries.models import InquiryImport
from callcenter.inquiries.queries.imports import LineProblem, PreviewLine, stream_problems
from callcenter.inquiries.queries.records import masked
from callcenter.inquiries.web.import_form import column_name
from callcenter.inquiries.web.labels import (
    channel_label,
    language_label,
    result_label,
    status_label,
)
from callcenter.inquiries.web.transfer_wording import problem_text

LONGEST_SHOWN = 80
_MASKS = {
    Field.CALLER_NAME: mask_name,
    Field.CALLER_KANA: mask_name,
    Field.CALLER_PHONE: mask_phone,
    Field.CALLER_EMAIL: mask_email,
}
SEVERITY_TONES = {
    Severity.ERROR: "danger",
    Severity.SUSPECTED: "warning",
    Severity.WARNING: "neutral",
}


@dataclass(frozen=True)
class ShownProblem:
    """One problem in the reader's language."""

    line: int
    column: str
    written: str
    text: str
    severity: str
    tone: str


@dataclass(frozen=True)
class ShownLine:
    """A line of the preview in the reader's language; the caller's data are masked."""

    line: int
    received: str
    kind: str
    category: str
    state: str
    question: str
    answer: str
    caller: str
    tags: str


class Report:
    """Shows the problems of one import."""

    def __init__(self, row: InquiryImport) -> None:
        self._row = row
        columns = mapping_from_json(row.mapping or {}).columns
        self._masks = {columns[field]: mask for field, mask in _MASKS.items() if field in columns}

    def shown(self, problem: LineProblem) -> ShownProblem:
        """A problem as the page shows it."""
        column, text = problem.column, problem.text
        mask = self._masks.get(column) if column is not None else None
        shown = mask(text) if mask else text
        return ShownProblem(
            line=problem.line,
            column="" if column is None else column_name(self._row.headings, column),
            written=shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…",
            text=problem_text(problem.code),
            severity=severity_label(problem.severity),
            tone=SEVERITY_TONES[problem.severity],
        )

    def file(self, database: Database) -> Iterator[bytes]:
        """Every problem as csv; needs the reader's language in force."""
        header = [_("Line"), _("Column"), _("Written"), _("Severity"), _("What is wrong")]
        return write_csv(self._rows(database), header, encoding=CsvEncoding.UTF8)

    def _rows(self, database: Database) -> Iterator[list[Cell]]:
        for problem in stream_problems(database, self._row.id):
            one = self.shown(problem)
            yield [one.line, one.column, one.written, one.severity, one.text]


def severity_label(severity: Severity) -> str:
    """How grave a problem is."""
    labels: dict[Severity, str] = {
        Severity.ERROR: _("Error"),
        Severity.SUSPECTED: _("To be confirmed"),
        Severity.WARNING: _("Caution"),
    }
    return labels[severity]


def shown_line(one: PreviewLine, language: str) -> ShownLine:
    """A line of the preview."""
    read, entry = one.read, one.read.entry
    category = read.category
    result = result_label(entry.result.value) if entry.result else ""
    return ShownLine(
        line=one.line,
        received=show_moment(read.opened.astimezone(clock.zone())) if read.opened else "",
        kind=" / ".join((channel_label(entry.channel), language_label(entry.language))),
        category=f"{category.code} {category.label(language)}" if category else "",
        state=" / ".join(filter(None, (status_label(entry.status), result))),
        question=entry.question,
        answer=entry.answer,
        caller=_caller(entry.caller),
        tags=", ".join(entry.tags),
    )


def _caller(caller: CallerEntry | None) -> str:
    shown = masked(caller) if caller else None
    return " ".join(filter(None, (shown.name, shown.phone))) if shown else ""
