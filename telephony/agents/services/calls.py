"""What a call does to an operator. The line calls these; each one says which call it means, so
that a late word about an old call moves nobody.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from callcenter.core import clock
from telephony.agents.models import BUSY, Agent, AgentState, AgentStateChange, seconds_between
from telephony.agents.queries import is_idle
from telephony.agents.reasons import OfflineReason
from telephony.agents.services.changes import note
from telephony.setup.queries import phone_times

# How much longer than it rings an operator is kept for a caller: the switch is slower than we.
GRACE = timedelta(seconds=15)
# It was not the operator's fault, but trying at once again would only fail again.
_RESTING = frozenset({"refused", "lost"})
# Who is at the phone and not in a call.
_AT_HAND = frozenset({AgentState.AVAILABLE, AgentState.BREAK, AgentState.WRAP_UP})


def lock_idle(session: Session, staff_id: UUID) -> Agent | None:
    """The operator, if free for a call and in nobody else's hands just now. Never waits."""
    return session.scalar(
        select(Agent)
        .where(Agent.staff_id == staff_id, is_idle(session))
        .with_for_update(key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    )


def still_free(staff_id: UUID) -> ColumnElement[bool]:
    """Condition of the UPDATE that reserves: of many at once, one succeeds."""
    return (Agent.staff_id == staff_id) & (Agent.state == AgentState.AVAILABLE)


def reserve(session: Session, staff_id: UUID, call_id: UUID) -> bool:
    """Keep an available operator for a caller; False: somebody else was faster."""
    moment = clock.now()
    since = session.scalar(select(Agent.since).where(Agent.staff_id == staff_id)) or moment
    reserved = session.execute(
        update(Agent)
        .where(still_free(staff_id))
        .values(
            state=AgentState.RESERVED,
            reason=None,
            since=moment,
            call_id=call_id,
            deadline_at=_ring_deadline(session, moment),
            version=Agent.version + 1,
        )
        .returning(Agent.staff_id)
        .execution_options(synchronize_session="fetch")
    ).all()
    if not reserved:
        return False
    session.add(
        AgentStateChange(
            staff_id=staff_id,
            at=moment,
            old=AgentState.AVAILABLE,
            new=AgentState.RESERVED,
            seconds=seconds_between(since, moment),
            call_id=call_id,
        )
    )
    return True


def take_on(session: Session, staff_id: UUID, call_id: UUID) -> bool:
    """Keep an operator for a call that she asked for herself: out of a break or a wrap-up too.
    False: a phone of hers rings or she talks, or she is not there.

    A break goes on after the call.
    """
    agent = session.scalar(
        select(Agent)
        .where(Agent.staff_id == staff_id, Agent.state.in_(_AT_HAND))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if agent is None:
        return False
    moment = clock.now()
    note(session, agent.reserve_for(call_id, moment, until=_ring_deadline(session, moment)))
    session.flush()
    return True


def prolong(session: Session, staff_id: UUID, call_id: UUID, *, until: datetime) -> bool:
    """Keep the operator longer: the citizen's phone rings. False: is not kept for this call."""
    agent = _kept(session, staff_id, call_id, {AgentState.RESERVED, AgentState.RINGING})
    if agent is None:
        return False
    if agent.deadline_at is None or agent.deadline_at < until:
        agent.deadline_at = until
    return True


def ring(session: Session, staff_id: UUID, call_id: UUID) -> bool:
    """The operator's phone rings; said again, or once it was picked up, it prolongs the time.
    False: the operator is not kept for this call."""
    agent = _kept(session, staff_id, call_id, {AgentState.RESERVED, AgentState.RINGING})
    if agent is None:
        return False
    moment = clock.now()
    until = _ring_deadline(session, moment)
    if agent.state == AgentState.RESERVED:
        note(session, agent.ring(moment, until=until))
    else:
        agent.deadline_at = until
    return True


def talk(session: Session, staff_id: UUID, call_id: UUID, at: datetime) -> bool:
    """Operator and caller hear each other. False: the operator is not kept for this call."""
    agent = _kept(session, staff_id, call_id, {AgentState.RESERVED, AgentState.RINGING})
    if agent is None:
        return False
    note(session, agent.talk(at))
    return True


def release(
    session: Session, staff_id: UUID, call_id: UUID, *, missed: bool, reason: str | None = None
) -> bool:
    """No talk came of it: free again. False: the operator is not kept for this call.

    Args:
        missed: the phone rang in vain: a short rest, and after some in a row offline. Otherwise
            (the caller hung up first) the place among the idle is kept.
        reason: code kept with the change: `no-answer`, `busy`, `declined`, `hung_up`; after
            `refused` (by the switch) and `lost` there is a rest too.
    """
    agent = _kept(session, staff_id, call_id, {AgentState.RESERVED, AgentState.RINGING})
    if agent is None:
        return False
    times, moment = phone_times(session), clock.now()
    rest = timedelta(seconds=times.miss_pause_seconds)
    if missed:
        most = times.misses_before_offline
        note(
            session,
            agent.miss(moment, reason=reason, rest=rest, most=most, off=OfflineReason.MISSED),
        )
    else:
        rest = rest if reason in _RESTING else timedelta()
        note(session, agent.let_go(moment, reason=reason, rest=rest))
    return True


def finish_talk(session: Session, staff_id: UUID, call_id: UUID, at: datetime) -> bool:
    """The talk is over: wrap-up. False: the operator is not in this talk."""
    agent = _kept(session, staff_id, call_id, {AgentState.TALKING})
    if agent is None:
        return False
    until = max(at, agent.since) + timedelta(seconds=phone_times(session).wrap_up_seconds)
    note(session, agent.wrap_up(max(at, agent.since), until=until))
    return True


def finish_unreached(session: Session, staff_id: UUID, call_id: UUID, at: datetime) -> bool:
    """Nobody was reached by a call of ours: a short wrap-up, in which the result can be
    corrected. False: the operator is not kept for this call."""
    agent = _kept(session, staff_id, call_id, {AgentState.RESERVED, AgentState.RINGING})
    if agent is None:
        return False
    moment = max(at, agent.since)
    rest = timedelta(seconds=phone_times(session).callback_wrap_up_seconds)
    agent.missed = 0
    note(session, agent.wrap_up(moment, until=moment + rest))
    return True


def busy_agents(session: Session) -> list[Agent]:
    """Operators with a caller on, or kept for one; for the sweeper."""
    return list(session.scalars(select(Agent).where(Agent.state.in_(BUSY))))


def _kept(session: Session, staff_id: UUID, call_id: UUID, states: set[AgentState]) -> Agent | None:
    return session.scalar(
        select(Agent)
        .where(Agent.staff_id == staff_id, Agent.call_id == call_id, Agent.state.in_(states))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def _ring_deadline(session: Session, moment: datetime) -> datetime:
    return moment + timedelta(seconds=phone_times(session).ring_seconds) + GRACE
