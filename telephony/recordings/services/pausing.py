"""Pause the recording of a talk while a PIN or a number is said, and go on with it (TEL-4).

What is asked of the provider is an order; a pause is proven when the provider's own state says so,
and shown as unproven until then. Every step is written down with its order, so whoever is killed in
between leaves a row that the sweeper goes on with.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.permissions import SYSTEM, Actor
from telephony.calls.facts import Kind
from telephony.calls.models import Call
from telephony.calls.services.recording_calls import add_event
from telephony.recordings.models import (
    GapKind,
    Recording,
    RecordingGap,
    RecordingKind,
    RecordingState,
)
from telephony.recordings.queries.gaps import open_pause
from telephony.switch.models import OrderState, SwitchOrder
from telephony.switch.services.ordering import UPDATE_RECORDING, on_settled, order

PAUSED, RUNNING = "paused", "in-progress"
# Words of failures: the recording or the call was over before the provider said anything.
ENDED = "call_ended"
# Refusals after which there is nothing left to try.
_FINAL = frozenset({"gone", "overtaken"})
_AGAIN_AFTER = timedelta(seconds=5)
_MOST = 200


def pause_call(
    session: Session, actor: Actor, call: Call, *, reason: str, until: datetime
) -> RecordingGap:
    """Have the recording of a call paused; during a pause, prolong it.

    Args:
        reason: one of `GapReason`.
        until: when it goes on by itself.
    """
    gap = _locked_pause(session, call.id)
    if gap is not None:
        gap.resume_by, gap.reason = max(until, gap.resume_by or until), reason
        if gap.confirmed_at is None:
            _ask_again(session, gap, after=timedelta(0))
        return gap
    gap = _begun(session, actor, call, reason, until)
    recording = _running(session, call.id)
    if recording is not None:
        gap.recording_id = recording.id
        _ask(session, gap, recording, PAUSED)
    record(session, actor, "recording.pause", "call", call.id, gap=str(gap.id), reason=reason)
    return gap


def resume_call(session: Session, actor: Actor, call_id: UUID) -> RecordingGap | None:
    """Have the recording go on; None when it is not paused."""
    gap = _locked_pause(session, call_id)
    if gap is not None:
        _resume(session, gap, auto=False)
        record(session, actor, "recording.resume", "call", call_id, gap=str(gap.id))
    return gap


def pick_up_pause(session: Session, recording: Recording) -> None:
    """A recording came to be known: the pause that was asked for before that concerns it."""
    gap = _locked_pause(session, recording.call_id)
    if gap is not None and gap.recording_id is None:
        gap.recording_id = recording.id
        _ask(session, gap, recording, PAUSED)


def sweep_pauses(session: Session) -> int:
    """Go on with recordings whose pause is over, ask once more for what was refused, and settle
    what the end of the call has settled. Returns how many."""
    unsettled = session.scalars(
        select(RecordingGap)
        .where(RecordingGap.settled.is_(False), RecordingGap.kind == GapKind.PAUSE)
        .order_by(RecordingGap.id)
        .limit(_MOST)
        .with_for_update(skip_locked=True)
    ).all()
    return sum(_sweep(session, gap) for gap in unsettled)


@on_settled(UPDATE_RECORDING)
def recording_updated(session: Session, settled: SwitchOrder) -> None:
    """The provider's state was read: of a pause, or of going on."""
    gap = session.get(RecordingGap, settled.about_id, with_for_update=True)
    if gap is None:
        return
    if settled.params["status"] == PAUSED:
        _pause_told(session, gap, settled)
    else:
        _resume_told(session, gap, settled)


def _pause_told(session: Session, gap: RecordingGap, settled: SwitchOrder) -> None:
    if gap.confirmed_at is not None:
        return
    if settled.state != OrderState.DONE:
        gap.failure = settled.error
        return
    moment = settled.settled_at or clock.now()
    if gap.resumed_at is None:
        gap.confirmed_at, gap.failure = moment, None
        _tell(session, gap, Kind.PAUSED, moment)
        return
    # Overtook by a hair the order to go on: it stands still although nobody wants that any more.
    recording = _of(session, gap)
    if recording is not None and _is_running(recording):
        gap.settled = False
        _ask(session, gap, recording, RUNNING)


def _resume_told(session: Session, gap: RecordingGap, settled: SwitchOrder) -> None:
    if settled.state == OrderState.DONE:
        gap.resume_confirmed_at = settled.settled_at or clock.now()
        gap.settled = True
        if gap.confirmed_at is not None:
            gap.failure = None
            _tell(session, gap, Kind.UNPAUSED, gap.resume_confirmed_at)
        return
    gap.settled = settled.state == OrderState.REFUSED and settled.error in _FINAL
    if not gap.settled:
        gap.failure = settled.error


