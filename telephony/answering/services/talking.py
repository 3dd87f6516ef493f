"""Operator and caller come together, talk, and part."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from callcenter.core.i18n import DEFAULT_LANGUAGE
from telephony.answering import documents
from telephony.answering.services.waiting import again_url, line_again
from telephony.calls.facts import OVER, Kind
from telephony.calls.models import OUTBOUND, Call, CallLeg, CallState, LegKind, LegState
from telephony.calls.queries.calls import find_call, find_leg, has_happened, leg_of_sid
from telephony.calls.services.legs import move_leg, place_leg
from telephony.calls.services.recording_calls import add_event
from telephony.line.models import EntryState
from telephony.line.queries import entry_of
from telephony.line.services.entering import note_answered
from telephony.line.services.offers import (
    caller_joined,
    leg_ended,
    operator_joined,
    operator_ringing,
)
from telephony.setup.queries import menu, spoken
from telephony.switch.services.inbox import has_come
from telephony.switch.services.ordering import REDIRECT_CALL, order
from telephony.switch.twiml import Document
from telephony.talks.models import Then
from telephony.talks.services.ending import (
    caller_hung_up,
    caller_stepped_out,
    leg_left,
    room_ended,
)
from telephony.talks.services.rooms import locked_room, open_room
from telephony.talks.services.transferring import come_in

DESK_PHONE = "desk:"
_RINGING = frozenset({"queued", "initiated", "ringing"})
_ANSWERED = frozenset({"in-progress", "answered"})
# What the switch says of a room that the caller never came into.
_NEVER_TALKED = frozenset({"failed", "busy", "no-answer", "canceled"})


def operator_answered(session: Session, leg: CallLeg, sid: str, *, at: datetime) -> Document:
    """The operator's phone was answered: a browser is in the room at once, at a desk phone a key
    is asked for."""
    place_leg(session, leg.id, sid)
    operator_ringing(session, leg, at)  # keeps the operator while the key is waited for
    move_leg(session, leg.id, LegState.ANSWERED, at=at)
    call = _waiting_call(session, leg)
    if call is None:
        return documents.hang_up()
    if not leg.endpoint.startswith(DESK_PHONE):
        return _room(call, leg)
    option = option_name(session, call)
    return documents.operator_press(partial(spoken, session), option=option, leg_id=leg.id)


def operator_accepted(session: Session, leg: CallLeg, digits: str, *, at: datetime) -> Document:
    """The key at the desk phone; another one, or none, declines the call."""
    call = _waiting_call(session, leg)
    if call is None:
        return documents.hang_up()
    if digits != documents.ACCEPT_KEY:
        leg_over(session, leg, "declined", at=at)
        return documents.hang_up()
    return _room(call, leg)


def operator_told(session: Session, leg: CallLeg, sid: str, status: str, *, at: datetime) -> None:
    """The provider says how the operator's leg is doing."""
    place_leg(session, leg.id, sid)
    if status in _RINGING:
        operator_ringing(session, leg, at)
    elif status in _ANSWERED:
        operator_ringing(session, leg, at)
        move_leg(session, leg.id, LegState.ANSWERED, at=at)
    elif status in OVER:
        leg_over(session, leg, status, at=at)


def conference_told(
    session: Session, leg: CallLeg, params: Mapping[str, str], *, at: datetime
) -> None:
    """Somebody came into a room, or left it, or it was closed.

    Args:
        leg: of the operator who founded the room.
    """
    told, sid = params.get("StatusCallbackEvent", ""), params.get("CallSid", "")
    call = find_call(session, leg.call_id)
    if call is None:
        return
    party = _brought_in(session, leg, sid)
    if told == "conference-end":
        room_ended(session, leg.id, at, by=params.get("CallSidEndingConference", ""))
        leg_over(session, leg, "completed", at=at)
    elif party is not None and told == "participant-join":
        come_in(session, party, at)
    elif party is not None and told == "participant-leave":
        leg_over(session, party, "completed", at=at)
    elif told == "conference-start" or (told == "participant-join" and sid == call.sid):
        # A room begins with the second in it, so either word says that both are there.
        caller_joined(session, leg, at)
        open_room(session, leg, at)
        _note_talk(session, call, leg, at)
    elif told == "participant-join":
        place_leg(session, leg.id, sid)
        operator_joined(session, leg, at)
    elif told == "participant-leave" and sid != call.sid:
        leg_over(session, leg, "completed", at=at)


