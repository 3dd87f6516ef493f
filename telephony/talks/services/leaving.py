"""One party's end: the leg, the phone, and the state of who held it."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from telephony.agents.models import BUSY, Agent, AgentState
from telephony.agents.services.calls import release
from telephony.agents.services.changes import note
from telephony.calls.models import CallLeg, LegKind, LegState
from telephony.calls.queries.calls import find_leg
from telephony.calls.services.legs import end_leg
from telephony.line.services.offers import leg_ended
from telephony.switch.services.ordering import HANG_UP, order
from telephony.talks.models import TalkParty

# Then the colleague did not even look: that counts as a missed call.
_MISSED = frozenset({"no-answer"})
# A leg that ends so before the switch has made it is hung up as soon as it has.
_CANCELED = "canceled"


def end_party(
    session: Session, party: TalkParty, reason: str, at: datetime, *, by_itself: bool = False
) -> None:
    """Somebody is out, here and at the switch, whatever state they were in.

    Args:
        reason: as `CallLeg.end_reason`.
        by_itself: the phone is on the way to its end already.
    """
    leg = find_leg(session, party.leg_id)
    party_gone(session, party, reason, at)
    if leg is None or leg.state == LegState.ENDED:
        return
    over(session, leg, reason if leg.sid is not None else _CANCELED, at)
    if leg.sid is not None and not by_itself:
        order(session, HANG_UP, target=leg.sid, about_id=leg.id)


def party_gone(session: Session, party: TalkParty, reason: str, at: datetime) -> None:
    """Write down that somebody has left, once."""
    if party.left_at is None:
        party.left_at, party.end_reason = at, reason[:20]
        session.flush()


def over(session: Session, leg: CallLeg, reason: str, at: datetime) -> None:
    """A leg is over: who led the talk wraps it up, who was asked or listened is free as before."""
    if leg.kind == LegKind.OPERATOR:
        leg_ended(session, leg, reason, at)
        return
    end_leg(session, leg.id, reason, at=at)
    if leg.staff_id is not None:
        _let_go(session, leg.staff_id, leg.call_id, reason)


def _let_go(session: Session, staff_id: UUID, call_id: UUID, reason: str) -> None:
    if release(session, staff_id, call_id, missed=reason in _MISSED, reason=reason[:20]):
        return
    agent = session.scalar(
        select(Agent)
        .where(Agent.staff_id == staff_id, Agent.call_id == call_id, Agent.state.in_(BUSY))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if agent is not None and agent.state == AgentState.TALKING:
        note(session, agent.let_go(clock.now(), reason=None, rest=timedelta(0)))
