"""The parts of recordings without sound."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.ids import first_id
from telephony.recordings.models import GapKind, Recording, RecordingGap


@dataclass(frozen=True)
class PlacedGap:
    """A gap and where it is in its recording.

    Attributes:
        start, end: in seconds of the recording; None: that cannot be said.
        proven: the provider told that it did not record, or the silent file is here.
    """

    gap: RecordingGap
    start: float | None
    end: float | None
    proven: bool


def being_silenced() -> ColumnElement[bool]:
    """Condition on `RecordingGap`: the sound is still there, and is to go."""
    return and_(RecordingGap.kind == GapKind.SILENCED, RecordingGap.confirmed_at.is_(None))


def is_being_silenced(session: Session, recording_id: UUID) -> bool:
    """Whether a span of the recording is about to lose its sound."""
    found = select(RecordingGap.id).where(RecordingGap.recording_id == recording_id)
    return session.scalar(found.where(being_silenced()).limit(1)) is not None


def gaps_of_calls(session: Session, call_ids: Collection[UUID]) -> list[RecordingGap]:
    """Everything asked for on these calls, in order of time."""
    if not call_ids:
        return []
    found = select(RecordingGap).where(RecordingGap.call_id.in_(call_ids))
    return list(session.scalars(found.order_by(RecordingGap.asked_at, RecordingGap.id)))


def open_pause(session: Session, call_id: UUID) -> RecordingGap | None:
    """The pause of a call that nobody has ended yet."""
    return session.scalar(
        select(RecordingGap).where(
            RecordingGap.call_id == call_id,
            RecordingGap.kind == GapKind.PAUSE,
            RecordingGap.resumed_at.is_(None),
        )
    )


def latest_pause(session: Session, call_id: UUID) -> RecordingGap | None:
    """The pause of a call that was asked for last."""
    found = select(RecordingGap).where(
        RecordingGap.call_id == call_id, RecordingGap.kind == GapKind.PAUSE
    )
    return session.scalar(found.order_by(RecordingGap.id.desc()).limit(1))


def unproven_pauses(
    session: Session, *, days: int = 31, limit: int = 50
) -> list[tuple[RecordingGap, Recording | None]]:
    """Pauses of the last days that the provider never confirmed, newest first: what was said may
    be on the recording."""
    found = session.execute(
        select(RecordingGap, Recording)
        .outerjoin(Recording, Recording.id == RecordingGap.recording_id)
        .where(
            RecordingGap.id >= first_id(clock.now() - timedelta(days=days)),
            RecordingGap.kind == GapKind.PAUSE,
            RecordingGap.settled.is_(True),
            RecordingGap.confirmed_at.is_(None),
        )
        .order_by(RecordingGap.id.desc())
        .limit(limit)
    )
    return [(gap, recording) for gap, recording in found]


def placed(recording: Recording, gaps: Collection[RecordingGap]) -> list[PlacedGap]:
    """The gaps of one recording and their places in it."""
    return [_placed(recording, gap) for gap in gaps if gap.recording_id == recording.id]


def _placed(recording: Recording, gap: RecordingGap) -> PlacedGap:
    proven = gap.confirmed_at is not None
    if gap.kind == GapKind.SILENCED:
        return PlacedGap(gap, gap.start, gap.end, proven)
    start = _second(recording, gap.confirmed_at or gap.asked_at)
    end = _second(recording, gap.resume_confirmed_at or gap.resumed_at)
    if end is None and start is not None and recording.seconds is not None:
        end = float(recording.seconds)
    return PlacedGap(gap, start, end, proven)


def _second(recording: Recording, moment: datetime | None) -> float | None:
    """The place of a moment, within the recording."""
    if moment is None or recording.started_at is None:
        return None
    second = max((moment - recording.started_at).total_seconds(), 0.0)
    return second if recording.seconds is None else min(second, float(recording.seconds))
