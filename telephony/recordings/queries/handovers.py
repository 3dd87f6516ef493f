"""Recordings that were handed over."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core.errors import Missing
from callcenter.core.permissions import Actor, Permission
from telephony.calls.models import Call
from telephony.recordings.models import Handover, HandoverItem, HandoverTaking, Recording

PAGE = 50


@dataclass(frozen=True)
class HandoverRecord:
    """A handover with all that belongs to it.

    Attributes:
        files: each with its recording and call, as they are now.
        takings: who took the package, oldest first.
    """

    handover: Handover
    files: list[tuple[HandoverItem, Recording, Call]]
    takings: list[HandoverTaking]

    @property
    def is_current(self) -> bool:
        """Whether every recording still is what was handed over."""
        return all(
            recording.place is not None and recording.sha256 == item.sha256
            for item, recording, _call in self.files
        )


def list_handovers(
    session: Session, actor: Actor, *, before: UUID | None = None, limit: int = PAGE
) -> list[Handover]:
    """Handovers, newest first; one more than `limit` when there are more.

    Raises:
        Forbidden: the role hands nothing over.
    """
    actor.require(Permission.RECORDING_HANDOVER)
    found = select(Handover).order_by(Handover.id.desc()).limit(limit + 1)
    if before is not None:
        found = found.where(Handover.id < before)
    return list(session.scalars(found))


def get_handover(session: Session, actor: Actor, handover_id: UUID) -> HandoverRecord:
    """One handover.

    Raises:
        Missing: there is none.
        Forbidden: the role hands nothing over.
    """
    actor.require(Permission.RECORDING_HANDOVER)
    handover = session.get(Handover, handover_id)
    if handover is None:
        raise Missing
    files = session.execute(
        select(HandoverItem, Recording, Call)
        .join(Recording, Recording.id == HandoverItem.recording_id)
        .join(Call, Call.id == Recording.call_id)
        .where(HandoverItem.handover_id == handover_id)
        .order_by(HandoverItem.name)
    )
    takings = select(HandoverTaking).where(HandoverTaking.handover_id == handover_id)
    return HandoverRecord(
        handover,
        [(item, recording, call) for item, recording, call in files],
        list(session.scalars(takings.order_by(HandoverTaking.id))),
    )


def handovers_of(
    session: Session, recording_ids: Collection[UUID]
) -> list[tuple[HandoverItem, Handover]]:
    """The handovers that these recordings were part of, oldest first."""
    if not recording_ids:
        return []
    found = session.execute(
        select(HandoverItem, Handover)
        .join(Handover, Handover.id == HandoverItem.handover_id)
        .where(HandoverItem.recording_id.in_(recording_ids))
        .order_by(Handover.id)
    )
    return [(item, handover) for item, handover in found]
