"""TEL-2, TEL-8: twenty operators take from one line at the same moment, in threads with
transactions of their own on a real database: every caller to exactly one of them, none lost.

`LINE_CALLERS=1000 pytest tests/faults/test_line_races.py` is the full run."""

import os
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Select, func, insert, select, true, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

import telephony.switch.tasks  # noqa: F401 - takes the orders' jobs
from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.ids import new_id
from callcenter.core.outbox import services as outbox
from telephony.agents.models import Agent, AgentState
from telephony.agents.services import calls as agent_calls
from telephony.calls.facts import Kind
from telephony.calls.models import Call, CallEvent, CallLeg, CallState, LegKind, LegState
from telephony.line.models import EntryState, LineEntry
from telephony.line.services import matching
from telephony.switch import urls
from tests.factories.agents import make_agent
from tests.factories.calls import CENTRE, new_sid

OPERATORS, FEW = 20, 30
CALLERS = int(os.environ.get("LINE_CALLERS", "250"))


@pytest.fixture(autouse=True)
def _switch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urls, "_address", ["https://voice.example.jp"])
    monkeypatch.setattr(outbox, "_carriers", [])


def fill(database: Database, callers: int) -> list[UUID]:
    """A line of so many, and operators who are free, with nobody matched yet."""
    moment = clock.now()
    calls = [
        {
            "id": new_id(),
            "sid": new_sid(),
            "number_kind": "withheld",
            "called_number": CENTRE,
            "language": "ja",
            "state": CallState.WAITING,
            "came_at": moment - timedelta(seconds=callers - number),
        }
        for number in range(callers)
    ]
    came = [
        {
            "id": new_id(),
            "call_id": call["id"],
            "kind": Kind.CAME,
            "at": call["came_at"],
            "content": {},
        }
        for call in calls
    ]
    entries = [
        {
            "id": new_id(),
            "call_id": call["id"],
            "kind": "live",
            "language": "ja",
            "entered_at": call["came_at"],
        }
        for call in calls
    ]
    with database.transaction() as session:
        staff = [make_agent(session, free=False).id for _ in range(OPERATORS)]
        session.execute(insert(Call), calls)
        session.execute(insert(CallEvent), came)
        session.execute(insert(LineEntry), entries)
        # Nobody falls silent however slow the machine is.
        free = {"state": AgentState.AVAILABLE, "seen_at": moment + timedelta(hours=1)}
        session.execute(update(Agent).values(**free))
    return [staff_id for staff_id in staff if staff_id is not None]


def finish(session: Session, staff_id: UUID) -> None:
    """The operator's call is over, in as few words as possible."""
    agent = session.get_one(Agent, staff_id, populate_existing=True)
    if agent.call_id is None:
        return
    mine = LineEntry.call_id == agent.call_id, LineEntry.agent_id == staff_id
    done = {"state": EntryState.CONNECTED, "agent_id": None}
    session.execute(update(LineEntry).where(*mine).values(**done))
    legs = CallLeg.staff_id == staff_id, CallLeg.state != LegState.ENDED
    session.execute(update(CallLeg).where(*legs).values(state=LegState.ENDED))
    agent.state, agent.call_id = AgentState.AVAILABLE, None
    session.flush()


def has_more(session: Session, staff_id: UUID) -> bool:
    """Whether the operator has a call, or could still get one."""
    has_call = session.get_one(Agent, staff_id, populate_existing=True).call_id is not None
    return has_call or matching.somebody_waits(session)


def patiently(work: Callable[[], bool]) -> bool:
    """Who was left standing too long by the database (SQLite lets writers in by chance, not in
    turn) asks again, as every caller of the product does."""
    while True:
        try:
            return work()
        except OperationalError as error:
            if "lock" not in str(error):
                raise


def in_threads(staff: list[UUID], work: Callable[[UUID], None]) -> list[BaseException]:
    """Everybody works at the same time; what went wrong."""
    start, errors = threading.Barrier(len(staff)), list[BaseException]()

    def run(staff_id: UUID) -> None:
        start.wait()
        try:
            work(staff_id)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(one,)) for one in staff]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def legs_by_call(database: Database) -> Counter[UUID]:
    """How many operators' phones rang for each call."""
    with database.transaction(write=False) as session:
        legs = session.scalars(select(CallLeg.call_id).where(CallLeg.kind == LegKind.OPERATOR))
        return Counter(legs)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_many_callers_and_twenty_operators(database: Database) -> None:
    staff = fill(database, CALLERS)

    def take_next(own: Database, staff_id: UUID) -> bool:
        with own.transaction() as session:
            finish(session, staff_id)
            matching.match(session)
            return has_more(session, staff_id)

    def work(staff_id: UUID) -> None:
        own = Database(database.url.render_as_string(hide_password=False))
        try:
            while patiently(lambda: take_next(own, staff_id)):
                pass
        finally:
            own.dispose()

    assert in_threads(staff, work) == []

    rang = legs_by_call(database)
    assert len(rang) == CALLERS
    assert set(rang.values()) == {1}
    with database.transaction(write=False) as session:
        states = session.execute(select(LineEntry.state, func.count()).group_by(LineEntry.state))
        assert dict(states.all()) == {EntryState.CONNECTED: CALLERS}


