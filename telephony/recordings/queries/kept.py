"""One recording with all that was done with it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from telephony.calls.models import Call
from telephony.recordings.models import (
    Handover,
    HandoverItem,
    Recording,
    RecordingDisposal,
    RecordingGap,
    RecordingHold,
)
from telephony.recordings.queries.gaps import gaps_of_calls
from telephony.recordings.queries.handovers import handovers_of

MOST = 50


@dataclass(frozen=True)
class KeptRecording:
    """What the page of keeping shows; each list in order of time.

    Attributes:
        hold: the one in force.
        holds: the earlier ones.
    """

    recording: Recording
    call: Call
    gaps: list[RecordingGap]
    hold: RecordingHold | None
    holds: list[RecordingHold]
    disposals: list[RecordingDisposal]
    handovers: list[tuple[HandoverItem, Handover]]


def kept_recording(session: Session, recording: Recording) -> KeptRecording:
    """Of a recording that the reader may hear."""
    own = RecordingHold.recording_id == recording.id
    holds = list(
        session.scalars(
            select(RecordingHold).where(own).order_by(RecordingHold.id.desc()).limit(MOST)
        )
    )[::-1]
    disposals = session.scalars(
        select(RecordingDisposal)
        .where(RecordingDisposal.recording_id == recording.id)
        .order_by(RecordingDisposal.id)
        .limit(MOST)
    )
    gaps = gaps_of_calls(session, [recording.call_id])
    return KeptRecording(
        recording=recording,
        call=session.get_one(Call, recording.call_id),
        gaps=[gap for gap in gaps if gap.recording_id == recording.id],
        hold=next((one for one in holds if one.released_at is None), None),
        holds=[one for one in holds if one.released_at is not None],
        disposals=list(disposals),
        handovers=handovers_of(session, [recording.id])[-MOST:],
    )
