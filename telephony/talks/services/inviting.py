"""Bring somebody into a talk: planned, rung, in the room."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.ids import new_id
from telephony.agents.services.calls import ring, talk
from telephony.calls.facts import Kind
from telephony.calls.models import CallLeg, LegKind, LegState
from telephony.calls.queries.calls import find_leg
from telephony.calls.services.legs import move_leg
from telephony.calls.services.recording_calls import add_event
from telephony.setup.queries import phone_times
from telephony.switch.services.ordering import CREATE_CALL, order
from telephony.switch.urls import voice_url
from telephony.talks.models import ListenMode, PartyKind, TalkParty, TalkRoom
from telephony.talks.services.rooms import call_in, caller_in, party_of, room_with

_JOINED = {
    PartyKind.CONSULT: Kind.CONSULTED,
    PartyKind.GUEST: Kind.GUEST_JOINED,
}
_LISTENING = {ListenMode.LISTEN: Kind.LISTENED, ListenMode.WHISPER: Kind.WHISPERED}


def invite(
    session: Session,
    room: TalkRoom,
    kind: PartyKind,
    *,
    endpoint: str,
    staff_id: UUID | None = None,
    entry_id: UUID | None = None,
    mode: ListenMode | None = None,
) -> TalkParty:
    """Somebody who is to come; `dial` makes the phone ring.

    Args:
        endpoint: as `CallLeg.endpoint`.
    """
    leg = CallLeg(
        id=new_id(),
        call_id=room.call_id,
        kind=LegKind(kind),
        staff_id=staff_id,
        endpoint=endpoint,
        state=LegState.PLANNED,
        created_at=clock.now(),
    )
    session.add(leg)
    session.flush()
    party = TalkParty(
        room_id=room.leg_id,
        leg_id=leg.id,
        kind=kind,
        staff_id=staff_id,
        entry_id=entry_id,
        mode=mode,
    )
    session.add(party)
    session.flush()
    return party


def dial(session: Session, party: TalkParty) -> None:
    """Let the phone ring, once."""
    leg = find_leg(session, party.leg_id)
    if leg is None or not move_leg(session, leg.id, LegState.RINGING, at=clock.now()):
        return
    order(
        session,
        CREATE_CALL,
        target=str(leg.id),
        about_id=leg.id,
        to=leg.endpoint,
        url=voice_url("party", leg=leg.id),
        status_callback=voice_url("party-status", leg=leg.id),
        timeout=phone_times(session).ring_seconds,
    )


def rings(session: Session, leg: CallLeg) -> None:
    """Who was asked is kept for it as long as the phone rings, or a key is waited for."""
    room = room_with(session, leg)
    if room is not None and leg.staff_id is not None:
        ring(session, leg.staff_id, leg.call_id)


def may_enter(session: Session, leg: CallLeg) -> TalkRoom | None:
    """The room, if this one may come in now. Who was asked may not as long as the caller could
    hear them."""
    room, now = room_with(session, leg), find_leg(session, leg.id)
    if room is None or room.closed_at is not None or now is None or now.state == LegState.ENDED:
        return None
    caller = caller_in(session, room)
    if caller is None:
        return None
    is_private = caller.on_hold and caller.hold_confirmed
    return room if leg.kind == LegKind.SUPERVISOR or is_private else None


def joined(session: Session, leg: CallLeg, at: datetime) -> TalkRoom | None:
    """They are in the room. None: it is over, and nobody is to stay there."""
    room, now = room_with(session, leg), find_leg(session, leg.id)
    if room is None or room.closed_at is not None or now is None or now.state == LegState.ENDED:
        return None
    if leg.staff_id is not None:
        ring(session, leg.staff_id, leg.call_id)
        talk(session, leg.staff_id, leg.call_id, at)
    if move_leg(session, leg.id, LegState.JOINED, at=at):
        party = party_of(session, room, leg)
        if party is not None and party.joined_at is None:
            party.joined_at = at
            _note(session, room, party, at)
    session.flush()
    return room


def note_listening(session: Session, room: TalkRoom, party: TalkParty, at: datetime) -> None:
    """A supervisor listens, or is heard by the operator, from now on."""
    kind = _LISTENING[ListenMode(party.mode or ListenMode.LISTEN)]
    call, key = call_in(session, room), f"{party.leg_id}.{int(at.timestamp())}"
    add_event(session, call, kind, at=at, key=key, staff=str(party.staff_id))


def _note(session: Session, room: TalkRoom, party: TalkParty, at: datetime) -> None:
    if party.kind == PartyKind.SUPERVISOR:
        note_listening(session, room, party, at)
        return
    kind = _JOINED.get(PartyKind(party.kind))
    if kind is not None:
        whose = {"staff": party.staff_id, "entry": party.entry_id}
        named = {name: str(one) for name, one in whose.items() if one is not None}
        add_event(session, call_in(session, room), kind, at=at, key=str(party.leg_id), **named)
