"""The rules of how long recordings are kept, and what they say today."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.ids import first_id
from callcenter.core.permissions import Actor, Permission
from telephony.recordings.models import (
    Recording,
    RecordingDisposal,
    RecordingGap,
    RecordingState,
    RetentionRule,
)
from telephony.recordings.queries.gaps import being_silenced
from telephony.recordings.queries.holds import is_held
from telephony.recordings.retention import PRODUCT_DAYS, RULES, DueRecording

PAGE = 50


@dataclass(frozen=True)
class Rule:
    """One rule in force.

    Attributes:
        kind: one of `RULES`.
        updated_by: empty: the product's own days.
    """

    kind: str
    days: int
    updated_at: datetime | None = None
    updated_by: str = ""


def retention_rules(session: Session) -> list[Rule]:
    """The rules in force, one for each kind."""
    own = {row.kind: row for row in session.scalars(select(RetentionRule))}
    return [
        Rule(kind, own[kind].days, own[kind].updated_at, own[kind].updated_by)
        if kind in own
        else Rule(kind, PRODUCT_DAYS[kind])
        for kind in RULES
    ]


def seen_rules(rules: list[Rule]) -> str:
    """What a form carries, so that nobody overwrites what they have not seen."""
    return "-".join(str(rule.days) for rule in rules)


def due_recordings(session: Session, *, limit: int = PAGE) -> list[DueRecording]:
    """Recordings that would be disposed of now, those longest over first within each rule. Held
    ones are not among them, nor those whose copy at the provider is not proven gone."""
    due: list[DueRecording] = []
    for rule in retention_rules(session):
        if len(due) < limit:
            due += _due(session, rule, limit - len(due))
    return due


def disposals(
    session: Session, actor: Actor, *, before: UUID | None = None, limit: int = PAGE
) -> list[RecordingDisposal]:
    """Proofs of what was destroyed, newest first; one more than `limit` when there are more.

    Raises:
        Forbidden: the role does not lead over recordings.
    """
    actor.require(Permission.RECORDING_RULES)
    found = select(RecordingDisposal).order_by(RecordingDisposal.id.desc()).limit(limit + 1)
    if before is not None:
        found = found.where(RecordingDisposal.id < before)
    return list(session.scalars(found))


def disposals_since(session: Session, since: datetime) -> list[RecordingDisposal]:
    """Proofs from a moment on, for the command line."""
    found = select(RecordingDisposal).where(RecordingDisposal.id >= first_id(since))
    return list(session.scalars(found.order_by(RecordingDisposal.id)))


def _due(session: Session, rule: Rule, limit: int) -> list[DueRecording]:
    is_pending = exists().where(RecordingGap.recording_id == Recording.id, being_silenced())
    found = session.execute(
        select(Recording.id, Recording.call_id, Recording.announced_at, Recording.size)
        .where(
            Recording.rule == rule.kind,
            Recording.state == RecordingState.KEPT,
            Recording.announced_at < clock.now() - timedelta(days=rule.days),
            ~is_held(),
            ~is_pending,
        )
        .order_by(Recording.announced_at)
        .limit(limit)
    )
    return [
        DueRecording(one.id, one.call_id, rule.kind, rule.days, one.announced_at, one.size or 0)
        for one in found
    ]
