"""A leg of a talk is over, as the switch says: what becomes of the others."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from telephony.calls.models import CallLeg, LegState
from telephony.calls.queries.calls import find_leg
from telephony.talks.models import PartyKind, TalkParty, TalkRoom, Then
from telephony.talks.services.leaving import over, party_gone
from telephony.talks.services.rooms import (
    back_to_line,
    call_in,
    caller_out,
    close_room,
    locked_room,
    party_of,
    room_of_call,
    room_with,
)
from telephony.talks.services.transferring import stop_handover


def leg_left(session: Session, leg: CallLeg, reason: str, at: datetime) -> None:
    """The leg of an operator or of somebody who was brought in is over. With the one who leads
    the talk it ends for all.

    Args:
        reason: as `CallLeg.end_reason`.
    """
    room, now = room_with(session, leg), find_leg(session, leg.id)
    if now is None or now.state == LegState.ENDED:
        return
    party = None if room is None else party_of(session, room, now)
    over(session, now, reason, at)
    if room is None or room.closed_at is not None:
        return
    if party is not None:
        party_gone(session, party, reason, at)
    if leg.id == room.leader_leg_id:
        close_room(session, room, at, caller_left=False)
    elif leg.id == room.next_leg_id:
        stop_handover(session, room)


def room_ended(session: Session, leg_id: UUID, at: datetime, *, by: str) -> None:
    """The conference is over, and whoever was in it goes on with the own document.

    Args:
        leg_id: of the operator who founded it.
        by: the switch's identifier of the call that ended it by leaving; "": not told.
    """
    room = locked_room(session, leg_id)
    if room is None:
        return
    close_room(session, room, at, caller_left=by == call_in(session, room).sid)
    caller_out(session, room, at)


def caller_stepped_out(session: Session, leg_id: UUID, at: datetime) -> bool:
    """The caller, who is still on the phone, is out of the room; whether she has her place in the
    line again.

    Args:
        leg_id: of the operator who founded it.
    """
    room = locked_room(session, leg_id)
    if room is None:
        return False
    close_room(session, room, at, caller_left=False)
    caller_out(session, room, at)
    if room.then == Then.LINE:  # whoever was told first took her for gone
        back_to_line(session, room, at, reason="lost")
    return room.then == Then.LINE_DONE


def caller_hung_up(
    session: Session, call_id: UUID, at: datetime, *, leader_too: bool = False
) -> None:
    """The caller is gone: the talk is over, and nobody waits for her.

    Args:
        leader_too: as `close_room`.
    """
    room = room_of_call(session, call_id)
    if room is not None:
        room.then = Then.GOODBYE
        close_room(session, room, at, caller_left=True, leader_too=leader_too)
    rooms = select(TalkRoom.leg_id).where(TalkRoom.call_id == call_id)
    still_in = TalkParty.room_id.in_(rooms) & TalkParty.left_at.is_(None)
    session.execute(
        update(TalkParty)
        .where(still_in, TalkParty.kind == PartyKind.CALLER)
        .values(left_at=at)
        .execution_options(synchronize_session=False)
    )
