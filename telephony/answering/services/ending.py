"""The caller's leg as the provider sees it: its last word ends the call, whatever else was lost."""

from datetime import datetime

from sqlalchemy.orm import Session

from telephony.answering.services.talking import leg_over
from telephony.callbacks.services.outcomes import citizen_gone
from telephony.calls.facts import OVER, Kind
from telephony.calls.models import OUTBOUND, Call, LegKind, LegState
from telephony.calls.queries.calls import legs_of
from telephony.calls.services.legs import end_leg
from telephony.calls.services.recording_calls import add_event
from telephony.line.services.entering import leave
from telephony.switch.services.ordering import HANG_UP, order
from telephony.talks.services.ending import caller_hung_up


def caller_told(session: Session, call: Call, status: str, *, at: datetime) -> None:
    """The provider says how the caller's leg is doing; an end is final (TEL-8)."""
    add_event(session, call, Kind.STATUS, at=at, key=status)
    if status in OVER:
        caller_gone(session, call, status, at=at)


def caller_gone(session: Session, call: Call, reason: str, *, at: datetime) -> None:
    """The caller's leg is over: free whoever was kept for this caller, one whose phone rings or
    who talked.

    Args:
        reason: the provider's word for how it ended, or `lost`.
    """
    if call.direction == OUTBOUND:
        citizen_gone(session, call, reason, at=at)
    leave(session, call.id, reason="hung_up", at=at)
    caller_hung_up(session, call.id, at, leader_too=True)
    for leg in legs_of(session, call.id):
        if leg.state == LegState.ENDED:
            continue
        if leg.kind == LegKind.CALLER:
            end_leg(session, leg.id, reason, at=at)
        else:
            leg_over(session, leg, "completed", at=at)
            if leg.sid is not None:
                order(session, HANG_UP, target=leg.sid, about_id=leg.id)
