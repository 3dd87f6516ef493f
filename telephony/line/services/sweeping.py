"""What a killed process or a lost webhook leaves behind in the line, set right."""

from sqlalchemy import and_, exists, or_, select, text
from sqlalchemy.orm import Session

from callcenter.core import clock
from telephony.agents.models import BUSY, Agent, AgentState
from telephony.agents.services.calls import finish_talk, release
from telephony.agents.services.sweeping import sweep_agents
from telephony.calls.models import Call, CallLeg, CallState, LegKind, LegState
from telephony.line.models import EntryState, LineEntry
from telephony.line.order import IN_LINE
from telephony.line.services.entering import leave
from telephony.line.services.matching import match_at_end
from telephony.line.services.withdrawing import locked_entry, stop_leg, withdraw

# Written out, so that SQLite too sees that the index of live legs answers the query.
_LIVE_OPERATOR_LEG = text("phone_leg.kind = 'operator' AND phone_leg.state <> 'ended'")
_KEPT = (AgentState.RESERVED, AgentState.RINGING)


def sweep_line(session: Session) -> int:
    """Set right what lies about, then match before the commit; returns how many things were set
    right. Each step looks only at who waits, rings or talks now."""
    count = sum(
        step(session)
        for step in (_gone, _overdue, _reserved_for_nobody, _after_the_talk, _stray_legs)
    )
    count += sweep_agents(session)
    match_at_end(session)
    return count


def _gone(session: Session) -> int:
    """Callers whose call has ended do not wait."""
    found = session.scalars(
        select(LineEntry.call_id)
        .join(Call, Call.id == LineEntry.call_id)
        .where(IN_LINE, Call.state == CallState.ENDED)
    ).all()
    return sum(leave(session, call_id, reason="lost", at=clock.now()) for call_id in found)


def _overdue(session: Session) -> int:
    """Offers whose operator is kept no longer, or whose time is over."""
    moment = clock.now()
    is_kept = and_(
        Agent.staff_id == LineEntry.agent_id,
        Agent.call_id == LineEntry.call_id,
        Agent.state.in_(_KEPT),
        Agent.deadline_at > moment,
    )
    found = session.scalars(
        select(LineEntry.call_id).where(
            IN_LINE, LineEntry.state == EntryState.OFFERED, ~exists().where(is_kept)
        )
    ).all()
    for call_id in found:
        entry = locked_entry(session, call_id)
        if entry is not None:
            withdraw(session, entry, reason="lost", at=moment)
    return len(found)


def _reserved_for_nobody(session: Session) -> int:
    """Operators kept for a caller whose offer is no more, and not asked to come into a talk."""
    is_offered = and_(
        LineEntry.call_id == Agent.call_id,
        LineEntry.agent_id == Agent.staff_id,
        LineEntry.state == EntryState.OFFERED,
    )
    is_asked = and_(
        CallLeg.call_id == Agent.call_id,
        CallLeg.staff_id == Agent.staff_id,
        CallLeg.kind != LegKind.OPERATOR,
        CallLeg.state != LegState.ENDED,
    )
    found = session.execute(
        select(Agent.staff_id, Agent.call_id).where(
            Agent.state.in_(_KEPT), ~exists().where(is_offered), ~exists().where(is_asked)
        )
    ).all()
    return sum(
        release(session, staff_id, call_id, missed=False, reason="lost")
        for staff_id, call_id in found
        if call_id is not None
    )


def _after_the_talk(session: Session) -> int:
    """Operators whose talk has ended without a word to them."""
    is_on = and_(
        CallLeg.call_id == Agent.call_id,
        CallLeg.staff_id == Agent.staff_id,
        CallLeg.state != LegState.ENDED,
    )
    found = session.execute(
        select(Agent.staff_id, Call.id, Call.ended_at)
        .join(Call, Call.id == Agent.call_id)
        .where(
            Agent.state == AgentState.TALKING,
            or_(Call.state == CallState.ENDED, ~exists().where(is_on)),
        )
    ).all()
    return sum(
        finish_talk(session, staff_id, call_id, ended_at or clock.now())
        for staff_id, call_id, ended_at in found
    )


def _stray_legs(session: Session) -> int:
    """Phones that ring or are held for nobody: hung up, so that the operator can be rung again."""
    is_on = and_(
        Agent.staff_id == CallLeg.staff_id,
        Agent.call_id == CallLeg.call_id,
        Agent.state.in_(BUSY),
    )
    found = session.scalars(
        select(CallLeg.id).where(_LIVE_OPERATOR_LEG, ~exists().where(is_on))
    ).all()
    for leg_id in found:
        stop_leg(session, leg_id, clock.now())
    return len(found)
