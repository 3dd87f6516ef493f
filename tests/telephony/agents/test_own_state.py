"""TEL-2: what operators do with their own phones."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Forbidden, Invalid
from callcenter.core.permissions import SYSTEM, Actor, Role
from telephony.agents.errors import NoWrapUp, PhoneElsewhere
from telephony.agents.models import AgentState, AgentStateChange, Endpoint
from telephony.agents.ports import _reactions, when_free
from telephony.agents.queries import agent_of, agents, idle_agents
from telephony.agents.reasons import BreakReason
from telephony.agents.services import own_state
from telephony.agents.services.calls import finish_talk, reserve, talk
from telephony.calls.models import Call
from tests.factories.agents import TAB, agent_now, later, make_agent
from tests.factories.staff import make_staff


def put_through(session: Session, operator: Actor, call: Call) -> None:
    assert operator.id is not None
    assert reserve(session, operator.id, call.id)
    assert talk(session, operator.id, call.id, clock.now())


def wrap_up(session: Session, operator: Actor, call: Call) -> None:
    assert operator.id is not None
    put_through(session, operator, call)
    assert finish_talk(session, operator.id, call.id, clock.now())


def test_the_profile_is_made_on_first_use(session: Session) -> None:
    actor = make_staff(session)
    assert actor.id is not None
    assert agent_of(session, actor.id) is None

    agent = own_state.take_calls(session, actor, tab=TAB)

    assert agent.identity == f"agent_{actor.id.hex}"
    assert (agent.languages, agent.endpoint) == (["ja"], Endpoint.BROWSER)
    assert [one.staff_id for one in idle_agents(session)] == [actor.id]
    assert [one.staff_id for one in agents(session)] == [actor.id]


def test_only_who_may_take_calls_does(session: Session) -> None:
    for actor in (make_staff(session, Role.RESPONDER), make_staff(session, Role.CITY), SYSTEM):
        with pytest.raises(Forbidden):
            own_state.take_calls(session, actor, tab=TAB)


def test_every_change_is_kept_with_who_and_how_long(session: Session, operator: Actor) -> None:
    with later(90):
        own_state.take_break(session, operator, reason=BreakReason.LUNCH)
    session.flush()

    change = session.scalars(
        select(AgentStateChange).order_by(AgentStateChange.at.desc()).limit(1)
    ).one()
    assert (change.old, change.new, change.reason) == ("available", "break", "lunch")
    assert (change.seconds, change.by_id) == (90, operator.id)


def test_one_window_holds_the_phone(session: Session, operator: Actor) -> None:
    assert own_state.beat(session, operator, tab=TAB)
    assert not own_state.beat(session, operator, tab="another")

    own_state.hold_phone(session, operator, tab="another")

    assert own_state.beat(session, operator, tab="another")
    assert not own_state.beat(session, operator, tab=TAB)


def test_a_talk_is_not_taken_to_another_window(
    session: Session, operator: Actor, call: Call
) -> None:
    put_through(session, operator, call)

    with pytest.raises(PhoneElsewhere):
        own_state.hold_phone(session, operator, tab="another")
    with pytest.raises(PhoneElsewhere):
        own_state.take_calls(session, operator, tab="another")


def test_a_window_that_died_in_a_talk_gives_the_phone_up(
    session: Session, operator: Actor, call: Call
) -> None:
    put_through(session, operator, call)

    with later(60):
        own_state.hold_phone(session, operator, tab="another")

    assert agent_now(session, operator).tab == "another"


@pytest.mark.parametrize("tab", ["", "a b", "x" * 41, "窓"])
def test_a_window_has_a_plain_name(session: Session, operator: Actor, tab: str) -> None:
    with pytest.raises(Invalid):
        own_state.take_calls(session, operator, tab=tab)


def test_a_wrap_up_ends_by_the_record_by_readiness_or_by_time(
    session: Session, operator: Actor, call: Call
) -> None:
    wrap_up(session, operator, call)
    own_state.end_wrap_up(session, operator)
    assert agent_now(session, operator).state == AgentState.AVAILABLE

    wrap_up(session, operator, call)
    own_state.take_calls(session, operator, tab=TAB)
    assert agent_now(session, operator).state == AgentState.AVAILABLE

    wrap_up(session, operator, call)
    with later(59):
        own_state.beat(session, operator, tab=TAB)
        assert agent_now(session, operator).state == AgentState.WRAP_UP
    with later(60):
        own_state.beat(session, operator, tab=TAB)
        assert agent_now(session, operator).state == AgentState.AVAILABLE


def test_a_wrap_up_is_extended_from_now(session: Session, operator: Actor, call: Call) -> None:
    wrap_up(session, operator, call)

    with later(50):
        agent = own_state.extend_wrap_up(session, operator)
        assert agent.deadline_at == clock.now() + timedelta(seconds=60)
        own_state.end_wrap_up(session, operator)
        with pytest.raises(NoWrapUp):
            own_state.extend_wrap_up(session, operator)


def test_ending_a_wrap_up_elsewhere_changes_nothing(session: Session, operator: Actor) -> None:
    before = agent_now(session, operator).version

    own_state.end_wrap_up(session, operator)

    assert agent_now(session, operator).version == before


def test_going_offline_with_a_caller_on_comes_after_the_wrap_up(
    session: Session, operator: Actor, call: Call
) -> None:
    put_through(session, operator, call)
    assert operator.id is not None

    own_state.go_offline(session, operator)
    assert agent_now(session, operator).state == AgentState.TALKING
    finish_talk(session, operator.id, call.id, clock.now())
    assert agent_now(session, operator).state == AgentState.WRAP_UP
    own_state.end_wrap_up(session, operator)

    assert agent_now(session, operator).state == AgentState.OFFLINE


def test_a_desk_phone_without_a_number_cannot_ring(session: Session, operator: Actor) -> None:
    with pytest.raises(Invalid) as refused:
        own_state.choose_endpoint(session, operator, endpoint=Endpoint.DESK_PHONE)

    assert refused.value.fields == {"endpoint": "no_desk_phone"}
    agent = own_state.choose_endpoint(session, operator, endpoint=Endpoint.BROWSER)
    assert agent.endpoint == Endpoint.BROWSER


def test_who_becomes_free_is_told_at_once(session: Session, operator: Actor) -> None:
    told: list[Session] = []
    when_free(told.append)
    try:
        own_state.take_break(session, operator, reason=BreakReason.SHORT)
        assert told == []
        own_state.take_calls(session, operator, tab=TAB)
        assert told == [session]
    finally:
        _reactions.remove(told.append)


def test_idle_is_who_is_free_rested_and_there(session: Session) -> None:
    long, short = make_agent(session, idle_for=50), make_agent(session, idle_for=20)
    make_agent(session, idle_for=-5)
    make_agent(session, free=False)

    assert [agent.staff_id for agent in idle_agents(session)] == [long.id, short.id]
    with later(46):
        own_state.beat(session, short, tab=TAB)
        assert [agent.staff_id for agent in idle_agents(session)] == [short.id]
