"""INQ: the jobs of an import go on where a killed one stopped, and do nothing twice."""

from pathlib import Path

import pytest
from sqlalchemy import select

from callcenter.core.db import Database
from callcenter.core.permissions import SYSTEM
from callcenter.inquiries import tasks
from callcenter.inquiries.filters import InquiryFilters
from callcenter.inquiries.importing.fields import guess_columns
from callcenter.inquiries.importing.mapping import ColumnMapping, UnknownTags
from callcenter.inquiries.models import ImportState, InquiryImport, InquiryTag
from callcenter.inquiries.queries.lists import list_inquiries
from callcenter.inquiries.services import import_lines
from callcenter.inquiries.services.import_lines import check_lines, spooled_lines, write_lines
from callcenter.inquiries.services.imports import confirm_import, set_mapping
from callcenter.inquiries.services.tags import add_tag
from tests.inquiries.importing.logs import (
    HEADINGS,
    checked,
    csv_file,
    import_of,
    inquiries_in,
    mapped,
    past_row,
    received,
    run_waiting,
    said_yes,
)

assert tasks  # registers the handlers


def test_jobs_carry_an_import_to_its_end(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """INQ: by the outbox, one chunk a job."""
    monkeypatch.setattr(import_lines, "CHUNK", 10)
    import_id = received(database, csv_file([past_row(n) for n in range(25)]))
    with database.transaction() as session:
        heads = session.get_one(InquiryImport, import_id).headings
        mapping = ColumnMapping(columns=guess_columns(heads))
        run = set_mapping(session, SYSTEM, import_id=import_id, mapping=mapping).run
    run_waiting(database)
    assert import_of(database, import_id).state == ImportState.CHECKED
    with database.transaction() as session:
        confirm_import(session, SYSTEM, import_id=import_id, run=run, suspected_confirmed=False)
    run_waiting(database)
    assert len(inquiries_in(database)) == 25


def test_a_killed_check_goes_on_where_it_stopped(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """INQ: resumable; what a killed job had done of its chunk is done again, nothing else."""
    monkeypatch.setattr(import_lines, "CHUNK", 10)
    import_id = received(database, csv_file([past_row(n) for n in range(35)]))
    row = mapped(database, import_id)
    with database.transaction() as session:
        assert check_lines(session, import_id=import_id, run=row.run)
    with pytest.raises(KeyboardInterrupt), database.transaction() as session:
        check_lines(session, import_id=import_id, run=row.run)
        raise KeyboardInterrupt
    assert import_of(database, import_id).checked == 10
    more = True
    while more:
        with database.transaction() as session:
            more = check_lines(session, import_id=import_id, run=row.run)
    done = import_of(database, import_id)
    assert (done.state, done.counts) == (ImportState.CHECKED, {"new": 35})


def test_a_killed_writing_is_done_again_as_a_whole(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """INQ: resumable; never doubled, never half."""
    monkeypatch.setattr(import_lines, "CHUNK", 10)
    row = checked(database, received(database, csv_file([past_row(n) for n in range(35)])))
    with database.transaction() as session:
        confirm_import(
            session, SYSTEM, import_id=row.id, run=row.run, suspected_confirmed=False, queued=False
        )
    with pytest.raises(KeyboardInterrupt), database.transaction() as session:
        write_lines(session, import_id=row.id, run=row.run)
        raise KeyboardInterrupt
    assert inquiries_in(database) == []
    for _ in range(2):
        with database.transaction() as session:
            write_lines(session, import_id=row.id, run=row.run)
    assert len(inquiries_in(database)) == 35


def test_a_job_of_an_older_check_does_nothing(database: Database) -> None:
    import_id = received(database, csv_file([past_row(1)]))
    old = mapped(database, import_id).run
    mapped(database, import_id, unknown_tags=UnknownTags.CREATE)
    with database.transaction() as session:
        assert not check_lines(session, import_id=import_id, run=old)
    assert import_of(database, import_id).state == ImportState.CHECKING


def test_rows_are_made_ready_while_others_write(sqlite_database: Database) -> None:
    """INQ: SQLite has one write lock; it is free until the rows are ready to be copied, and what
    others write meanwhile counts."""
    folder = Path(str(sqlite_database.url.database)).parent
    heads = [*HEADINGS, "タグ"]
    rows = [[*past_row(n), "外国語"] for n in range(1200)]
    row = checked(
        sqlite_database,
        received(sqlite_database, csv_file(rows, heads)),
        unknown_tags=UnknownTags.CREATE,
    )
    said_yes(sqlite_database, row)
    with spooled_lines(sqlite_database, import_id=row.id, run=row.run) as spool:
        assert spool is not None
        assert spool.path.stat().st_mode & 0o777 == 0o600
        with sqlite_database.transaction() as session:
            tag_id = add_tag(session, SYSTEM, name="外国語").id
        assert inquiries_in(sqlite_database) == []
        with sqlite_database.transaction() as session:
            write_lines(session, import_id=row.id, run=row.run, spool=spool)
    assert len(inquiries_in(sqlite_database)) == 1200
    with sqlite_database.transaction(write=False) as session:
        assert set(session.scalars(select(InquiryTag.tag_id))) == {tag_id}
        found = list_inquiries(session, SYSTEM, InquiryFilters(text="更新について 1199"))
    assert [one.question for one in found.rows] == ["カードの更新について 1199"]
    assert list(folder.glob("*.spool")) == []


def test_nothing_is_made_ready_twice(database: Database) -> None:
    """INQ: an outdated job makes no rows; on PostgreSQL a long transaction is in nobody's way."""
    row = checked(database, received(database, csv_file([past_row(1)])))
    said_yes(database, row)
    with spooled_lines(database, import_id=row.id, run=row.run) as spool:
        assert (spool is not None) == database.is_sqlite
    with spooled_lines(database, import_id=row.id, run=row.run - 1) as spool:
        assert spool is None
