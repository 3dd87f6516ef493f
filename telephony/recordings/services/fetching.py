"""What is done over the network for a recording, with no transaction open: the job's preparation.
Nothing here is final; `keeping` writes down what came of it, or the job is tried again."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from callcenter.core import clock
from callcenter.core.db import Database
from telephony.recordings.adapters.sealed import CHUNK
from telephony.recordings.adapters.vault import vault
from telephony.recordings.errors import BadAudio, BrokenAudio, KeepingError, NotReady, StillThere
from telephony.recordings.evidence import Absent, Broken, Deleted, Fetched
from telephony.recordings.models import Recording, RecordingKind, RecordingState
from telephony.recordings.waves import HEAD, read_head
from telephony.switch.ports import switch

_COMPLETED = "completed"
_NEVER = frozenset({"absent", "failed"})
_DELETED = "deleted"
# Providers round lengths to seconds, and cut off the silence of hanging up.
_SLACK_SECONDS, _SLACK_SHARE = 3, 0.05


@contextmanager
def fetched(database: Database, recording_id: UUID) -> Iterator[Fetched | Absent | None]:
    """Fetch the audio into the vault; None when there is nothing to fetch any more.

    Raises:
        NotReady: the provider still works on it.
        BadAudio: what came is not the whole recording.
        SwitchUnreachable, SwitchRefused: of the provider.
    """
    recording = _in_state(database, recording_id, RecordingState.ANNOUNCED)
    if recording is None:
        yield None
        return
    with _noted(database, recording_id):
        found = _absent(recording) or _fetch(recording)
    yield found
    # After an error the file stays for the sweeper: its place may have been written down.
    if isinstance(found, Fetched) and not found.taken:
        vault().remove(found.place)


@contextmanager
def deleted(database: Database, recording_id: UUID) -> Iterator[Deleted | Broken | None]:
    """Delete the provider's copy once ours is proven whole; None when there is none any more.

    Raises:
        StillThere: the provider still has it.
        SwitchUnreachable, SwitchRefused: of the provider.
    """
    recording = _in_state(database, recording_id, RecordingState.STORED)
    if recording is None:
        yield None
        return
    with _noted(database, recording_id):
        found = _broken(recording) or _delete(recording.sid)
    yield found


def _in_state(database: Database, recording_id: UUID, state: RecordingState) -> Recording | None:
    with database.transaction(write=False) as session:
        recording = session.get(Recording, recording_id)
    return recording if recording is not None and recording.state == state else None


def _absent(recording: Recording) -> Absent | None:
    found = switch().recording(recording.sid)
    if found is None:
        return Absent("not_found")
    if found.status == _COMPLETED:
        return None
    if found.status in _NEVER or found.status == _DELETED:
        return Absent(found.status)
    raise NotReady("not_ready")


def _fetch(recording: Recording) -> Fetched:
    digest, size, head = hashlib.sha256(), 0, b""
    with vault().writing() as (place, writer):
        with switch().recording_audio(recording.sid) as chunks:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                head += chunk[: HEAD - len(head)]
                writer.write(chunk)
        seconds, channels = _measured(recording, head, size)
    return Fetched(place, digest.hexdigest(), size, seconds, channels)


def _measured(recording: Recording, head: bytes, size: int) -> tuple[int, int]:
    """Seconds and channels of audio that is what was announced.

    A talk without its two channels could not be told apart; a message has one speaker.
    """
    wave = read_head(head)
    seconds = wave.seconds(size)
    if wave.channels != 2 and recording.kind == RecordingKind.TALK:
        raise BadAudio("channels")
    told = recording.seconds
    if told is not None and abs(seconds - told) > _SLACK_SECONDS + told * _SLACK_SHARE:
        raise BadAudio("length")
    return round(seconds), wave.channels


def _broken(recording: Recording) -> Broken | None:
    """Read our file from end to end before the only other copy goes."""
    try:
        with vault().open(recording.place or "") as audio:
            digest = hashlib.sha256()
            while chunk := audio.read(CHUNK):
                digest.update(chunk)
    except BrokenAudio as error:
        return Broken(error.reason)
    return None if digest.hexdigest() == recording.sha256 else Broken("sha256")


def _delete(sid: str) -> Deleted:
    asked_at = clock.now()
    switch().delete_recording(sid)
    left = switch().recording(sid)
    if left is not None and left.status != _DELETED:
        raise StillThere("still_there")
    checked_at = clock.now()
    proof = {
        "asked_at": _written(asked_at),
        "checked_at": _written(checked_at),
        "found": "nothing" if left is None else left.status,
    }
    return Deleted(checked_at, proof)


@contextmanager
def _noted(database: Database, recording_id: UUID) -> Iterator[None]:
    """Note what failed at the recording, for the people who wait for it."""
    try:
        yield
    except Exception as error:
        reason = error.reason if isinstance(error, KeepingError) else type(error).__name__
        with database.transaction() as session:
            recording = session.get(Recording, recording_id)
            if recording is not None:
                recording.attempts += 1
                recording.last_error = reason[:60]
        raise


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
