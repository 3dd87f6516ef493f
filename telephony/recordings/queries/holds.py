"""Which recordings are held."""

from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from telephony.recordings.models import Recording, RecordingHold

MOST = 100


def is_held() -> ColumnElement[bool]:
    """Condition on `Recording`: somebody needs it as it is."""
    return (
        select(RecordingHold.id)
        .where(RecordingHold.recording_id == Recording.id, RecordingHold.released_at.is_(None))
        .exists()
    )


def open_hold(session: Session, recording_id: UUID) -> RecordingHold | None:
    """The hold in force, if any."""
    return session.scalar(
        select(RecordingHold).where(
            RecordingHold.recording_id == recording_id, RecordingHold.released_at.is_(None)
        )
    )


def open_holds(session: Session, *, limit: int = MOST) -> list[tuple[RecordingHold, Recording]]:
    """The holds in force, the oldest first."""
    found = session.execute(
        select(RecordingHold, Recording)
        .join(Recording, Recording.id == RecordingHold.recording_id)
        .where(RecordingHold.released_at.is_(None))
        .order_by(RecordingHold.held_at, RecordingHold.id)
        .limit(limit)
    )
    return [(hold, recording) for hold, recording in found]
