"""CB-1: callers on the phone and people at home stand in one line, by who came first.

`ORDER_SCHEDULES=10000 pytest tests/telephony/callbacks/test_order.py` is the full run."""

import os
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

import telephony.callbacks.services.dialling
from callcenter.core import clock
from callcenter.core.db import Database
from telephony.agents.models import Agent, AgentState
from telephony.callbacks.models import Callback, CallbackState, Origin
from telephony.callbacks.services.lining_up import line_up
from telephony.calls.models import CallLeg, LegState
from telephony.line.models import EntryState, LineEntry
from telephony.line.services.entering import leave
from telephony.line.services.matching import match
from tests.factories.agents import make_agent
from tests.factories.callbacks import make_callback
from tests.factories.line import make_waiting
from tests.telephony.callbacks.conftest import AT

SCHEDULES = int(os.environ.get("ORDER_SCHEDULES", "20"))
assert telephony.callbacks.services.dialling.PATIENCE  # tells the line about callbacks


@dataclass
class Day:
    """One random schedule: who comes when, asks to be called instead, hangs up, is served."""

    session: Session
    dice: random.Random
    agent_id: UUID
    now: datetime = AT
    people: int = 0
    waiting: dict[UUID, datetime] = field(default_factory=dict)
    served: list[datetime] = field(default_factory=list)

    def run(self) -> None:
        for _step in range(14):
            self.now += timedelta(seconds=self.dice.randrange(1, 40))
            with clock.frozen_at(self.now):
                self.dice.choice([self.calls, self.asks_at_home, self.changes, self.serves])()
        while self.waiting:
            self.now += timedelta(seconds=5)
            with clock.frozen_at(self.now):
                self.serves()

    def calls(self) -> None:
        """Somebody calls, and may have come a while ago: the greeting takes its time."""
        self.people += 1
        ago = self.dice.randrange(60)
        call = make_waiting(self.session, for_seconds=ago)
        self.waiting[call.id] = self.now - timedelta(seconds=ago)

    def asks_at_home(self) -> None:
        self.people += 1
        self._lines_up(self.now, f"03-1{self.people:03}-0000")

    def changes(self) -> None:
        """A caller in line asks to be called back: the place is kept."""
        live = [
            entry.call_id
            for entry in self.session.scalars(
                select(LineEntry).where(
                    LineEntry.kind == "live", LineEntry.state == EntryState.WAITING
                )
            )
        ]
        if live:
            chosen = self.dice.choice(sorted(live))
            place = self.waiting.pop(chosen)
            self.people += 1
            leave(self.session, chosen, reason="callback", at=self.now)
            self._lines_up(place, f"03-1{self.people:03}-0000")

    def serves(self) -> None:
        """The operator is free; whoever gets her must have come first of all who wait."""
        agent = self.session.get_one(Agent, self.agent_id)
        agent.state, agent.call_id = AgentState.AVAILABLE, None
        agent.seen_at = agent.idle_since = self.now
        self.session.flush()
        line_up(self.session)
        if match(self.session) == 0:
            assert not self.waiting
            return
        entry = self.session.scalars(
            select(LineEntry).where(LineEntry.state == EntryState.OFFERED)
        ).one()
        place = self.waiting.pop(entry.call_id)
        assert place <= min(self.waiting.values(), default=place)
        entry.state, entry.agent_id = EntryState.CONNECTED, None
        legs = CallLeg.staff_id == self.agent_id
        self.session.execute(update(CallLeg).where(legs).values(state=LegState.ENDED))
        done = update(Callback).where(Callback.call_id == entry.call_id)
        self.session.execute(done.values(state=CallbackState.DONE, call_id=None))
        agent.state, agent.call_id = AgentState.BREAK, None
        self.session.flush()
        self.served.append(place)

    def _lines_up(self, place: datetime, number: str) -> None:
        callback = make_callback(self.session, number, place_at=place, origin=Origin.QUEUE)
        line_up(self.session)
        assert callback.call_id is not None
        self.waiting[callback.call_id] = place


@pytest.mark.slow
@pytest.mark.timeout(4 * 3600)
def test_whoever_came_first_is_first_on_the_phone_or_at_home(sqlite_database: Database) -> None:
    served = 0
    for seed in range(SCHEDULES):
        with clock.frozen_at(AT), sqlite_database.transaction() as session:
            agent = make_agent(session, free=False)
            assert agent.id is not None
            day = Day(session, random.Random(seed), agent.id)
            day.run()
            served += len(day.served)
            session.rollback()
    assert served > SCHEDULES
