"""TEL-2: who is next, and for whom it rings."""

import pytest
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Database, commit
from callcenter.core.permissions import Actor
from telephony.agents.models import AgentState
from telephony.agents.services.own_state import take_calls
from telephony.calls.models import Call
from telephony.calls.services.legs import plan_leg
from telephony.line.models import EntryState
from telephony.line.services import matching
from telephony.line.services.matching import match
from tests.factories.agents import TAB, agent_now, later, make_agent
from tests.factories.line import (
    entry_for,
    kinds_of,
    leg_for,
    make_waiting,
    orders,
)
from tests.telephony.line.conftest import AT


def rings_for(session: Session, *calls: Call) -> list[object]:
    return [entry_for(session, call).agent_id for call in calls]


def test_the_first_in_line_goes_to_the_longest_idle(session: Session) -> None:
    short, long = make_agent(session, idle_for=10), make_agent(session, idle_for=90)
    second, first = make_waiting(session, for_seconds=5), make_waiting(session, for_seconds=30)
    third = make_waiting(session)

    assert match(session) == 2

    assert rings_for(session, first, second, third) == [long.id, short.id, None]


def test_everything_about_an_offer_is_written_together(session: Session, operator: Actor) -> None:
    call = make_waiting(session)

    match(session)

    entry, leg = entry_for(session, call), leg_for(session, call)
    agent = agent_now(session, operator)
    assert (entry.state, entry.leg_id, entry.offers) == (EntryState.OFFERED, leg.id, 1)
    assert (agent.state, agent.call_id) == (AgentState.RESERVED, call.id)
    assert (leg.staff_id, leg.endpoint) == (operator.id, f"client:{agent.identity}")
    assert orders(session) == [("create_call", str(leg.id), leg.endpoint)]
    assert kinds_of(session, call) == ["offered", "queued"]


def test_of_two_at_the_same_moment_the_smaller_id_is_first(
    session: Session, operator: Actor
) -> None:
    one, other = make_waiting(session), make_waiting(session)
    first = min((one, other), key=lambda call: entry_for(session, call).id)

    match(session)

    assert entry_for(session, first).state == EntryState.OFFERED


def test_japanese_is_never_answered_in_english_alone(session: Session) -> None:
    make_agent(session, "en", idle_for=99)
    call = make_waiting(session, for_seconds=3600)

    assert match(session) == 0
    assert rings_for(session, call) == [None]


def test_english_waits_for_somebody_who_speaks_it_and_then_goes_to_anybody(
    session: Session,
) -> None:
    japanese = make_agent(session, "ja", idle_for=99)
    call = make_waiting(session, "en", for_seconds=40)

    with later(19):
        assert match(session) == 0
    with later(20):
        assert match(session) == 1
        assert rings_for(session, call) == [japanese.id]


def test_who_cannot_be_served_does_not_hold_up_the_others(session: Session) -> None:
    japanese = make_agent(session, "ja")
    english_first = make_waiting(session, "en", for_seconds=30)
    then_japanese = make_waiting(session, "ja", for_seconds=10)

    match(session)

    assert rings_for(session, english_first, then_japanese) == [None, japanese.id]


def test_two_languages_are_one_line_for_who_speaks_both(session: Session) -> None:
    both = make_agent(session, "ja", "en")
    japanese = make_waiting(session, "ja", for_seconds=10)
    english = make_waiting(session, "en", for_seconds=30)

    match(session)

    assert rings_for(session, japanese, english) == [None, both.id]


def test_every_pair_that_can_be_made_is_made(session: Session) -> None:
    japanese, both = make_agent(session, "ja", idle_for=90), make_agent(session, "ja", "en")
    english = make_waiting(session, "en", for_seconds=30)
    call = make_waiting(session, "ja", for_seconds=10)

    assert match(session) == 2

    assert rings_for(session, english, call) == [both.id, japanese.id]


def test_an_old_leg_that_has_not_ended_stops_nobody_else(session: Session) -> None:
    stuck, other = make_agent(session, idle_for=90), make_agent(session)
    assert stuck.id is not None
    old = make_waiting(session, for_seconds=600)
    plan_leg(session, old.id, stuck.id, "client:agent_x")

    assert match(session) == 1

    assert rings_for(session, old) == [other.id]
    agent = agent_now(session, stuck)
    assert (agent.state, agent.missed) == (AgentState.AVAILABLE, 0)
    assert agent.idle_since > clock.now()


@pytest.mark.parametrize("caller_is_first", [True, False])
def test_the_end_of_a_transaction_matches_by_itself(
    database: Database, caller_is_first: bool
) -> None:
    with clock.frozen_at(AT):
        with database.transaction() as session:
            operator = make_agent(session, free=False)
        with database.transaction() as session:
            if caller_is_first:
                call = make_waiting(session)
            else:
                take_calls(session, operator, tab=TAB)
        with database.transaction() as session:
            if caller_is_first:
                take_calls(session, operator, tab=TAB)
            else:
                call = make_waiting(session)
        with database.transaction() as session:
            assert entry_for(session, call).agent_id == operator.id


@pytest.mark.parametrize("looks_again", [True, False])
def test_two_transactions_that_cannot_see_each_other_miss_nobody(
    database: Database, monkeypatch: pytest.MonkeyPatch, looks_again: bool
) -> None:
    """A caller and an operator come at the same moment: both transactions have matched before
    either is committed. Without the second look the pair would wait for the sweeper."""
    if database.is_sqlite:
        pytest.skip("one writer at a time")
    if not looks_again:
        monkeypatch.setattr(matching, "_look_again", lambda _database: None)
    with clock.frozen_at(AT):
        with database.transaction() as session:
            operator = make_agent(session, free=False)
        both = [database.session(write=True) for _ in range(2)]
        call = make_waiting(both[0])
        take_calls(both[1], operator, tab=TAB)
        for session in both:
            for last_work in session.info.pop("before_commit"):
                last_work()
        for session in both:
            commit(session)
            session.close()
        with database.transaction() as session:
            assert entry_for(session, call).agent_id == (operator.id if looks_again else None)
