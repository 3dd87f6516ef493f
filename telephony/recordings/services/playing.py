"""Note that a recording is heard: by whom, when, from where on; nothing unnoted (SEC-2)."""

import logging
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.models import AuditEvent
from callcenter.core.audit.services import record
from callcenter.core.errors import Invalid
from callcenter.core.permissions import Actor
from telephony.recordings.adapters.sealed import SealedAudio
from telephony.recordings.adapters.vault import vault
from telephony.recordings.errors import BrokenAudio, Unplayable
from telephony.recordings.models import Recording, RecordingState
from telephony.recordings.permissions import get_recording
from telephony.recordings.queries.gaps import is_being_silenced

PLAY = "recording.play"
_RECORDING = "recording"
# A page that stays open longer is noted once more.
_VIEW_LASTS = timedelta(hours=12)
_LATEST = 50

log = logging.getLogger(__name__)


def open_audio(session: Session, actor: Actor, recording_id: UUID) -> tuple[Recording, SealedAudio]:
    """A recording and its audio, which the caller closes. That it is handed out is noted by
    `note_heard`.

    Raises:
        Missing, Forbidden: as `get_recording`.
        Unplayable: it is not here yet, or our file cannot be opened.
    """
    recording = get_recording(session, actor, recording_id)
    if recording.state == RecordingState.DISPOSED:
        raise Unplayable("recording_disposed")
    if recording.place is None or recording.size is None:
        raise Unplayable("recording_not_here")
    if is_being_silenced(session, recording.id):
        raise Unplayable("recording_being_silenced")
    try:
        audio = _opened(recording.place, recording.size)
    except BrokenAudio as error:
        log.exception("a recording cannot be opened", extra={"recording": str(recording.id)})
        raise Unplayable("recording_broken") from error
    return recording, audio


def note_heard(session: Session, actor: Actor, recording: Recording, view: UUID | None) -> None:
    """Note that the audio was handed out, once for each view of a page.

    Args:
        view: made with the page; None: every time is noted.
    """
    if view is None or not _is_noted(session, actor, recording.id, str(view)):
        detail = {"view": str(view)} if view else {}
        record(
            session, actor, PLAY, _RECORDING, recording.id, call=str(recording.call_id), **detail
        )


def note_play(session: Session, actor: Actor, *, recording_id: UUID, second: int | None) -> None:
    """Note that somebody let it play.

    Args:
        second: from which on; None: no number was told.

    Raises:
        Missing, Forbidden: as `get_recording`.
        Invalid: `second` is not within the recording.
    """
    recording = get_recording(session, actor, recording_id)
    if second is None or not 0 <= second <= (recording.seconds or 0):
        raise Invalid(fields={"second": "bad_choice"})
    call = str(recording.call_id)
    record(session, actor, PLAY, _RECORDING, recording.id, call=call, second=second)


def _opened(place: str, size: int) -> SealedAudio:
    audio = vault().open(place)
    if audio.size != size:
        audio.close()
        raise BrokenAudio("cut_off")
    return audio


def _is_noted(session: Session, actor: Actor, recording_id: UUID, view: str) -> bool:
    """The log itself says so; a view that somebody else noted, or long ago, does not count."""
    noted = session.execute(
        select(AuditEvent.actor_id, AuditEvent.action, AuditEvent.at, AuditEvent.detail)
        .where(AuditEvent.object_id == str(recording_id))
        .order_by(AuditEvent.id.desc())
        .limit(_LATEST)
    )
    since = clock.now() - _VIEW_LASTS
    return any(
        row.actor_id == actor.id
        and row.action == PLAY
        and row.at > since
        and row.detail.get("view") == view
        for row in noted
    )
