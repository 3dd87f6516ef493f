"""The outbox: nothing acknowledged is lost, nothing is done twice."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.events import Event, publish, subscribe
from callcenter.core.outbox import services as outbox
from callcenter.core.outbox.models import DONE, FAILED, WAITING, OutboxJob, ScheduledRun

carried: list[UUID] = []
hurried: list[bool] = []
reactions: list[UUID] = []
finished: list[str] = []
fail_times = [0]


@outbox.handles("test.note")
def note(session: Session, payload: dict[str, Any]) -> None:
    """Leaves a row, so that doing it twice would show."""
    if fail_times[0] > 0:
        fail_times[0] -= 1
        raise RuntimeError("not yet")
    session.add(ScheduledRun(name=payload["name"], slot=clock.now(), started_at=clock.now()))


@contextmanager
def prepare_note(database: Database, payload: dict[str, Any]) -> Iterator[str]:
    """Needs the database for itself, as it would not have it within the job's transaction."""
    if fail_times[0] > 0:
        fail_times[0] -= 1
        raise RuntimeError("not yet")
    with database.transaction() as session:
        session.add(ScheduledRun(name="prepared", slot=clock.now(), started_at=clock.now()))
    yield f"{payload['name']}, prepared"
    finished.append(payload["name"])


@outbox.handles("test.prepared_note", prepare=prepare_note)
def prepared_note(session: Session, _payload: dict[str, Any]) -> None:
    note(session, {"name": outbox.prepared(session)})


@dataclass(frozen=True)
class Happened(Event):
    thing_id: UUID


@subscribe(Happened)
def react(_session: Session, event: Happened) -> None:
    reactions.append(event.thing_id)


def carry(job_id: UUID, urgent: bool) -> None:
    carried.append(job_id)
    hurried.append(urgent)


@pytest.fixture(autouse=True)
def carrier(monkeypatch: pytest.MonkeyPatch) -> None:
    carried.clear()
    hurried.clear()
    reactions.clear()
    finished.clear()
    fail_times[0] = 0
    monkeypatch.setattr(outbox, "_carriers", [carry])


@outbox.handles("test.urgent_note", urgent=True)
def urgent_note(session: Session, payload: dict[str, Any]) -> None:
    note(session, payload)


def test_an_urgent_job_is_carried_as_such(database: Database) -> None:
    """What somebody on the phone waits for does not queue behind an import."""
    with database.transaction() as session:
        outbox.enqueue(session, "test.note", {"name": "slow"})
        outbox.enqueue(session, "test.urgent_note", {"name": "quick"})
    assert hurried == [False, True]
    with clock.shifted_by(timedelta(minutes=5)):
        outbox.sweep(database)
    assert hurried == [False, True, False, True]


def test_a_job_is_carried_only_after_the_commit(database: Database) -> None:
    with database.transaction() as session:
        job_id = outbox.enqueue(session, "test.note", {"name": "a"})
        assert carried == []
    assert carried == [job_id]
    with pytest.raises(RuntimeError), database.transaction() as session:
        outbox.enqueue(session, "test.note", {"name": "b"})
        raise RuntimeError
    assert carried == [job_id]


def test_a_job_is_prepared_before_its_transaction(database: Database) -> None:
    """What takes long keeps nobody from writing; a failure there counts as one of the job."""
    with database.transaction() as session:
        job_id = outbox.enqueue(session, "test.prepared_note", {"name": "a"})
    fail_times[0] = 1
    assert not outbox.run(database, job_id)
    assert not outbox.run(database, job_id)
    with clock.shifted_by(timedelta(minutes=1)):
        assert outbox.run(database, job_id)
        assert not outbox.run(database, job_id)
    with database.transaction(write=False) as session:
        assert session.get_one(OutboxJob, job_id).attempts == 2
        assert set(session.scalars(select(ScheduledRun.name))) == {"prepared", "a, prepared"}
    assert finished == ["a"]


def test_a_job_runs_once_however_often_it_is_delivered(database: Database) -> None:
    with database.transaction() as session:
        job_id = outbox.enqueue(session, "test.note", {"name": "a"})
    threads = [threading.Thread(target=outbox.run, args=(database, job_id)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not outbox.run(database, job_id)
    with database.transaction(write=False) as session:
        assert session.query(ScheduledRun).count() == 1
        assert session.get_one(OutboxJob, job_id).state == DONE


def test_a_failing_job_is_tried_again_later_then_given_up(database: Database) -> None:
    fail_times[0] = 1
    with database.transaction() as session:
        job_id = outbox.enqueue(session, "test.note", {"name": "a"})
    assert not outbox.run(database, job_id)
    with database.transaction(write=False) as session:
        job = session.get_one(OutboxJob, job_id)
        assert (job.state, job.attempts, job.last_error) == (WAITING, 1, "RuntimeError")
        assert job.due_at > clock.now()
    assert outbox.sweep(database) == 0
    with clock.shifted_by(timedelta(hours=1)):
        assert outbox.sweep(database) == 1
        assert carried[-1] == job_id
        assert outbox.run(database, job_id)
    fail_times[0] = 1000
    with database.transaction() as session:
        doomed = outbox.enqueue(session, "test.note", {"name": "b"})
    for attempt in range(outbox.MOST_ATTEMPTS):
        with clock.shifted_by(timedelta(hours=2 * attempt)):
            outbox.run(database, doomed)
    with database.transaction(write=False) as session:
        assert session.get_one(OutboxJob, doomed).state == FAILED


def test_the_sweeper_finds_what_the_broker_lost(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_broker(_job_id: UUID, _urgent: bool) -> None:
        raise ConnectionError

    monkeypatch.setattr(outbox, "_carriers", [no_broker])
    with database.transaction() as session:
        job_id = outbox.enqueue(session, "test.note", {"name": "a"})
    monkeypatch.setattr(outbox, "_carriers", [carry])
    assert outbox.sweep(database) == 1
    assert carried == [job_id]


def test_an_event_reaches_its_subscribers_after_the_commit(database: Database) -> None:
    thing = uuid4()
    with database.transaction() as session:
        publish(session, Happened(thing))
    assert reactions == []
    for job_id in carried:
        outbox.run(database, job_id)
    assert reactions == [thing]


def test_two_schedulers_run_a_slot_once(database: Database) -> None:
    won = []
    with clock.frozen_at(clock.now()):
        for _ in range(3):
            with database.transaction() as session:
                won.append(outbox.claim_run(session, "sweep", every=timedelta(minutes=1)))
    assert won == [True, False, False]
    with clock.shifted_by(timedelta(minutes=2)), database.transaction() as session:
        assert outbox.claim_run(session, "sweep", every=timedelta(minutes=1))


def test_an_unknown_kind_is_refused_where_it_is_written(database: Database) -> None:
    with pytest.raises(KeyError), database.transaction() as session:
        outbox.enqueue(session, "no.such", {})
    with database.transaction(write=False) as session:
        assert session.scalars(select(OutboxJob)).all() == []
