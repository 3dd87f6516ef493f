"""INQ: an import whose job was given up is tried again, cancelled or forgotten."""

import io
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.errors import Conflict
from callcenter.core.outbox import services as outbox
from callcenter.core.outbox.models import OutboxJob
from callcenter.core.permissions import SYSTEM
from callcenter.inquiries import tasks
from callcenter.inquiries.models import ImportState, InquiryImport
from callcenter.inquiries.queries.imports import is_stuck
from callcenter.inquiries.services.import_lines import write_lines
from callcenter.inquiries.services.imports import (
    cancel_import,
    confirm_import,
    forget_unfinished,
    retry_import,
)
from tests.inquiries.importing.logs import (
    checked,
    csv_file,
    import_of,
    inquiries_in,
    past_row,
    received,
    run_waiting,
    staged_lines,
)

assert tasks  # registers the handlers


def given_up(database: Database, file: io.BytesIO) -> InquiryImport:
    """An import said yes to, whose job failed for the last time: a line cannot be opened."""
    row = checked(database, received(database, file))
    with database.transaction() as session:
        session.execute(text("UPDATE inquiry_import_line SET cells = 'x' || cells"))
        confirm_import(session, SYSTEM, import_id=row.id, run=row.run, suspected_confirmed=False)
    ahead = timedelta()
    while (job_id := waiting_job(database)) is not None:
        with clock.shifted_by(ahead):
            assert not outbox.run(database, job_id)
        ahead += timedelta(hours=1)
    assert ahead == outbox.MOST_ATTEMPTS * timedelta(hours=1)
    return import_of(database, row.id)


def waiting_job(database: Database) -> UUID | None:
    with database.transaction(write=False) as session:
        return session.scalar(select(OutboxJob.id).where(OutboxJob.state == "waiting"))


def mend_lines(database: Database) -> None:
    with database.transaction() as session:
        session.execute(text("UPDATE inquiry_import_line SET cells = substr(cells, 2)"))


def test_a_stuck_import_is_tried_again(database: Database) -> None:
    """INQ: once the fault is mended a person starts it anew; nothing is written twice."""
    row = given_up(database, csv_file([past_row(n) for n in range(3)]))
    mend_lines(database)
    with database.transaction() as session:
        assert is_stuck(session, session.get_one(InquiryImport, row.id))
        retry_import(session, SYSTEM, import_id=row.id, run=row.run)
        assert not is_stuck(session, session.get_one(InquiryImport, row.id))
    with pytest.raises(Conflict, match="import_moved_on"), database.transaction() as session:
        retry_import(session, SYSTEM, import_id=row.id, run=row.run)
    with database.transaction() as session:
        write_lines(session, import_id=row.id, run=row.run)
    assert inquiries_in(database) == []
    run_waiting(database)
    assert import_of(database, row.id).state == ImportState.IMPORTED
    assert len(inquiries_in(database)) == 3
    with pytest.raises(Conflict, match="import_moved_on"), database.transaction() as session:
        retry_import(session, SYSTEM, import_id=row.id, run=row.run + 1)


def test_a_stuck_import_is_cancelled(database: Database) -> None:
    """PRV-2: its lines go, and a job that still waits for it writes nothing."""
    row = given_up(database, csv_file([past_row(1)]))
    mend_lines(database)
    with database.transaction() as session:
        cancelled = retry_import(session, SYSTEM, import_id=row.id, run=row.run)
        cancel_import(session, SYSTEM, import_id=row.id)
    assert cancelled.state == ImportState.CANCELLED
    assert staged_lines(database) == 0
    run_waiting(database)
    assert inquiries_in(database) == []


def test_a_stuck_import_is_forgotten_after_a_week(database: Database) -> None:
    """PRV-2: one that can be written is not."""
    row = given_up(database, csv_file([past_row(1)]))
    later = clock.shifted_by(timedelta(days=8))
    with later, database.transaction() as session:
        retry_import(session, SYSTEM, import_id=row.id, run=row.run)
        assert forget_unfinished(session) == 0
    with clock.shifted_by(timedelta(days=9)), database.transaction() as session:
        assert forget_unfinished(session) == 1
    assert staged_lines(database) == 0


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_an_import_that_is_being_written_is_left_alone(database: Database) -> None:
    """INQ: neither doubled nor cancelled under the job's hands, and nobody has to wait for it.
    (SQLite lets nobody else write meanwhile.)"""
    row = given_up(database, csv_file([past_row(1)]))
    mend_lines(database)
    with database.transaction() as writing:
        write_lines(writing, import_id=row.id, run=row.run)
        with pytest.raises(Conflict, match="import_at_work"), database.transaction() as session:
            retry_import(session, SYSTEM, import_id=row.id, run=row.run)
        with pytest.raises(Conflict, match="import_at_work"), database.transaction() as session:
            cancel_import(session, SYSTEM, import_id=row.id)
        with clock.shifted_by(timedelta(days=9)), database.transaction() as session:
            assert forget_unfinished(session) == 0
    assert import_of(database, row.id).state == ImportState.IMPORTED
