"""The recordings of a call."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from telephony.recordings.models import Recording


def recordings_of(session: Session, call_id: UUID) -> list[Recording]:
    """The recordings of a call, oldest first, for the machinery and for rooms that name them;
    people hear them through `telephony.recordings.permissions`."""
    return list(
        session.scalars(
            select(Recording)
            .where(Recording.call_id == call_id)
            .order_by(Recording.announced_at, Recording.id)
        )
    )
