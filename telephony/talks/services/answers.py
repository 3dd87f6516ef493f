"""What the switch answers to the orders of talks."""

from sqlalchemy.orm import Session

from callcenter.core import clock
from telephony.calls.facts import Kind
from telephony.calls.models import CallLeg, LegState
from telephony.calls.queries.calls import find_leg
from telephony.calls.services.legs import place_leg
from telephony.calls.services.recording_calls import add_event
from telephony.switch.models import OrderState, SwitchOrder
from telephony.switch.services.ordering import (
    CREATE_CALL,
    HANG_UP,
    UPDATE_PARTICIPANT,
    on_settled,
    order,
)
from telephony.switch.services.sending import GONE, OVERTAKEN
from telephony.talks.models import PartyKind, TalkParty, TalkRoom, Then
from telephony.talks.services.ending import leg_left
from telephony.talks.services.inviting import dial
from telephony.talks.services.leaving import end_party
from telephony.talks.services.rooms import brought_in, call_in, locked_room
from telephony.talks.services.transferring import BROUGHT_IN, forget_handover, hand_over

# Something newer was asked for, or the room is ending: what is true is told otherwise.
_SAYS_NOTHING = frozenset({OVERTAKEN, GONE})


@on_settled(CREATE_CALL)
def phone_called(session: Session, settled: SwitchOrder) -> None:
    """The phone of somebody who is to come is being called, or will not be."""
    leg = None if settled.about_id is None else find_leg(session, settled.about_id)
    if leg is None or leg.kind not in BROUGHT_IN:
        return
    if settled.state == OrderState.DONE and settled.result is not None:
        _placed(session, leg, settled.result)
    elif settled.state == OrderState.REFUSED:
        leg_left(session, leg, "refused", clock.now())


@on_settled(UPDATE_PARTICIPANT)
def participant_updated(session: Session, settled: SwitchOrder) -> None:
    """Somebody is on hold, is not any more, is heard by others, or is to end the room."""
    party = None if settled.about_id is None else session.get(TalkParty, settled.about_id)
    room = None if party is None else locked_room(session, party.room_id)
    if party is None or room is None or room.closed_at is not None:
        return
    session.refresh(party)
    if "hold" in settled.params:
        _hold_told(session, room, party, settled)
    if settled.params.get("end_on_exit") is False:
        _outlives(session, room, party, settled)
    if "coached" in settled.params:
        party.mode_confirmed = settled.state == OrderState.DONE


def _placed(session: Session, leg: CallLeg, sid: str) -> None:
    place_leg(session, leg.id, sid)
    now = find_leg(session, leg.id)
    if now is not None and now.state == LegState.ENDED and now.end_reason == "canceled":
        order(session, HANG_UP, target=sid, about_id=leg.id)


def _hold_told(session: Session, room: TalkRoom, caller: TalkParty, settled: SwitchOrder) -> None:
    is_held = bool(settled.params["hold"])
    if caller.on_hold != is_held:
        return
    if settled.state == OrderState.DONE:
        _hold_confirmed(session, room, caller, settled)
    elif settled.state == OrderState.REFUSED and settled.error not in _SAYS_NOTHING:
        _hold_refused(session, room, caller)


def _hold_confirmed(
    session: Session, room: TalkRoom, caller: TalkParty, settled: SwitchOrder
) -> None:
    if not caller.hold_confirmed:
        caller.hold_confirmed = True
        kind = Kind.HELD if caller.on_hold else Kind.RESUMED
        add_event(session, call_in(session, room), kind, at=clock.now(), key=str(settled.id))
    session.flush()
    if room.then != Then.LINE_DONE and room.next_leg_id is None and not caller.on_hold:
        room.then = Then.GOODBYE
    asked = brought_in(session, room)
    if caller.on_hold and asked is not None:
        dial(session, asked)


def _hold_refused(session: Session, room: TalkRoom, caller: TalkParty) -> None:
    """All is as before, and nobody is asked whom the caller would hear."""
    caller.on_hold, caller.hold_confirmed = not caller.on_hold, True
    session.flush()
    asked = brought_in(session, room)
    if not caller.on_hold and asked is not None and asked.joined_at is None:
        end_party(session, asked, "refused", clock.now())
    if room.then != Then.LINE_DONE:
        forget_handover(session, room)


def _outlives(session: Session, room: TalkRoom, party: TalkParty, settled: SwitchOrder) -> None:
    """The room outlives its leader: now somebody else may lead it."""
    is_leader = party.leg_id == room.leader_leg_id and party.kind != PartyKind.CALLER
    if not is_leader or room.next_leg_id is None or room.at_once:
        return
    if settled.state == OrderState.DONE:
        hand_over(session, room)
    elif settled.state == OrderState.REFUSED and settled.error != OVERTAKEN:
        forget_handover(session, room)