def _begun(
    session: Session, actor: Actor, call: Call, reason: str, until: datetime
) -> RecordingGap:
    gap = RecordingGap(
        call_id=call.id,
        kind=GapKind.PAUSE,
        reason=reason,
        by_id=actor.id,
        by_name=actor.name,
        asked_at=clock.now(),
        resume_by=until,
    )
    try:
        with session.begin_nested():
            session.add(gap)
    except IntegrityError:  # the key was pressed in two windows at the same moment
        return open_pause(session, call.id) or gap
    return gap


def _resume(session: Session, gap: RecordingGap, *, auto: bool) -> None:
    gap.resumed_at, gap.auto_resumed = clock.now(), auto
    session.flush()
    recording = _of(session, gap)
    if recording is not None:
        _ask(session, gap, recording, RUNNING)
        return
    gap.settled, gap.failure = True, gap.failure or ENDED


def _sweep(session: Session, gap: RecordingGap) -> int:
    recording = _of(session, gap)
    if recording is None:
        recording = _running(session, gap.call_id)
        if recording is not None:
            pick_up_pause(session, recording)
    if _is_over(session, gap, recording):
        return _end(session, gap)
    if gap.resumed_at is None and gap.resume_by is not None and gap.resume_by <= clock.now():
        _resume(session, gap, auto=True)
        record(session, SYSTEM, "recording.resume", "call", gap.call_id, gap=str(gap.id))
        return 1
    return _ask_again(session, gap, after=_AGAIN_AFTER)


def _is_over(session: Session, gap: RecordingGap, recording: Recording | None) -> bool:
    call = session.get_one(Call, gap.call_id, populate_existing=True)
    return call.ended_at is not None or (recording is not None and not _is_running(recording))


def _end(session: Session, gap: RecordingGap) -> int:
    """The call was over before it went on: the pause lasts to the end of the recording."""
    call = session.get_one(Call, gap.call_id)
    if gap.resumed_at is None:
        gap.resumed_at = max(call.ended_at or clock.now(), gap.asked_at)
    if gap.confirmed_at is None:
        gap.failure = gap.failure or ENDED
    else:
        gap.failure = None
    gap.settled = True
    return 1


def _ask_again(session: Session, gap: RecordingGap, *, after: timedelta) -> int:
    """Once more what was asked for last, if that was refused; what is unknown is looked up by the
    switch itself."""
    recording = _of(session, gap)
    last = session.scalars(
        select(SwitchOrder)
        .where(SwitchOrder.about_id == gap.id)
        .order_by(SwitchOrder.id.desc())
        .limit(1)
    ).one_or_none()
    if recording is None or last is None or last.state != OrderState.REFUSED:
        return 0
    if last.error in _FINAL or last.created_at > clock.now() - after:
        return 0
    _ask(session, gap, recording, PAUSED if gap.resumed_at is None else RUNNING)
    return 1


def _ask(session: Session, gap: RecordingGap, recording: Recording, status: str) -> None:
    session.flush()
    order(session, UPDATE_RECORDING, target=recording.sid, about_id=gap.id, status=status)


def _tell(session: Session, gap: RecordingGap, kind: Kind, at: datetime) -> None:
    call = session.get_one(Call, gap.call_id)
    content = {"reason": gap.reason} if kind is Kind.PAUSED else {}
    add_event(session, call, kind, at=at, key=str(gap.id), **content)


def _locked_pause(session: Session, call_id: UUID) -> RecordingGap | None:
    gap = open_pause(session, call_id)
    if gap is None:
        return None
    session.refresh(gap, with_for_update=True)
    return gap if gap.resumed_at is None else None


def _running(session: Session, call_id: UUID) -> Recording | None:
    """The recording of the talk that goes on."""
    found = session.scalars(
        select(Recording)
        .where(
            Recording.call_id == call_id,
            Recording.kind == RecordingKind.TALK,
            Recording.state == RecordingState.ANNOUNCED,
            Recording.job_id.is_(None),
        )
        .order_by(Recording.id.desc())
    )
    return found.first()


def _is_running(recording: Recording) -> bool:
    return recording.state == RecordingState.ANNOUNCED and recording.job_id is None


def _of(session: Session, gap: RecordingGap) -> Recording | None:
    if gap.recording_id is None:
        return None
    return session.get(Recording, gap.recording_id, populate_existing=True)
