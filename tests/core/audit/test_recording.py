"""SEC-2: what is done and what is looked at enters the log together with it, or not at all."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit import services
from callcenter.core.audit.models import AuditChain, AuditEvent
from callcenter.core.audit.seals import seal
from callcenter.core.audit.services import record
from callcenter.core.audit.verify import Damage, verify
from callcenter.core.db import Database, after_commit
from callcenter.core.ids import new_id
from callcenter.core.outbox.models import ScheduledRun
from callcenter.core.permissions import Actor, Role
from callcenter.core.settings import Settings
from callcenter.core.web.application import identify_with, make_app
from callcenter.core.web.guards import SIGNED_IN, current_actor, guarded
from callcenter.core.web.transactions import db_session, keep_work
from tests.core.audit.chains import MANAGER, in_one_chain

SECRET = "what only a logged look may show"
WRITERS, EACH = 8, 25


def events(database: Database) -> list[str]:
    with database.transaction(write=False) as session:
        return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def note(session: Session, action: str = "thing.change") -> None:
    record(session, MANAGER, action, "thing", new_id())


def refuse_every_event(database: Database) -> None:
    """The log cannot be written any more: its heads say they are at numbers already taken."""
    with database.transaction() as session:
        note(session)
    with database.transaction() as session:
        session.execute(update(AuditChain).values(number=0))


def test_event_and_work_are_one_transaction(database: Database) -> None:
    """Nobody outside sees the one without the other."""
    session = database.session(write=True)
    session.add(ScheduledRun(name="work", slot=clock.now(), started_at=clock.now()))
    note(session)
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0
    session.close()
    assert events(database) == []
    with database.transaction() as session:
        note(session)
    assert events(database) == ["thing.change"]


def test_failed_transaction_logs_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError), database.transaction() as session:
        note(session)
        raise RuntimeError
    assert events(database) == []


def test_undone_part_of_a_request_is_forgotten(database: Database) -> None:
    """A session that is rolled back and used on logs, and tells, only what was done after it."""
    ran: list[str] = []
    with database.transaction() as session:
        note(session, "thing.undone")
        after_commit(session, lambda: ran.append("undone"))
        session.rollback()
        note(session, "thing.done")
        after_commit(session, lambda: ran.append("done"))
    assert events(database) == ["thing.done"]
    assert ran == ["done"]


def test_look_of_a_reading_session_is_logged(database: Database) -> None:
    """A page that is only read writes its event in a transaction of its own."""
    ran: list[str] = []
    with database.transaction(write=False) as session:
        session.execute(text("SELECT 1"))
        note(session, "thing.view")
        after_commit(session, lambda: ran.append("after"))
    assert events(database) == ["thing.view"]
    assert ran == ["after"]


def test_unwritable_log_undoes_the_work(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ASVS V16.5.3, fail closed: what cannot be logged is not done."""
    in_one_chain(monkeypatch)
    refuse_every_event(database)
    with pytest.raises(SQLAlchemyError), database.transaction() as session:
        session.add(ScheduledRun(name="work", slot=clock.now(), started_at=clock.now()))
        note(session)
    with database.transaction(write=False) as session:
        assert session.scalar(select(func.count()).select_from(ScheduledRun)) == 0


@pytest.fixture
def pages(settings: Settings, database: Database) -> FlaskClient:
    """A page that shows a secret, and a form that is refused, each logged."""
    app: Flask = make_app("staff", settings, database)
    app.config["WTF_CSRF_ENABLED"] = False
    identify_with(app, lambda _session: Actor(new_id(), "山田", Role.MANAGER))
    app.context_processor(lambda: {"city": {"name": "市"}, "home_url": "/"})

    @app.get("/secret")
    @guarded(SIGNED_IN)
    def secret() -> str:
        record(db_session(), current_actor(), "caller.view", "inquiry", new_id())
        return SECRET

    @app.post("/refused/<any(kept, undone):fate>")
    @guarded(SIGNED_IN)
    def refused(fate: str) -> tuple[str, int]:
        record(db_session(), current_actor(), f"thing.{fate}", "thing", None)
        if fate == "kept":
            keep_work()
        return "no\n", 422

    return app.test_client()


def test_page_is_logged_before_it_is_shown(pages: FlaskClient, database: Database) -> None:
    assert pages.get("/secret").text == SECRET
    assert events(database) == ["caller.view"]


