"""Reads of operators at their phones."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from callcenter.accounts.models import StaffAccount
from callcenter.core import clock
from callcenter.core.errors import Missing
from telephony.agents.models import Agent, AgentState, Endpoint
from telephony.agents.silence import silent_before

_SCHEMES = {Endpoint.BROWSER: "client", Endpoint.DESK_PHONE: "desk"}


def agent_of(session: Session, staff_id: UUID) -> Agent | None:
    """The operator's profile and state; None: never at the phone."""
    return session.get(Agent, staff_id, populate_existing=True)


def locked_agent(session: Session, staff_id: UUID) -> Agent:
    """The same for a change: nobody else changes it until the commit.

    Raises:
        Missing: never at the phone.
    """
    agent = session.scalar(
        select(Agent)
        .where(Agent.staff_id == staff_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if agent is None:
        raise Missing
    return agent


def agents(session: Session) -> list[Agent]:
    """All operators with a profile whose account is open, those at the phone first."""
    return list(
        session.scalars(
            select(Agent)
            .join(StaffAccount, StaffAccount.id == Agent.staff_id)
            .where(StaffAccount.disabled_at.is_(None))
            .order_by(Agent.state == AgentState.OFFLINE, Agent.identity)
        )
    )


def is_idle(session: Session) -> ColumnElement[bool]:
    """Condition on `Agent`: may get a call now."""
    return and_(
        Agent.state == AgentState.AVAILABLE,
        Agent.idle_since <= clock.now(),
        Agent.seen_at >= silent_before(session),
    )


def idle_agents(session: Session) -> list[Agent]:
    """Operators who may get a call now, the longest idle first."""
    return list(
        session.scalars(
            select(Agent)
            .where(is_idle(session))
            .order_by(Agent.idle_since, Agent.staff_id)
            .execution_options(populate_existing=True)
        )
    )


def leg_address(agent: Agent) -> str:
    """What is kept on a leg and in an order: `client:agent_…` or `desk:agent_…`."""
    return f"{_SCHEMES[Endpoint(agent.endpoint)]}:{agent.identity}"
