"""TEL-5: the board at one moment, on both databases."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from callcenter.board.alarms import Alarm
from callcenter.board.queries.days import read_day
from callcenter.board.queries.now import MOST_SHOWN, read_board
from callcenter.board.queries.stamps import board_stamp
from callcenter.board.queries.today import WHOLE_EVERY, TodayReader
from callcenter.board.snapshot import OperatorState, Snapshot
from callcenter.core import clock
from callcenter.core.db import Database, is_sqlite
from telephony.agents.models import AgentState
from telephony.agents.reasons import BreakReason
from telephony.agents.services.own_state import take_break
from telephony.callbacks.models import Callback
from telephony.calls.models import Call
from telephony.line.queries import entry_of
from telephony.line.services.entering import leave
from tests.factories.agents import agent_now, make_agent
from tests.factories.board import (
    abandoned_call,
    answered_call,
    end_call,
    make_callback,
    queued_call,
    wrapped_up,
)
from tests.factories.line import make_waiting
from tests.factories.staff import make_staff

AT = datetime(2026, 11, 16, 3, 10, tzinfo=UTC)
# However many calls there are: the line, operators, callbacks, the day, the last half hour.
MOST_STATEMENTS = 12


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.frozen_at(AT):
        yield


def board(database: Database, today: TodayReader | None = None) -> Snapshot:
    with database.transaction(write=False) as session:
        return read_board(session, today or TodayReader())


def test_who_waits_and_who_is_next(database: Database) -> None:
    """First come, first named; those who practise are not there."""
    with database.transaction() as session:
        calls = [make_waiting(session, for_seconds=10 * n) for n in (1, 5, 3)]
        practice = make_waiting(session, for_seconds=900)
        practice.training = True
    line = board(database).line
    assert [place.call_id for place in line.first] == [calls[n].id for n in (1, 2, 0)]
    assert (line.callers, line.callbacks) == (3, 0)
    assert line.longest_since == AT - timedelta(seconds=50)


def test_callbacks_in_line_are_no_callers(database: Database) -> None:
    """Who waits at home has waited for hours, and that is no alarm."""
    with database.transaction() as session:
        call = make_waiting(session, for_seconds=7200)
        session.flush()
        entry = entry_of(session, call.id)
        assert entry
        entry.kind = "callback"
        make_waiting(session, for_seconds=20)
        make_agent(session, free=False)
    found = board(database)
    assert (found.line.callers, found.line.callbacks) == (1, 1)
    assert found.line.longest_since == AT - timedelta(seconds=20)
    assert Alarm.LONG_WAIT not in found.alarms


def test_operators_by_state(database: Database) -> None:
    """Wrap-up is not available; a call for practice is no talk."""
    with database.transaction() as session:
        free, away, gone = (make_agent(session) for _ in range(3))
        take_break(session, away, reason=BreakReason.LUNCH)
        wrapper, talker, trainee = (make_agent(session) for _ in range(3))
        agent_now(session, wrapper).state = AgentState.WRAP_UP
        practice = queued_call(session, AT, training=True)
        for actor, call in ((talker, queued_call(session, AT)), (trainee, practice)):
            agent = agent_now(session, actor)
            agent.state, agent.call_id = AgentState.TALKING, call.id
        agent_now(session, gone).state = AgentState.OFFLINE
        yesterday = agent_now(session, make_agent(session))
        yesterday.state, yesterday.since = AgentState.OFFLINE, AT - timedelta(days=1)
    found = board(database)
    assert {state: found.operators_in(state) for state in OperatorState} == {
        OperatorState.AVAILABLE: 1,
        OperatorState.RINGING: 0,
        OperatorState.TALKING: 1,
        OperatorState.WRAP_UP: 1,
        OperatorState.BREAK: 1,
        OperatorState.TRAINING: 1,
        OperatorState.OFFLINE: 1,
    }
    assert found.operators[0].staff_id == free.id


def test_callbacks_due_and_overdue(database: Database) -> None:
    with database.transaction() as session:
        make_callback(session, AT - timedelta(hours=3), 1)
        make_callback(session, AT - timedelta(hours=1), 2)
        make_callback(session, AT + timedelta(hours=1), 3)
        make_callback(session, AT - timedelta(hours=5), 4, training=True)
    found = board(database)
    callbacks = found.callbacks
    assert (callbacks.waiting, callbacks.due, callbacks.overdue) == (3, 2, 1)
    assert callbacks.oldest_due_at == AT - timedelta(hours=1)
    assert found.alarms == (Alarm.OVERDUE,)


def test_last_half_hour(database: Database) -> None:
    with database.transaction() as session:
        staff = make_staff(session).id
        assert staff
        for minutes in (1, 29, 31):
            answered_call(session, AT - timedelta(minutes=minutes), staff, waits=5, talks=5)
    found = board(database)
    assert (found.recent.offered, found.today.total.offered) == (2, 3)


def test_the_same_board_has_the_same_tag(database: Database) -> None:
    """Nothing is sent because a clock runs; a caller more is news."""
    with database.transaction() as session:
        queued_call(session, AT - timedelta(minutes=2))
    first = board(database)
    with clock.frozen_at(AT + timedelta(seconds=1)):
        assert board(database).tag == first.tag
        with database.transaction() as session:
            make_waiting(session)
        assert board(database).tag != first.tag


def told_again(database: Database, today: TodayReader) -> None:
    """The reader says what a whole reading says."""
    kept = board(database, today).today
    with database.transaction(write=False) as session:
        assert kept == read_day(session, clock.today()).figures


def test_the_running_day_is_read_on(database: Database) -> None:
    """Hours go by, calls come and end, talks are long: always the figures of a whole reading."""
    today = TodayReader()
    with database.transaction() as session:
        staff = make_staff(session).id
        assert staff
        long_talk = answered_call(session, AT, staff, waits=1, talks=None)
    for minutes in range(0, 240, 11):
        moment = AT + timedelta(minutes=minutes)
        with clock.frozen_at(moment):
            with database.transaction() as session:
                call = answered_call(session, moment, staff, waits=minutes % 30, talks=60)
                wrapped_up(session, staff, call, moment, seconds=30)
                abandoned_call(session, moment - timedelta(minutes=2), waits=minutes % 9)
            told_again(database, today)
            # Within the minute only the end of the day is read.
            with clock.frozen_at(moment + timedelta(seconds=20)):
                told_again(database, today)
    with clock.frozen_at(AT + timedelta(minutes=240)):
        with database.transaction() as session:
            end_call(session, session.get_one(Call, long_talk.id), clock.now())
        told_again(database, today)


def test_late_news_of_old_calls_shows_within_a_minute(database: Database) -> None:
    today, later = TodayReader(), AT + timedelta(hours=3)
    with clock.frozen_at(later):
        assert board(database, today).today.total.offered == 0
        with database.transaction() as session:
            abandoned_call(session, AT, waits=30)
    with clock.frozen_at(later + WHOLE_EVERY):
        assert board(database, today).today.total.abandoned == 1


def test_a_new_day_begins_anew(database: Database) -> None:
    today = TodayReader()
    midnight = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
    with database.transaction() as session:
        abandoned_call(session, midnight - timedelta(seconds=40), waits=3)
    with clock.frozen_at(midnight - timedelta(seconds=10)):
        assert board(database, today).today.total.offered == 1
    with clock.frozen_at(midnight + timedelta(seconds=10)):
        found = board(database, today)
        assert (found.today.total.offered, found.recent.offered) == (0, 1)


@contextmanager
def statements(session: Session) -> Iterator[list[tuple[str, Any]]]:
    """What is sent to the database meanwhile."""
    sent: list[tuple[str, Any]] = []

    def note(*sending: Any) -> None:
        sent.append((sending[2], sending[3]))

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_the_stamp_tells_that_something_has_happened(database: Database) -> None:
    """Callers who come and go, operators who change, callbacks: each is seen at a glance."""

    def stamp() -> Hashable:
        with database.transaction(write=False) as session:
            return board_stamp(session)

    seen = [stamp(), stamp()]
    assert seen[0] == seen.pop()
    with database.transaction() as session:
        call = make_waiting(session)
    seen.append(stamp())
    with database.transaction() as session:
        leave(session, call.id, reason="hung_up", at=AT)
    seen.append(stamp())
    with database.transaction() as session:
        operator = make_agent(session)
    seen.append(stamp())
    with database.transaction() as session:
        take_break(session, operator, reason=BreakReason.SHORT)
        callback = make_callback(session, AT, 1)
    seen.append(stamp())
    with database.transaction() as session:
        session.get_one(Callback, callback.id).version += 1
    seen.append(stamp())
    assert len(set(seen)) == len(seen)


def test_few_statements_however_much_there_is(database: Database) -> None:
    with database.transaction() as session:
        _count(session)  # what each process keeps of the set-up
        some = _count(session)
        staff = make_staff(session).id
        assert staff
        for number in range(2 * MOST_SHOWN):
            make_waiting(session, for_seconds=number)
            answered_call(session, AT - timedelta(minutes=number), staff, waits=1, talks=1)
            make_agent(session, free=False)
        session.flush()
        assert _count(session) == some <= MOST_STATEMENTS
        assert len(read_board(session, TodayReader()).line.first) == MOST_SHOWN


def _count(session: Session) -> int:
    with statements(session) as sent:
        read_board(session, TodayReader())
    return len(sent)


GROWING = ("phone_call", "phone_call_event", "line_promise", "phone_agent_change", "line_entry")


def test_no_growing_table_is_scanned(database: Database) -> None:
    """R3: of calls, changes and promises only the day's are read."""
    with database.transaction(write=False) as session:
        with statements(session) as sent:
            board_stamp(session)
            read_board(session, TodayReader())
        plans = [plan for one in sent for plan in _plan(session, *one)]
    assert plans
    scans = [
        line
        for line in plans
        for table in GROWING
        if f"Seq Scan on {table} " in line or line.strip() == f"SCAN {table}"
    ]
    assert scans == []


def _plan(session: Session, statement: str, values: Any) -> list[str]:
    """How the database answers, on PostgreSQL as if the tables were large."""
    explain = "EXPLAIN QUERY PLAN" if is_sqlite(session) else "EXPLAIN"
    connection = session.connection()
    if not is_sqlite(session):
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    rows = connection.exec_driver_sql(f"{explain} {statement}", values)
    return [str(row[-1]) for row in rows]
