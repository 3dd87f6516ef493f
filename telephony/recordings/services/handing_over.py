"""Hand recordings over when the city demands them: a package with checksums, and a row of who
took what, when, for whom and why (TEL-4; S2 §11(1)カ, ク)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, BinaryIO, cast
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Conflict, Invalid
from callcenter.core.permissions import Actor, Permission
from telephony.calls.models import Call
from telephony.recordings.adapters.vault import vault
from telephony.recordings.models import (
    Handover,
    HandoverItem,
    HandoverTaking,
    Recording,
    RecordingState,
)
from telephony.recordings.packages import PackedFile, packed, text_file
from telephony.recordings.permissions import get_recording_to_change
from telephony.recordings.queries.gaps import gaps_of_calls, placed
from telephony.recordings.queries.handovers import HandoverRecord, get_handover
from telephony.recordings.services.silencing import check_not_being_silenced

MOST = 50
LONGEST_RECIPIENT, LONGEST_REASON = 100, 500
CALLS = "call.json"
_HERE = frozenset({RecordingState.STORED, RecordingState.KEPT})


@dataclass(frozen=True)
class Package:
    """What is sent.

    Attributes:
        name: of the file, in ASCII.
        pieces: its content; nothing is read of it before it is sent.
    """

    name: str
    pieces: Iterator[bytes]


def hand_over(
    session: Session,
    actor: Actor,
    recording_ids: Sequence[UUID],
    *,
    recipient: str,
    reason: str,
) -> Handover:
    """Write down that recordings are handed over; `take_package` gives them out.

    Args:
        recipient: who gets them: a section, a person.
        reason: what for.

    Raises:
        Missing, Forbidden: one of them is not for this actor.
        Invalid: with `fields` out of `recordings`, `recipient`, `reason`.
        Conflict: one is not here (`recording_not_here`), or is losing sound just now.
    """
    actor.require(Permission.RECORDING_HANDOVER)
    _check(recording_ids, recipient.strip(), reason.strip())
    handover = Handover(
        at=clock.now(),
        by_id=actor.id,
        by_name=actor.name,
        recipient=recipient.strip(),
        reason=reason.strip(),
    )
    session.add(handover)
    session.flush()
    for recording_id in sorted(set(recording_ids)):
        session.add(_item(session, actor, handover, recording_id))
    session.flush()
    record(
        session, actor, "handover.create", "handover", handover.id,
        recordings=[str(one) for one in recording_ids],
    )  # fmt: skip
    return handover


def take_package(
    session: Session, actor: Actor, handover_id: UUID, *, names: Mapping[UUID, str]
) -> Package:
    """The package of a handover; that it was taken is written down and logged.

    Args:
        names: of operators, by account.

    Raises:
        Missing, Forbidden: as `get_handover`.
        Conflict: a recording is not what was handed over any more (`handover_outdated`).
    """
    found = get_handover(session, actor, handover_id)
    if not found.is_current:
        raise Conflict("handover_outdated")
    for _file, recording, _call in found.files:
        check_not_being_silenced(session, recording.id)
    session.add(
        HandoverTaking(handover_id=handover_id, at=clock.now(), by_id=actor.id, by_name=actor.name)
    )
    record(session, actor, "handover.take", "handover", handover_id)
    calls = text_file(CALLS, _described(session, found, names))
    sounds = [
        PackedFile(item.name, partial(_opened, recording.place or ""), item.sha256)
        for item, recording, _call in found.files
    ]
    local = found.handover.at.astimezone(clock.zone())
    name = f"recordings-{local:%Y%m%d-%H%M%S}.zip"
    return Package(name, packed([calls, *sounds], at=local))


def _check(recording_ids: Sequence[UUID], recipient: str, reason: str) -> None:
    wrong = {}
    if not recording_ids:
        wrong["recordings"] = "nothing_chosen"
    elif len(recording_ids) > MOST:
        wrong["recordings"] = "too_many_recordings"
    for field, text, longest in (
        ("recipient", recipient, LONGEST_RECIPIENT),
        ("reason", reason, LONGEST_REASON),
    ):
        if not text:
            wrong[field] = "required"
        elif len(text) > longest:
            wrong[field] = "too_long"
    if wrong:
        raise Invalid(fields=wrong)


def _item(session: Session, actor: Actor, handover: Handover, recording_id: UUID) -> HandoverItem:
    recording = get_recording_to_change(session, actor, recording_id, Permission.RECORDING_HANDOVER)
    if recording.state not in _HERE:
        raise Conflict("recording_not_here")
    check_not_being_silenced(session, recording_id)
    began = (recording.started_at or recording.announced_at).astimezone(clock.zone())
    name = f"{began:%Y%m%d-%H%M%S}-{recording.kind}-{recording.id.hex[-8:]}.wav"
    record(session, actor, "recording.hand_over", "recording", recording_id)
    return HandoverItem(
        handover_id=handover.id,
        name=name,
        recording_id=recording_id,
        sha256=recording.sha256 or "",
    )


def _opened(place: str) -> BinaryIO:
    return cast(BinaryIO, vault().open(place))


def _described(session: Session, found: HandoverRecord, names: Mapping[UUID, str]) -> bytes:
    """Who, why, and what the calls were, as JSON; no telephone number is in it."""
    handover = found.handover
    gaps = gaps_of_calls(session, {call.id for _file, _recording, call in found.files})
    content = {
        "handover": {
            "id": str(handover.id),
            "at": _moment(handover.at),
            "by": handover.by_name,
            "recipient": handover.recipient,
            "reason": handover.reason,
        },
        "recordings": [
            {
                "file": item.name,
                "sha256": item.sha256,
                "kind": recording.kind,
                "seconds": recording.seconds,
                "channels": _channels(recording),
                "started_at": _moment(recording.started_at),
                "call": _call(call, names),
                "gaps": [
                    {
                        "kind": one.gap.kind,
                        "reason": one.gap.reason,
                        "by": one.gap.by_name,
                        "start": one.start,
                        "end": one.end,
                        "confirmed": one.proven,
                    }
                    for one in placed(recording, gaps)
                ],
            }
            for item, recording, call in found.files
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"


def _channels(recording: Recording) -> list[str]:
    return ["operator", "caller"] if recording.channels == 2 else ["caller"]


def _call(call: Call, names: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "id": str(call.id),
        "direction": call.direction,
        "came_at": _moment(call.came_at),
        "answered_at": _moment(call.answered_at),
        "ended_at": _moment(call.ended_at),
        "outcome": call.outcome,
        "language": call.language,
        "menu": call.menu_code,
        "operator": names.get(call.operator_id, "") if call.operator_id else "",
        "notice": call.notice,
    }


def _moment(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(clock.zone()).isoformat(timespec="seconds")
