"""Calling the citizen: the operator is in the room first, then the number is dialled, once.

The same for callbacks and for calls that an operator makes of her own accord; only the first
kind has an attempt. Every step checks anew what must be true, since any process may have died
before it, and any word of the switch may come twice, late or never.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.core import clock
from telephony.agents.services.calls import prolong
from telephony.callbacks.hours import is_open
from telephony.callbacks.models import (
    AttemptState,
    Callback,
    CallbackAttempt,
    CallbackState,
    Result,
)
from telephony.callbacks.numbers import fault_of
from telephony.callbacks.services.keeping import (
    active_attempt,
    attempt_of_call,
    callback_in_line,
    give_up,
    number_of,
    wait_for_time,
)
from telephony.callbacks.services.outcomes import (
    cancel_citizen,
    citizen_gone,
    end_attempt,
    end_undialled,
    note_connected,
)
from telephony.calls.facts import Kind
from telephony.calls.models import Call, CallLeg, CallState, LegKind, LegState
from telephony.calls.queries.calls import find_call, find_leg, legs_of
from telephony.calls.services.callers import number_to_dial
from telephony.calls.services.legs import move_leg, place_leg, plan_citizen_leg
from telephony.calls.services.recording_calls import add_event, place_call
from telephony.line.models import EntryKind
from telephony.line.ports import Conduct, conduct
from telephony.line.services.outgoing import unreached, wait_on_phone
from telephony.line.services.withdrawing import locked_entry
from telephony.setup.queries import phone_times
from telephony.switch.models import OrderState, SwitchOrder
from telephony.switch.services.ordering import CREATE_CALL, HANG_UP, dialled, on_settled, order
from telephony.switch.urls import voice_url

# The switch makes one call per second, and says a word before the talk.
PATIENCE = timedelta(seconds=30)
_PICKED_UP = frozenset({LegState.ANSWERED, LegState.JOINED})


def meet(session: Session, call: Call, leg: CallLeg, at: datetime) -> None:
    """The operator of a callback is in the room: check once more, then dial. Two diallings of one
    callback cannot be active at once: the database does not let the second in."""
    callback = callback_in_line(session, call.id)
    if callback is None or callback.state != CallbackState.LINED_UP or leg.staff_id is None:
        _not_now(session, call, "withdrawn", at)
    elif fault_of(number_of(callback)) is not None:
        _not_now(session, call, "number", at)
        give_up(session, callback, "number")
    elif not is_open(session, clock.now()):
        _not_now(session, call, "closed", at)
        wait_for_time(session, callback)
    elif not begun(session, callback, call, leg.staff_id):
        _not_now(session, call, "taken", at)
    else:
        callback.state = CallbackState.ACTIVE
        callback.attempts += 1
        dial(session, call, leg, at)


def dial(session: Session, call: Call, leg: CallLeg, at: datetime) -> None:
    """Order the call to the citizen; what it is about is the citizen's leg.

    Args:
        leg: of the operator, in whose room they meet.
    """
    citizen = plan_citizen_leg(session, call.id)
    add_event(session, call, Kind.DIALLED, at=at, key=str(leg.id), staff=str(leg.staff_id))
    keep_operator(session, leg)
    order(
        session,
        CREATE_CALL,
        target=str(citizen.id),
        about_id=citizen.id,
        to=f"citizen:{citizen.id.hex}",
        url=voice_url("called", leg=leg.id),
        status_callback=voice_url("called-status", leg=leg.id),
        timeout=phone_times(session).citizen_ring_seconds,
    )


def keep_operator(session: Session, leg: CallLeg) -> None:
    """The operator in the room is kept while the citizen's phone rings."""
    if leg.staff_id is not None:
        rings = timedelta(seconds=phone_times(session).citizen_ring_seconds)
        prolong(session, leg.staff_id, leg.call_id, until=clock.now() + rings + PATIENCE)


@dialled("citizen")
def number_of_citizen(session: Session, name: str) -> str | None:
    """The number that an order for `citizen:<leg>` is sent to; None when it is not to be dialled
    any more."""
    leg = find_leg(session, UUID(name))
    if leg is None or leg.state == LegState.ENDED:
        return None
    number = number_to_dial(session, leg.call_id)
    return None if number is None or fault_of(number) is not None else number


