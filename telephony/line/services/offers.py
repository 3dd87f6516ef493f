"""What becomes of an offer: the operator's phone rings, is answered, the caller joins, it ends.

`leg` is always the operator's. Every function may be called twice, late, or in another order;
what no longer fits changes nothing.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from telephony.agents.services.calls import finish_talk, ring, talk
from telephony.calls.facts import Kind
from telephony.calls.models import CallLeg, LegState
from telephony.calls.queries.calls import find_call
from telephony.calls.services.legs import end_leg, move_leg
from telephony.calls.services.recording_calls import add_event
from telephony.line.models import EntryState, LineEntry
from telephony.line.ports import conduct_of
from telephony.line.services.entering import ANSWERED
from telephony.line.services.withdrawing import hang_up, locked_entry, withdraw
from telephony.switch.services.ordering import REDIRECT_CALL, order
from telephony.switch.urls import voice_url

_NOBODYS_FAULT = frozenset({"refused", "lost"})


def operator_ringing(session: Session, leg: CallLeg, at: datetime) -> None:
    """The operator's phone rings, or was picked up and waits for a key (`initiated`, `ringing`,
    `answered`)."""
    entry = locked_entry(session, leg.call_id)
    if entry is None or not _is_offer(entry, leg):
        return
    ring(session, _staff(leg), leg.call_id)
    move_leg(session, leg.id, LegState.RINGING, at=at)


def operator_joined(session: Session, leg: CallLeg, at: datetime) -> None:
    """The operator is in the conference: leg joined, event `operator_joined`, and the order
    `redirect_call` that takes the caller there (`/voice/talk?leg=…`), or whatever else brings a
    citizen who is not on the phone yet. The operator's phone is hung up instead when the caller
    has gone."""
    entry = locked_entry(session, leg.call_id)
    call = find_call(session, leg.call_id)
    if entry is None or call is None or entry.leg_id != leg.id:
        hang_up(session, leg)
        return
    if entry.state != EntryState.OFFERED or not ring(session, _staff(leg), leg.call_id):
        return
    if move_leg(session, leg.id, LegState.JOINED, at=at):
        _note(session, leg, Kind.OPERATOR_JOINED, at)
        how = conduct_of(entry.kind)
        if how is not None:
            how.meet(session, call, leg, at)
        elif call.sid is not None:
            url = voice_url("talk", leg=leg.id)
            order(session, REDIRECT_CALL, target=call.sid, about_id=leg.id, url=url)


def caller_joined(
    session: Session, leg: CallLeg, at: datetime, *, kind: Kind = Kind.TALKING
) -> None:
    """Both are in the conference: entry connected, operator talking, event `talking`, or `met`
    where that is only concluded."""
    entry = locked_entry(session, leg.call_id)
    if entry is None or not _is_offer(entry, leg):
        return
    entry.state, entry.agent_id = EntryState.CONNECTED, None
    entry.settled_at, entry.settled_reason = at, ANSWERED
    session.flush()
    talk(session, _staff(leg), leg.call_id, at)
    move_leg(session, leg.id, LegState.JOINED, at=at)
    _note(session, leg, kind, at)
    how, call = conduct_of(entry.kind), find_call(session, leg.call_id)
    if how is not None and call is not None:
        how.connected(session, call, at)


def leg_ended(session: Session, leg: CallLeg, reason: str, at: datetime) -> None:
    """The operator's leg is over, whatever it was: settles the leg; before the talk the caller
    waits on at the same place and the operator has missed a call (event `missed`), after it the
    operator wraps up.

    Args:
        reason: `completed`, `no-answer`, `busy`, `failed`, `canceled`, `declined`; `refused` by
            the switch or `lost`: not the operator's fault.
    """
    entry = locked_entry(session, leg.call_id)
    if entry is not None and _is_offer(entry, leg):
        missed = reason not in _NOBODYS_FAULT
        # Settled first, with what really happened to it.
        withdraw(session, entry, reason=reason, at=at, missed=missed, leg_is_over=True)
        if missed:
            _note(session, leg, Kind.MISSED, at, reason=reason)
    if finish_talk(session, _staff(leg), leg.call_id, at):
        _note(session, leg, Kind.TALK_ENDED, at)
    end_leg(session, leg.id, reason, at=at)


def _is_offer(entry: LineEntry, leg: CallLeg) -> bool:
    return entry.state == EntryState.OFFERED and entry.leg_id == leg.id


def _staff(leg: CallLeg) -> UUID:
    if leg.staff_id is None:
        raise ValueError("not the leg of an operator")
    return leg.staff_id


def _note(session: Session, leg: CallLeg, kind: Kind, at: datetime, **content: str) -> None:
    call = find_call(session, leg.call_id)
    if call is not None:
        add_event(session, call, kind, at=at, key=str(leg.id), staff=str(leg.staff_id), **content)
