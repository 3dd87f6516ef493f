"""The room of a talk: opened when both are in, changed under one lock, closed once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Forbidden
from callcenter.core.permissions import Actor, Permission
from telephony.agents.models import AgentState
from telephony.agents.queries import agent_of
from telephony.calls.facts import Kind
from telephony.calls.models import Call, CallLeg, CallState, LegKind, LegState
from telephony.calls.queries.calls import find_call, find_leg, legs_of
from telephony.calls.services.recording_calls import add_event
from telephony.line.services.outgoing import return_to_line
from telephony.line.services.withdrawing import locked_entry
from telephony.talks.errors import NoTalk
from telephony.talks.models import PartyKind, TalkParty, TalkRoom, Then
from telephony.talks.names import room_of
from telephony.talks.services.leaving import end_party


def open_room(session: Session, leg: CallLeg, at: datetime) -> TalkRoom | None:
    """The room that an operator's leg has founded, with operator and caller in it; made when both
    are first heard of. None: it is over already, or the call is.

    Args:
        at: when they met.
    """
    known = locked_room(session, leg.id)
    now, call = find_leg(session, leg.id), find_call(session, leg.call_id)
    if known is not None:
        return known
    if now is None or now.state == LegState.ENDED or call is None or call.state == CallState.ENDED:
        return None
    room = TalkRoom(leg_id=leg.id, call_id=call.id, leader_leg_id=leg.id, opened_at=at)
    session.add(room)
    session.flush()
    session.add(_party(room, leg, PartyKind.OPERATOR, at))
    for caller in [one for one in legs_of(session, call.id) if one.kind == LegKind.CALLER][-1:]:
        session.add(_party(room, caller, PartyKind.CALLER, at))
    session.flush()
    return room


def locked_room(session: Session, leg_id: UUID) -> TalkRoom | None:
    """The room that this leg founded, for a change. Its call's place in the line is locked first,
    as everywhere; None: there is none."""
    leg = find_leg(session, leg_id)
    if leg is None:
        return None
    locked_entry(session, leg.call_id)
    return session.get(TalkRoom, leg_id, populate_existing=True)


def room_with(session: Session, leg: CallLeg) -> TalkRoom | None:
    """The room that a leg is in or on the way to, founded by it or not, for a change."""
    founded = locked_room(session, leg.id)
    if founded is not None:
        return founded
    room_id = session.scalar(select(TalkParty.room_id).where(TalkParty.leg_id == leg.id).limit(1))
    return None if room_id is None else session.get(TalkRoom, room_id, populate_existing=True)


def room_of_call(session: Session, call_id: UUID) -> TalkRoom | None:
    """The open room of a call, for a change."""
    locked_entry(session, call_id)
    return session.scalar(
        select(TalkRoom)
        .where(TalkRoom.call_id == call_id, TalkRoom.closed_at.is_(None))
        .order_by(TalkRoom.opened_at.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def own_room(session: Session, actor: Actor) -> TalkRoom:
    """The open room of the talk that the actor leads, for a change.

    Raises:
        Forbidden: the role takes no calls.
        NoTalk: the actor is in none, or somebody else leads it.
    """
    actor.require(Permission.CALL_TAKE)
    if actor.id is None:
        raise Forbidden
    agent = agent_of(session, actor.id)
    if agent is None or agent.state != AgentState.TALKING or agent.call_id is None:
        raise NoTalk
    room = room_of_call(session, agent.call_id) or _found_again(session, agent.call_id, actor.id)
    leader = None if room is None else find_leg(session, room.leader_leg_id)
    if room is None or leader is None or leader.staff_id != actor.id:
        raise NoTalk
    return room


def name_of(room: TalkRoom) -> str:
    """The conference's name at the switch."""
    return room_of(room.call_id, room.leg_id)


def call_in(session: Session, room: TalkRoom) -> Call:
    """The call that is talked on."""
    return session.get_one(Call, room.call_id)


