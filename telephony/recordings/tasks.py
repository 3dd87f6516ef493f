"""Jobs of recordings: the network first, then one short transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core.db import Database
from callcenter.core.outbox.services import handles, prepared
from telephony.recordings.evidence import Absent, Broken, Deleted, Fetched
from telephony.recordings.jobs import DELETE, FETCH
from telephony.recordings.services.fetching import deleted, fetched
from telephony.recordings.services.keeping import keep_deleted, keep_fetched


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
