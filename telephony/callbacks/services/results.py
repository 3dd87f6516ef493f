"""Operators correct what came of a call: only they heard it (CB-2)."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Forbidden, Invalid, Missing
from callcenter.core.permissions import Actor, Permission
from telephony.callbacks.errors import CallbackInProgress, ResultTooLate
from telephony.callbacks.models import (
    AttemptState,
    Callback,
    CallbackAttempt,
    CallbackState,
    Result,
)
from telephony.callbacks.services.keeping import locked_callback, newest_attempt
from telephony.callbacks.services.outcomes import correct
from telephony.line.services.withdrawing import locked_entry

# What a person can say of a call; the rest only the switch knows.
NOTABLE = (
    Result.REACHED,
    Result.NO_ANSWER,
    Result.BUSY,
    Result.WRONG_NUMBER,
    Result.VOICEMAIL,
)
# Long enough for the record of the talk.
NOTED_WITHIN = timedelta(minutes=10)


def note_result(
    session: Session, actor: Actor, attempt_id: UUID, result: Result
) -> CallbackAttempt:
    """Say what came of a call, during it or soon after; the next try follows from that.

    Raises:
        Missing: there is no such attempt.
        Forbidden: it was somebody else's, and the actor leads nobody.
        ResultTooLate: it is too long ago, or the person has been called again.
        CallbackInProgress: the person is being called again right now.
        Invalid: `result`: `bad_choice`.
    """
    actor.require(Permission.CALLBACK_WRITE)
    if result not in NOTABLE:
        raise Invalid(fields={"result": "bad_choice"})
    attempt, callback = _locked(session, attempt_id)
    leads = actor.can(Permission.CALL_SUPERVISE)
    if attempt.operator_id != actor.id and not leads:
        raise Forbidden
    attempt.noted_by_id = actor.id
    record(session, actor, "callback.result", "callback", callback.id, result=str(result))
    if attempt.state == AttemptState.ACTIVE:
        attempt.result = result
        return attempt
    if attempt.ended_at is not None and clock.now() - attempt.ended_at > NOTED_WITHIN and not leads:
        raise ResultTooLate
    _is_the_last(session, attempt, callback)
    correct(session, attempt, result)
    return attempt


def _locked(session: Session, attempt_id: UUID) -> tuple[CallbackAttempt, Callback]:
    known = session.get(CallbackAttempt, attempt_id)
    if known is None:
        raise Missing
    locked_entry(session, known.call_id)
    callback = locked_callback(session, known.callback_id)
    return session.get_one(CallbackAttempt, attempt_id, populate_existing=True), callback


def _is_the_last(session: Session, attempt: CallbackAttempt, callback: Callback) -> None:
    if callback.state == CallbackState.ACTIVE:
        raise CallbackInProgress
    if newest_attempt(session, callback.id) != attempt.id:
        raise ResultTooLate