def test_page_is_not_shown_when_the_look_cannot_be_logged(
    pages: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ASVS V16.5.3, fail closed: no event, no personal data, and no stack trace instead."""
    in_one_chain(monkeypatch)
    refuse_every_event(database)
    answer = pages.get("/secret")
    assert answer.status_code in {500, 503}
    assert SECRET not in answer.text
    assert "Traceback" not in answer.text
    assert events(database) == ["thing.change"]


def test_refused_request_logs_only_what_it_keeps(pages: FlaskClient, database: Database) -> None:
    pages.post("/refused/undone")
    pages.post("/refused/kept")
    assert events(database) == ["thing.kept"]


def write_at_once(database: Database, work: Callable[[int, int], None]) -> list[BaseException]:
    """Let `WRITERS` threads do their work `EACH` times, all starting together."""
    start, errors = threading.Barrier(WRITERS), []

    def run(writer: int) -> None:
        start.wait()
        for turn in range(EACH):
            try:
                work(writer, turn)
            except Exception as error:
                errors.append(error)

    threads = [threading.Thread(target=run, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.fixture
def installation(database: Database, settings: Settings, tmp_path: Path) -> Settings:
    return replace(settings, data_dir=tmp_path)


@pytest.mark.parametrize("chains", ["one", "many"])
def test_concurrent_writers_keep_the_chains_whole(
    database: Database, installation: Settings, monkeypatch: pytest.MonkeyPatch, chains: str
) -> None:
    """Readers and writers together, from an empty log on, so that they also race to begin the
    chains. Checked by taking `with_for_update` out of `_head`: on PostgreSQL two writers then
    take the same number and events are lost to the unique index."""
    if chains == "one":
        in_one_chain(monkeypatch)

    def work(writer: int, turn: int) -> None:
        with database.transaction(write=writer % 2 == 0) as session:
            session.execute(text("SELECT 1"))
            for _ in range(1 + turn % 3):
                record(session, MANAGER, "thing.change", "thing", None, writer=writer, turn=turn)

    assert write_at_once(database, work) == []
    expected = WRITERS * sum(1 + turn % 3 for turn in range(EACH))
    result = verify(database, installation)
    assert result.findings == []
    assert result.events == expected
    assert len(events(database)) == expected
    assert seal(database, installation)
    assert verify(database, installation).sound


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_first_events_of_a_chain_may_race(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two writers that both find the chain not begun: the second waits and joins the first.
    SQLite lets only one writer in at a time.

    Checked by letting `_begin` insert without its savepoint: the second writer then fails.
    """
    in_one_chain(monkeypatch)
    both_looked, real_head, looks = threading.Barrier(2), services._head, []

    def look(session: Session, chain: int) -> tuple[int, bytes] | None:
        head = real_head(session, chain)
        looks.append(head)
        if len(looks) <= 2:
            both_looked.wait(timeout=10)
        return head

    monkeypatch.setattr(services, "_head", look)
    errors: list[BaseException] = []

    def write() -> None:
        try:
            with database.transaction() as session:
                note(session)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert looks[:2] == [None, None]
    with database.transaction(write=False) as session:
        assert sorted(session.scalars(select(AuditEvent.number))) == [1, 2]


def test_verification_would_notice(
    database: Database, installation: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check that the tests above rely on does find a head that is not the chain's end."""
    in_one_chain(monkeypatch)
    for _ in range(3):
        with database.transaction() as session:
            note(session)
    with database.transaction() as session:
        session.execute(update(AuditChain).values(number=2))
    assert {finding.damage for finding in verify(database, installation).findings} <= {
        Damage.HEAD_DIFFERS,
        Damage.STRAY,
    }
    assert not verify(database, installation).sound


def test_detail_names_the_object(database: Database) -> None:
    """Identifiers are kept as text, whatever they were; nobody is the system."""
    thing: UUID = new_id()
    with database.transaction() as session:
        record(session, MANAGER, "thing.change", "thing", thing, fields=["question"])
    with database.transaction(write=False) as session:
        event = session.scalars(select(AuditEvent)).one()
        assert (event.object_id, event.actor_id) == (str(thing), MANAGER.id)
        assert event.detail == {"fields": ["question"]}
