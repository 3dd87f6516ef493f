"""TEL-2, TEL-8: what nobody ended is ended by time."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.permissions import Actor
from telephony.agents.models import AgentState
from telephony.agents.reasons import BreakReason
from telephony.agents.services.calls import finish_talk, reserve, talk
from telephony.agents.services.own_state import beat, take_break
from telephony.agents.services.sweeping import sweep_agents
from telephony.calls.models import Call
from tests.factories.agents import TAB, agent_now, later


def state_of(session: Session, actor: Actor) -> tuple[str, str | None]:
    agent = agent_now(session, actor)
    return agent.state, agent.reason


@pytest.fixture
def wrapping(session: Session, operator: Actor, call: Call) -> Actor:
    """In the wrap-up of a call."""
    assert operator.id is not None
    reserve(session, operator.id, call.id)
    talk(session, operator.id, call.id, clock.now())
    finish_talk(session, operator.id, call.id, clock.now())
    return operator


def test_nothing_is_touched_in_time(session: Session, operator: Actor) -> None:
    with later(45):
        assert sweep_agents(session) == 0

    assert state_of(session, operator) == ("available", None)


def test_a_silent_window_takes_off_the_phone(session: Session, operator: Actor) -> None:
    with later(46):
        assert sweep_agents(session) == 1
        assert sweep_agents(session) == 0

    assert state_of(session, operator) == ("offline", "silent")


def test_a_wrap_up_ends_with_its_time(session: Session, wrapping: Actor) -> None:
    with later(61):
        beat_at_the_last_moment = agent_now(session, wrapping)
        beat_at_the_last_moment.seen_at = clock.now()
        session.flush()
        assert sweep_agents(session) == 1

    assert state_of(session, wrapping) == ("available", None)


def test_who_left_in_the_wrap_up_is_not_made_ready(session: Session, wrapping: Actor) -> None:
    with later(61):
        sweep_agents(session)

    assert state_of(session, wrapping) == ("offline", "silent")


def test_a_break_that_was_asked_for_comes_even_so(session: Session, wrapping: Actor) -> None:
    take_break(session, wrapping, reason=BreakReason.LUNCH)
    with later(61):
        sweep_agents(session)

    assert state_of(session, wrapping) == ("break", "lunch")


@pytest.mark.parametrize(
    ("seconds", "state"), [(3600, ("break", "lunch")), (4 * 3600, ("offline", "silent"))]
)
def test_a_break_needs_no_sign_of_life_until_nobody_comes_back(
    session: Session, operator: Actor, seconds: int, state: tuple[str, str]
) -> None:
    take_break(session, operator, reason=BreakReason.LUNCH)
    with later(seconds):
        sweep_agents(session)

    assert state_of(session, operator) == state


@pytest.mark.parametrize("begin", [reserve, None])
def test_whose_phone_rings_or_who_talks_is_left_alone(
    session: Session, operator: Actor, call: Call, begin: Callable[..., bool] | None
) -> None:
    assert operator.id is not None
    reserve(session, operator.id, call.id)
    if begin is None:
        talk(session, operator.id, call.id, clock.now())
    with later(3600):
        assert sweep_agents(session) == 0

    assert state_of(session, operator)[0] in {AgentState.RESERVED, AgentState.TALKING}


def test_a_sign_of_life_keeps_the_phone(session: Session, operator: Actor) -> None:
    with later(40):
        beat(session, operator, tab=TAB)
    with later(80):
        assert sweep_agents(session) == 0
