"""Take in what the provider says of a recording, in whatever order and however often it does."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.core.events import publish
from telephony.calls.models import Call
from telephony.recordings.events import MessageRecorded
from telephony.recordings.models import Recording, RecordingKind, RecordingState
from telephony.recordings.retention import TRAINING
from telephony.recordings.services.keeping import fetch_soon
from telephony.recordings.services.pausing import pick_up_pause

_ABSENT = frozenset({"absent", "failed"})
_COMPLETED = "completed"
_RUNNING = "in-progress"
# A recording made by the verb, not of a talk.
_MESSAGE = "RecordVerb"


def announce(session: Session, call: Call, params: Mapping[str, str], *, at: datetime) -> Recording:
    """Note a recording of the call; once it is complete, see to it that it is fetched.

    The same words again change nothing, and what is complete or absent stays so, whatever comes
    late.

    Args:
        params: of the provider's recording callback, as they came: `RecordingSid`,
            `RecordingStatus` (in-progress, completed, absent, failed), `RecordingSource`,
            `RecordingDuration` in seconds, `RecordingStartTime`.
        at: when the provider said so.

    Raises:
        KeyError: the callback names no recording.
    """
    recording = _recording(session, call, params, at)
    status = params.get("RecordingStatus", "")
    if recording.state != RecordingState.ANNOUNCED or recording.job_id is not None:
        return recording
    if status == _RUNNING:
        pick_up_pause(session, recording)
    elif status in _ABSENT:
        recording.state, recording.last_error = RecordingState.ABSENT, status
    elif status == _COMPLETED:
        recording.seconds = _whole(params.get("RecordingDuration"))
        recording.started_at = recording.started_at or _moment(params.get("RecordingStartTime"))
        fetch_soon(session, recording)
        if recording.kind == RecordingKind.VOICEMAIL and recording.seconds:
            publish(session, MessageRecorded(recording.id))
    return recording


def _recording(session: Session, call: Call, params: Mapping[str, str], at: datetime) -> Recording:
    known = _find(session, params["RecordingSid"])
    if known is not None:
        return known
    message = params.get("RecordingSource") == _MESSAGE
    kind = RecordingKind.VOICEMAIL if message else RecordingKind.TALK
    recording = Recording(
        call_id=call.id,
        sid=params["RecordingSid"],
        kind=kind,
        rule=TRAINING if call.training else kind,
        channels=_whole(params.get("RecordingChannels")) or 2,
        started_at=_moment(params.get("RecordingStartTime")),
        announced_at=at,
        proof={},
    )
    try:
        with session.begin_nested():
            session.add(recording)
    except IntegrityError:  # another callback of the same recording came at the same moment
        return _find(session, params["RecordingSid"]) or recording
    return recording


def _find(session: Session, sid: str) -> Recording | None:
    return session.scalar(
        select(Recording)
        .where(Recording.sid == sid)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() else None


def _moment(text: str | None) -> datetime | None:
    """The moment of a date as mails write it: `Sat, 21 Nov 2026 06:00:00 +0000`."""
    try:
        moment = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None
