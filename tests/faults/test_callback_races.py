"""CB-2, TEL-8: many callbacks due at once and operators who take them at the same moment, in
threads with transactions of their own on a real database, some of which are killed before they
commit: each person is dialled once at a time, none is lost, nobody is dialled outside the hours.

`CALLBACK_RACE=1000 pytest tests/faults/test_callback_races.py` is the full run."""

import os
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import ColumnElement, delete, func, insert, select, text, update
from sqlalchemy.orm import Session

import telephony.switch.tasks  # noqa: F401 - takes the orders' jobs
from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.ids import new_id
from callcenter.core.outbox import services as outbox
from callcenter.core.privacy.keys import cipher
from callcenter.core.privacy.phone_numbers import phone_index
from telephony.agents.models import Agent, AgentState
from telephony.callbacks.models import Callback, CallbackAttempt, CallbackState, Result
from telephony.callbacks.services import dialling, lining_up
from telephony.callbacks.services.keeping import NUMBER_CONTEXT
from telephony.callbacks.services.outcomes import citizen_gone
from telephony.calls.models import OUTBOUND, Call, CallLeg, LegKind, LegState
from telephony.calls.queries.calls import find_call
from telephony.calls.services.recording_calls import open_outgoing
from telephony.line.services.matching import match
from telephony.line.services.offers import caller_joined, operator_joined
from telephony.switch import urls
from telephony.switch.models import SwitchOrder
from tests.factories.agents import make_agent
from tests.faults.test_line_races import in_threads, patiently

FULL = os.environ.get("CALLBACK_RACE")
CALLBACKS, OPERATORS = (int(FULL), 20) if FULL else (60, 6)
# Tuesday at ten; and the evening, when nobody is called.
OPEN = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
CLOSED = OPEN + timedelta(hours=9)


@pytest.fixture(autouse=True)
def _switch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urls, "_address", ["https://voice.example.jp"])
    monkeypatch.setattr(outbox, "_carriers", [])


class Killed(Exception):
    """The process dies here."""


@contextmanager
def now(moment: datetime = OPEN) -> Iterator[None]:
    """The same moment in every thread."""
    with clock.frozen_at(moment):
        yield


def fill(database: Database, callbacks: int, operators: int) -> list[UUID]:
    """So many who are due, and operators who are free."""
    numbers = [f"+81312{number:06}" for number in range(callbacks)]
    rows = [
        {
            "id": new_id(),
            "origin": "queue",
            "number": cipher().encrypt(number, NUMBER_CONTEXT),
            "number_index": phone_index(number),
            "language": "ja",
            "state": CallbackState.WAITING,
            "place_at": OPEN - timedelta(seconds=callbacks - place),
            "not_before": OPEN,
            "due_at": OPEN + timedelta(hours=2),
            "created_at": OPEN,
        }
        for place, number in enumerate(numbers)
    ]
    with database.transaction() as session:
        seed_default_hours(session)
        staff = [make_agent(session, free=False).id for _ in range(operators)]
        session.execute(insert(Callback), rows)
        # Nobody falls silent however slow the machine is.
        free = {"state": AgentState.AVAILABLE, "seen_at": CLOSED, "idle_since": OPEN}
        session.execute(update(Agent).values(**free))
    return [staff_id for staff_id in staff if staff_id is not None]


class Worker:
    """An operator and the process that serves her, which dies now and then."""

    def __init__(self, database: Database, staff_id: UUID, watch: "Watch") -> None:
        self.database, self.staff_id, self.watch = database, staff_id, watch
        self.dice = random.Random(staff_id.int % 1000)

    def work(self) -> None:
        while self._step(self._take):
            self._step(self._join)
            self._step(self._talk)

    def _step(self, do: Callable[[Session], bool]) -> bool:
        """One transaction, until it is through."""

        def once() -> bool:
            with now():
                try:
                    with self.database.transaction() as session:
                        result = do(session)
                        session.flush()
                        if self.dice.random() < 0.15:
                            raise Killed
                    return result
                except Killed:
                    return once()

        return patiently(once)

    def _take(self, session: Session) -> bool:
        lining_up.line_up(session)
        match(session)
        open_ones = select(func.count()).select_from(Callback)
        left = session.scalars(open_ones.where(Callback.state != CallbackState.DONE)).one()
        return left > 0

    def _join(self, session: Session) -> bool:
        leg = self._leg(session)
        if leg is not None:
            operator_joined(session, leg, clock.now())
        return True

    def _talk(self, session: Session) -> bool:
        leg = self._leg(session)
        call = None if leg is None else find_call(session, leg.call_id)
        if leg is None or call is None or leg.state != LegState.JOINED:
            return True
        self.watch.look(session, leg.call_id)
        caller_joined(session, leg, clock.now())
        citizen_gone(session, call, "completed", at=clock.now())
        free = {"state": AgentState.AVAILABLE, "call_id": None, "idle_since": OPEN}
        session.execute(update(CallLeg).where(CallLeg.id == leg.id).values(state=LegState.ENDED))
        session.execute(update(Agent).where(Agent.staff_id == self.staff_id).values(**free))
        return True

    def _leg(self, session: Session) -> CallLeg | None:
        return session.scalar(
            select(CallLeg).where(
                CallLeg.staff_id == self.staff_id,
                CallLeg.kind == LegKind.OPERATOR,
                CallLeg.state != LegState.ENDED,
            )
        )


