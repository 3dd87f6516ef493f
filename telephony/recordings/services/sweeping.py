"""Go on with recordings that nobody works on: lost callbacks, killed workers, jobs given up."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.outbox.models import FAILED, WAITING, OutboxJob
from telephony.calls.models import Call
from telephony.recordings.adapters.vault import vault
from telephony.recordings.models import Recording, RecordingState
from telephony.recordings.services.keeping import delete_soon, fetch_soon

# After the end of its call a recording is complete within seconds, as the provider says.
_COMPLETE_AFTER = timedelta(minutes=2)
_LONGEST_CALL = timedelta(hours=4)
# A job that was given up has failed for hours: whoever is at fault needs some more.
_REST = timedelta(hours=1)
# A file is written down within minutes, or never.
_ORPHAN_AFTER, _ORPHAN_UNTIL = timedelta(hours=1), timedelta(days=7)
_MOST = 200
_STEP = {RecordingState.ANNOUNCED: fetch_soon, RecordingState.STORED: delete_soon}


def sweep_recordings(database: Database) -> int:
    """Write a job for every unfinished recording that has none. Returns how many."""
    with database.transaction(write=False) as session:
        left = session.scalars(_left().limit(_MOST)).all()
    for recording_id in left:
        with database.transaction() as session:
            _go_on(session, recording_id)
    return len(left)


def sweep_files(database: Database) -> int:
    """Remove files that no recording names: of a worker killed while it fetched. Returns how many.

    Only what is older than an hour: younger files may be about to be written down.
    """
    moment = clock.now()
    found = list(vault().old_places(first=moment - _ORPHAN_UNTIL, last=moment - _ORPHAN_AFTER))
    orphans = 0
    for start in range(0, len(found), _MOST):
        places = found[start : start + _MOST]
        with database.transaction(write=False) as session:
            known = set(session.scalars(select(Recording.place).where(Recording.place.in_(places))))
        for place in set(places) - known:
            vault().remove(place)
            orphans += 1
    return orphans


def _left() -> Select[UUID]:
    return (
        select(Recording.id)
        .join(Call, Call.id == Recording.call_id)
        .outerjoin(OutboxJob, OutboxJob.id == Recording.job_id)
        .where(Recording.state.in_(_STEP), or_(_never_begun(), _given_up()))
        .order_by(Recording.announced_at)
    )


def _never_begun() -> ColumnElement[bool]:
    """The word that it is complete was lost."""
    moment = clock.now()
    return and_(
        Recording.job_id.is_(None),
        or_(
            Call.ended_at < moment - _COMPLETE_AFTER,
            Recording.announced_at < moment - _LONGEST_CALL,
        ),
    )


def _given_up() -> ColumnElement[bool]:
    """The job is over and did not bring the recording on."""
    rested = or_(OutboxJob.state != FAILED, OutboxJob.due_at < clock.now() - _REST)
    over = and_(OutboxJob.state != WAITING, rested)
    return and_(Recording.job_id.is_not(None), or_(OutboxJob.id.is_(None), over))


def _go_on(session: Session, recording_id: UUID) -> None:
    recording = session.scalar(
        select(Recording).where(Recording.id == recording_id).with_for_update()
    )
    if recording is None or recording.state not in _STEP:
        return
    job = session.get(OutboxJob, recording.job_id) if recording.job_id else None
    if job is None or job.state != WAITING:
        _STEP[RecordingState(recording.state)](session, recording)
