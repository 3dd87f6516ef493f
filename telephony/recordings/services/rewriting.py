"""The file work of silencing, with no transaction open: the job's preparation."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from callcenter.core.db import Database
from telephony.recordings.adapters.sealed import CHUNK, SealedAudio, SealedWriter
from telephony.recordings.adapters.vault import vault
from telephony.recordings.errors import BadAudio, BrokenAudio, KeepingError
from telephony.recordings.evidence import Silenced
from telephony.recordings.models import Recording, RecordingGap, RecordingState
from telephony.recordings.waves import HEAD, read_head


@contextmanager
def silenced(database: Database, gap_id: UUID) -> Iterator[Silenced | None]:
    """Write the recording once more, without the sound of the gap's span; None when that is done
    already, or the recording is no more.

    Raises:
        BrokenAudio, BadAudio: our file is not what was stored, or what is in it no telephone audio.
    """
    with database.transaction(write=False) as session:
        gap = session.get_one(RecordingGap, gap_id)
        recording = session.get_one(Recording, gap.recording_id)
    if gap.confirmed_at is not None or recording.state != RecordingState.KEPT:
        yield None
        return
    with _noted(database, gap_id):
        found = _rewritten(recording, gap.start or 0.0, gap.end or 0.0)
    yield found
    # After an error the file stays for the sweeper: its place may have been written down.
    if not found.taken:
        vault().remove(found.place)


def _rewritten(recording: Recording, start: float, end: float) -> Silenced:
    source = recording.place or ""
    with vault().open(source) as audio, vault().writing() as (place, writer):
        old, new = _copied(audio, writer, start, end)
        size = audio.size
    if old != recording.sha256:
        vault().remove(place)
        raise BrokenAudio("sha256")
    if _digest(place) != new:
        vault().remove(place)
        raise BrokenAudio("not_written")
    return Silenced(source, old, place, new, size)


def _copied(audio: SealedAudio, writer: SealedWriter, start: float, end: float) -> tuple[str, str]:
    """Checksums of what was read and of what was written."""
    wave = read_head(audio.read(HEAD))
    first, after = wave.span(start, end, audio.size)
    if after <= first:
        raise BadAudio("no_span")
    audio.seek(0)
    old, new, place = hashlib.sha256(), hashlib.sha256(), 0
    while chunk := audio.read(CHUNK):
        old.update(chunk)
        silent = _without(chunk, first - place, after - place, wave.silence)
        new.update(silent)
        writer.write(silent)
        place += len(chunk)
    return old.hexdigest(), new.hexdigest()


def _without(chunk: bytes, first: int, after: int, silence: int) -> bytes:
    """The chunk with the bytes from `first` up to `after` silent, as far as they are in it."""
    first, after = max(first, 0), min(after, len(chunk))
    if after <= first:
        return chunk
    return chunk[:first] + bytes([silence]) * (after - first) + chunk[after:]


def _digest(place: str) -> str:
    """Of the file as it lies there now."""
    with vault().open(place) as audio:
        digest = hashlib.sha256()
        while chunk := audio.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def _noted(database: Database, gap_id: UUID) -> Iterator[None]:
    """Note what failed, for the people who wait for it."""
    try:
        yield
    except KeepingError as error:
        with database.transaction() as session:
            session.get_one(RecordingGap, gap_id).failure = error.reason[:60]
        raise
