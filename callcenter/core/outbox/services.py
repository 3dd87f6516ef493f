"""Put work into the outbox, carry it, run it, and sweep up what was left behind."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Database, after_commit
from callcenter.core.ids import new_id
from callcenter.core.outbox.models import DONE, FAILED, WAITING, OutboxJob, ScheduledRun

Handler = Callable[[Session, dict[str, Any]], None]
Preparation = Callable[[Database, dict[str, Any]], AbstractContextManager[Any]]

MOST_ATTEMPTS = 12
KEPT_DONE = timedelta(days=14)
OVERDUE = timedelta(minutes=2)

log = logging.getLogger(__name__)
_handlers: dict[str, Handler] = {}
_preparations: dict[str, Preparation] = {}
_urgent: set[str] = set()
_carriers: list[Callable[[UUID, bool], None]] = []


def handles(
    kind: str, *, prepare: Preparation | None = None, urgent: bool = False
) -> Callable[[Handler], Handler]:
    """Decorate the one function that does the work of `kind`. It may be called twice for a job
    whose first run was undone; its writes and the mark `done` are one transaction.

    Args:
        prepare: does what takes long before that transaction begins, since SQLite lets nobody
            else write during it; the handler finds what it made by `prepared`.
        urgent: somebody is on the phone: the job does not wait behind those that take minutes.
    """

    def register(handler: Handler) -> Handler:
        if _handlers.get(kind, handler) is not handler:
            raise ValueError(f"two handlers for {kind}")
        _handlers[kind] = handler
        if prepare is not None:
            _preparations[kind] = prepare
        if urgent:
            _urgent.add(kind)
        return handler

    return register


def prepared(session: Session) -> Any:
    """What the preparation of the job made that the session works for; None without one."""
    return session.info.get("prepared")


def carry_with(carrier: Callable[[UUID, bool], None]) -> None:
    """Set what brings a job's id to a worker, and is told whether it is urgent; the composition
    root calls this."""
    _carriers[:] = [carrier]


def enqueue(
    session: Session, kind: str, payload: dict[str, Any], *, due_at: datetime | None = None
) -> UUID:
    """Write a job; it is carried to a worker after the commit, or found by the sweeper.

    Args:
        kind: name of a registered handler.
        payload: identifiers and plain values only, never personal data.
        due_at: not before this moment; now by default.
    """
    if kind not in _handlers:
        raise KeyError(kind)
    moment = clock.now()
    job = OutboxJob(
        id=new_id(), kind=kind, payload=payload, created_at=moment, due_at=due_at or moment
    )
    session.add(job)
    if job.due_at <= moment:
        after_commit(session, lambda: _carry(job.id, kind))
    return job.id


def run(database: Database, job_id: UUID) -> bool:
    """Do one job if it is still waiting and due; False when there was nothing to do.

    An error is noted on the job, which is tried again later, ever more rarely.
    """
    try:
        with _prepared(database, job_id) as made, database.transaction() as session:
            session.info["prepared"] = made
            job = session.scalar(
                select(OutboxJob)
                .where(OutboxJob.id == job_id, OutboxJob.state == WAITING)
                .with_for_update(skip_locked=True)
            )
            if job is None or job.due_at > clock.now():
                return False
            _handlers[job.kind](session, job.payload)
            job.state, job.done_at, job.attempts = DONE, clock.now(), job.attempts + 1
        return True
    except Exception as error:
        log.exception("job failed", extra={"job": str(job_id)})
        _note_failure(database, job_id, error)
        return False


def sweep(database: Database) -> int:
    """Carry every job that is due but was not run: lost messages, retries, a broker that was
    away. Returns how many. Also forgets jobs done long ago."""
    moment = clock.now()
    with database.transaction() as session:
        session.execute(
            delete(OutboxJob).where(OutboxJob.state == DONE, OutboxJob.done_at < moment - KEPT_DONE)
        )
        due = session.execute(
            select(OutboxJob.id, OutboxJob.kind)
            .where(OutboxJob.state == WAITING, OutboxJob.due_at <= moment)
            .order_by(OutboxJob.due_at)
            .limit(1000)
        ).all()
    for job_id, kind in due:
        _carry(job_id, kind)
    return len(due)


def claim_run(session: Session, name: str, *, every: timedelta) -> bool:
    """True for the one caller that may run the periodic job `name` in the present slot."""
    moment = clock.now()
    seconds = int(every.total_seconds())
    slot = datetime.fromtimestamp(moment.timestamp() // seconds * seconds, moment.tzinfo)
    try:
        with session.begin_nested():
            session.add(ScheduledRun(name=name, slot=slot, started_at=moment))
    except IntegrityError:
        return False
    session.execute(
        delete(ScheduledRun).where(ScheduledRun.name == name, ScheduledRun.slot < slot - 5 * every)
    )
    return True


@contextmanager
def _prepared(database: Database, job_id: UUID) -> Iterator[Any]:
    with database.transaction(write=False) as session:
        job = session.get(OutboxJob, job_id)
    prepare = _preparations.get(job.kind) if job is not None else None
    if job is None or prepare is None or job.state != WAITING or job.due_at > clock.now():
        yield None
        return
    with prepare(database, job.payload) as made:
        yield made


def _carry(job_id: UUID, kind: str) -> None:
    for carrier in _carriers:
        try:
            carrier(job_id, kind in _urgent)
        except Exception:
            log.warning("no broker; the sweeper will find the job", extra={"job": str(job_id)})


def _note_failure(database: Database, job_id: UUID, error: Exception) -> None:
    with database.transaction() as session:
        job = session.get(OutboxJob, job_id)
        if job is None or job.state != WAITING:
            return
        attempts = job.attempts + 1
        session.execute(
            update(OutboxJob)
            .where(OutboxJob.id == job_id, OutboxJob.state == WAITING)
            .values(
                attempts=attempts,
                last_error=type(error).__name__,
                state=FAILED if attempts >= MOST_ATTEMPTS else WAITING,
                due_at=clock.now() + timedelta(seconds=min(2**attempts * 5, 3600)),
            )
        )