@on_settled(CREATE_CALL)
def citizen_called(session: Session, settled: SwitchOrder) -> None:
    """The citizen's phone is being called, or will not be. Of an unknown order nothing can be
    said yet: it is looked up, never sent again."""
    leg = None if settled.about_id is None else find_leg(session, settled.about_id)
    call = None if leg is None or leg.kind != LegKind.CALLER else find_call(session, leg.call_id)
    if call is None:
        return
    if settled.state == OrderState.DONE and settled.result is not None:
        placed(session, call, settled.result)
    elif settled.state == OrderState.REFUSED:
        citizen_gone(session, call, "failed", at=clock.now())
        cancel_citizen(session, call, clock.now())
        end_undialled(session, call, settled.error or "refused")


def placed(session: Session, call: Call, sid: str) -> bool:
    """The switch has the call to the citizen, who is hung up when nobody waits any more. False:
    it is another one than we know, and ends."""
    locked_entry(session, call.id)
    place_call(session, call, sid)
    if call.sid != sid:
        order(session, HANG_UP, target=sid, about_id=call.id)
        return False
    for leg in legs_of(session, call.id):
        if leg.kind != LegKind.CALLER:
            continue
        is_new = place_leg(session, leg.id, sid)
        if is_new and leg.state == LegState.ENDED:
            order(session, HANG_UP, target=sid, about_id=leg.id)
    attempt = attempt_of_call(session, call.id)
    if attempt is not None and attempt.dialled_at is None:
        attempt.dialled_at = clock.now()
    return True


def picked_up(session: Session, call: Call, leg: CallLeg, at: datetime) -> bool:
    """The citizen has answered. False: nobody is there any more to talk to her.

    Args:
        leg: of the operator who waits.
    """
    entry = locked_entry(session, call.id)
    now = find_leg(session, leg.id)
    is_there = entry is not None and entry.leg_id == leg.id
    if not is_there or now is None or now.state == LegState.ENDED or call.state == CallState.ENDED:
        return False
    for own in legs_of(session, call.id):
        if own.kind == LegKind.CALLER and not move_leg(session, own.id, LegState.ANSWERED, at=at):
            return own.state in _PICKED_UP
    keep_operator(session, leg)
    attempt = active_attempt(session, call.id)
    if attempt is not None:
        attempt.answered_at = attempt.answered_at or at
    return True


def left_alone(session: Session, call: Call, at: datetime) -> bool:
    """The operator's side ends before the talk. Who has picked up waits on, on the phone, for the
    next operator; whose phone still rings is not bothered any longer."""
    if call.answered_at is not None:
        return False
    attempt = active_attempt(session, call.id)
    if attempt is None:  # not dialled yet: the next operator does it
        return False
    if _has_picked_up(session, call):
        wait_on_phone(session, call.id)
        return False
    end_attempt(session, attempt, Result.LOST, at=at)
    cancel_citizen(session, call, at)
    return True


def left_own_call(session: Session, call: Call, at: datetime) -> bool:
    """The same of a call that nobody else makes for the operator."""
    if call.answered_at is not None:
        return False
    if _has_picked_up(session, call):
        wait_on_phone(session, call.id)
        return False
    has_leg = any(leg.kind == LegKind.CALLER for leg in legs_of(session, call.id))
    cancel_citizen(session, call, at)
    if not has_leg:
        end_undialled(session, call, "withdrawn")
    return True


def begun(session: Session, callback: Callback, call: Call, staff_id: UUID) -> bool:
    """Note the attempt; of two at once the index lets one in."""
    attempt = CallbackAttempt(
        callback_id=callback.id,
        call_id=call.id,
        operator_id=staff_id,
        state=AttemptState.ACTIVE,
        started_at=clock.now(),
    )
    try:
        with session.begin_nested():
            session.add(attempt)
    except IntegrityError:
        return False
    return True


def _not_now(session: Session, call: Call, reason: str, at: datetime) -> None:
    unreached(session, call.id, reason=reason, at=at)
    end_undialled(session, call, reason)


def _has_picked_up(session: Session, call: Call) -> bool:
    legs = legs_of(session, call.id)
    return any(leg.kind == LegKind.CALLER and leg.state in _PICKED_UP for leg in legs)


def _at_any_time(_session: Session) -> bool:
    """An operator who calls of her own accord knows why."""
    return True


def _while_open(session: Session) -> bool:
    return is_open(session, clock.now())


conduct(EntryKind.CALLBACK, Conduct(meet, _while_open, left_alone, note_connected))
conduct(EntryKind.OUTGOING, Conduct(dial, _at_any_time, left_own_call))
