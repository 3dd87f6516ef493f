"""The page of one inquiry: everything about it, with its history (INQ-1, INQ-6, INQ-7)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from callcenter.accounts.queries import colleagues
from callcenter.core import clock
from callcenter.core.errors import Conflict, Forbidden, Invalid, Missing, ProductError
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language, show_date, show_time
from callcenter.core.permissions import Actor, Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code, word_error
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.models import Inquiry, ReferenceKind
from callcenter.inquiries.permissions import get_inquiry
from callcenter.inquiries.queries.categories import versions_of
from callcenter.inquiries.queries.merges import undoable_merges
from callcenter.inquiries.queries.records import InquiryRecord, open_record
from callcenter.inquiries.web import labels
from callcenter.inquiries.web.blueprint import blueprint
from callcenter.inquiries.web.history import Names, codes_in, timeline
from callcenter.inquiries.web.list_rows import flags_of
from callcenter.inquiries.web.record_callbacks import linked_callbacks, without_callbacks
from callcenter.inquiries.web.record_calls import linked_calls, other_references

MINUTE = 60


@blueprint.get("/<uuid:inquiry_id>")
@requires(Permission.INQUIRY_READ)
def show_record(inquiry_id: UUID) -> ResponseReturnValue:
    return record_page(inquiry_id)


def record_page(
    inquiry_id: UUID, *, refusal: ProductError | None = None, opened: CallerEntry | None = None
) -> str:
    """The page.

    Args:
        refusal: of an action on this page; what was typed for it stays in its fields.
        opened: the caller's data in the clear, for this answer only.

    Raises:
        Missing, Forbidden.
    """
    session, actor = db_session(), current_actor()
    shown = open_record(session, actor, inquiry_id)
    staff = colleagues(session)
    names = Names(
        staff={str(one.id): one.shown_name(language()) for one in staff},
        categories=versions_of(session, codes_in(shown.changes)),
        language=language(),
    )
    errors = _field_errors(refusal)
    merged = shown.duplicates or shown.merged_into
    calls = linked_calls(session, actor, shown.references, staff)
    callbacks = linked_callbacks(session, actor, shown)
    return render_template(
        "inquiries/record.html",
        record=shown,
        inquiry=shown.inquiry,
        facts=_facts(shown, names),
        flags=flags_of(shown.inquiry, clock.today()),
        owner=names.owner(str(shown.inquiry.owner_id) if shown.inquiry.owner_id else None),
        timeline=timeline(shown, names),
        calls=calls,
        references=without_callbacks(other_references(shown.references, calls), callbacks),
        today=clock.today(),
        **callbacks,
        opened=opened,
        labels=labels,
        owners=[
            (str(one.id), names.staff[str(one.id)])
            for one in staff
            if not one.is_shut and one.can(Permission.INQUIRY_WRITE)
        ],
        allowed=_allowed(actor, shown),
        undoable=undoable_merges(session, actor, inquiry_id) if merged else set(),
        errors=errors,
        summary=_summary(refusal, errors),
        typed=request.form if refusal else {},
    )


def do_on_record(inquiry_id: UUID, verb: Callable[[Session, Actor], str]) -> ResponseReturnValue:
    """Do something to the inquiry and show it again; a refusal comes back on the page.

    Args:
        verb: does it, and returns the sentence that says so.

    Raises:
        Missing, Forbidden.
    """
    session, actor = db_session(), current_actor()
    get_inquiry(session, actor, inquiry_id)
    try:
        sentence = verb(session, actor)
    except (Conflict, Forbidden, Invalid) as error:
        session.rollback()
        return record_page(inquiry_id, refusal=error), error.status
    flash(sentence, "success")
    return redirect(_onward(session, actor, inquiry_id), 303)


def _onward(session: Session, actor: Actor, inquiry_id: UUID) -> str:
    """The record, or the list when the actor has just given away what only its people see."""
    session.flush()
    try:
        get_inquiry(session, actor, inquiry_id)
    except Missing:
        return url_for("inquiries.show_list")
    return url_for("inquiries.show_record", inquiry_id=inquiry_id)


def _allowed(actor: Actor, shown: InquiryRecord) -> dict[str, bool]:
    """What this person may do on this page now."""
    inquiry = shown.inquiry
    write, merged = actor.can(Permission.INQUIRY_WRITE), inquiry.merged_into_id is not None
    return {
        "write": write,
        "edit": write and not merged,
        "take": write and not merged and inquiry.owner_id != actor.id,
        "reopen": write and not merged and inquiry.is_closed,
        "person": actor.can(Permission.INQUIRY_PERSON),
        "propose": actor.can(Permission.FAQ_PROPOSE)
        and not inquiry.confidential
        and all(one.kind != ReferenceKind.DRAFT for one in shown.references),
        "erase": actor.can(Permission.INQUIRY_ERASE)
        and inquiry.is_closed
        and shown.caller is not None,
    }


def _facts(shown: InquiryRecord, names: Names) -> list[tuple[str, Any]]:
    inquiry, category = shown.inquiry, shown.category
    return [
        (_("Received"), _moment(inquiry.opened_at)),
        (
            _("Recorded by"),
            names.owner(str(inquiry.created_by_id)) if inquiry.created_by_id else "",
        ),
        (_("Channel"), labels.channel_label(inquiry.channel)),
        (_("Language"), labels.language_label(inquiry.language)),
        (_("Category"), f"{category.code} {category.label(language())}" if category else ""),
        (_("Result"), labels.result_label(inquiry.result)),
        (_("Follow-up day"), show_date(inquiry.due_on) if inquiry.due_on else ""),
        (_("Closed at"), _moment(inquiry.closed_at) if inquiry.closed_at else ""),
        (_("Handling time"), _duration(inquiry)),
    ]


def _moment(moment: datetime) -> str:
    return f"{show_date(moment)} {show_time(moment)}"


def _duration(inquiry: Inquiry) -> str:
    if inquiry.handling_seconds is None:
        return ""
    minutes, seconds = divmod(inquiry.handling_seconds, MINUTE)
    return str(_("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=seconds))


def _field_errors(refusal: ProductError | None) -> dict[str, str]:
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    return {name: word_code(code) for name, code in fields.items()}


def _summary(refusal: ProductError | None, errors: dict[str, str]) -> list[tuple[str | None, str]]:
    if refusal is None:
        return []
    return list(errors.items()) or [(None, word_error(refusal))]
