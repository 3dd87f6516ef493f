"""Search the audit log, newest first, without counting or sorting it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from callcenter.core import clock
from callcenter.core.audit.models import AuditEvent
from callcenter.core.db import Database
from callcenter.core.ids import first_id

PAGE = 50
EXPORT_BLOCK = 1_000


@dataclass(frozen=True)
class AuditFilter:
    """Which events are wanted; what is None does not narrow.

    Attributes:
        actor_id: the person.
        by_system: only what nobody did: tasks and commands.
        first, last: days in the centre's zone, both included.
    """

    actor_id: UUID | None = None
    by_system: bool = False
    action: str | None = None
    object_id: str | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class AuditPage:
    """One page of events, newest first.

    Attributes:
        newer, older: identifiers to go on from in either direction, None at the end.
    """

    events: list[AuditEvent]
    newer: UUID | None
    older: UUID | None


def search_events(
    session: Session,
    wanted: AuditFilter,
    *,
    before: UUID | None = None,
    after: UUID | None = None,
) -> AuditPage:
    """A page of events: the newest, or those next before (older) or after (newer) an event."""
    query = _matching(wanted)
    if after is not None:
        rows = list(
            session.scalars(
                query.where(AuditEvent.id > after).order_by(AuditEvent.id).limit(PAGE + 1)
            )
        )
        events = rows[:PAGE][::-1]
        return AuditPage(events, _end(events, 0, len(rows) > PAGE), _end(events, -1, bool(events)))
    if before is not None:
        query = query.where(AuditEvent.id < before)
    rows = list(session.scalars(query.order_by(AuditEvent.id.desc()).limit(PAGE + 1)))
    events = rows[:PAGE]
    return AuditPage(
        events, _end(events, 0, before is not None), _end(events, -1, len(rows) > PAGE)
    )


def stream_events(
    database: Database, wanted: AuditFilter, *, until: datetime
) -> Iterator[AuditEvent]:
    """All matching events up to a moment, newest first, in blocks that hold no connection."""
    before = first_id(until)
    while True:
        query = _matching(wanted).where(AuditEvent.id < before)
        with database.transaction(write=False) as session:
            events = list(session.scalars(query.order_by(AuditEvent.id.desc()).limit(EXPORT_BLOCK)))
        yield from events
        if len(events) < EXPORT_BLOCK:
            return
        before = events[-1].id


def people_in_log(session: Session) -> list[tuple[UUID, str]]:
    """Everybody who did something, with the name last used, by name."""
    latest = aliased(AuditEvent)
    people = _distinct(AuditEvent.actor_id).subquery()
    name = (
        select(latest.actor_name)
        .where(latest.actor_id == people.c.value)
        .order_by(latest.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(select(people.c.value, name))
    return sorted(((actor_id, name) for actor_id, name in rows), key=lambda row: row[1])


def actions_in_log(session: Session) -> list[str]:
    """Every action that was done."""
    return list(session.scalars(_distinct(AuditEvent.action)))


def _matching(wanted: AuditFilter) -> Select[AuditEvent]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.by_system:
        conditions.append(AuditEvent.actor_id.is_(None))
    for column, value in (
        (AuditEvent.actor_id, wanted.actor_id),
        (AuditEvent.action, wanted.action),
        (AuditEvent.object_id, wanted.object_id),
    ):
        if value is not None:
            conditions.append(column == value)
    # Identifiers begin with their moment, and every index ends with them.
    if wanted.first is not None:
        conditions.append(AuditEvent.id >= first_id(clock.midnight(wanted.first)))
    if wanted.last is not None:
        following = wanted.last + timedelta(days=1)
        conditions.append(AuditEvent.id < first_id(clock.midnight(following)))
    return select(AuditEvent).where(*conditions)


def _end(events: list[AuditEvent], place: int, more: bool) -> UUID | None:
    return events[place].id if events and more else None


def _distinct(column: InstrumentedAttribute[Any]) -> Select[Any]:
    """The distinct values of an indexed column, one index look-up each: a DISTINCT would read
    the whole log."""
    least = select(column).where(column.is_not(None)).order_by(column).limit(1).scalar_subquery()
    steps = select(least.label("value")).cte(recursive=True)
    following = (
        select(column).where(column > steps.c.value).order_by(column).limit(1).scalar_subquery()
    )
    steps = steps.union_all(select(following).where(steps.c.value.is_not(None)))
    return select(steps.c.value).where(steps.c.value.is_not(None))
