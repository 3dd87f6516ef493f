"""Hold: the caller hears music and nobody hears the caller."""

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.permissions import Actor
from telephony.calls.queries.calls import find_leg
from telephony.switch.services.ordering import UPDATE_PARTICIPANT, order
from telephony.switch.urls import voice_url
from telephony.talks.errors import ConsultRuns, HandingOver, NoTalk
from telephony.talks.models import TalkParty, TalkRoom, Then
from telephony.talks.services.rooms import brought_in, caller_in, name_of, own_room


def hold(session: Session, actor: Actor) -> None:
    """Put the caller on hold. Should the operator's phone die meanwhile, the caller comes back
    into the line at the old place.

    Raises:
        Forbidden, NoTalk: the actor leads no talk.
        HandingOver: somebody else is taking over.
    """
    room = own_room(session, actor)
    if room.next_leg_id is not None:
        raise HandingOver
    put_on_hold(session, room)


def resume(session: Session, actor: Actor) -> None:
    """Take the caller off hold.

    Raises:
        Forbidden, NoTalk, HandingOver: as `hold`.
        ConsultRuns: somebody is being asked: the caller must not hear that. `make_conference` lets
            all hear each other, `end_consult` sees them off.
    """
    room = own_room(session, actor)
    if room.next_leg_id is not None:
        raise HandingOver
    if brought_in(session, room) is not None:
        raise ConsultRuns
    take_off_hold(session, room)


def put_on_hold(session: Session, room: TalkRoom) -> TalkParty:
    """Ask the switch to, unless that was asked already.

    Raises:
        NoTalk: the caller has gone.
    """
    caller = caller_in(session, room)
    if caller is None:
        raise NoTalk
    if not caller.on_hold:
        caller.on_hold, caller.hold_confirmed, caller.hold_since = True, False, clock.now()
        room.then = Then.LINE
        ask_hold(session, room, caller)
    return caller


def take_off_hold(session: Session, room: TalkRoom) -> None:
    """Ask the switch to; nothing happens when the caller is not on hold, or gone. Until it is
    confirmed she goes back into the line should the room end."""
    caller = caller_in(session, room)
    if caller is None or not caller.on_hold:
        return
    caller.on_hold, caller.hold_confirmed, caller.hold_since = False, False, clock.now()
    ask_hold(session, room, caller)


def ask_hold(session: Session, room: TalkRoom, caller: TalkParty) -> None:
    """Order what is wanted now; asked again it does no harm."""
    leg = find_leg(session, caller.leg_id)
    if leg is None or leg.sid is None:
        return
    session.flush()
    wish: dict[str, object] = {"hold": caller.on_hold}
    if caller.on_hold:
        wish["hold_url"] = voice_url("hold", leg=room.leg_id, turn=0)
    order(
        session,
        UPDATE_PARTICIPANT,
        target=leg.sid,
        about_id=caller.id,
        room=name_of(room),
        **wish,
    )
