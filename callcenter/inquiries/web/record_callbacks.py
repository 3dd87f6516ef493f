"""The callbacks of an inquiry, on its page (CB-2)."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Actor, Permission
from callcenter.inquiries.models import ReferenceKind
from callcenter.inquiries.queries.record_parts import Reference
from callcenter.inquiries.queries.records import InquiryRecord
from telephony.callbacks.queries.callbacks import callbacks_by_id
from telephony.callbacks.web import windows, words


def linked_callbacks(session: Session, actor: Actor, shown: InquiryRecord) -> dict[str, Any]:
    """What `inquiries/record_callbacks.html` needs; without a callback, and for who asks for
    none, it costs nothing."""
    may_read = actor.can(Permission.CALLBACK_READ)
    ids = _callback_ids(shown.references) if may_read else []
    return {
        "callbacks": callbacks_by_id(session, actor, ids) if ids else [],
        "callback_words": words,
        "callback_choices": _choices(actor, shown),
    }


def without_callbacks(references: list[Reference], known: dict[str, Any]) -> list[Reference]:
    """What is not shown with the callbacks."""
    shown = {str(one.id) for one in known["callbacks"]}
    return [one for one in references if one.kind != ReferenceKind.CALLBACK or one.key not in shown]


def _choices(actor: Actor, shown: InquiryRecord) -> list[tuple[str, str]]:
    """When the caller may be called back; empty where nobody can be."""
    inquiry = shown.inquiry
    is_over = inquiry.is_closed or inquiry.merged_into_id is not None
    if is_over or shown.caller is None or not shown.caller.phone:
        return []
    if not (actor.can(Permission.INQUIRY_WRITE) and actor.can(Permission.CALLBACK_WRITE)):
        return []
    return [
        (windows.NOW, str(_("As soon as possible"))),
        (windows.OWN, str(_("Another time"))),
    ]


def _callback_ids(references: list[Reference]) -> list[UUID]:
    found = []
    for reference in references:
        if reference.kind == ReferenceKind.CALLBACK:
            try:
                found.append(UUID(reference.key))
            except ValueError:  # from a log that was taken over
                continue
    return found
