"""Operators at their phones, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.permissions import Actor, Role
from telephony.agents.models import Agent
from telephony.agents.queries import locked_agent
from telephony.agents.services.own_state import take_calls
from telephony.agents.services.profiles import ensure_agent
from tests.factories.staff import make_staff

TAB = "window"


def make_agent(
    session: Session,
    *languages: str,
    free: bool = True,
    idle_for: float = 0,
    role: Role = Role.OPERATOR,
) -> Actor:
    """Somebody with a phone.

    Args:
        languages: spoken; Japanese by default.
        free: ready for calls; else off the phone.
        idle_for: seconds since the person became free.
    """
    actor = make_staff(session, role)
    assert actor.id is not None
    agent = ensure_agent(session, actor.id)
    agent.languages = list(languages or ("ja",))
    if free:
        take_calls(session, actor, tab=TAB)
        agent.idle_since = clock.now() - timedelta(seconds=idle_for)
    session.flush()
    return actor


def agent_now(session: Session, actor: Actor) -> Agent:
    """The phone as the database has it."""
    assert actor.id is not None
    session.flush()
    return locked_agent(session, actor.id)


@contextmanager
def later(seconds: float) -> Iterator[None]:
    """Within this block it is later than around it."""
    with clock.frozen_at(clock.now() + timedelta(seconds=seconds)):
        yield
