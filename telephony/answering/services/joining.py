"""Colleagues, the city's staff and supervisors come into a talk by their phones."""

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from telephony.answering import documents
from telephony.answering.services.talking import DESK_PHONE, leg_over, option_name
from telephony.calls.facts import OVER
from telephony.calls.models import CallLeg, LegKind, LegState
from telephony.calls.queries.calls import find_call, find_leg
from telephony.calls.services.legs import move_leg, place_leg
from telephony.setup.queries import spoken
from telephony.switch.twiml import Document
from telephony.talks.models import ListenMode, TalkRoom
from telephony.talks.names import ENTRY
from telephony.talks.services.inviting import may_enter, rings
from telephony.talks.services.rooms import party_of

# What the switch says of a call that goes on.
_GOING = frozenset({"queued", "initiated", "ringing", "in-progress", "answered"})


def party_answered(session: Session, leg: CallLeg, sid: str, *, at: datetime) -> Document:
    """The phone was answered: a browser is in the room at once; elsewhere a key is asked for, so
    that no mailbox talks along."""
    place_leg(session, leg.id, sid)
    rings(session, leg)
    room, call = may_enter(session, leg), find_call(session, leg.call_id)
    if room is None or call is None:
        leg_over(session, leg, "canceled", at=at)
        return documents.hang_up()
    if not leg.endpoint.startswith((DESK_PHONE, f"{ENTRY}:")):
        return _into_room(session, leg, room)
    move_leg(session, leg.id, LegState.ANSWERED, at=at)
    return documents.operator_press(
        partial(spoken, session),
        option=option_name(session, call),
        leg_id=leg.id,
        step="party-accepted",
    )


def party_accepted(session: Session, leg: CallLeg, digits: str, *, at: datetime) -> Document:
    """The key; another one, or none, declines."""
    room = may_enter(session, leg)
    if room is None or digits != documents.ACCEPT_KEY:
        leg_over(session, leg, "declined", at=at)
        return documents.hang_up()
    return _into_room(session, leg, room)


def party_told(session: Session, leg: CallLeg, sid: str, status: str, *, at: datetime) -> None:
    """The provider says how the leg is doing."""
    place_leg(session, leg.id, sid)
    if status in _GOING:
        rings(session, leg)
    elif status in OVER:
        leg_over(session, leg, status, at=at)


def on_hold(session: Session, leg: CallLeg, *, turn: int) -> Document:
    """The next piece of what a caller on hold hears.

    Args:
        leg: of the operator who founded the room.
    """
    call = find_call(session, leg.call_id)
    language = (call and call.language) or "ja"
    return documents.on_hold(partial(spoken, session), language, leg_id=leg.id, turn=turn)


def _into_room(session: Session, leg: CallLeg, room: TalkRoom) -> Document:
    if leg.kind != LegKind.SUPERVISOR:
        return documents.party_room(call_id=room.call_id, leg_id=room.leg_id)
    party, leader = party_of(session, room, leg), find_leg(session, room.leader_leg_id)
    whispers = party is not None and party.mode == ListenMode.WHISPER
    coached = leader.sid if whispers and leader is not None else None
    return documents.party_room(
        call_id=room.call_id, leg_id=room.leg_id, muted=coached is None, coached=coached
    )
