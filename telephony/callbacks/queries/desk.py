"""What an operator's desk asks every second: the callbacks at hand, and the call of ours that is
at this phone. Few statements, and nothing that changes while time alone passes."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.permissions import Actor, Permission
from callcenter.core.privacy.masking import mask_phone
from callcenter.core.privacy.phone_numbers import national_number
from telephony.callbacks.models import AttemptState, Callback, CallbackAttempt, CallbackState
from telephony.callbacks.services.keeping import number_of
from telephony.callbacks.services.results import NOTED_WITHIN
from telephony.calls.models import CallLeg, LegKind, LegState

_AT_HAND = (CallbackState.WAITING, CallbackState.LINED_UP)


class WaitingCallback(NamedTuple):
    """One that this operator may call now.

    Attributes:
        number: masked.
        is_mine: meant for this operator.
    """

    id: UUID
    number: str
    language: str
    reason: str
    urgent: bool
    due_at: datetime
    is_overdue: bool
    is_mine: bool
    attempts: int
    last_result: str | None
    training: bool


class OutgoingCall(NamedTuple):
    """A call of ours at an operator's phone.

    Attributes:
        callback_id: None: the operator calls of her own accord; then the next five say nothing.
        reason: code; `origin` where it was asked for.
        is_dialled: the citizen's phone is being called.
        has_picked_up: and was answered.
        attempt_id: of the dialling whose result may be noted; None: none (any more).
        result: as far as it is known.
    """

    callback_id: UUID | None
    origin: str
    reason: str
    note: str
    due_at: datetime | None
    attempts: int
    last_result: str | None
    is_dialled: bool
    has_picked_up: bool
    attempt_id: UUID | None
    result: str | None


def callbacks_at_hand(session: Session, actor: Actor, limit: int) -> list[WaitingCallback]:
    """What this operator may call now, by the promise: meant for nobody else, and due, overdue
    or the operator's own."""
    moment = clock.now()
    is_mine = Callback.assignee_id == actor.id
    is_free = or_(Callback.assignee_id.is_(None), is_mine, Callback.due_at < moment)
    is_due = or_(Callback.not_before <= moment, is_mine)
    found = session.scalars(
        select(Callback)
        .where(Callback.state.in_(_AT_HAND), is_free, is_due)
        .order_by(Callback.due_at, Callback.id)
        .limit(limit)
    )
    return [
        WaitingCallback(
            id=one.id,
            number=mask_phone(national_number(number_of(one))),
            language=one.language,
            reason=one.reason,
            urgent=one.urgent,
            due_at=one.due_at,
            is_overdue=one.due_at < moment,
            is_mine=one.assignee_id == actor.id,
            attempts=one.attempts,
            last_result=one.last_result,
            training=one.training,
        )
        for one in found
    ]


def outgoing_call(session: Session, actor: Actor, call_id: UUID) -> OutgoingCall:
    """What a call of ours is about, and how far it has come.

    Raises:
        Forbidden.
    """
    actor.require(Permission.CALLBACK_READ)
    attempt = session.scalar(select(CallbackAttempt).where(CallbackAttempt.call_id == call_id))
    about = Callback.id == attempt.callback_id if attempt else Callback.call_id == call_id
    callback = session.scalar(select(Callback).where(about))
    states = set(
        session.scalars(
            select(CallLeg.state).where(
                and_(CallLeg.call_id == call_id, CallLeg.kind == LegKind.CALLER)
            )
        )
    )
    may_note = attempt is not None and _may_note(attempt, actor)
    return OutgoingCall(
        callback_id=callback.id if callback else None,
        origin=callback.origin if callback else "",
        reason=callback.reason if callback else "",
        note=callback.note if callback else "",
        due_at=callback.due_at if callback else None,
        attempts=callback.attempts if callback else 0,
        last_result=callback.last_result if callback else None,
        is_dialled=bool(states),
        has_picked_up=bool(states & {LegState.ANSWERED, LegState.JOINED}),
        attempt_id=attempt.id if attempt and may_note else None,
        result=attempt.result if attempt else None,
    )


def _may_note(attempt: CallbackAttempt, actor: Actor) -> bool:
    if attempt.operator_id != actor.id:
        return False
    if attempt.state == AttemptState.ACTIVE or attempt.ended_at is None:
        return True
    return clock.now() - attempt.ended_at <= NOTED_WITHIN
