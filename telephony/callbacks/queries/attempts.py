"""Every dialling of a callback, as staff see it (CB-2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.permissions import Actor, Permission
from telephony.callbacks.models import AttemptState, CallbackAttempt
from telephony.callbacks.queries.callbacks import names_of
from telephony.callbacks.services.results import NOTED_WITHIN


@dataclass(frozen=True)
class AttemptView:
    """One dialling.

    Attributes:
        operator: name.
        was_noted: an operator said what came of it.
    """

    id: UUID
    callback_id: UUID
    call_id: UUID
    operator_id: UUID
    operator: str
    state: str
    result: str | None
    was_noted: bool
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None


def attempts_of(session: Session, actor: Actor, callback_id: UUID) -> list[AttemptView]:
    """Every dialling of a callback, oldest first.

    Raises:
        Forbidden.
    """
    actor.require(Permission.CALLBACK_READ)
    found = session.scalars(
        select(CallbackAttempt)
        .where(CallbackAttempt.callback_id == callback_id)
        .order_by(CallbackAttempt.started_at, CallbackAttempt.id)
    )
    return _attempts(session, list(found))


def attempt_to_note(session: Session, actor: Actor) -> AttemptView | None:
    """The operator's last dialling, while it goes on or its result may still be corrected; None:
    there is none.

    Raises:
        Forbidden.
    """
    actor.require(Permission.CALLBACK_READ)
    found = session.scalars(
        select(CallbackAttempt)
        .where(CallbackAttempt.operator_id == actor.id)
        .order_by(CallbackAttempt.id.desc())
        .limit(1)
    ).all()
    limit = clock.now() - NOTED_WITHIN
    recent = [
        one
        for one in found
        if one.state == AttemptState.ACTIVE or (one.ended_at is not None and one.ended_at >= limit)
    ]
    return _attempts(session, recent)[0] if recent else None


def _attempts(session: Session, found: Sequence[CallbackAttempt]) -> list[AttemptView]:
    names = names_of(session, {one.operator_id for one in found})
    return [
        AttemptView(
            id=one.id,
            callback_id=one.callback_id,
            call_id=one.call_id,
            operator_id=one.operator_id,
            operator=names.get(one.operator_id, ""),
            state=one.state,
            result=one.result,
            was_noted=one.noted_by_id is not None,
            started_at=one.started_at,
            answered_at=one.answered_at,
            ended_at=one.ended_at,
        )
        for one in found
    ]