class Onlookers:
    """Operators who have all looked at the line before any of them writes: each transaction
    takes whom it saw first in line when it began to look."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self.database = database
        self.seen = threading.local()
        self.looked = threading.Barrier(OPERATORS)
        self.taken: list[UUID] = []
        self.first_for = matching.first_for
        monkeypatch.setattr(matching, "first_for", self.first_seen)
        monkeypatch.setattr(matching, "idle_agents", self.only_me)

    def first_seen(self, session: Session, agent: Agent) -> Select[UUID]:
        if self.seen.entry_id is None:
            return self.first_for(session, agent)
        return select(LineEntry.id).where(LineEntry.id == self.seen.entry_id)

    def only_me(self, session: Session) -> list[Agent]:
        return [session.get_one(Agent, self.seen.staff_id)]

    def take_once(self, staff_id: UUID) -> None:
        """Look, wait for all others to have looked, and take."""
        with self.database.transaction(write=False) as session:
            self.seen.staff_id = staff_id
            self.seen.entry_id = session.scalar(
                select(LineEntry.id).order_by(LineEntry.entered_at).limit(1)
            )
        self.looked.wait()
        if patiently(self.take):
            self.taken.append(staff_id)

    def take_all(self, staff_id: UUID) -> None:
        """The same, and on until the line is empty, as everybody comes to it."""
        self.take_once(staff_id)
        self.seen.entry_id = None
        while patiently(self.take_next):
            pass

    def take(self) -> bool:
        with self.database.transaction() as session:
            return matching.match(session) == 1

    def take_next(self) -> bool:
        with self.database.transaction() as session:
            finish(session, self.seen.staff_id)
            matching.match(session)
            return has_more(session, self.seen.staff_id)


@pytest.fixture
def onlookers(database: Database, monkeypatch: pytest.MonkeyPatch) -> Onlookers:
    return Onlookers(database, monkeypatch)


def test_of_all_who_saw_the_same_caller_one_gets_her(onlookers: Onlookers) -> None:
    staff = fill(onlookers.database, FEW)

    assert in_threads(staff, onlookers.take_once) == []

    assert len(onlookers.taken) == 1
    assert list(legs_by_call(onlookers.database).values()) == [1]


def test_without_the_condition_of_the_update_they_all_would(
    onlookers: Onlookers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof that the test above can fail."""
    monkeypatch.setattr(matching, "still_waiting", true)
    monkeypatch.setattr(matching, "somebody_waits", lambda _session: True)
    staff = fill(onlookers.database, FEW)

    in_threads(staff, onlookers.take_once)

    assert max(legs_by_call(onlookers.database).values()) > 1


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif("LINE_CALLERS" not in os.environ, reason="shown with one caller above")
def test_without_it_many_callers_would_be_taken_by_several(
    onlookers: Onlookers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof that `test_many_callers_and_twenty_operators` can fail, at the same size."""
    monkeypatch.setattr(matching, "still_waiting", true)
    staff = fill(onlookers.database, CALLERS)

    assert in_threads(staff, onlookers.take_all) == []

    rang = legs_by_call(onlookers.database)
    assert len(rang) == CALLERS
    assert max(rang.values()) > 1


def reserve_at_once(database: Database) -> list[bool]:
    """Twenty transactions, each with a caller of its own for the same operator."""
    staff = fill(database, OPERATORS)
    with database.transaction(write=False) as session:
        callers = dict(zip(staff, session.scalars(select(LineEntry.call_id)), strict=True))
    results = list[bool]()

    def reserve(staff_id: UUID) -> bool:
        with database.transaction() as session:
            return agent_calls.reserve(session, staff[0], callers[staff_id])

    def work(staff_id: UUID) -> None:
        results.append(patiently(lambda: reserve(staff_id)))

    assert in_threads(staff, work) == []
    return results


def test_an_operator_is_promised_to_one_caller(database: Database) -> None:
    assert Counter(reserve_at_once(database)) == {True: 1, False: OPERATORS - 1}


def test_without_that_condition_she_would_be_promised_to_all(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof that the test above can fail."""
    monkeypatch.setattr(agent_calls, "still_free", lambda staff_id: Agent.staff_id == staff_id)

    assert Counter(reserve_at_once(database))[True] > 1