def talk(session: Session, leg: CallLeg, *, at: datetime) -> Document:
    """The caller's way into the room; back into the line when the operator has gone."""
    call = find_call(session, leg.call_id)
    if call is None or call.state == CallState.ENDED:
        return documents.hang_up()
    if leg.state == LegState.ENDED:
        return line_again(session, call, at=at)
    add_event(session, call, Kind.CONNECTING, at=at, key=str(leg.id))
    speak, language = partial(spoken, session), call.language or DEFAULT_LANGUAGE
    # Whom we called may have been led away before the notice was said to its end.
    is_untold = call.direction == OUTBOUND and call.answered_at is None
    return documents.talk(speak, language, call_id=call.id, leg_id=leg.id, with_notice=is_untold)


def talk_ended(
    session: Session, leg: CallLeg, *, status: str, dialled: str, at: datetime
) -> Document:
    """The caller is out of the room again.

    Args:
        status: of the caller's leg.
        dialled: what became of the connection (`DialCallStatus`).
    """
    call = find_call(session, leg.call_id)
    if call is None:
        return documents.hang_up()
    if call.answered_at is None and _must_have_talked(leg, status, dialled):
        caller_joined(session, leg, leg.joined_at or at, kind=Kind.MET)
        _note_talk(session, call, leg, leg.joined_at or at, kind=Kind.MET)
    is_gone = status in OVER or call.state == CallState.ENDED
    if is_gone:
        caller_hung_up(session, call.id, at)
    else:
        caller_stepped_out(session, leg.id, at)
    if leg.state != LegState.ENDED:
        leg_ended(session, leg, "completed", at)
    if is_gone:
        return documents.hang_up()
    return line_again(session, call, at=at)


def leg_over(session: Session, leg: CallLeg, reason: str, *, at: datetime) -> None:
    """The leg of an operator, or of somebody who was brought in, is over. A caller who was on the
    way to them is fetched back into the line; where one goes who has been with them, the room
    says."""
    if leg.state == LegState.ENDED:  # what follows may concern this operator's next leg by now
        return
    leg_left(session, leg, _why_over(session, leg, reason), at)
    if leg.kind != LegKind.OPERATOR or locked_room(session, leg.id) is not None:
        return
    call, entry = find_call(session, leg.call_id), entry_of(session, leg.call_id)
    if call is None or entry is None or call.sid is None or call.state == CallState.ENDED:
        return
    was_sent = has_happened(session, call.id, Kind.CONNECTING, str(leg.id))
    if was_sent and entry.state in {EntryState.WAITING, EntryState.OFFERED}:
        order(session, REDIRECT_CALL, target=call.sid, about_id=call.id, url=again_url(entry))


def _why_over(session: Session, leg: CallLeg, reason: str) -> str:
    """Whose phone was picked up but never got a document of ours has missed nothing: that
    failed."""
    if leg.kind != LegKind.OPERATOR or reason != "completed" or leg.sid is None:
        return reason
    came = any(has_come(session, leg.sid, step) for step in ("operator", "party"))
    return reason if came else "lost"


def _brought_in(session: Session, founder: CallLeg, sid: str) -> CallLeg | None:
    """Whoever came into the room of an operator after the caller; None: none of those."""
    found = leg_of_sid(session, sid) if sid else None
    if found is None or found.id == founder.id or found.kind == LegKind.CALLER:
        return None
    return found


def _must_have_talked(leg: CallLeg, status: str, dialled: str) -> bool:
    """Whether the caller was in the room with the operator although nobody told us so: the room
    was closed under a caller who is still there, or closed by a caller under the operator."""
    if leg.joined_at is None or dialled in _NEVER_TALKED:
        return False
    return status not in OVER or leg.state != LegState.ENDED


def _note_talk(
    session: Session, call: Call, leg: CallLeg, at: datetime, *, kind: Kind = Kind.TALKING
) -> None:
    """Operator and caller have met. Where that news is late, the operator's end has taken the
    caller for one who waits on; but who went back into the line since, does wait."""
    key, staff = str(leg.id), str(leg.staff_id)
    add_event(session, call, kind, at=at, key=key, staff=staff)
    room = locked_room(session, leg.id)
    if room is None or room.then != Then.LINE_DONE:
        note_answered(session, call.id, at=at)


def _waiting_call(session: Session, leg: CallLeg) -> Call | None:
    """The call that the operator is to take, as long as both are there."""
    now = find_leg(session, leg.id)
    call = find_call(session, leg.call_id)
    if now is None or now.state == LegState.ENDED:
        return None
    return call if call is not None and call.state != CallState.ENDED else None


def _room(call: Call, leg: CallLeg) -> Document:
    # Nothing is recorded of which the caller was not told; whom we call is told before coming in.
    is_told = call.notice is not None or call.direction == OUTBOUND
    return documents.operator_room(call_id=call.id, leg_id=leg.id, record=is_told)


def option_name(session: Session, call: Call) -> str:
    """What the caller wants, as the operator hears it."""
    choices = menu(session)
    chosen = next((choice for choice in choices if choice.code == call.menu_code), choices[-1])
    return chosen.spoken("ja")
