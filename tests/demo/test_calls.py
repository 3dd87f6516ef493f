"""Generated calls are such as real ones leave behind (TEL-1, TEL-2)."""

from sqlalchemy import func, select

from callcenter.core.db import Database
from callcenter.demo.calls import generate_calls
from telephony.calls.facts import Happening
from telephony.calls.folding import fold
from telephony.calls.models import Call, CallEvent, CallLeg, CallState, LegState, Outcome
from telephony.line.models import EntryState, LineEntry, WaitPromise
from tests.factories.staff import make_staff

COUNT = 120


def test_generated_calls_hold_together(database: Database) -> None:
    with database.transaction() as session:
        operators = [make_staff(session).id for _ in range(3)]
    told: list[int] = []
    generate_calls(
        database,
        count=COUNT,
        seed=1,
        operators=[one for one in operators if one],
        days=30,
        progress=told.append,
    )
    assert sum(told) == COUNT
    with database.transaction(write=False) as session:
        calls = session.scalars(select(Call)).all()
        assert len(calls) == COUNT
        assert {call.state for call in calls} == {CallState.ENDED}
        assert {call.outcome for call in calls} >= {Outcome.ANSWERED, Outcome.ABANDONED}
        for call in calls:
            events = session.scalars(select(CallEvent).where(CallEvent.call_id == call.id))
            facts = fold(Happening(one.kind, one.at, one.key, one.content) for one in events)
            assert (facts.outcome, facts.answered_at) == (call.outcome, call.answered_at)
            assert facts.ended_at is not None
        answered = sum(call.outcome == Outcome.ANSWERED for call in calls)
        legs = select(func.count()).where(CallLeg.staff_id.is_not(None))
        assert session.scalar(legs) == answered
        assert session.scalar(select(CallLeg.id).where(CallLeg.state != LegState.ENDED)) is None
        entries = session.scalars(select(LineEntry)).all()
        assert {entry.state for entry in entries} == {EntryState.CONNECTED, EntryState.LEFT}
        assert session.scalar(select(func.count(WaitPromise.id))) == len(entries)
