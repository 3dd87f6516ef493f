"""The entry form at work: drafts, suggestions, who is here, and changing a saved inquiry."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.core.errors import Conflict, Invalid
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session, reads_only
from callcenter.core.web.wording import word_code, word_error
from callcenter.inquiries.errors import StaleInquiry
from callcenter.inquiries.permissions import get_inquiry
from callcenter.inquiries.queries.categories import category_choices
from callcenter.inquiries.queries.entries import inquiry_of_key
from callcenter.inquiries.services.callers import reveal_caller
from callcenter.inquiries.services.drafts import (
    draft_key,
    drop_draft,
    save_draft,
)
from callcenter.inquiries.services.presence import note_presence
from callcenter.inquiries.services.suggestions import suggest
from callcenter.inquiries.web.entry_edit import (
    EditForm,
    open_edit,
    refused_edit,
    save_edited,
)
from callcenter.inquiries.web.entry_form import (
    Values,
    caller_values,
    text_of,
    values_from_draft,
    values_from_form,
)
from callcenter.inquiries.web.entry_guard import field_notices, masked_values
from callcenter.inquiries.web.entry_saving import tell_saved, write_over
from callcenter.inquiries.web.wording import field_label, short_day

blueprint = Blueprint("entry", __name__, url_prefix="/inquiries", template_folder="../templates")
blueprint.add_app_template_filter(field_label)
blueprint.add_app_template_filter(short_day)


@blueprint.route("/drafts/<uuid:draft_id>", methods=["POST", "PUT"])
@requires(Permission.INQUIRY_WRITE)
def keep_draft(draft_id: UUID) -> ResponseReturnValue:
    saved = inquiry_of_key(db_session(), current_actor(), draft_id)
    if saved is not None:
        return jsonify(message=word_code("draft_saved", reference=saved.reference)), 409
    return _keep_draft(draft_id)


@blueprint.post("/<uuid:inquiry_id>/draft")
@requires(Permission.INQUIRY_WRITE)
def keep_edit_draft(inquiry_id: UUID) -> ResponseReturnValue:
    actor = current_actor()
    get_inquiry(db_session(), actor, inquiry_id)
    return _keep_draft(draft_key(actor, inquiry_id), inquiry_id)


@blueprint.post("/suggest")
@requires(Permission.INQUIRY_WRITE)
@reads_only
def suggest_categories() -> ResponseReturnValue:
    values, _version = _sent_json()
    found = suggest(db_session(), current_actor(), text_of(values, "question"))
    labels = {row.code: row.label(language()) for row in category_choices(db_session())}
    return jsonify(
        suggestions=[
            {
                "value": one.code,
                "code": one.code,
                "label": labels[one.code],
                "words": list(one.because),
            }
            for one in found
        ]
    )


@blueprint.post("/<uuid:inquiry_id>/presence")
@requires(Permission.INQUIRY_WRITE)
def be_present(inquiry_id: UUID) -> ResponseReturnValue:
    return jsonify(others=note_presence(db_session(), current_actor(), inquiry_id=inquiry_id))


@blueprint.get("/<uuid:inquiry_id>/edit")
@requires(Permission.INQUIRY_WRITE)
def show_edit(inquiry_id: UUID) -> ResponseReturnValue:
    return _edit_page(open_edit(inquiry_id))


@blueprint.post("/<uuid:inquiry_id>/edit")
@requires(Permission.INQUIRY_WRITE)
def save_edit(inquiry_id: UUID) -> ResponseReturnValue:
    values = values_from_form(request.form)
    get_inquiry(db_session(), current_actor(), inquiry_id)
    try:
        inquiry = save_edited(inquiry_id, values)
    except (Invalid, StaleInquiry) as error:
        return _edit_page(refused_edit(inquiry_id, values, error)), error.status
    tell_saved(inquiry)
    return redirect(url_for("inquiries.show_record", inquiry_id=inquiry_id), 303)


@blueprint.post("/<uuid:inquiry_id>/edit/caller")
@requires(Permission.INQUIRY_WRITE)
def open_caller(inquiry_id: UUID) -> ResponseReturnValue:
    """Open the caller's data in the form; what was typed meanwhile comes along in the draft."""
    actor = current_actor()
    values = values_from_form(request.form)
    caller = reveal_caller(db_session(), actor, inquiry_id=inquiry_id, reason="edit")
    key = draft_key(actor, inquiry_id)
    opened = values | caller_values(caller)
    write_over(db_session(), actor, key=key, values=opened, inquiry_id=inquiry_id)
    return redirect(url_for(".show_edit", inquiry_id=inquiry_id, _anchor="caller"), 303)


@blueprint.post("/<uuid:inquiry_id>/edit/discard")
@requires(Permission.INQUIRY_WRITE)
def discard_edit(inquiry_id: UUID) -> ResponseReturnValue:
    actor = current_actor()
    get_inquiry(db_session(), actor, inquiry_id)
    drop_draft(db_session(), actor, draft_id=draft_key(actor, inquiry_id))
    flash(_("Your unsaved changes were discarded."))
    return redirect(url_for("inquiries.show_record", inquiry_id=inquiry_id), 303)


def _keep_draft(draft_id: UUID, inquiry_id: UUID | None = None) -> ResponseReturnValue:
    values, version = _sent_json()
    try:
        draft = save_draft(
            db_session(),
            current_actor(),
            draft_id=draft_id,
            values=dict(values),
            version=version,
            inquiry_id=inquiry_id,
        )
    except (Conflict, Invalid) as error:
        return jsonify(message=word_error(error)), error.status
    return jsonify(
        saved_at=draft.updated_at.isoformat(),
        version=draft.version,
        notices=field_notices(values),
        values=masked_values(values),
    )


def _sent_json() -> tuple[Values, int]:
    """The values and the version that a script sent.

    Raises:
        Invalid: the body is not of that shape.
    """
    body: Any = request.get_json(silent=True)
    content = body.get("values") if isinstance(body, dict) else None
    version = body.get("version", 0) if isinstance(body, dict) else None
    if not isinstance(content, dict) or not isinstance(version, int):
        raise Invalid
    return values_from_draft(content), version


def _edit_page(edited: EditForm) -> str:
    return render_template(
        "inquiries/entry_edit.html",
        entry=edited.entry,
        inquiry=edited.inquiry,
        conflict=edited.conflict,
        caller=edited.caller,
    )
