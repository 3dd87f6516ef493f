"""Jobs of the inquiry log."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core.db import Database
from callcenter.core.outbox.services import enqueue, handles, prepared
from callcenter.inquiries.importing.jobs import CHECK, WRITE
from callcenter.inquiries.services.import_lines import check_lines, spooled_lines, write_lines
from callcenter.inquiries.services.import_spool import Spool


@handles(CHECK)
def check_import(session: Session, payload: dict[str, Any]) -> None:
    """Check some lines; the next job goes on where this one stopped."""
    if check_lines(session, import_id=UUID(payload["import_id"]), run=payload["run"]):
        enqueue(session, CHECK, payload)


@contextmanager
def prepare_import(database: Database, payload: dict[str, Any]) -> Iterator[Spool | None]:
    """Make the rows of an import ready, before the writing begins."""
    import_id, run = UUID(payload["import_id"]), payload["run"]
    with spooled_lines(database, import_id=import_id, run=run) as spool:
        yield spool


@handles(WRITE, prepare=prepare_import)
def write_import(session: Session, payload: dict[str, Any]) -> None:
    """Write an import that was said yes to."""
    import_id, run = UUID(payload["import_id"]), payload["run"]
    write_lines(session, import_id=import_id, run=run, spool=prepared(session))
