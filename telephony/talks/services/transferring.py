"""Give a talk to somebody else, or end it."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.permissions import Actor
from telephony.calls.facts import Kind
from telephony.calls.models import CallLeg, LegKind, LegState
from telephony.calls.queries.calls import find_leg
from telephony.calls.services.legs import promote_leg
from telephony.calls.services.recording_calls import add_event
from telephony.line.queries import entry_of
from telephony.switch.services.ordering import HANG_UP, REDIRECT_CALL, UPDATE_PARTICIPANT, order
from telephony.switch.urls import voice_url
from telephony.talks.errors import ConsultRuns, HandingOver, NobodyConsulted, NoTalk
from telephony.talks.models import ListenMode, PartyKind, TalkParty, TalkRoom, Then
from telephony.talks.names import AGENT, ENTRY, Target, read_target
from telephony.talks.queries import part_of
from telephony.talks.services.consulting import ask
from telephony.talks.services.holding import take_off_hold
from telephony.talks.services.inviting import joined
from telephony.talks.services.leaving import end_party
from telephony.talks.services.rooms import (
    back_to_line,
    brought_in,
    call_in,
    caller_in,
    caller_out,
    name_of,
    own_room,
    parties_in,
    party_of,
)

# Legs of those who came after the caller, until they lead.
BROUGHT_IN = frozenset({LegKind.CONSULT, LegKind.GUEST, LegKind.SUPERVISOR})
# So long a caller waits for one colleague alone; then for anybody.
WANTED_FOR = timedelta(seconds=60)


def complete_transfer(session: Session, actor: Actor) -> None:
    """Who was asked takes over, and the actor is out and wraps up. First the switch is told that
    the room outlives the actor's leaving; what follows waits for its word.

    Raises:
        Forbidden, NoTalk: the actor leads no talk.
        NobodyConsulted: nobody who was asked is there.
    """
    room = own_room(session, actor)
    party = brought_in(session, room)
    if party is None or party.joined_at is None:
        raise NobodyConsulted
    begin_handover(session, room, party)


def begin_handover(session: Session, room: TalkRoom, party: TalkParty) -> None:
    """The room is to outlive its leader; said twice, it is asked once."""
    leader = find_leg(session, room.leader_leg_id)
    if leader is None or leader.sid is None:
        raise NoTalk
    is_asked = room.next_leg_id == party.leg_id and not room.at_once
    room.next_leg_id, room.at_once, room.then = party.leg_id, False, Then.LINE
    session.flush()
    if not is_asked:
        let_room_end_with(session, room, leader, ends=False)


def come_in(session: Session, leg: CallLeg, at: datetime) -> None:
    """Who was asked, or listens, is in the room; who is to take over at once does so. Out again,
    where nobody is to be there any more."""
    room = joined(session, leg, at)
    if room is None:
        if leg.sid is not None:
            order(session, HANG_UP, target=leg.sid, about_id=leg.id)
        return
    party = party_of(session, room, leg)
    if party is not None and room.at_once and room.next_leg_id == leg.id:
        begin_handover(session, room, party)


def hand_over(session: Session, room: TalkRoom) -> None:
    """The room outlives its leader from here: the next one leads it, the caller is off hold, and
    the first one's phone is hung up. Who was to be the next and has gone leaves all as it was."""
    moment = clock.now()
    old = find_leg(session, room.leader_leg_id)
    new = None if room.next_leg_id is None else find_leg(session, room.next_leg_id)
    room.next_leg_id, room.at_once = None, False
    if old is None or old.sid is None:
        return
    if new is None or new.state != LegState.JOINED:
        let_room_end_with(session, room, old, ends=True)
        forget_handover(session, room)
        return
    _lead(session, room, new)
    let_room_end_with(session, room, new, ends=True)
    forget_handover(session, room)
    take_off_hold(session, room)
    order(session, HANG_UP, target=old.sid, about_id=old.id)
    for party in parties_in(session, room):
        if party.kind == PartyKind.SUPERVISOR and party.mode == ListenMode.WHISPER:
            whisper_to(session, room, party, new)
    call = call_in(session, room)
    to = {"staff": str(new.staff_id)} if new.staff_id else {}
    key, where = str(new.id), "staff" if new.staff_id else "entry"
    add_event(session, call, Kind.TRANSFERRED, at=moment, key=key, to=where, **to)
    if new.staff_id is not None:
        add_event(session, call, Kind.TALKING, at=moment, key=key, **to)


