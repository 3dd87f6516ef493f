"""Take the sound out of a span of a kept recording, when somebody notices later that a number was
said in it (PRV-1, TEL-4). What is asked for is done by a job, so that no page waits for a file."""

import math
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Conflict, Invalid
from callcenter.core.outbox.services import enqueue
from callcenter.core.permissions import SYSTEM, Actor, Permission
from telephony.recordings.errors import Overtaken
from telephony.recordings.evidence import Silenced
from telephony.recordings.jobs import SILENCE
from telephony.recordings.models import (
    DisposalKind,
    GapKind,
    GapReason,
    Recording,
    RecordingDisposal,
    RecordingGap,
    RecordingState,
)
from telephony.recordings.permissions import get_recording_to_change
from telephony.recordings.queries.gaps import is_being_silenced
from telephony.recordings.queries.holds import open_hold
from telephony.recordings.services.destroying import destroy_soon

LONGEST_NOTE = 200


def silence_span(
    session: Session,
    actor: Actor,
    recording_id: UUID,
    *,
    start: float | None,
    end: float | None,
    reason: str,
    note: str = "",
) -> RecordingGap:
    """Have a span made silent, in all channels. Until that is done the recording cannot be heard;
    then the file with the sound is destroyed.

    Args:
        start, end: seconds; None: what was entered is no number.
        reason: one of `GapReason`.

    Raises:
        Missing, Forbidden: the recording is not for this actor.
        Invalid: with `fields` out of `start`, `end`, `reason`, `note`.
        Conflict: it is not here alone yet (`recording_not_kept`), or somebody needs it as it is
            (`recording_held`).
    """
    recording = get_recording_to_change(session, actor, recording_id, Permission.RECORDING_RULES)
    if recording.state != RecordingState.KEPT:
        raise Conflict("recording_not_kept")
    if open_hold(session, recording.id) is not None:
        raise Conflict("recording_held")
    _check(recording, start, end, reason, note)
    gap = RecordingGap(
        call_id=recording.call_id,
        recording_id=recording.id,
        kind=GapKind.SILENCED,
        reason=reason,
        note=note.strip(),
        by_id=actor.id,
        by_name=actor.name,
        asked_at=clock.now(),
        start=start,
        end=end,
    )
    session.add(gap)
    session.flush()
    enqueue(session, SILENCE, {"gap_id": str(gap.id)})
    record(session, actor, "recording.silence", "recording", recording.id, start=start, end=end)
    return gap


def keep_silenced(session: Session, gap_id: UUID, found: Silenced | None) -> None:
    """Put the silent file in the place of the other one, which is to be destroyed.

    Raises:
        Overtaken: the recording has another file by now.
    """
    if found is None:
        return
    gap = session.get_one(RecordingGap, gap_id, populate_existing=True)
    recording = session.scalars(
        select(Recording)
        .where(Recording.id == gap.recording_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if recording.place != found.source:
        raise Overtaken("changed_meanwhile")
    moment = clock.now()
    disposal = RecordingDisposal(
        recording_id=recording.id,
        kind=DisposalKind.SILENCED,
        reason=gap.reason,
        at=moment,
        by_id=gap.by_id,
        by_name=gap.by_name,
        old_sha256=found.old_sha256,
        new_sha256=found.sha256,
        size=recording.size or 0,
        place=found.source,
    )
    recording.place, recording.sha256, recording.size = found.place, found.sha256, found.size
    gap.confirmed_at, gap.settled, gap.failure = moment, True, None
    found.taken = True
    session.add(disposal)
    session.flush()
    destroy_soon(session, disposal)
    record(
        session, SYSTEM, "recording.silenced", "recording", recording.id,
        old_sha256=found.old_sha256, new_sha256=found.sha256,
    )  # fmt: skip


def check_not_being_silenced(session: Session, recording_id: UUID) -> None:
    """Raises:
    Conflict: a span of the recording is about to lose its sound (`recording_being_silenced`).
    """
    if is_being_silenced(session, recording_id):
        raise Conflict("recording_being_silenced")


def _check(
    recording: Recording, start: float | None, end: float | None, reason: str, note: str
) -> None:
    length = (recording.seconds or 0) + 1  # seconds are rounded
    wrong = {}
    if start is None or not _is_within(start, length):
        wrong["start"] = "not_in_recording"
    if end is None or not _is_within(end, length):
        wrong["end"] = "not_in_recording"
    if not wrong and start is not None and end is not None and end <= start:
        wrong["end"] = "span_empty"
    if reason not in set(GapReason):
        wrong["reason"] = "bad_choice"
    if len(note.strip()) > LONGEST_NOTE:
        wrong["note"] = "too_long"
    if wrong:
        raise Invalid(fields=wrong)


def _is_within(second: float, length: int) -> bool:
    return math.isfinite(second) and 0 <= second <= length
