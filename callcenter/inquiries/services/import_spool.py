"""Rows of an import made ready beside the database, so that SQLite's one write lock is held for
the copying alone: making them takes many times as long.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Table, create_engine, event, text
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateColumn

from callcenter.core.db import Database
from callcenter.inquiries.models import (
    Inquiry,
    InquiryCaller,
    InquiryChange,
    InquiryImportKey,
    InquirySearch,
    InquiryTag,
)

# In the order in which foreign keys want them.
_TABLES: tuple[Table, ...] = tuple(
    model.__table__  # type: ignore[misc]
    for model in (
        Inquiry,
        InquiryChange,
        InquiryCaller,
        InquirySearch,
        InquiryTag,
        InquiryImportKey,
    )
)
_STALE_SECONDS = 3600
# FTS5 writes a segment whenever so many bytes of new pieces have come together; with the default
# of one megabyte a large import spends most of its time on merging them.
_PIECES_IN_MEMORY, _PIECES_IN_MEMORY_DEFAULT = 67_108_864, 1_048_576


@dataclass
class Spool:
    """A file of rows ready to be copied.

    Attributes:
        days: on which the inquiries were opened.
        tags: names of tags that do not exist yet, by the identifier that stands for them.
        failure: code of why the rows could not be made.
    """

    path: Path
    days: set[date] = field(default_factory=set)
    tags: dict[UUID, str] = field(default_factory=dict)
    failure: str | None = None


@contextmanager
def open_spool(database: Database, import_id: UUID) -> Iterator[Spool]:
    """An empty spool beside the database file, removed at the end. It holds what the log will
    hold, in the same form."""
    folder = Path(str(database.url.database)).parent
    _remove_stale(folder)
    spool = Spool(folder / f"import-{import_id}-{os.getpid()}.spool")
    try:
        yield spool
    finally:
        spool.path.unlink(missing_ok=True)


@contextmanager
def filling(spool: Spool) -> Iterator[Session]:
    """A session in which rows are written into the spool as if it were the log."""
    engine = _engine(spool.path)
    try:
        with Session(engine) as session, session.begin():
            for statement in _definitions(engine):
                session.execute(text(statement))
            yield session
    finally:
        engine.dispose()


def copy_spool(session: Session, spool: Spool, tags: dict[UUID, UUID]) -> None:
    """Write everything in the spool, in the session's transaction.

    Args:
        tags: the real identifiers of `spool.tags`.

    Raises:
        IntegrityError: a key is taken.
    """
    connection = session.connection()
    # Not back into the pool: it cannot let go of the file before the transaction ends.
    connection.detach()
    connection.exec_driver_sql("ATTACH DATABASE ? AS spool", (str(spool.path),))
    for placeholder, tag_id in tags.items():
        connection.exec_driver_sql(
            "UPDATE spool.inquiry_tag SET tag_id = ? WHERE tag_id = ?",
            (tag_id.bytes, placeholder.bytes),
        )
    for table in _TABLES:
        columns = ", ".join(column.name for column in table.columns)
        connection.exec_driver_sql(
            f"INSERT INTO main.{table.name} ({columns}) "  # noqa: S608 - names of our tables
            f"SELECT {columns} FROM spool.{table.name} ORDER BY rowid"
        )
    _hold_pieces(connection, _PIECES_IN_MEMORY)
    connection.exec_driver_sql(
        "INSERT INTO main.inquiry_pieces (rowid, pieces) "
        "SELECT rowid, pieces FROM spool.inquiry_pieces ORDER BY rowid"
    )
    _hold_pieces(connection, _PIECES_IN_MEMORY_DEFAULT)


def _hold_pieces(connection: Any, size: int) -> None:
    connection.exec_driver_sql(
        "INSERT INTO main.inquiry_pieces (inquiry_pieces, rank) VALUES ('hashsize', ?)", (size,)
    )


def _engine(path: Path) -> Engine:
    path.touch(mode=0o600)
    engine = create_engine(f"sqlite:///{path}", hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # Lost with the process, so nothing is done to save it from a crash.
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _definitions(engine: Engine) -> Iterator[str]:
    """The tables with nothing but their columns."""
    for table in _TABLES:
        columns = (str(CreateColumn(one).compile(engine)) for one in table.columns)
        yield f"CREATE TABLE {table.name} ({', '.join(columns)})"
    yield "CREATE TABLE inquiry_pieces (pieces TEXT)"


def _remove_stale(folder: Path) -> None:
    """What a killed process has left."""
    for path in folder.glob("import-*.spool"):
        if time.time() - path.stat().st_mtime > _STALE_SECONDS:
            path.unlink(missing_ok=True)