class Watch:
    """Looks whether anybody is dialled twice at a time."""

    def __init__(self) -> None:
        self.twice: list[UUID] = []

    def look(self, session: Session, call_id: UUID) -> None:
        attempts = (
            select(CallbackAttempt.callback_id)
            .where(CallbackAttempt.state == "active")
            .group_by(CallbackAttempt.callback_id)
            .having(func.count() > 1)
        )
        self.twice += session.scalars(attempts).all()
        assert call_id is not None


def at_once(database: Database, staff: list[UUID], work: Callable[[Database, UUID], None]) -> None:
    """Everybody with a database of her own."""

    def run(staff_id: UUID) -> None:
        own = Database(database.url.render_as_string(hide_password=False))
        try:
            work(own, staff_id)
        finally:
            own.dispose()

    assert in_threads(staff, run) == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_each_is_dialled_once_and_none_is_lost(database: Database) -> None:
    with now():
        staff = fill(database, CALLBACKS, OPERATORS)
    watch = Watch()

    at_once(database, staff, lambda own, staff_id: Worker(own, staff_id, watch).work())

    assert watch.twice == []
    with database.transaction(write=False) as session:
        attempts = Counter(session.scalars(select(CallbackAttempt.callback_id)))
        assert len(attempts) == CALLBACKS
        assert set(attempts.values()) == {1}
        results = session.scalars(select(CallbackAttempt.result).distinct()).all()
        assert results == [Result.REACHED]
        dialled = select(func.count()).select_from(SwitchOrder)
        citizens = SwitchOrder.params["to"].as_string().startswith("citizen:")
        assert session.scalars(dialled.where(citizens)).one() == CALLBACKS


def test_nobody_is_dialled_outside_the_hours(database: Database) -> None:
    with now():
        staff = fill(database, 10, 3)

    def work(own: Database, _staff_id: UUID) -> None:
        def once() -> bool:
            with now(CLOSED), own.transaction() as session:
                return lining_up.line_up(session) + match(session) > 0

        assert not patiently(once)

    at_once(database, staff, work)
    with database.transaction(write=False) as session:
        assert session.scalars(select(func.count()).select_from(Call)).one() == 0


def line_up_the_same(database: Database) -> int:
    """All of them have seen the same callback as due before any of them writes; how many calls
    stand in the line for it then."""
    with now():
        staff = fill(database, 1, OPERATORS)
    looked = threading.Barrier(len(staff))

    def work(own: Database, _staff_id: UUID) -> None:
        with own.transaction(write=False) as reading:
            seen = reading.scalars(select(Callback)).one()
            reading.expunge(seen)
        looked.wait()

        def take() -> bool:
            with now(), own.transaction() as session:
                mine = session.merge(seen, load=False)
                return lining_up.stand_in_line(session, mine, clock.now()) is not None

        patiently(take)

    at_once(database, staff, work)
    with database.transaction(write=False) as session:
        calls = select(func.count()).select_from(Call).where(Call.direction == OUTBOUND)
        return session.scalars(calls).one()


def test_of_all_who_saw_it_due_one_lines_it_up(database: Database) -> None:
    assert line_up_the_same(database) == 1


def test_without_the_condition_of_the_update_they_all_would(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof that the test above can fail."""

    def by_id(callback_id: UUID) -> ColumnElement[bool]:
        return Callback.id == callback_id

    monkeypatch.setattr(lining_up, "still_waiting", by_id)

    assert line_up_the_same(database) > 1


def dial_the_same(database: Database) -> list[bool]:
    """As many calls as operators for one callback, all to be dialled at the same moment."""
    with now():
        staff = fill(database, 1, OPERATORS)
        with database.transaction() as session:
            calls = [open_outgoing(session, number="+81312000000", language="ja") for _ in staff]
            of = {one: call.id for one, call in zip(staff, calls, strict=True)}
    ready, begun = threading.Barrier(len(staff)), list[bool]()

    def work(own: Database, staff_id: UUID) -> None:
        ready.wait()

        def begin() -> bool:
            with now(), own.transaction() as session:
                callback = session.scalars(select(Callback)).one()
                call = session.get_one(Call, of[staff_id])
                return dialling.begun(session, callback, call, staff_id)

        begun.append(patiently(begin))

    at_once(database, staff, work)
    return begun


def test_of_many_diallings_the_database_lets_one_in(database: Database) -> None:
    assert Counter(dial_the_same(database)) == {True: 1, False: OPERATORS - 1}


def test_without_that_index_they_would_all_ring(database: Database) -> None:
    """The proof that the test above can fail."""
    with without_guard(database):
        assert Counter(dial_the_same(database))[True] > 1


@contextmanager
def without_guard(database: Database) -> Iterator[None]:
    """The table without the index over active attempts."""
    (guard,) = (one for one in CallbackAttempt.__table__.indexes if one.unique)  # type: ignore[attr-defined]
    with database.transaction() as session:
        session.execute(text(f"DROP INDEX {guard.name}"))
    try:
        yield
    finally:
        with database.transaction() as session:
            session.execute(delete(CallbackAttempt))
            guard.create(session.connection())