def stop_handover(session: Session, room: TalkRoom) -> None:
    """Who was to take over does not: the leader leads on, and the room ends with them."""
    leader, was_asked = find_leg(session, room.leader_leg_id), not room.at_once
    forget_handover(session, room)
    if was_asked and leader is not None:
        let_room_end_with(session, room, leader, ends=True)


def forget_handover(session: Session, room: TalkRoom) -> None:
    """Nobody is to take over (any more): where the caller goes hangs on the hold alone."""
    caller = caller_in(session, room)
    is_held = caller is not None and (caller.on_hold or not caller.hold_confirmed)
    room.next_leg_id, room.at_once = None, False
    room.then = Then.LINE if is_held else Then.GOODBYE
    session.flush()


def transfer_blind(session: Session, actor: Actor, *, target: str) -> None:
    """Give the caller away without asking: back into the line at the old place, for a language or
    for one colleague who is waited for at most `WANTED_FOR`; or to somebody of the city, who is
    rung while the caller hears music and takes over as soon as they answer.

    Args:
        target: `skill:<language>`, `agent:<staff id>` or `entry:<directory id>`.

    Raises:
        Forbidden, NoTalk: the actor leads no talk.
        ConsultRuns: somebody is asked already.
        HandingOver: somebody else is taking over.
        Invalid: `target`: `bad_choice`.
    """
    room, whither = own_room(session, actor), read_target(target)
    if room.next_leg_id is not None:
        raise HandingOver
    if brought_in(session, room) is not None:
        raise ConsultRuns
    if whither.kind == ENTRY:
        party = ask(session, room, actor, whither)
        room.next_leg_id, room.at_once = party.leg_id, True
        session.flush()
    else:
        _send_to_line(session, room, whither)


def hang_up(session: Session, actor: Actor) -> None:
    """End one's part: who leads the talk ends it for all, who was asked or listens only goes.

    Raises:
        Forbidden: the role takes no calls.
        NoTalk: the actor is in none.
    """
    try:
        room = own_room(session, actor)
    except NoTalk:
        if not leave(session, actor):
            raise
        return
    leader = find_leg(session, room.leader_leg_id)
    room.then = Then.LINE_DONE if room.then == Then.LINE_DONE else Then.GOODBYE
    if leader is not None and leader.sid is not None:
        order(session, HANG_UP, target=leader.sid, about_id=leader.id)


def leave(session: Session, actor: Actor) -> bool:
    """Go out of the talk of somebody else. False: is in none."""
    party = part_of(session, actor)
    if party is None:
        return False
    end_party(session, party, "completed", clock.now())
    return True


def let_room_end_with(session: Session, room: TalkRoom, leg: CallLeg, *, ends: bool) -> None:
    """Order whether the conference ends when this leg leaves it."""
    party = party_of(session, room, leg)
    if leg.sid is not None and party is not None:
        order(
            session,
            UPDATE_PARTICIPANT,
            target=leg.sid,
            about_id=party.id,
            room=name_of(room),
            end_on_exit=ends,
        )


def whisper_to(session: Session, room: TalkRoom, party: TalkParty, leader: CallLeg) -> None:
    """Order that a supervisor is heard by the one who leads the talk, and by nobody else."""
    own = find_leg(session, party.leg_id)
    if own is not None and own.sid is not None and leader.sid is not None:
        order(
            session,
            UPDATE_PARTICIPANT,
            target=own.sid,
            about_id=party.id,
            room=name_of(room),
            muted=False,
            coached=leader.sid,
        )


def _lead(session: Session, room: TalkRoom, leg: CallLeg) -> None:
    room.leader_leg_id = leg.id
    party = party_of(session, room, leg)
    if leg.staff_id is not None and party is not None:
        promote_leg(session, leg.id)
        party.kind = PartyKind.OPERATOR
    session.flush()


def _send_to_line(session: Session, room: TalkRoom, target: Target) -> None:
    moment = clock.now()
    is_person = target.kind == AGENT
    went = back_to_line(
        session,
        room,
        moment,
        reason="asked",
        wanted_id=target.id if is_person else None,
        wanted_until=moment + WANTED_FOR if is_person else None,
        language=target.language,
    )
    call, entry = call_in(session, room), entry_of(session, room.call_id)
    if not went or call.sid is None or entry is None:
        raise NoTalk
    caller_out(session, room, moment)
    url = voice_url("line-again", stay=entry.offers)
    order(session, REDIRECT_CALL, target=call.sid, about_id=call.id, url=url)
