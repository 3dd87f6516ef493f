"""Imports and their lines, for the pages and the report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Text, cast, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.errors import Missing
from callcenter.core.outbox.models import WAITING, OutboxJob
from callcenter.core.permissions import Actor, Permission
from callcenter.inquiries.importing.fields import guess_columns
from callcenter.inquiries.importing.ground import Ground, load_ground
from callcenter.inquiries.importing.jobs import WRITE
from callcenter.inquiries.importing.lines import ReadLine, read_line
from callcenter.inquiries.importing.mapping import ColumnMapping, mapping_from_json
from callcenter.inquiries.importing.problems import Outcome, Severity
from callcenter.inquiries.importing.staging import opened_cells
from callcenter.inquiries.models import ImportState, InquiryImport, InquiryImportLine

LATEST = 20
PAGE = 50
PREVIEW = 10
REPORT_CHUNK = 1000
# Longer than a job may run: one that is not done by then was lost again and again.
STUCK_AFTER = timedelta(minutes=15)


@dataclass(frozen=True)
class LineProblem:
    """One problem with the text it is about."""

    position: int
    line: int
    code: str
    severity: Severity
    column: int | None
    text: str


@dataclass(frozen=True)
class PreviewLine:
    """One line as it will be stored."""

    line: int
    read: ReadLine


def get_import(session: Session, actor: Actor, import_id: UUID) -> InquiryImport:
    """One import.

    Raises:
        Missing: there is none.
        Forbidden: the actor's role imports nothing.
    """
    actor.require(Permission.INQUIRY_IMPORT)
    row = session.get(InquiryImport, import_id)
    if row is None:
        raise Missing
    return row


def latest_imports(session: Session) -> list[InquiryImport]:
    """The latest imports, newest first."""
    return list(
        session.scalars(select(InquiryImport).order_by(InquiryImport.id.desc()).limit(LATEST))
    )


def is_stuck(session: Session, row: InquiryImport) -> bool:
    """Whether the writing of an import came to nothing so far: its job failed and is tried more
    and more rarely, was given up, or has not been done for long."""
    if row.state != ImportState.IMPORTING:
        return False
    job = writing_job(session, row)
    return job is None or job.attempts > 0 or job.created_at < clock.now() - STUCK_AFTER


def writing_job(session: Session, row: InquiryImport) -> OutboxJob | None:
    """The job that writes the import, while it waits or runs."""
    wanted = {"import_id": str(row.id), "run": row.run}
    waiting = session.scalars(
        select(OutboxJob).where(OutboxJob.kind == WRITE, OutboxJob.state == WAITING)
    )
    return next((job for job in waiting if job.payload == wanted), None)


def proposed_mapping(session: Session, row: InquiryImport) -> ColumnMapping:
    """What was said about this file, or the last time about one with the same headings, or a
    guess from the headings."""
    known = row.mapping or session.scalar(
        select(InquiryImport.mapping)
        .where(
            InquiryImport.headings_digest == row.headings_digest,
            InquiryImport.mapping_digest.is_not(None),
        )
        .order_by(InquiryImport.id.desc())
        .limit(1)
    )
    return mapping_from_json(known) if known else ColumnMapping(guess_columns(row.headings))


def same_file(session: Session, row: InquiryImport) -> InquiryImport | None:
    """The first import of the same file that was finished, in whatever way."""
    return session.scalar(
        select(InquiryImport)
        .where(
            InquiryImport.sha256 == row.sha256,
            InquiryImport.id != row.id,
            InquiryImport.state == ImportState.IMPORTED,
        )
        .order_by(InquiryImport.id)
        .limit(1)
    )


def preview_lines(session: Session, row: InquiryImport) -> list[PreviewLine]:
    """The first new lines as they will be stored."""
    mapping, ground = mapping_from_json(row.mapping or {}), load_ground(session)
    lines = session.scalars(
        select(InquiryImportLine)
        .where(
            InquiryImportLine.import_id == row.id, InquiryImportLine.outcome == Outcome.NEW.value
        )
        .order_by(InquiryImportLine.position)
        .limit(PREVIEW)
    )
    return [PreviewLine(line.line, _read(line, mapping, ground)) for line in lines]


def line_problems(
    session: Session,
    row: InquiryImport,
    *,
    severity: Severity | None = None,
    after: int = 0,
    limit: int = PAGE,
) -> tuple[list[LineProblem], int | None]:
    """The problems of the next lines that have any, and the position to go on after.

    Args:
        severity: only lines with problems of this one.
        after: position of the last line already shown.
        limit: of lines.
    """
    found = session.execute(_with_problems(row.id, severity, after).limit(limit + 1)).all()
    lines = found[:limit]
    problems = [problem for line in lines for problem in _problems(line)]
    if severity is not None:
        problems = [problem for problem in problems if problem.severity is severity]
    return problems, lines[-1].position if len(found) > limit else None


def stream_problems(database: Database, import_id: UUID) -> Iterator[LineProblem]:
    """Every problem of every line, in blocks that hold no connection."""
    after: int | None = 0
    while after is not None:
        with database.transaction(write=False) as session:
            row = session.get_one(InquiryImport, import_id)
            problems, after = line_problems(session, row, after=after, limit=REPORT_CHUNK)
        yield from problems


def _with_problems(import_id: UUID, severity: Severity | None, after: int) -> Any:
    statement = (
        select(
            InquiryImportLine.position,
            InquiryImportLine.line,
            InquiryImportLine.cells,
            InquiryImportLine.problems,
        )
        .where(
            InquiryImportLine.import_id == import_id,
            InquiryImportLine.problems.is_not(None),
            InquiryImportLine.position > after,
        )
        .order_by(InquiryImportLine.position)
    )
    if severity is not None:
        written = cast(InquiryImportLine.problems, Text)
        statement = statement.where(written.contains(f'"{severity.value}"', autoescape=True))
    return statement


def _problems(line: Row[Any]) -> Iterator[LineProblem]:
    cells: Sequence[str] = opened_cells(line.cells)
    for code, severity, column in line.problems:
        text = cells[column] if column is not None and column < len(cells) else ""
        yield LineProblem(line.position, line.line, code, Severity(severity), column, text)


def _read(line: InquiryImportLine, mapping: ColumnMapping, ground: Ground) -> ReadLine:
    return read_line(opened_cells(line.cells), line.findings, mapping, ground)
