"""TEL-1, R3: the line is read in a constant number of statements, by its index alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import is_sqlite
from callcenter.core.permissions import SYSTEM
from telephony.line import queries
from telephony.line.estimating import load_for
from telephony.line.models import LineEntry
from telephony.line.services.entering import enter, leave
from telephony.line.services.matching import match, somebody_waits
from telephony.line.services.sweeping import sweep_line
from telephony.setup.queries import stored_times
from telephony.setup.services.times import set_times
from tests.factories.agents import make_agent
from tests.factories.calls import make_call
from tests.factories.line import entry_for, make_ringing, make_waiting


@contextmanager
def statements(session: Session) -> Iterator[list[tuple[str, Any]]]:
    """What is sent to the database within the block, with its values."""
    sent: list[tuple[str, Any]] = []
    session.flush()
    connection = session.connection()

    def note(*sending: Any) -> None:
        _connection, _cursor, statement, values, *_rest = sending
        sent.append((statement, values))

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(connection, "before_cursor_execute", note)


def test_a_caller_enters_once(session: Session) -> None:
    call = make_call(session, language="en")

    first, second = (enter(session, call, at=clock.now()) for _ in range(2))

    assert first.id == second.id
    assert (first.language, first.menu_code, first.entered_at) == ("en", "other", call.came_at)


def test_the_line_at_a_glance(session: Session) -> None:
    assert queries.line_summary(session) == queries.LineSummary(0, None, 0, 0, 0, 0)
    make_agent(session)
    ringing, _ = make_ringing(session)
    english = make_waiting(session, "en", for_seconds=-1)

    found = queries.line_summary(session)

    assert (found.waiting, found.longest_since) == (2, ringing.came_at)
    assert (found.available, found.busy, found.on_break) == (0, 1, 0)
    assert [
        (one.call_id, one.language, one.is_ringing) for one in queries.next_in_line(session)
    ] == [(ringing.id, "ja", True), (english.id, "en", False)]
    assert queries.position(session, entry_for(session, english)) == 2
    leave(session, ringing.id, reason="hung_up", at=clock.now())
    session.flush()
    assert queries.position(session, entry_for(session, english)) == 1


def test_no_more_callers_than_may_wait(session: Session) -> None:
    times, version, _by = stored_times(session)
    set_times(session, SYSTEM, replace(times, longest_line=2), seen=version)
    make_waiting(session)
    assert queries.has_room(session)

    make_waiting(session)

    assert not queries.has_room(session)


READS: dict[str, Callable[[Session], object]] = {
    "next_in_line": queries.next_in_line,
    "line_summary": queries.line_summary,
    "has_room": queries.has_room,
    "position": lambda session: queries.position(session, _last(session)),
    "load_for": lambda session: load_for(session, _last(session)),
    "match": match,
    "sweep_line": sweep_line,
}


def _last(session: Session) -> LineEntry:
    found = queries.next_in_line(session, 100)[-1]
    entry = queries.entry_of(session, found.call_id)
    assert entry is not None
    return entry


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_longer_line_needs_no_more_statements(
    session: Session, read: Callable[[Session], object]
) -> None:
    counts = []
    make_waiting(session)
    read(session)  # what is kept in the process is read once
    for more in (2, 25):
        for _ in range(more):
            make_waiting(session)
        with statements(session) as sent:
            read(session)
        counts.append(len(sent))

    assert counts[0] == counts[1]


def test_the_line_is_found_by_its_index(session: Session) -> None:
    """R3: what was settled long ago is never read again, on SQLite as on PostgreSQL."""
    for _ in range(20):
        call = make_waiting(session)
        leave(session, call.id, reason="hung_up", at=clock.now())
    make_waiting(session)
    session.flush()
    entry = _last(session)
    with statements(session) as sent:
        somebody_waits(session)
        queries.next_in_line(session)
        queries.position(session, entry)
    plans = [_plan(session, *one) for one in sent]

    assert len(plans) == 3
    assert all("ix_line_entry_order" in plan for plan in plans), plans


def _plan(session: Session, statement: str, values: Any) -> str:
    explain = "EXPLAIN QUERY PLAN" if is_sqlite(session) else "EXPLAIN"
    if not is_sqlite(session):
        session.execute(text("SET LOCAL enable_seqscan = off"))  # the table is too small to matter
    rows = session.connection().exec_driver_sql(f"{explain} {statement}", values)
    return "\n".join(str(row) for row in rows)
