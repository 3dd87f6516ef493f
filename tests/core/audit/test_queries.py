"""SEC-2: searching the audit log."""

from datetime import UTC, date, datetime, timedelta

import pytest

from callcenter.core import clock
from callcenter.core.audit import queries
from callcenter.core.audit.models import AuditEvent
from callcenter.core.audit.queries import (
    AuditFilter,
    actions_in_log,
    people_in_log,
    search_events,
    stream_events,
)
from callcenter.core.audit.services import record
from callcenter.core.db import Database
from callcenter.core.ids import new_id
from callcenter.core.permissions import SYSTEM, Actor, Role

ANNA = Actor(new_id(), "安藤", Role.OPERATOR)
BEN = Actor(new_id(), "別所", Role.OPERATOR)
CARD = str(new_id())
START = datetime(2026, 11, 20, 14, 55, tzinfo=UTC)  # five minutes before midnight in Tokyo


@pytest.fixture
def log(database: Database) -> Database:
    """Twelve events, a minute apart, over a midnight of Tokyo."""
    for minute in range(12):
        actor = (ANNA, BEN, SYSTEM)[minute % 3]
        action = "inquiry.view" if minute % 2 else "inquiry.change"
        moment = START + timedelta(minutes=minute)
        with clock.frozen_at(moment), database.transaction() as session:
            record(session, actor, action, "inquiry", CARD if minute < 4 else None, minute=minute)
    return database


def minutes(events: list[AuditEvent]) -> list[int]:
    return [event.detail["minute"] for event in events]


def found(database: Database, wanted: AuditFilter) -> list[int]:
    with database.transaction(write=False) as session:
        return minutes(search_events(session, wanted).events)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (AuditFilter(), [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
        (AuditFilter(actor_id=ANNA.id), [9, 6, 3, 0]),
        (AuditFilter(by_system=True), [11, 8, 5, 2]),
        (AuditFilter(action="inquiry.view", actor_id=ANNA.id), [9, 3]),
        (AuditFilter(object_id=CARD), [3, 2, 1, 0]),
        (AuditFilter(first=date(2026, 11, 21)), [11, 10, 9, 8, 7, 6, 5]),
        (AuditFilter(last=date(2026, 11, 20)), [4, 3, 2, 1, 0]),
        (AuditFilter(actor_id=new_id()), []),
    ],
)
def test_filters(log: Database, wanted: AuditFilter, expected: list[int]) -> None:
    """SEC-2: by person, system, action, object and local days, alone and together."""
    assert found(log, wanted) == expected


def test_pages_go_both_ways(log: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """SEC-2: keyset pages, newest first; every event once, and back again."""
    monkeypatch.setattr(queries, "PAGE", 5)
    with log.transaction(write=False) as session:
        first = search_events(session, AuditFilter())
        second = search_events(session, AuditFilter(), before=first.older)
        third = search_events(session, AuditFilter(), before=second.older)
        back = search_events(session, AuditFilter(), after=third.newer)
        start = search_events(session, AuditFilter(), after=back.newer)
    pages = [minutes(page.events) for page in (first, second, third)]
    assert pages == [[11, 10, 9, 8, 7], [6, 5, 4, 3, 2], [1, 0]]
    assert (first.newer, third.older) == (None, None)
    assert minutes(back.events) == pages[1]
    assert minutes(start.events) == pages[0]
    assert start.newer is None


def test_people_and_actions_of_the_log(log: Database) -> None:
    """SEC-2: choices are those who acted, with the name used last, and what was done."""
    with log.transaction() as session:
        record(
            session, Actor(BEN.id, "青木", Role.OPERATOR), "inquiry.view", "inquiry", None, minute=0
        )
    with log.transaction(write=False) as session:
        assert people_in_log(session) == [(ANNA.id, "安藤"), (BEN.id, "青木")]
        assert actions_in_log(session) == ["inquiry.change", "inquiry.view"]


def test_empty_log_has_no_choices(database: Database) -> None:
    """SEC-2: a new installation."""
    with database.transaction(write=False) as session:
        assert people_in_log(session) == []
        assert actions_in_log(session) == []


def test_stream_is_whole_and_ends_at_its_moment(
    log: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SEC-2: the export has every event before its own, in blocks."""
    monkeypatch.setattr(queries, "EXPORT_BLOCK", 5)
    until = START + timedelta(minutes=10)
    events = list(stream_events(log, AuditFilter(), until=until))
    assert minutes(events) == list(range(9, -1, -1))
