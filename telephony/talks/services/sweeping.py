"""What a killed process or a lost webhook leaves behind in talks, set right: nobody stays alone."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from telephony.agents.services.calls import GRACE
from telephony.calls.models import Call, CallLeg, CallState, LegState
from telephony.calls.queries.calls import find_leg
from telephony.line.models import EntryState
from telephony.line.queries import entry_of
from telephony.setup.queries import phone_times
from telephony.switch.services.ordering import HANG_UP, REDIRECT_CALL, order
from telephony.switch.urls import voice_url
from telephony.talks.models import PartyKind, TalkParty, TalkRoom, Then
from telephony.talks.services.ending import leg_left
from telephony.talks.services.leaving import end_party
from telephony.talks.services.rooms import caller_in, caller_out, close_room, locked_room

# The switch itself ends the room with its leader; its word of it has come by then.
ON_ITS_WAY = timedelta(seconds=8)
# A key is waited for where no browser was answered.
KEY_WAIT = timedelta(seconds=40)
# So long ago a talk may have ended of which the caller's end is not known.
LOOKED_FOR = timedelta(minutes=10)


def sweep_talks(session: Session) -> int:
    """Set right what lies about; returns how many things were. Each step looks only at rooms that
    are open, or were a short while ago."""
    return sum(step(session) for step in (_over, _led_by_nobody, _alone, _left_over, _unanswered))


def _over(session: Session) -> int:
    """Rooms of calls that have ended."""
    found = session.scalars(
        select(TalkRoom.leg_id)
        .join(Call, Call.id == TalkRoom.call_id)
        .where(TalkRoom.closed_at.is_(None), Call.state == CallState.ENDED)
    ).all()
    for leg_id in found:
        room = locked_room(session, leg_id)
        if room is not None:
            close_room(session, room, clock.now(), caller_left=True, leader_too=True)
    return len(found)


def _led_by_nobody(session: Session) -> int:
    """Rooms whose leader has gone without a word of it."""
    found = session.scalars(
        select(TalkRoom.leg_id)
        .join(CallLeg, CallLeg.id == TalkRoom.leader_leg_id)
        .where(TalkRoom.closed_at.is_(None), CallLeg.state == LegState.ENDED)
    ).all()
    for leg_id in found:
        room = locked_room(session, leg_id)
        if room is not None:
            close_room(session, room, clock.now(), caller_left=False)
    return len(found)


def _alone(session: Session) -> int:
    """Callers in a room that should have ended under them: on to where they belong."""
    moment = clock.now()
    found = session.scalars(
        select(TalkRoom.leg_id)
        .join(Call, Call.id == TalkRoom.call_id)
        .join(TalkParty, TalkParty.room_id == TalkRoom.leg_id)
        .where(
            TalkRoom.closed_at.between(moment - LOOKED_FOR, moment - ON_ITS_WAY),
            Call.state != CallState.ENDED,
            TalkParty.kind == PartyKind.CALLER,
            TalkParty.left_at.is_(None),
        )
    ).all()
    return sum(fetch_out(session, leg_id) for leg_id in found)


def fetch_out(session: Session, leg_id: UUID) -> bool:
    """Send a caller who is alone in a room to where she belongs: into the line, where her place
    is open, else to the goodbye. False: is not in there.

    Args:
        leg_id: of the operator who founded the room.
    """
    room = locked_room(session, leg_id)
    caller = None if room is None else caller_in(session, room)
    leg = None if caller is None else find_leg(session, caller.leg_id)
    if room is None or leg is None or leg.sid is None:
        return False
    entry = entry_of(session, room.call_id)
    waits = entry is not None and entry.state == EntryState.WAITING
    if room.then == Then.LINE_DONE and not waits:  # somebody who is coming fetches her from here
        return False
    caller_out(session, room, clock.now())
    url = voice_url("line-again", stay=0 if entry is None else entry.offers)
    order(session, REDIRECT_CALL, target=leg.sid, about_id=room.call_id, url=url)
    return True


def _left_over(session: Session) -> int:
    """People in rooms that are closed: their phones are hung up."""
    found = session.scalars(
        select(TalkParty)
        .join(TalkRoom, TalkRoom.leg_id == TalkParty.room_id)
        .where(
            TalkRoom.closed_at > clock.now() - LOOKED_FOR,
            TalkParty.kind != PartyKind.CALLER,
            TalkParty.left_at.is_(None),
        )
    ).all()
    for party in found:
        end_party(session, party, "completed", clock.now())
    return len(found)


def _unanswered(session: Session) -> int:
    """Who was asked and neither came nor refused: the colleague is free again."""
    moment = clock.now()
    ring = timedelta(seconds=phone_times(session).ring_seconds) + GRACE
    found = session.scalars(
        select(CallLeg)
        .join(TalkParty, TalkParty.leg_id == CallLeg.id)
        .where(
            TalkParty.left_at.is_(None),
            TalkParty.joined_at.is_(None),
            CallLeg.state.not_in((LegState.JOINED, LegState.ENDED)),
            or_(
                CallLeg.created_at < moment - ring - KEY_WAIT,
                (CallLeg.created_at < moment - ring) & (CallLeg.state != LegState.ANSWERED),
            ),
        )
    ).all()
    for leg in found:
        leg_left(session, leg, "canceled" if leg.sid is None else "no-answer", moment)
        if leg.sid is not None:
            order(session, HANG_UP, target=leg.sid, about_id=leg.id)
    return len(found)
