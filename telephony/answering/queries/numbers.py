"""Calls of one number, for the list of nuisance calls."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core.permissions import Actor, Permission
from telephony.calls.models import Call
from telephony.calls.permissions import visible_to

MOST = 20


class NumberCall(NamedTuple):
    """A call as the page of an entry names it."""

    id: UUID
    came_at: datetime
    language: str | None
    outcome: str | None


def calls_of_number(session: Session, actor: Actor, number_index: bytes) -> list[NumberCall]:
    """The newest calls of a number that the actor may see.

    Raises:
        Forbidden: the role reads no calls.
    """
    actor.require(Permission.CALL_READ)
    rows = session.execute(
        select(Call.id, Call.came_at, Call.language, Call.outcome)
        .where(Call.number_index == number_index, visible_to(actor))
        .order_by(Call.id.desc())
        .limit(MOST)
    )
    return list(map(NumberCall._make, rows))
