"""Remove files with audio for good, and prove it. What has to go is written down first, so a kill
at any moment leaves somebody who knows of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.db import Database
from callcenter.core.outbox.services import enqueue
from callcenter.core.permissions import SYSTEM
from telephony.recordings.adapters.vault import vault
from telephony.recordings.errors import StillThere
from telephony.recordings.evidence import Destroyed
from telephony.recordings.jobs import DESTROY
from telephony.recordings.models import Recording, RecordingDisposal

# Jobs are tried for about five hours.
_GIVEN_UP = timedelta(hours=8)
_MOST = 200


def destroy_soon(session: Session, disposal: RecordingDisposal) -> None:
    """Have the file of a disposal removed."""
    enqueue(session, DESTROY, {"disposal_id": str(disposal.id)})


@contextmanager
def destroyed(database: Database, disposal_id: UUID) -> Iterator[Destroyed | None]:
    """Unlink the sealed file and look for it; None when that is done already.

    Raises:
        StillThere: it is still there, or a recording needs it.
    """
    with database.transaction(write=False) as session:
        place = session.get_one(RecordingDisposal, disposal_id).place
        if place is None:
            yield None
            return
        if session.scalar(select(Recording.id).where(Recording.place == place)) is not None:
            raise StillThere("needed")
    asked_at = clock.now()
    vault().remove(place)
    if vault().holds(place):
        raise StillThere("still_there")
    moment = clock.now()
    proof = {
        "method": "unlink",
        "asked_at": asked_at.isoformat(timespec="milliseconds"),
        "checked_at": moment.isoformat(timespec="milliseconds"),
        "found": "nothing",
    }
    yield Destroyed(moment, proof)


def keep_destroyed(session: Session, disposal_id: UUID, found: Destroyed | None) -> None:
    """Write down the proof."""
    if found is None:
        return
    disposal = session.get_one(RecordingDisposal, disposal_id)
    disposal.destroyed_at, disposal.proof, disposal.place = found.at, found.proof, None
    detail = {"disposal": str(disposal.id), "sha256": disposal.old_sha256}
    record(session, SYSTEM, "recording.destroy", "recording", disposal.recording_id, **detail)


def destroy_leftovers(database: Database) -> int:
    """Try once more what jobs have given up. Returns how many there were."""
    with database.transaction() as session:
        left = session.scalars(
            select(RecordingDisposal)
            .where(
                RecordingDisposal.destroyed_at.is_(None),
                RecordingDisposal.at < clock.now() - _GIVEN_UP,
            )
            .limit(_MOST)
        ).all()
        for disposal in left:
            destroy_soon(session, disposal)
    return len(left)
