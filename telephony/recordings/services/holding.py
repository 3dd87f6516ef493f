"""Keep a recording as it is as long as somebody needs it: a complaint, a dispute, a demand."""

from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Conflict, Invalid
from callcenter.core.permissions import Actor, Permission
from telephony.recordings.models import RecordingHold, RecordingState
from telephony.recordings.permissions import get_recording_to_change
from telephony.recordings.queries.holds import open_hold
from telephony.recordings.services.silencing import check_not_being_silenced

LONGEST_REASON = 200


def hold_recording(
    session: Session, actor: Actor, recording_id: UUID, *, reason: str
) -> RecordingHold:
    """From here on no rule disposes of the recording, and nobody takes sound out of it.

    Raises:
        Missing, Forbidden: the recording is not for this actor.
        Invalid: with `fields` out of `reason`.
        Conflict: it is held already, or gone (`recording_disposed`), or is losing sound just now.
    """
    recording = get_recording_to_change(session, actor, recording_id, Permission.RECORDING_RULES)
    if recording.state == RecordingState.DISPOSED:
        raise Conflict("recording_disposed")
    if open_hold(session, recording.id) is not None:
        raise Conflict("recording_held")
    check_not_being_silenced(session, recording.id)
    hold = RecordingHold(
        recording_id=recording.id,
        reason=_reason(reason),
        held_at=clock.now(),
        held_by_id=actor.id,
        held_by=actor.name,
    )
    session.add(hold)
    session.flush()
    record(session, actor, "recording.hold", "recording", recording.id)
    return hold


def release_recording(
    session: Session, actor: Actor, recording_id: UUID, *, reason: str
) -> RecordingHold:
    """The rules apply again.

    Raises:
        Missing, Forbidden: the recording is not for this actor.
        Invalid: with `fields` out of `reason`.
        Conflict: it is not held (`recording_not_held`).
    """
    recording = get_recording_to_change(session, actor, recording_id, Permission.RECORDING_RULES)
    hold = open_hold(session, recording.id)
    if hold is None:
        raise Conflict("recording_not_held")
    hold.release_reason = _reason(reason)
    hold.released_at, hold.released_by_id = clock.now(), actor.id
    hold.released_by = actor.name
    session.flush()
    record(session, actor, "recording.release", "recording", recording.id)
    return hold


def _reason(text: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid(fields={"reason": "required"})
    if len(text) > LONGEST_REASON:
        raise Invalid(fields={"reason": "too_long"})
    return text
