"""Look for recordings whose every callback was lost: at the provider they would lie for ever."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.ids import first_id
from telephony.calls.models import Call, CallLeg, Outcome
from telephony.recordings.models import Recording
from telephony.recordings.services.announcing import announce
from telephony.switch.keys import natural_key
from telephony.switch.ports import ProviderRecording, SwitchRefused, SwitchUnreachable, switch
from telephony.switch.services.inbox import subjects_of

# The provider tells within seconds after the end of a call, and repeats itself for a minute.
_TOLD_WITHIN = timedelta(minutes=10)
_LOOKED_FOR = timedelta(hours=25)
_MOST = 200
_RECORDED = (Outcome.ANSWERED, Outcome.VOICEMAIL)

log = logging.getLogger(__name__)


def find_unannounced(database: Database) -> int:
    """Ask the provider about calls of the last day that should have a recording and have none.
    Returns how many recordings were found."""
    found = 0
    try:
        for call_id, recording in _found(database):
            with database.transaction() as session:
                call = session.get_one(Call, call_id)
                announce(session, call, _params(recording), at=clock.now())
            found += 1
    except (SwitchUnreachable, SwitchRefused):
        log.warning("the provider does not say which recordings it has", exc_info=True)
    return found


def _found(database: Database) -> Iterator[tuple[UUID, ProviderRecording]]:
    """Recordings at the provider, with their call; no transaction is open while it is asked."""
    for call_id, sids in _silent(database).items():
        known = {one.sid: one for sid in sids for one in switch().recordings_of(sid)}
        for recording in known.values():
            yield call_id, recording


def _silent(database: Database) -> dict[UUID, list[str]]:
    """Calls without a recording, each with the provider's identifiers of its legs and rooms."""
    moment = clock.now()
    with database.transaction(write=False) as session:
        rows = session.execute(
            select(Call.id, Call.came_at, CallLeg.id, CallLeg.sid)
            .join(CallLeg, CallLeg.call_id == Call.id)
            .where(
                Call.id >= first_id(moment - _LOOKED_FOR),
                or_(Call.outcome.in_(_RECORDED), _somebody_joined()),
                Call.ended_at < moment - _TOLD_WITHIN,
                CallLeg.sid.is_not(None),
                ~select(Recording.id).where(Recording.call_id == Call.id).exists(),
            )
            .order_by(Call.id)
            .limit(_MOST)
        ).all()
        sids: dict[UUID, list[str]] = {}
        for call_id, came_at, leg_id, sid in rows:
            rooms = _rooms(session, leg_id, came_at)
            sids.setdefault(call_id, []).extend([sid or "", *sorted(rooms)])
    return sids


def _somebody_joined() -> ColumnElement[bool]:
    """Condition on `Call`: an operator was in the room, so that there may have been a talk of
    which we heard nothing else."""
    leg = aliased(CallLeg)
    return exists().where(leg.call_id == Call.id, leg.joined_at.is_not(None))


def _rooms(session: Session, leg_id: UUID, since: datetime) -> set[str]:
    """The conferences that told of themselves at the address of an operator's leg."""
    return subjects_of(session, natural_key(f"/voice/conference?leg={leg_id}"), since=since)


def _params(recording: ProviderRecording) -> dict[str, str]:
    """The callback that should have come."""
    return {
        "RecordingSid": recording.sid,
        "RecordingStatus": recording.status,
        "RecordingChannels": str(recording.channels),
        "RecordingDuration": "" if recording.seconds is None else str(recording.seconds),
        "RecordingSource": "Conference" if recording.conference_sid else "RecordVerb",
        "RecordingStartTime": format_datetime(recording.started_at) if recording.started_at else "",
    }
