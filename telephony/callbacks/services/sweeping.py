"""What a killed process, a lost webhook or the passing of time leaves behind, set right."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import and_, delete, exists, select, text
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.events import publish
from telephony.callbacks.events import CallbackOverdue
from telephony.callbacks.hours import centre_hours, is_open
from telephony.callbacks.models import (
    UNSETTLED,
    AttemptState,
    Callback,
    CallbackAttempt,
    CallbackState,
    CallbackWish,
    Result,
)
from telephony.callbacks.rules import is_time
from telephony.callbacks.services.keeping import locked_callback, wait_for_time, window_of
from telephony.callbacks.services.lining_up import line_up
from telephony.callbacks.services.outcomes import end_attempt, end_undialled, take_out
from telephony.calls.models import OUTBOUND, Call, CallState
from telephony.line.models import EntryState, LineEntry
from telephony.line.services.withdrawing import locked_entry

# After so long no order of a call can still be carried out.
NEVER_DIALLED = timedelta(minutes=6)
WISHES_KEPT = timedelta(days=1)
# Written out, so that SQLite too sees that the index of what is unfinished answers the query.
_UNFINISHED = text("phone_call.state <> 'ended'")


def sweep_callbacks(session: Session) -> int:
    """Set right what lies about, put everybody who is due into the line; returns how many things
    were done. To be run every ten seconds."""
    steps = (_over, _fallen_out, _out_of_time, _never_dialled, _overdue, line_up)
    count = sum(step(session) for step in steps)
    limit = clock.now() - WISHES_KEPT
    session.execute(delete(CallbackWish).where(CallbackWish.made_at < limit))
    return count


def _over(session: Session) -> int:
    """Attempts whose call has ended without a word to them."""
    found = session.execute(
        select(CallbackAttempt.id, Call.answered_at)
        .join(Call, Call.id == CallbackAttempt.call_id)
        .where(CallbackAttempt.state == AttemptState.ACTIVE, Call.state == CallState.ENDED)
    ).all()
    for attempt_id, answered_at in found:
        attempt = session.get_one(CallbackAttempt, attempt_id, populate_existing=True)
        locked_callback(session, attempt.callback_id)
        result = Result.LOST if answered_at is None else Result.REACHED
        end_attempt(session, attempt, result, at=clock.now())
    return len(found)


def _fallen_out(session: Session) -> int:
    """Callbacks that stand in the line no longer, and nobody is calling."""
    stands = and_(
        LineEntry.call_id == Callback.call_id,
        LineEntry.state.in_((EntryState.WAITING, EntryState.OFFERED)),
    )
    in_line = (CallbackState.LINED_UP, CallbackState.ACTIVE)
    is_dialled = and_(
        CallbackAttempt.callback_id == Callback.id, CallbackAttempt.state == AttemptState.ACTIVE
    )
    found = session.scalars(
        select(Callback.id).where(
            Callback.state.in_(in_line), ~exists().where(stands), ~exists().where(is_dialled)
        )
    ).all()
    for callback_id in found:
        callback = locked_callback(session, callback_id)
        if callback.state in in_line:
            take_out(session, callback, reason="lost")
            wait_for_time(session, callback)
    return len(found)


def _out_of_time(session: Session) -> int:
    """In the line when the centre closes, or when the wished time is over: not dialled any more."""
    moment, hours = clock.now(), centre_hours(session)
    lined_up = select(Callback).where(Callback.state == CallbackState.LINED_UP)
    closed = [
        callback.id
        for callback in session.scalars(lined_up)
        if not is_time(moment, hours, zone=clock.zone(), window=window_of(callback))
    ]
    return sum(_sent_home(session, callback_id) for callback_id in closed)


def _sent_home(session: Session, callback_id: UUID) -> bool:
    callback = locked_callback(session, callback_id)
    if callback.state != CallbackState.LINED_UP or callback.call_id is None:
        return False
    entry = locked_entry(session, callback.call_id)
    rings = entry is not None and entry.state == EntryState.OFFERED
    if rings and is_open(session, clock.now()):  # an operator may have asked for it
        return False
    take_out(session, callback, reason="closed")
    wait_for_time(session, callback)
    return True


def _never_dialled(session: Session) -> int:
    """Calls of ours that left the line and that the switch never had."""
    has_left = and_(
        LineEntry.call_id == Call.id,
        LineEntry.state == EntryState.LEFT,
        LineEntry.settled_at < clock.now() - NEVER_DIALLED,
    )
    found = session.scalars(
        select(Call).where(
            _UNFINISHED, Call.direction == OUTBOUND, Call.sid.is_(None), exists().where(has_left)
        )
    ).all()
    for call in found:
        end_undialled(session, call, "lost")
    return len(found)


def _overdue(session: Session) -> int:
    """Promises that were not kept are told, once."""
    moment = clock.now()
    found = session.scalars(
        select(Callback)
        .where(
            Callback.state.in_(UNSETTLED),
            Callback.due_at < moment,
            Callback.overdue_at.is_(None),
        )
        .with_for_update(key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for callback in found:
        callback.overdue_at = moment
        publish(session, CallbackOverdue(callback.id))
    return len(found)
