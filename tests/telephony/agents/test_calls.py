"""TEL-2, TEL-8: what a call does to an operator; late words about old calls move nobody."""

import pytest
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.permissions import Actor
from telephony.agents.models import AgentState
from telephony.agents.reasons import BreakReason
from telephony.agents.services import calls
from telephony.agents.services.own_state import take_break
from telephony.calls.models import Call
from tests.factories.agents import agent_now, later
from tests.factories.calls import make_call


def test_only_one_caller_gets_an_operator(session: Session, operator: Actor, call: Call) -> None:
    assert operator.id is not None

    assert calls.reserve(session, operator.id, call.id)
    assert not calls.reserve(session, operator.id, make_call(session).id)

    agent = agent_now(session, operator)
    assert (agent.state, agent.call_id) == (AgentState.RESERVED, call.id)


def test_who_is_on_a_break_is_not_reserved(session: Session, operator: Actor, call: Call) -> None:
    assert operator.id is not None
    take_break(session, operator, reason=BreakReason.SHORT)

    assert not calls.reserve(session, operator.id, call.id)


def test_a_call_goes_through_its_states(session: Session, operator: Actor, call: Call) -> None:
    assert operator.id is not None
    steps = []
    calls.reserve(session, operator.id, call.id)
    for step in (calls.ring, calls.ring):
        assert step(session, operator.id, call.id)
        steps.append(agent_now(session, operator).state)
    for later_step in (calls.talk, calls.finish_talk):
        assert later_step(session, operator.id, call.id, clock.now())
        steps.append(agent_now(session, operator).state)

    assert steps == ["ringing", "ringing", "talking", "wrap_up"]


@pytest.mark.parametrize("word", ["ring", "talk", "release", "finish_talk"])
def test_a_word_about_another_call_moves_nobody(
    session: Session, operator: Actor, call: Call, word: str
) -> None:
    assert operator.id is not None
    other = make_call(session).id
    calls.reserve(session, operator.id, call.id)
    before = agent_now(session, operator).version
    words = {
        "ring": lambda: calls.ring(session, operator.id, other),
        "talk": lambda: calls.talk(session, operator.id, other, clock.now()),
        "release": lambda: calls.release(session, operator.id, other, missed=True),
        "finish_talk": lambda: calls.finish_talk(session, operator.id, call.id, clock.now()),
    }

    assert not words[word]()

    assert agent_now(session, operator).version == before


def test_a_missed_call_rests_and_the_second_takes_off_the_phone(
    session: Session, operator: Actor, call: Call
) -> None:
    assert operator.id is not None
    calls.reserve(session, operator.id, call.id)
    calls.release(session, operator.id, call.id, missed=True, reason="no-answer")
    agent = agent_now(session, operator)
    assert (agent.state, agent.missed) == (AgentState.AVAILABLE, 1)
    assert agent.idle_since > clock.now()

    calls.reserve(session, operator.id, call.id)
    calls.release(session, operator.id, call.id, missed=True, reason="declined")
    agent = agent_now(session, operator)
    assert (agent.state, agent.reason) == (AgentState.OFFLINE, "missed")


@pytest.mark.parametrize(("reason", "rests"), [("hung_up", False), ("refused", True)])
def test_a_failure_of_others_is_no_miss(
    session: Session, operator: Actor, call: Call, reason: str, rests: bool
) -> None:
    assert operator.id is not None
    calls.reserve(session, operator.id, call.id)
    with later(5):
        calls.release(session, operator.id, call.id, missed=False, reason=reason)
        agent = agent_now(session, operator)
        assert (agent.state, agent.missed) == (AgentState.AVAILABLE, 0)
        assert (agent.idle_since > clock.now()) is rests
