"""One transaction at a time: committed at the edge, with what waits for it, or not at all."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from callcenter.core import clock
from callcenter.core.db import Database, after_commit, before_commit
from callcenter.core.outbox.models import ScheduledRun


def _add(database: Database, name: str) -> None:
    with database.transaction() as session:
        session.add(ScheduledRun(name=name, slot=clock.now(), started_at=clock.now()))


def _count(database: Database) -> int:
    with database.transaction(write=False) as session:
        return session.query(ScheduledRun).count()


def test_an_error_undoes_everything_and_runs_nothing_after(database: Database) -> None:
    ran: list[str] = []
    with pytest.raises(RuntimeError), database.transaction() as session:
        session.add(ScheduledRun(name="a", slot=clock.now(), started_at=clock.now()))
        session.flush()
        after_commit(session, lambda: ran.append("after"))
        raise RuntimeError
    assert _count(database) == 0
    assert ran == []


def test_what_waits_runs_in_order(database: Database) -> None:
    ran: list[str] = []
    with database.transaction() as session:
        after_commit(session, lambda: ran.append("after"))
        before_commit(session, lambda: ran.append("before"))
        ran.append("work")
    assert ran == ["work", "before", "after"]


def test_writers_wait_for_each_other_instead_of_failing(database: Database) -> None:
    """SQLite: BEGIN IMMEDIATE. A writer that begins by reading would fail at once otherwise."""
    errors: list[BaseException] = []

    def write(number: int) -> None:
        try:
            for step in range(10):
                with database.transaction() as session:
                    session.query(ScheduledRun).count()
                    session.add(
                        ScheduledRun(
                            name=f"{number}-{step}", slot=clock.now(), started_at=clock.now()
                        )
                    )
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert _count(database) == 80


def test_sqlite_is_durable_and_safe(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'product.db'}")
    with database.transaction(write=False) as session:
        found = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    database.dispose()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_reading_session_sees_no_later_writes(database: Database) -> None:
    _add(database, "one")
    with database.transaction(write=False) as session:
        assert session.query(ScheduledRun).count() == 1
