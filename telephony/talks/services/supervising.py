"""Listen to a talk, and whisper to the operator: never without a trace (S2 §11(1))."""

from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Forbidden
from callcenter.core.permissions import Actor, Permission
from telephony.agents.models import AgentState
from telephony.agents.queries import leg_address
from telephony.agents.services.calls import lock_idle, reserve
from telephony.agents.services.profiles import ensure_agent
from telephony.calls.models import CallLeg
from telephony.calls.queries.calls import find_leg
from telephony.switch.services.ordering import UPDATE_PARTICIPANT, order
from telephony.talks.errors import NoTalk, OnTheLine
from telephony.talks.models import ListenMode, PartyKind, TalkParty, TalkRoom
from telephony.talks.queries import part_of
from telephony.talks.services.inviting import dial, invite, note_listening
from telephony.talks.services.rooms import name_of, room_of_call
from telephony.talks.services.transferring import leave, whisper_to

_ACTIONS = {ListenMode.LISTEN: "call.listen", ListenMode.WHISPER: "call.whisper"}


def listen(session: Session, actor: Actor, call_id: UUID) -> None:
    """Ring the supervisor's phone, and let them hear a talk without being heard; who whispers
    only listens from now on. It is written to the audit log and to the call.

    Raises:
        Forbidden: the role may not.
        NoTalk: nobody talks on this call.
        OnTheLine: the supervisor's own phone is in use.
    """
    _take_part(session, actor, call_id, ListenMode.LISTEN)


def whisper(session: Session, actor: Actor, call_id: UUID) -> None:
    """The same, heard by the operator alone. Raises as `listen`."""
    _take_part(session, actor, call_id, ListenMode.WHISPER)


def leave_talk(session: Session, actor: Actor) -> None:
    """Go out of the talk of somebody else again; nothing happens to who is in none.

    Raises:
        Forbidden: the role may not.
    """
    actor.require(Permission.CALL_SUPERVISE)
    leave(session, actor)


def _take_part(session: Session, actor: Actor, call_id: UUID, mode: ListenMode) -> None:
    actor.require(Permission.CALL_SUPERVISE)
    if actor.id is None:  # the system has no ears
        raise Forbidden
    room = room_of_call(session, call_id)
    leader = None if room is None else find_leg(session, room.leader_leg_id)
    if room is None or leader is None:
        raise NoTalk
    record(session, actor, _ACTIONS[mode], "call", call_id)
    own = part_of(session, actor)
    if own is None:
        _ring(session, room, leader, actor.id, mode)
    elif own.room_id == room.leg_id and own.kind == PartyKind.SUPERVISOR:
        _change(session, room, own, leader, mode)
    else:
        raise OnTheLine


def _ring(
    session: Session, room: TalkRoom, leader: CallLeg, staff_id: UUID, mode: ListenMode
) -> None:
    agent = ensure_agent(session, staff_id)
    if agent.is_busy or leader.staff_id == staff_id:
        raise OnTheLine
    if agent.state == AgentState.AVAILABLE and lock_idle(session, staff_id) is not None:
        reserve(session, staff_id, room.call_id)  # else a caller might be put through meanwhile
    party = invite(
        session,
        room,
        PartyKind.SUPERVISOR,
        endpoint=leg_address(agent),
        staff_id=staff_id,
        mode=mode,
    )
    dial(session, party)


def _change(
    session: Session, room: TalkRoom, own: TalkParty, leader: CallLeg, mode: ListenMode
) -> None:
    if own.mode == mode:
        return
    own.mode = mode
    leg = find_leg(session, own.leg_id)
    session.flush()
    if own.joined_at is None or leg is None or leg.sid is None:
        return
    own.mode_confirmed = False
    note_listening(session, room, own, clock.now())
    if mode == ListenMode.WHISPER:
        whisper_to(session, room, own, leader)
        return
    order(
        session,
        UPDATE_PARTICIPANT,
        target=leg.sid,
        about_id=own.id,
        room=name_of(room),
        muted=True,
        coached="",
    )
