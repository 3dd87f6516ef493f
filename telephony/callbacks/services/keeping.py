"""The rows of callbacks: found, locked, and moved from one state to the next."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Missing
from callcenter.core.events import publish
from callcenter.core.privacy.keys import cipher
from telephony.callbacks.errors import CallbackSettled
from telephony.callbacks.events import CallbackGivenUp
from telephony.callbacks.hours import centre_hours
from telephony.callbacks.models import (
    UNSETTLED,
    AttemptState,
    Callback,
    CallbackAttempt,
    CallbackState,
    Result,
)
from telephony.callbacks.rules import Tried, Window, next_moment, next_try
from telephony.line.services.withdrawing import locked_entry

NUMBER_CONTEXT = "callback.number"


def number_of(callback: Callback) -> str:
    """The number in E.164."""
    return cipher().decrypt(callback.number, NUMBER_CONTEXT)


def window_of(callback: Callback) -> Window | None:
    if callback.window_start is None or callback.window_end is None:
        return None
    return Window(callback.window_start, callback.window_end)


def locked_callback(session: Session, callback_id: UUID) -> Callback:
    """The callback for a change, and before it its place in the line: everybody locks them in
    this order.

    Raises:
        Missing: there is none.
    """
    call_id = session.scalar(select(Callback.call_id).where(Callback.id == callback_id))
    if call_id is not None:
        locked_entry(session, call_id)
    found = session.scalar(
        select(Callback)
        .where(Callback.id == callback_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise Missing
    return found


def unsettled(session: Session, callback_id: UUID) -> Callback:
    """The same of one that is not settled.

    Raises:
        Missing, CallbackSettled.
    """
    found = locked_callback(session, callback_id)
    if found.state not in UNSETTLED:
        raise CallbackSettled
    return found


def callback_in_line(session: Session, call_id: UUID) -> Callback | None:
    """The callback whose outgoing call this is, locked; None: it is nobody's."""
    found = session.scalar(select(Callback.id).where(Callback.call_id == call_id))
    return None if found is None else locked_callback(session, found)


def attempt_of_call(session: Session, call_id: UUID) -> CallbackAttempt | None:
    """The dialling with this call, as the database has it now."""
    statement = select(CallbackAttempt).where(CallbackAttempt.call_id == call_id)
    return session.scalar(statement.execution_options(populate_existing=True))


def active_attempt(session: Session, call_id: UUID) -> CallbackAttempt | None:
    found = attempt_of_call(session, call_id)
    return found if found is not None and found.state == AttemptState.ACTIVE else None


def newest_attempt(session: Session, callback_id: UUID) -> UUID | None:
    """The last dialling of a callback."""
    return session.scalar(
        select(CallbackAttempt.id)
        .where(CallbackAttempt.callback_id == callback_id)
        .order_by(CallbackAttempt.started_at.desc(), CallbackAttempt.id.desc())
        .limit(1)
    )


def other_of_number(session: Session, callback: Callback) -> bool:
    """Whether the same number waits in another callback."""
    other = select(Callback.id).where(
        Callback.number_index == callback.number_index,
        Callback.state.in_(UNSETTLED),
        Callback.id != callback.id,
    )
    return session.scalar(other) is not None


def tries_of(session: Session, callback_id: UUID) -> Sequence[Tried]:
    """What was tried so far, oldest first."""
    rows = session.execute(
        select(CallbackAttempt.result, CallbackAttempt.started_at)
        .where(CallbackAttempt.callback_id == callback_id, CallbackAttempt.result.is_not(None))
        .order_by(CallbackAttempt.started_at, CallbackAttempt.id)
    )
    return [Tried(Result(result), at) for result, at in rows if result is not None]


def settle(callback: Callback, state: CallbackState, reason: str) -> None:
    """It is over: done, given up or cancelled."""
    callback.state, callback.call_id = state, None
    callback.settled_at, callback.settled_reason = clock.now(), reason
    callback.version += 1


def give_up(session: Session, callback: Callback, reason: str) -> None:
    """Nobody calls any more by the rules; the manager hears of it."""
    settle(callback, CallbackState.GIVEN_UP, reason)
    publish(session, CallbackGivenUp(callback.id))


def wait_on(callback: Callback, moment: datetime) -> None:
    """It waits for its time again, at the same place."""
    callback.state, callback.call_id = CallbackState.WAITING, None
    callback.not_before = moment
    callback.settled_at = callback.settled_reason = None
    callback.version += 1


def wait_for_time(session: Session, callback: Callback) -> None:
    """It waits for the next moment at which it may be called; without one it is given up."""
    moment = next_time(session, callback, clock.now())
    if moment is None:
        give_up(session, callback, "no_hours")
    else:
        wait_on(callback, moment)


def next_time(session: Session, callback: Callback, earliest: datetime) -> datetime | None:
    """The first moment from then on at which it may be called."""
    hours, zone = centre_hours(session), clock.zone()
    return next_moment(earliest, hours, zone=zone, window=window_of(callback))


def follow_up(session: Session, callback: Callback) -> None:
    """What becomes of a callback after its tries: done, tried again, or given up."""
    tries = tries_of(session, callback.id)
    last = tries[-1]
    callback.last_result = last.result
    if last.result == Result.REACHED:
        settle(callback, CallbackState.DONE, Result.REACHED)
        return
    moment = next_try(
        tries,
        clock.now(),
        centre_hours(session),
        zone=clock.zone(),
        window=window_of(callback),
    )
    if moment is None:
        give_up(session, callback, last.result)
        return
    wait_on(callback, moment)
    if last.result not in {Result.LOST, Result.CLOSED}:
        callback.place_at = moment