def parties_in(session: Session, room: TalkRoom) -> list[TalkParty]:
    """Everybody who is in the room or on the way to it, the first first."""
    return list(
        session.scalars(
            select(TalkParty)
            .where(TalkParty.room_id == room.leg_id, TalkParty.left_at.is_(None))
            .order_by(TalkParty.id)
            .execution_options(populate_existing=True)
        )
    )


def party_of(session: Session, room: TalkRoom, leg: CallLeg) -> TalkParty | None:
    """A leg's part in a room, as long as it is there."""
    return next((one for one in parties_in(session, room) if one.leg_id == leg.id), None)


def caller_in(session: Session, room: TalkRoom) -> TalkParty | None:
    """The caller, as long as she is in the room."""
    found = parties_in(session, room)
    return next((one for one in found if one.kind == PartyKind.CALLER), None)


def brought_in(session: Session, room: TalkRoom) -> TalkParty | None:
    """Who was asked to come and is there or on the way: a colleague, or the city's staff."""
    return next(
        (
            one
            for one in parties_in(session, room)
            if one.kind in {PartyKind.CONSULT, PartyKind.GUEST} and one.leg_id != room.leader_leg_id
        ),
        None,
    )


def close_room(
    session: Session,
    room: TalkRoom,
    at: datetime,
    *,
    caller_left: bool,
    leader_too: bool = False,
) -> None:
    """The talk is over, here and for everybody who is still in it: their phones are hung up, but
    for the leader's, whose end is why. A caller who was on hold, or on the way to somebody else,
    goes back into the line, unless she has gone herself.

    Args:
        caller_left: the caller hung up, or was sent elsewhere.
        leader_too: the leader's phone is hung up as well: nobody knows whether it ends by itself.
    """
    if room.closed_at is not None:
        return
    room.closed_at, room.next_leg_id, room.at_once = at, None, False
    for party in parties_in(session, room):
        if party.kind != PartyKind.CALLER:
            by_itself = party.leg_id == room.leader_leg_id and not leader_too
            end_party(session, party, "completed", at, by_itself=by_itself)
        elif caller_left:
            party.left_at = at
    session.flush()
    if not caller_left and room.then == Then.LINE:
        back_to_line(session, room, at, reason="lost")


def caller_out(session: Session, room: TalkRoom, at: datetime) -> None:
    """The caller is not in the room any more, and has another document."""
    caller = caller_in(session, room)
    if caller is not None:
        caller.left_at = at
        session.flush()


def back_to_line(
    session: Session,
    room: TalkRoom,
    at: datetime,
    *,
    reason: str,
    wanted_id: UUID | None = None,
    wanted_until: datetime | None = None,
    language: str | None = None,
) -> bool:
    """The caller has her old place in the line again; where she hears of it is the matter of who
    calls this. False: she has left.

    Args:
        reason: `asked`, or `lost`: whoever led the talk is gone.
        wanted_id, wanted_until, language: as `return_to_line`.
    """
    call = call_in(session, room)
    if call.state == CallState.ENDED:
        return False
    entry = return_to_line(
        session,
        room.call_id,
        at=at,
        wanted_id=wanted_id,
        wanted_until=wanted_until,
        language=language,
    )
    if entry is None:
        return False
    room.then = Then.LINE_DONE
    add_event(
        session,
        call,
        Kind.TRANSFERRED,
        at=clock.now(),
        key=str(room.leg_id),
        to="line",
        reason=reason,
    )
    return True


def _found_again(session: Session, call_id: UUID, staff_id: UUID) -> TalkRoom | None:
    """The room of a talk whose beginning we were not told of."""
    for leg in legs_of(session, call_id):
        is_own = leg.kind == LegKind.OPERATOR and leg.staff_id == staff_id
        if is_own and leg.state == LegState.JOINED and leg.joined_at is not None:
            room = open_room(session, leg, leg.joined_at)
            return room if room is not None and room.closed_at is None else None
    return None


def _party(room: TalkRoom, leg: CallLeg, kind: PartyKind, at: datetime) -> TalkParty:
    return TalkParty(
        room_id=room.leg_id, leg_id=leg.id, kind=kind, staff_id=leg.staff_id, joined_at=at
    )
