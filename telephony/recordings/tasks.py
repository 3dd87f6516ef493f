"""Jobs of recordings: the network first, then one short transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core.db import Database
from callcenter.core.outbox.services import handles, prepared
from telephony.recordings.evidence import (
    Absent,
    Broken,
    Deleted,
    Destroyed,
    Fetched,
    Silenced,
)
from telephony.recordings.jobs import DELETE, DESTROY, FETCH, SILENCE
from telephony.recordings.services import pausing
from telephony.recordings.services.destroying import destroyed, keep_destroyed
from telephony.recordings.services.fetching import deleted, fetched
from telephony.recordings.services.keeping import keep_deleted, keep_fetched
from telephony.recordings.services.rewriting import silenced
from telephony.recordings.services.silencing import keep_silenced

# Importing it registers what listens to orders.
LISTENERS = (pausing,)


@contextmanager
def prepare_fetch(database: Database, payload: dict[str, Any]) -> Iterator[Fetched | Absent | None]:
    """Bring the audio here."""
    with fetched(database, UUID(payload["recording_id"])) as found:
        yield found


@handles(FETCH, prepare=prepare_fetch)
def fetch(session: Session, payload: dict[str, Any]) -> None:
    """Write down where it lies."""
    keep_fetched(session, UUID(payload["recording_id"]), prepared(session))


@contextmanager
def prepare_delete(
    database: Database, payload: dict[str, Any]
) -> Iterator[Deleted | Broken | None]:
    """Delete the provider's copy, and see that it is gone."""
    with deleted(database, UUID(payload["recording_id"])) as found:
        yield found


@handles(DELETE, prepare=prepare_delete)
def delete(session: Session, payload: dict[str, Any]) -> None:
    """Write down the proof."""
    keep_deleted(session, UUID(payload["recording_id"]), prepared(session))


@contextmanager
def prepare_silence(database: Database, payload: dict[str, Any]) -> Iterator[Silenced | None]:
    """Write the audio once more, without the sound of a span."""
    with silenced(database, UUID(payload["gap_id"])) as found:
        yield found


@handles(SILENCE, prepare=prepare_silence)
def silence(session: Session, payload: dict[str, Any]) -> None:
    """Put it in the place of the other file."""
    keep_silenced(session, UUID(payload["gap_id"]), prepared(session))


@contextmanager
def prepare_destroy(database: Database, payload: dict[str, Any]) -> Iterator[Destroyed | None]:
    """Remove a file for good, and see that it is gone."""
    with destroyed(database, UUID(payload["disposal_id"])) as found:
        yield found


@handles(DESTROY, prepare=prepare_destroy)
def destroy(session: Session, payload: dict[str, Any]) -> None:
    """Write down the proof."""
    keep_destroyed(session, UUID(payload["disposal_id"]), prepared(session))
