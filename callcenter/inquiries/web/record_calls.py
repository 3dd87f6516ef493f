"""The calls that an inquiry was written for, on its page, with their recordings (TEL-7)."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.accounts.queries import Colleague
from callcenter.core.i18n import language
from callcenter.core.permissions import Actor
from callcenter.inquiries.models import ReferenceKind
from callcenter.inquiries.queries.record_parts import Reference
from telephony.recordings.queries.call_records import call_lines
from telephony.recordings.web.calls import shown_lines

_OF_CALLS = {ReferenceKind.CALL.value, ReferenceKind.RECORDING.value}


def linked_calls(
    session: Session, actor: Actor, references: list[Reference], staff: tuple[Colleague, ...]
) -> dict[str, Any] | None:
    """What `recordings/lines.html` needs; None without a call, which then costs nothing."""
    lines = call_lines(session, actor, _call_ids(references))
    if not lines:
        return None
    chosen = language()
    return shown_lines(session, lines, {one.id: one.shown_name(chosen) for one in staff})


def other_references(references: list[Reference], calls: dict[str, Any] | None) -> list[Reference]:
    """What is not shown with the calls."""
    if calls is None:
        return references
    shown = {str(line.call.id) for line, _facts in calls["lines"]}
    shown |= {str(row.id) for line, _facts in calls["lines"] for row in line.recordings}
    return [one for one in references if one.kind not in _OF_CALLS or one.key not in shown]


def _call_ids(references: list[Reference]) -> list[UUID]:
    found = []
    for reference in references:
        if reference.kind == ReferenceKind.CALL:
            try:
                found.append(UUID(reference.key))
            except ValueError:  # from a log that was taken over
                continue
    return found
