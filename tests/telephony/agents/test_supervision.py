"""TEL-2: managers set the state of others, with audit."""

import pytest
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Forbidden, Invalid, Missing
from callcenter.core.permissions import Actor
from telephony.agents.errors import AgentSilent
from telephony.agents.models import AgentState
from telephony.agents.reasons import BreakReason
from telephony.agents.services.calls import finish_talk, reserve, talk
from telephony.agents.services.supervision import force
from telephony.calls.models import Call
from tests.factories.agents import agent_now, later, make_agent


def test_a_manager_takes_somebody_off_the_phone(
    session: Session, operator: Actor, manager: Actor
) -> None:
    assert operator.id is not None

    force(session, manager, operator.id, AgentState.OFFLINE)

    agent = agent_now(session, operator)
    assert (agent.state, agent.reason) == (AgentState.OFFLINE, "forced")
    noted = session.info["audit"][-1]
    assert (noted["action"], noted["actor_id"]) == ("agent.force", manager.id)
    assert noted["detail"] == {"before": "available", "after": "offline", "at_once": True}


def test_with_a_caller_on_it_comes_after_the_wrap_up(
    session: Session, operator: Actor, manager: Actor, call: Call
) -> None:
    assert operator.id is not None
    reserve(session, operator.id, call.id)
    talk(session, operator.id, call.id, clock.now())

    force(session, manager, operator.id, AgentState.BREAK, reason=BreakReason.TRAINING)

    agent = agent_now(session, operator)
    assert (agent.state, agent.next_state) == (AgentState.TALKING, AgentState.BREAK)
    finish_talk(session, operator.id, call.id, clock.now())
    force(session, manager, operator.id, AgentState.AVAILABLE)
    assert agent_now(session, operator).state == AgentState.AVAILABLE


def test_nobody_is_made_ready_who_is_not_there(
    session: Session, operator: Actor, manager: Actor
) -> None:
    assert operator.id is not None
    with later(60), pytest.raises(AgentSilent):
        force(session, manager, operator.id, AgentState.AVAILABLE)


def test_only_managers_and_only_some_states(
    session: Session, operator: Actor, manager: Actor
) -> None:
    other = make_agent(session)
    assert other.id is not None
    assert manager.id is not None
    with pytest.raises(Forbidden):
        force(session, operator, other.id, AgentState.OFFLINE)
    with pytest.raises(Invalid):
        force(session, manager, other.id, AgentState.TALKING)
    with pytest.raises(Missing):
        force(session, manager, manager.id, AgentState.OFFLINE)
