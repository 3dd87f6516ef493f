"""Keep recordings as long as the rules say, and no longer (TEL-4, PRV-2)."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.db import Database
from callcenter.core.errors import Conflict, Invalid
from callcenter.core.permissions import SYSTEM, Actor, Permission
from telephony.recordings.models import (
    DisposalKind,
    Recording,
    RecordingDisposal,
    RecordingState,
    RetentionRule,
)
from telephony.recordings.queries.gaps import is_being_silenced
from telephony.recordings.queries.holds import open_hold
from telephony.recordings.queries.retention import due_recordings, retention_rules, seen_rules
from telephony.recordings.retention import LONGEST, RULES, SHORTEST, DueRecording
from telephony.recordings.services.destroying import destroy_leftovers, destroy_soon

_AT_ONCE = 50


def set_retention(
    session: Session, actor: Actor, days: Mapping[str, int | None], *, seen: str
) -> None:
    """Set for how many days each kind of recording is kept.

    Args:
        days: by kind, all of `RULES`; None: what was entered is no number.
        seen: `seen_rules` of what the actor saw.

    Raises:
        Forbidden: the role does not allow it.
        Invalid: with `fields` as the kinds are called.
        Conflict: somebody else set them meanwhile.
    """
    actor.require(Permission.RECORDING_RULES)
    wrong = {kind: "days_not_in_range" for kind in RULES if not _is_possible(days.get(kind))}
    if wrong:
        raise Invalid(fields=wrong)
    rules = retention_rules(session)
    if seen_rules(rules) != seen:
        raise Conflict("rules_changed")
    for rule in rules:
        wanted = days[rule.kind]
        if wanted is not None and wanted != rule.days:
            _set_rule(session, actor, rule.kind, wanted)
            change = {"kind": rule.kind, "before": rule.days, "after": wanted}
            record(session, actor, "recording_rule.change", "recording_rule", None, **change)


def dispose_due(
    session: Session, *, dry_run: bool = True, limit: int = _AT_ONCE
) -> list[DueRecording]:
    """Dispose of recordings whose time is over; their files are destroyed by jobs after the commit.

    Args:
        dry_run: only say which.
    """
    due = due_recordings(session, limit=limit)
    return due if dry_run else [one for one in due if _dispose(session, one)]


def dispose_all(database: Database) -> list[DueRecording]:
    """Dispose of everything that is due, in short transactions, and see to what earlier runs left
    behind."""
    disposed: list[DueRecording] = []
    while True:
        with database.transaction() as session:
            done = dispose_due(session, dry_run=False)
        if not done:
            break
        disposed += done
    destroy_leftovers(database)
    return disposed


def _dispose(session: Session, due: DueRecording) -> bool:
    """False when somebody has held or changed it meanwhile."""
    recording = session.scalars(
        select(Recording)
        .where(Recording.id == due.recording_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    is_needed = open_hold(session, recording.id) or is_being_silenced(session, recording.id)
    if recording.state != RecordingState.KEPT or is_needed:
        return False
    disposal = RecordingDisposal(
        recording_id=recording.id,
        kind=DisposalKind.RETENTION,
        rule=f"{due.rule} {due.days}",
        at=clock.now(),
        by_name=SYSTEM.name,
        old_sha256=recording.sha256 or "",
        size=recording.size or 0,
        place=recording.place,
    )
    recording.state, recording.place = RecordingState.DISPOSED, None
    session.add(disposal)
    session.flush()
    destroy_soon(session, disposal)
    detail = {"rule": disposal.rule, "sha256": disposal.old_sha256}
    record(session, SYSTEM, "recording.dispose", "recording", recording.id, **detail)
    return True


def _set_rule(session: Session, actor: Actor, kind: str, days: int) -> None:
    row = session.get(RetentionRule, kind)
    if row is None:
        row = RetentionRule(kind=kind)
        session.add(row)
    row.days, row.updated_at, row.updated_by = days, clock.now(), actor.name
    session.flush()


def _is_possible(days: int | None) -> bool:
    return days is not None and SHORTEST <= days <= LONGEST
