"""What nobody ended: wrap-ups past their time, and operators whose screens fell silent."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from telephony.agents.models import Agent, AgentState
from telephony.agents.reasons import OfflineReason
from telephony.agents.services.changes import note
from telephony.agents.silence import is_silent, silent_before

# Somebody on a break need not look at the screen; after so long nobody comes back from it.
LONGEST_BREAK = timedelta(hours=3)


def sweep_agents(session: Session) -> int:
    """Set right what time has made wrong; returns how many operators were moved.

    Whose phone rings or who talks is left alone: the call decides (`sweep_line` looks after it),
    and afterwards the silent one is met here.
    """
    found = session.scalars(
        select(Agent)
        .where(or_(_has_left(session), _is_over()))
        .with_for_update(key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for agent in found:
        _move_on(session, agent)
    return len(found)


def _move_on(session: Session, agent: Agent) -> None:
    moment = clock.now()
    goes_on = agent.state == AgentState.WRAP_UP and agent.next_state is not None
    if is_silent(session, agent) and not goes_on:
        note(session, agent.silence(moment, reason=OfflineReason.SILENT))
    else:
        note(session, agent.finish_wrap_up(moment))


def _has_left(session: Session) -> ColumnElement[bool]:
    silent = silent_before(session)
    return or_(
        and_(Agent.state == AgentState.AVAILABLE, _not_seen_since(silent)),
        and_(Agent.state == AgentState.BREAK, _not_seen_since(silent - LONGEST_BREAK)),
    )


def _not_seen_since(moment: datetime) -> ColumnElement[bool]:
    return or_(Agent.seen_at.is_(None), Agent.seen_at < moment)


def _is_over() -> ColumnElement[bool]:
    return and_(Agent.state == AgentState.WRAP_UP, Agent.deadline_at <= clock.now())
