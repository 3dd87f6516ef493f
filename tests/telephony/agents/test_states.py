"""TEL-2: the states of an operator, free of the database."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from callcenter.core.ids import new_id
from telephony.agents.models import Agent, AgentState, AgentStateChange

AT = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
REST = timedelta(seconds=10)
S = AgentState


def agent_in(state: AgentState, **values: object) -> Agent:
    busy = state in {S.RESERVED, S.RINGING, S.TALKING}
    given = {"call_id": new_id() if busy else None, "missed": 0, "idle_since": AT, **values}
    return Agent(staff_id=uuid4(), state=state, since=AT, version=1, **given)


def after(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


@pytest.mark.parametrize("state", [S.RESERVED, S.RINGING, S.TALKING, S.WRAP_UP])
def test_a_break_asked_for_with_a_caller_on_comes_after_the_wrap_up(state: AgentState) -> None:
    agent = agent_in(state)

    assert agent.wish(S.BREAK, AT, reason="lunch") is None

    assert (agent.state, agent.next_state, agent.next_reason) == (state, S.BREAK, "lunch")
    if state == S.TALKING:
        agent.wrap_up(AT, until=after(60))
    if agent.state == S.WRAP_UP:
        agent.finish_wrap_up(after(60))
        assert (agent.state, agent.reason, agent.next_state) == (S.BREAK, "lunch", None)


@pytest.mark.parametrize("missed", [True, False])
def test_a_break_asked_for_while_it_rings_comes_when_no_talk_does(missed: bool) -> None:
    agent = agent_in(S.RINGING)
    agent.wish(S.BREAK, AT, reason="short")

    if missed:
        agent.miss(after(20), reason="no-answer", rest=REST, most=2, off="missed")
    else:
        agent.let_go(after(5), reason="hung_up", rest=timedelta())

    assert (agent.state, agent.reason) == (S.BREAK, "short")


def test_taking_calls_again_takes_the_break_back() -> None:
    agent = agent_in(S.TALKING)
    agent.wish(S.BREAK, AT, reason="short")
    agent.wish(S.AVAILABLE, AT)

    agent.wrap_up(AT, until=after(60))
    agent.finish_wrap_up(after(30))

    assert (agent.state, agent.idle_since) == (S.AVAILABLE, after(30))


@pytest.mark.parametrize("state", [S.OFFLINE, S.BREAK, S.AVAILABLE])
def test_a_wish_without_a_caller_on_is_fulfilled_at_once(state: AgentState) -> None:
    agent = agent_in(state, missed=1)

    change = agent.wish(S.OFFLINE, after(7), by_id=agent.staff_id)

    assert isinstance(change, AgentStateChange)
    assert (change.old, change.new, change.seconds) == (state, S.OFFLINE, 7)
    assert change.by_id == agent.staff_id
    assert (agent.state, agent.since, agent.missed, agent.version) == (S.OFFLINE, after(7), 0, 2)


def test_who_was_not_at_fault_keeps_the_place_among_the_idle() -> None:
    agent = agent_in(S.RINGING, idle_since=after(-100))

    change = agent.let_go(after(5), reason="hung_up", rest=timedelta())

    assert (agent.state, agent.idle_since, agent.missed) == (S.AVAILABLE, after(-100), 0)
    assert (agent.reason, change.reason) == (None, "hung_up")


def test_a_missed_call_is_followed_by_a_rest_and_the_last_place() -> None:
    agent = agent_in(S.RINGING, idle_since=after(-100))

    agent.miss(after(20), reason="no-answer", rest=REST, most=2, off="missed")

    assert (agent.state, agent.missed, agent.idle_since) == (S.AVAILABLE, 1, after(30))


def test_the_second_missed_call_in_a_row_takes_off_the_phone() -> None:
    agent = agent_in(S.RINGING, missed=1)

    agent.miss(after(20), reason="busy", rest=REST, most=2, off="missed")

    assert (agent.state, agent.reason) == (S.OFFLINE, "missed")


def test_a_talk_forgives_missed_calls() -> None:
    agent = agent_in(S.RINGING, missed=1)

    agent.talk(after(9))

    assert (agent.missed, agent.state) == (0, S.TALKING)
    assert agent.call_id is not None


def test_a_change_names_the_call_that_it_ends() -> None:
    agent = agent_in(S.TALKING)
    call_id = agent.call_id

    change = agent.wrap_up(after(120), until=after(180))

    assert (change.call_id, change.seconds) == (call_id, 120)
    assert (agent.call_id, agent.deadline_at) == (None, after(180))


def test_a_clock_of_the_provider_that_is_behind_makes_no_negative_time() -> None:
    agent = agent_in(S.TALKING)

    assert agent.wrap_up(after(-3), until=after(60)).seconds == 0
