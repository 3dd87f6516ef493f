"""Recordings that are kept here, and looks into them."""

import io
import wave
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

import numpy as np
from sqlalchemy import select

from callcenter.core import clock
from callcenter.core.audit.models import AuditEvent
from callcenter.core.db import Database
from callcenter.core.outbox import services as outbox
from callcenter.core.outbox.models import WAITING, OutboxJob
from callcenter.core.permissions import Actor, Role
from telephony.recordings.adapters.vault import vault
from telephony.recordings.models import Recording, RecordingKind, RecordingState
from tests.factories.staff import make_staff
from tests.telephony.recordings.provider import RATE, keep_audio, make_call, wave_of

Samples = np.ndarray[tuple[int, ...], np.dtype[np.int16]]
Row = TypeVar("Row")
SECONDS = 6


@dataclass
class Archive:
    """A database with recordings, and who works on them."""

    database: Database
    manager: Actor
    operator: Actor
    city: Actor

    def keep(self, *, seconds: int = SECONDS, audio: bytes | None = None, **values: Any) -> UUID:
        """One more recording of a talk that the operator had; `age` in days, `training`."""
        age = timedelta(days=values.pop("age", 0))
        training = values.pop("training", False)
        with self.database.transaction() as session:
            came_at = clock.now() - age - timedelta(minutes=10)
            call = make_call(session, self.operator, came_at=came_at, training=training)
            given = {
                "kind": RecordingKind.TALK,
                "rule": "training" if training else values.get("kind", RecordingKind.TALK),
                "state": RecordingState.KEPT,
                "seconds": seconds,
                "announced_at": call.answered_at,
                "started_at": call.answered_at,
                **keep_audio(audio or wave_of(seconds)),
            }
            recording = Recording(call_id=call.id, sid=f"RE{uuid4().hex}", **(given | values))
            session.add(recording)
            session.flush()
            return recording.id

    def recording(self, recording_id: UUID) -> Recording:
        with self.database.transaction(write=False) as session:
            return session.get_one(Recording, recording_id)

    def rows(self, table: type[Row]) -> list[Row]:
        with self.database.transaction(write=False) as session:
            return list(session.scalars(select(table).order_by(table.id)))  # type: ignore[attr-defined]

    def work(self) -> list[str]:
        """Run the jobs that are due: the kinds of those that were done."""
        done = []
        while due := self._due():
            ran = [job.kind for job in due if outbox.run(self.database, job.id)]
            if not ran:
                break
            done += ran
        return done

    def actions(self) -> list[str]:
        """What the log says was done with recordings."""
        with self.database.transaction(write=False) as session:
            found = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id))
            return [one for one in found if one.startswith(("recording", "handover"))]

    def _due(self) -> list[OutboxJob]:
        with self.database.transaction(write=False) as session:
            due = select(OutboxJob).where(
                OutboxJob.state == WAITING, OutboxJob.due_at <= clock.now()
            )
            return list(session.scalars(due.order_by(OutboxJob.id)))


def make_archive(database: Database) -> Archive:
    with database.transaction() as session:
        manager, city = make_staff(session, Role.MANAGER), make_staff(session, Role.CITY)
        return Archive(database, manager, make_staff(session), city)


def heard(recording: Recording) -> bytes:
    with vault().open(recording.place or "") as audio:
        return audio.read()


def samples(audio: bytes) -> Samples:
    """One row to a frame, one column to a channel."""
    with wave.open(io.BytesIO(audio)) as sound:
        frames = sound.readframes(sound.getnframes())
        return np.frombuffer(frames, dtype="<i2").reshape(-1, sound.getnchannels())


def within(sound: Samples, start: float, end: float) -> Samples:
    return sound[round(start * RATE) : round(end * RATE)]
