"""Wrap the keys of recordings anew after the field keys were rotated; the audio itself stays as it
is, sealed with the key of its file."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core.audit.services import record
from callcenter.core.db import Database
from callcenter.core.permissions import SYSTEM
from telephony.recordings.adapters.vault import vault
from telephony.recordings.errors import BrokenAudio
from telephony.recordings.models import Recording

_PAGE = 200


@dataclass
class Rewrapping:
    """What came of it.

    Attributes:
        wrapped: files whose key was wrapped anew; `current`: files that needed nothing.
        broken: recordings that cannot be opened, with the reason.
    """

    wrapped: int
    current: int
    broken: list[tuple[UUID, str]]


def rewrap_recordings(database: Database, *, dry_run: bool = False) -> Rewrapping:
    """Go through all recordings. May be broken off and begun again at any time.

    Args:
        dry_run: only count.
    """
    done, last = Rewrapping(0, 0, []), None
    while page := _page(database, last):
        for recording_id, place in page:
            _rewrap(database, done, recording_id, place, dry_run)
        last = page[-1][0]
    if done.wrapped and not dry_run:
        with database.transaction() as session:
            record(session, SYSTEM, "recording.rewrap", "recording", None, count=done.wrapped)
    return done


def _page(database: Database, last: UUID | None) -> list[tuple[UUID, str]]:
    found = select(Recording.id, Recording.place).where(Recording.place.is_not(None))
    if last is not None:
        found = found.where(Recording.id > last)
    with database.transaction(write=False) as session:
        rows = session.execute(found.order_by(Recording.id).limit(_PAGE))
        return [(row.id, row.place or "") for row in rows]


def _rewrap(
    database: Database, done: Rewrapping, recording_id: UUID, place: str, dry_run: bool
) -> None:
    try:
        if not vault().needs_rewrapping(place):
            done.current += 1
        elif dry_run:
            done.wrapped += 1
        else:
            _write(database, done, recording_id, place)
    except BrokenAudio as error:
        done.broken.append((recording_id, error.reason))


def _write(database: Database, done: Rewrapping, recording_id: UUID, place: str) -> None:
    """The new file takes the old one's place while nobody else can take it away: a file that was
    disposed of meanwhile must not come back."""
    with vault().rewrapped(place) as put_in_place, database.transaction() as session:
        if _is_needed(session, recording_id, place):
            put_in_place()
            done.wrapped += 1


def _is_needed(session: Session, recording_id: UUID, place: str) -> bool:
    known = select(Recording.id).where(Recording.id == recording_id, Recording.place == place)
    return session.scalar(known.with_for_update()) is not None
