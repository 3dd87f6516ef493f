"""A call with all that belongs to it, for its page and for the records that name it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import case, literal, select
from sqlalchemy.orm import Session

from callcenter.core.audit.services import record
from callcenter.core.permissions import Actor, Permission
from telephony.calls.models import Call, CallEvent, CallLeg
from telephony.calls.permissions import get_call, visible_to
from telephony.calls.queries.calls import events_of, legs_of
from telephony.recordings.models import Recording, RecordingGap
from telephony.recordings.permissions import audible_to
from telephony.recordings.ports import LinkedRecord, Promise, linked_records, wait_promises
from telephony.recordings.queries.gaps import gaps_of_calls
from telephony.recordings.queries.recordings import recordings_of


@dataclass(frozen=True)
class CallRecord:
    """What the page of a call shows.

    Attributes:
        events: in order of time; `legs`: the caller's first.
        promises: what was told about the wait, in order of time.
        records: inquiries that were written for it, as far as the actor sees them.
        gaps: parts of its recordings without sound.
        audible: whether the actor may hear its recordings.
    """

    call: Call
    legs: list[CallLeg]
    events: list[CallEvent]
    promises: Sequence[Promise]
    recordings: list[Recording]
    gaps: list[RecordingGap]
    records: Sequence[LinkedRecord]
    audible: bool


@dataclass(frozen=True)
class CallLine:
    """A call as another record names it.

    Attributes:
        visible: whether the actor may open its page; `audible`: hear its recordings.
    """

    call: Call
    visible: bool
    audible: bool
    recordings: list[Recording] = field(default_factory=list)
    gaps: list[RecordingGap] = field(default_factory=list)


def open_call_record(session: Session, actor: Actor, call_id: UUID) -> CallRecord:
    """The call for its page; the look is logged.

    Raises:
        Missing, Forbidden: as `telephony.calls.permissions.get_call`.
    """
    call = get_call(session, actor, call_id)
    record(session, actor, "call.view", "call", call.id)
    audible = actor.can(Permission.RECORDING_PLAY) and bool(
        session.scalar(select(Call.id).where(Call.id == call_id, audible_to(actor)))
    )
    return CallRecord(
        call=call,
        legs=legs_of(session, call_id),
        events=events_of(session, call_id),
        promises=wait_promises(session, call_id),
        recordings=recordings_of(session, call_id),
        gaps=gaps_of_calls(session, [call_id]),
        records=linked_records(session, actor, call_id),
        audible=audible,
    )


def call_lines(session: Session, actor: Actor, call_ids: Collection[UUID]) -> list[CallLine]:
    """Calls that another record names, oldest first, in one statement and one more for gaps of
    their recordings; whoever may read that record may read this much of them."""
    if not call_ids:
        return []
    opened = actor.can(Permission.CALL_READ)
    heard = actor.can(Permission.RECORDING_PLAY)
    rows = session.execute(
        select(
            Call,
            Recording,
            case((visible_to(actor), 1), else_=0) if opened else literal(0),
            case((audible_to(actor), 1), else_=0) if heard else literal(0),
        )
        .outerjoin(Recording, Recording.call_id == Call.id)
        .where(Call.id.in_(call_ids))
        .order_by(Call.id, Recording.announced_at, Recording.id)
    )
    lines: dict[UUID, CallLine] = {}
    for call, recording, visible, audible in rows:
        line = lines.setdefault(call.id, CallLine(call, bool(visible), bool(audible)))
        if recording is not None:
            line.recordings.append(recording)
    for gap in gaps_of_calls(session, [one for one, line in lines.items() if line.recordings]):
        lines[gap.call_id].gaps.append(gap)
    return list(lines.values())
