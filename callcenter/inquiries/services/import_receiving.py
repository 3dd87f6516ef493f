"""Receive a file of past inquiries: read once, guarded, and staged encrypted."""

import hashlib
from collections.abc import Callable
from itertools import islice
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import delete, insert, update

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.db import Database
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Permission
from callcenter.core.privacy.guard import guard_name
from callcenter.core.spreadsheets.reading import Table, UnreadableFile, open_table
from callcenter.inquiries.importing.mapping import headings_digest
from callcenter.inquiries.importing.staging import guarded_cells, staged_rows
from callcenter.inquiries.models import ImportState, InquiryImport, InquiryImportLine

# Written in one transaction of one job, which has its time limit.
MOST_LINES = 120_000
BLOCK = 500
LONGEST_HEADING = 100


def receive_file(
    database: Database,
    actor: Actor,
    file: BinaryIO,
    file_name: str,
    *,
    progress: Callable[[int], object] = lambda _lines: None,
) -> UUID:
    """Stage a file, in short transactions of its own; the identifier of the new import.

    Nothing of a file that cannot be read to its end is kept.

    Args:
        file: of any size; a larger one than can be taken is refused.
        progress: told how many lines were staged, block by block.

    Raises:
        Forbidden.
        UnreadableFile: it is no table, too large, or has no lines below its headings.
    """
    actor.require(Permission.INQUIRY_IMPORT)
    digest = _sha256(file)
    table = open_table(file)
    import_id = _begin(database, actor, table, digest, file_name)
    try:
        lines = _stage(database, import_id, table, progress)
        if not lines:
            raise UnreadableFile("no_lines")
    except BaseException:
        _drop(database, import_id)
        raise
    with database.transaction() as session:
        session.execute(
            update(InquiryImport)
            .where(InquiryImport.id == import_id)
            .values(state=ImportState.RECEIVED, lines=lines)
        )
    return import_id


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while piece := file.read(1024 * 1024):
        digest.update(piece)
    return digest.hexdigest()


def _begin(database: Database, actor: Actor, table: Table, digest: str, name: str) -> UUID:
    headings = [text[:LONGEST_HEADING] for text in guarded_cells(table.headings).cells]
    with database.transaction() as session:
        row = InquiryImport(
            id=new_id(),
            state=ImportState.RECEIVING,
            file_name=guard_name(name).text[-255:],
            sha256=digest,
            source=_source(table),
            headings=headings,
            headings_digest=headings_digest(headings),
            created_at=clock.now(),
            created_by_id=actor.id,
            created_by_name=actor.name,
        )
        session.add(row)
        record(session, actor, "inquiry.import_upload", "inquiry_import", row.id, kind=table.kind)
        return row.id


def _source(table: Table) -> dict[str, str]:
    return {
        "kind": table.kind,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "sheet": guarded_cells([table.sheet]).cells[0],
    }


def _stage(
    database: Database, import_id: UUID, table: Table, progress: Callable[[int], object]
) -> int:
    staged = 0
    while block := list(islice(table.rows, BLOCK)):
        if staged + len(block) > MOST_LINES:
            raise UnreadableFile("too_many_lines", most=MOST_LINES)
        rows = list(staged_rows(import_id, staged + 1, block))
        with database.transaction() as session:
            session.execute(insert(InquiryImportLine), rows)
        staged += len(block)
        progress(len(block))
    return staged


def _drop(database: Database, import_id: UUID) -> None:
    with database.transaction() as session:
        session.execute(delete(InquiryImportLine).where(InquiryImportLine.import_id == import_id))
        session.execute(delete(InquiryImport).where(InquiryImport.id == import_id))
