"""The way of a recording from the provider to us. Each step is one transaction that also writes the
job of the next step, so that after a kill somebody goes on from what is true."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.outbox.services import enqueue
from callcenter.core.permissions import SYSTEM
from telephony.recordings.evidence import Absent, Broken, Deleted, Fetched
from telephony.recordings.jobs import DELETE, FETCH
from telephony.recordings.models import Recording, RecordingState


def fetch_soon(session: Session, recording: Recording, *, due_at: datetime | None = None) -> None:
    """Have the audio of an announced recording fetched."""
    payload = {"recording_id": str(recording.id)}
    recording.job_id = enqueue(session, FETCH, payload, due_at=due_at)


def delete_soon(session: Session, recording: Recording, *, due_at: datetime | None = None) -> None:
    """Have the provider's copy of a stored recording deleted."""
    payload = {"recording_id": str(recording.id)}
    recording.job_id = enqueue(session, DELETE, payload, due_at=due_at)


def keep_fetched(session: Session, recording_id: UUID, found: Fetched | Absent | None) -> None:
    """Write down what fetching brought; who comes second with the same audio changes nothing."""
    recording = _locked(session, recording_id, RecordingState.ANNOUNCED)
    if recording is None or found is None:
        return
    if isinstance(found, Absent):
        recording.state, recording.last_error = RecordingState.ABSENT, found.reason
        return
    recording.place, recording.sha256, recording.size = found.place, found.sha256, found.size
    recording.seconds, recording.channels = found.seconds, found.channels
    recording.state, recording.stored_at = RecordingState.STORED, clock.now()
    recording.attempts, recording.last_error = 0, None
    found.taken = True
    record(session, SYSTEM, "recording.store", "recording", recording.id, sha256=found.sha256)
    delete_soon(session, recording)


def keep_deleted(session: Session, recording_id: UUID, found: Deleted | Broken | None) -> None:
    """Write down that the provider's copy is gone, or that ours has to be fetched again."""
    recording = _locked(session, recording_id, RecordingState.STORED)
    if recording is None or found is None:
        return
    if isinstance(found, Broken):
        recording.state, recording.last_error = RecordingState.ANNOUNCED, found.reason
        fetch_soon(session, recording)
        return
    recording.state, recording.deleted_at_provider = RecordingState.KEPT, found.at
    recording.proof, recording.attempts, recording.last_error = found.proof, 0, None
    record(session, SYSTEM, "recording.delete_at_provider", "recording", recording.id)


def _locked(session: Session, recording_id: UUID, state: RecordingState) -> Recording | None:
    return session.scalar(
        select(Recording)
        .where(Recording.id == recording_id, Recording.state == state)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
