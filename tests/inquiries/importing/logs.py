"""Past logs for tests, and the steps of an import in one call."""

import io
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from openpyxl import Workbook
from sqlalchemy import func, select

from callcenter.core.db import Database
from callcenter.core.outbox import services as outbox
from callcenter.core.outbox.models import OutboxJob
from callcenter.core.permissions import SYSTEM, Actor
from callcenter.inquiries.importing.fields import guess_columns
from callcenter.inquiries.importing.mapping import ColumnMapping
from callcenter.inquiries.models import Inquiry, InquiryImport, InquiryImportLine
from callcenter.inquiries.services.categories import seed_categories
from callcenter.inquiries.services.import_lines import check_lines, spooled_lines, write_lines
from callcenter.inquiries.services.import_receiving import receive_file
from callcenter.inquiries.services.imports import confirm_import, set_mapping

HEADINGS = ("受付番号", "受付日時", "分類コード", "質問", "回答")


def past_row(number: int, **changes: str) -> list[str]:
    """One row below `HEADINGS`."""
    values = {
        "key": f"A-{number:05}",
        "opened": f"2025/4/{number % 28 + 1} 9:{number % 60:02}",
        "category": "18",
        "question": f"カードの更新について {number}",
        "answer": "窓口を案内した。",
    }
    return list((values | changes).values())


def csv_file(
    rows: Sequence[Sequence[str]],
    headings: Sequence[str] = HEADINGS,
    *,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
) -> io.BytesIO:
    """A csv file, every cell quoted."""
    lines = [
        delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row)
        for row in (headings, *rows)
    ]
    return io.BytesIO("\r\n".join(lines).encode(encoding))


def xlsx_file(rows: Sequence[Sequence[Any]], headings: Sequence[str] = HEADINGS) -> io.BytesIO:
    """A workbook with one sheet."""
    book = Workbook()
    for row in (headings, *rows):
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def received(database: Database, file: io.BytesIO, name: str = "log.csv") -> UUID:
    """A staged file, on a database with the default categories."""
    with database.transaction() as session:
        seed_categories(session)
    return receive_file(database, SYSTEM, file, name)


def mapped(database: Database, import_id: UUID, **options: Any) -> InquiryImport:
    """The import with its columns guessed, before its check."""
    with database.transaction() as session:
        row = session.get_one(InquiryImport, import_id)
        mapping = ColumnMapping(columns=guess_columns(row.headings), **options)
        return set_mapping(session, SYSTEM, import_id=import_id, mapping=mapping, queued=False)


def checked(database: Database, import_id: UUID, **options: Any) -> InquiryImport:
    """The import after its check."""
    row = mapped(database, import_id, **options)
    more = True
    while more:
        with database.transaction() as session:
            more = check_lines(session, import_id=import_id, run=row.run)
    return import_of(database, import_id)


def written(database: Database, row: InquiryImport, actor: Actor = SYSTEM) -> InquiryImport:
    """The import after its writing."""
    with database.transaction() as session:
        confirm_import(
            session,
            actor,
            import_id=row.id,
            run=row.run,
            suspected_confirmed=True,
            queued=False,
        )
    with (
        spooled_lines(database, import_id=row.id, run=row.run) as spool,
        database.transaction() as session,
    ):
        write_lines(session, import_id=row.id, run=row.run, spool=spool)
    return import_of(database, row.id)


def imported(database: Database, file: io.BytesIO, **options: Any) -> InquiryImport:
    """All steps at once."""
    return written(database, checked(database, received(database, file), **options))


def import_of(database: Database, import_id: UUID) -> InquiryImport:
    with database.transaction(write=False) as session:
        return session.get_one(InquiryImport, import_id)


def inquiries_in(database: Database) -> list[Inquiry]:
    """All inquiries in the order of time."""
    with database.transaction(write=False) as session:
        return list(session.scalars(select(Inquiry).order_by(Inquiry.id)))


def staged_lines(database: Database) -> int:
    """How many lines wait to be written."""
    with database.transaction(write=False) as session:
        return session.scalar(select(func.count()).select_from(InquiryImportLine)) or 0


def said_yes(database: Database, row: InquiryImport) -> None:
    """Confirm the import; its job is not queued."""
    with database.transaction() as session:
        confirm_import(
            session, SYSTEM, import_id=row.id, run=row.run, suspected_confirmed=False, queued=False
        )


def run_waiting(database: Database) -> None:
    """Run the jobs of the outbox until none waits."""
    while True:
        with database.transaction(write=False) as session:
            waiting = session.scalars(
                select(OutboxJob.id).where(OutboxJob.state == "waiting")
            ).all()
        if not waiting:
            return
        assert all(outbox.run(database, job_id) for job_id in waiting)
