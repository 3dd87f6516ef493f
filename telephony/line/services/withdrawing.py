"""Take an offer back: the phone stops, the operator is free, the caller keeps the place."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from telephony.agents.services.calls import finish_unreached, release
from telephony.calls.models import CallLeg
from telephony.calls.queries.calls import find_call, find_leg
from telephony.calls.services.legs import end_leg
from telephony.line.models import EntryState, LineEntry
from telephony.line.ports import conduct_of
from telephony.line.services.matching import match_at_end, put_back
from telephony.switch.services.ordering import HANG_UP, order

# A call of ours that was broken off before the talk.
LOST = "lost"


def locked_entry(session: Session, call_id: UUID) -> LineEntry | None:
    """The call's place in the line for a change. Always the first lock: the operator's row, the
    leg's and the call's come after it, so that nobody waits in a circle."""
    return session.scalar(
        select(LineEntry)
        .where(LineEntry.call_id == call_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def withdraw(
    session: Session,
    entry: LineEntry,
    *,
    reason: str,
    at: datetime,
    missed: bool = False,
    leg_is_over: bool = False,
) -> None:
    """End the offer of an entry, if there is one; the entry waits on, unless it was for a call
    of ours that ends with it.

    Args:
        reason: kept with the operator's change.
        missed: whether the operator let it ring.
        leg_is_over: the phone is silent already, and the caller settles the leg.
    """
    staff_id, leg_id = entry.agent_id, entry.leg_id
    if entry.state != EntryState.OFFERED or staff_id is None:
        return
    is_over = _is_over(session, entry, at)
    put_back(entry)
    if is_over:
        settle(entry, LOST, at)
    session.flush()
    if not (is_over and finish_unreached(session, staff_id, entry.call_id, at)):
        release(session, staff_id, entry.call_id, missed=missed, reason=reason)
    if leg_id is not None and not leg_is_over:
        stop_leg(session, leg_id, at)
    match_at_end(session)


def settle(entry: LineEntry, reason: str, at: datetime) -> None:
    """The place is given up."""
    entry.state, entry.settled_at, entry.settled_reason = EntryState.LEFT, at, reason[:12]


def _is_over(session: Session, entry: LineEntry, at: datetime) -> bool:
    how, call = conduct_of(entry.kind), find_call(session, entry.call_id)
    return how is not None and call is not None and how.left_alone(session, call, at)


def stop_leg(session: Session, leg_id: UUID, at: datetime) -> None:
    """End an operator's leg of our own accord, here and at the switch."""
    leg = find_leg(session, leg_id)
    if leg is not None and end_leg(session, leg_id, "canceled", at=at):
        hang_up(session, leg)


def hang_up(session: Session, leg: CallLeg) -> None:
    """Order the switch to end an operator's leg; one it has not made yet is ended as soon as
    it is known (`line.services.answers`)."""
    if leg.sid is not None:
        order(session, HANG_UP, target=leg.sid, about_id=leg.id)
