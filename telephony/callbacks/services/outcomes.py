"""What came of calling somebody, as the switch tells it, and what follows from that."""

from datetime import datetime

from sqlalchemy.orm import Session

from callcenter.core import clock
from telephony.callbacks.models import (
    AttemptState,
    Callback,
    CallbackAttempt,
    CallbackState,
    Result,
)
from telephony.callbacks.services.keeping import (
    active_attempt,
    attempt_of_call,
    follow_up,
    locked_callback,
    other_of_number,
)
from telephony.callbacks.services.lining_up import line_up_at_end
from telephony.calls.facts import Kind
from telephony.calls.models import Call, CallState, LegKind, LegState
from telephony.calls.queries.calls import legs_of
from telephony.calls.services.legs import end_leg
from telephony.calls.services.recording_calls import add_event
from telephony.line.services.entering import leave
from telephony.line.services.outgoing import unreached
from telephony.line.services.withdrawing import hang_up, locked_entry

_RESULTS = {
    "busy": Result.BUSY,
    "no-answer": Result.NO_ANSWER,
    "completed": Result.REFUSED,
    "failed": Result.FAILED,
}


def citizen_gone(session: Session, call: Call, status: str, *, at: datetime) -> None:
    """The citizen's side of a call of ours is over. Said again it changes nothing.

    Args:
        status: the provider's word for how it ended; `lost` where it has none.
    """
    locked_entry(session, call.id)
    attempt = active_attempt(session, call.id)
    has_talked = call.answered_at is not None
    result = Result.REACHED if has_talked else _RESULTS.get(status, Result.LOST)
    if attempt is not None:
        attempt.operator_id = call.operator_id or attempt.operator_id
        end_attempt(session, attempt, result, at=at)
    if not has_talked:
        unreached(session, call.id, reason=result, at=at)


def end_attempt(
    session: Session, attempt: CallbackAttempt, result: Result, *, at: datetime
) -> None:
    """One dialling is over; what an operator has said of it already holds."""
    callback = locked_callback(session, attempt.callback_id)
    attempt.state, attempt.ended_at = AttemptState.ENDED, at
    attempt.result = attempt.result or result
    session.flush()
    follow_up(session, callback)
    line_up_at_end(session)


def note_connected(session: Session, call: Call, at: datetime) -> None:
    """They talk. Where that news is late, the try had been taken for one in vain."""
    attempt = attempt_of_call(session, call.id)
    if attempt is None:
        return
    attempt.answered_at = attempt.answered_at or at
    attempt.operator_id = call.operator_id or attempt.operator_id
    if attempt.state == AttemptState.ENDED and attempt.noted_by_id is None:
        correct(session, attempt, Result.REACHED)


def correct(session: Session, attempt: CallbackAttempt, result: Result) -> None:
    """The last try came out otherwise than was thought: what follows is worked out anew, unless
    somebody has gone on with it meanwhile."""
    attempt.result = result
    session.flush()
    callback = locked_callback(session, attempt.callback_id)
    if callback.state == CallbackState.CANCELLED or other_of_number(session, callback):
        callback.last_result = result
        return
    if callback.state == CallbackState.LINED_UP:
        take_out(session, callback, reason="withdrawn")
    if callback.state != CallbackState.ACTIVE:
        follow_up(session, callback)
        line_up_at_end(session)


def take_out(session: Session, callback: Callback, *, reason: str) -> None:
    """Out of the line before anybody dialled; the callback's own state is the caller's to set."""
    moment = clock.now()
    if callback.call_id is None:
        return
    call = session.get(Call, callback.call_id)
    leave(session, callback.call_id, reason=reason, at=moment)
    callback.call_id = None
    if call is not None:
        end_undialled(session, call, reason)


def end_undialled(session: Session, call: Call, reason: str) -> None:
    """A call of ours that the switch never had is over as soon as we say so."""
    if call.state != CallState.ENDED and call.sid is None:
        add_event(session, call, Kind.ENDED, at=clock.now(), reason=reason)


def cancel_citizen(session: Session, call: Call, at: datetime) -> None:
    """Nobody waits for the citizen any more: the phone stops, or never rings."""
    for leg in legs_of(session, call.id):
        if leg.kind == LegKind.CALLER and leg.state != LegState.ENDED:
            end_leg(session, leg.id, "canceled", at=at)
            hang_up(session, leg)
