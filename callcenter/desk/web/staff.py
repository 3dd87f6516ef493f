"""The operator's one screen: the inquiry being written, and what stands beside it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from callcenter.core import clock
from callcenter.core.errors import Conflict, Invalid, Missing, ProductError
from callcenter.core.i18n import gettext as _
from callcenter.core.ids import new_id
from callcenter.core.permissions import Permission
from callcenter.core.web.fragments import fragment, piece
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session, reads_only
from callcenter.desk.call_entry import (
    CallForm,
    call_of_key,
    entry_key_of,
    find_call_to_log,
    open_call_form,
)
from callcenter.desk.panels import Column, DeskState, Panel, get_panel, panels_in
from callcenter.desk.web.call_form import call_values, no_history, proposal, shown_number, tie
from callcenter.desk.web.panels import add_own_panels
from callcenter.desk.web.phone import add_phone_panel
from callcenter.inquiries.errors import StaleInquiry
from callcenter.inquiries.permissions import get_inquiry
from callcenter.inquiries.queries.entries import inquiry_of_key
from callcenter.inquiries.services.drafts import Draft, drop_draft, find_draft
from callcenter.inquiries.web.callback_wish import ask_for, callback_choices, read_wish
from callcenter.inquiries.web.entry_edit import EditForm, open_edit, refused_edit, save_edited
from callcenter.inquiries.web.entry_form import (
    Values,
    blank_values,
    values_from_draft,
    values_from_form,
)
from callcenter.inquiries.web.entry_page import EntryPage, build_page
from callcenter.inquiries.web.entry_saving import keep_refused, save_new, tell_saved
from telephony.callbacks.web import words as callback_words
from telephony.calls.models import Call

blueprint = Blueprint("desk", __name__, url_prefix="/desk", template_folder="../templates")
blueprint.add_app_template_filter(shown_number, "call_number")
blueprint.add_app_template_filter(no_history, "call_without_history")
_ENTRY_FIELDS = "inquiries/entry_fields.html"
add_own_panels()
add_phone_panel()


@blueprint.get("")
@requires(Permission.INQUIRY_WRITE)
def show_desk() -> ResponseReturnValue:
    """An empty form; with `draft` the one of that key, with `call` the one of that call, and then
    with `left` the key of what was being written when it rang."""
    actor, key = current_actor(), _uuid(request.args.get("draft"))
    call_id = _uuid(request.args.get("call"))
    if call_id is not None:
        return _call_page(call_id)
    draft = find_draft(db_session(), actor, key) if key else None
    if draft is not None and draft.inquiry_id is not None:
        return redirect(url_for("entry.show_edit", inquiry_id=draft.inquiry_id))
    if draft is not None:
        call_id = call_of_key(db_session(), actor, draft.id)
        call = open_call_form(db_session(), actor, call_id) if call_id else None
        return _page(draft.id, blank_values() | values_from_draft(draft.values), draft, call=call)
    saved = inquiry_of_key(db_session(), actor, key) if key else None
    if saved is not None:
        # Gone back to after saving: the record is the place to go on.
        return redirect(url_for("inquiries.show_record", inquiry_id=saved.id))
    return _page(key or new_id(), blank_values())


def _call_page(call_id: UUID) -> ResponseReturnValue:
    """The form of a call: new with what is known, as it was left, or the saved record."""
    session, actor = db_session(), current_actor()
    key = entry_key_of(call_id, actor)
    saved = inquiry_of_key(session, actor, key)
    if saved is not None:
        return redirect(url_for("inquiries.show_record", inquiry_id=saved.id))
    call = open_call_form(session, actor, call_id)
    if call.continued is not None:
        return _continued_page(open_edit(call.continued, opened=True), call)
    draft = find_draft(session, actor, key)
    values = values_from_draft(draft.values) if draft else call_values(call)
    return _page(key, blank_values() | values, draft, call=call)


@blueprint.post("")
@requires(Permission.INQUIRY_WRITE)
def save_inquiry() -> ResponseReturnValue:
    values = values_from_form(request.form)
    key = _uuid(request.form.get("entry_key")) or new_id()
    call = _call_of_form(key)
    session, actor = db_session(), current_actor()
    try:
        wish = read_wish(session, values)
        saved = save_new(
            session,
            actor,
            entry_key=key,
            values=values,
            opened_at=call.answered_at if call else None,
            training=call is not None and call.training,
        )
        if wish is not None and not saved.again:
            ask_for(session, actor, saved.inquiry, wish)
    except (Invalid, Conflict) as error:
        return _refused(key, values, error, call.id if call else None)
    if call is not None:
        tie(saved.inquiry, call)
    if saved.written_on:
        flash(
            _(
                "This form was already saved as %(reference)s. What you wrote since is in the "
                "form below: please check it and save.",
                reference=saved.inquiry.reference,
            ),
            "warning",
        )
        return redirect(url_for("entry.show_edit", inquiry_id=saved.inquiry.id), 303)
    tell_saved(saved.inquiry)
    return redirect(url_for(".show_desk"), 303)


@blueprint.post("/continue/<uuid:inquiry_id>")
@requires(Permission.INQUIRY_WRITE)
def save_continued(inquiry_id: UUID) -> ResponseReturnValue:
    """Save what was written on an inquiry while its person was being called back."""
    session, actor = db_session(), current_actor()
    values = values_from_form(request.form)
    get_inquiry(session, actor, inquiry_id)
    call_id = _uuid(request.form.get("call"))
    call = find_call_to_log(session, actor, call_id) if call_id else None
    try:
        wish = read_wish(session, values)
        inquiry = save_edited(inquiry_id, values)
        if wish is not None:
            ask_for(session, actor, inquiry, wish)
    except (Invalid, StaleInquiry) as error:
        edited = refused_edit(inquiry_id, values, error)
        form = open_call_form(session, actor, call.id) if call else None
        return _continued_page(edited, form), error.status
    if call is not None:
        tie(inquiry, call)
    tell_saved(inquiry)
    return redirect(url_for(".show_desk"), 303)


@blueprint.post("/drafts/<uuid:draft_id>/discard")
@requires(Permission.INQUIRY_WRITE)
def discard_draft(draft_id: UUID) -> ResponseReturnValue:
    drop_draft(db_session(), current_actor(), draft_id=draft_id)
    flash(_("The draft was discarded."))
    return redirect(url_for(".show_desk"), 303)


@blueprint.post("/panels/<key>")
@requires(Permission.INQUIRY_WRITE)
@reads_only
def show_panel(key: str) -> ResponseReturnValue:
    """One panel anew, for what is typed now: `{"values": {…}}` gives `{"html": "…"}`."""
    panel = get_panel(key)
    body: Any = request.get_json(silent=True)
    content = body.get("values") if isinstance(body, dict) else None
    if not isinstance(content, dict):
        raise Invalid
    return jsonify(html=_panel(panel, _state(None, values_from_draft(content)), _common_context()))


def _call_of_form(key: UUID) -> Call | None:
    """The call that the sent form is about; its key must be the one of that call."""
    call_id = _uuid(request.form.get("call"))
    if call_id is None or entry_key_of(call_id, current_actor()) != key:
        return None
    return find_call_to_log(db_session(), current_actor(), call_id)


def _refused(
    key: UUID, values: Values, error: ProductError, call_id: UUID | None = None
) -> ResponseReturnValue:
    session, actor = db_session(), current_actor()
    if error.code == "entry_key_taken":
        key, call_id = new_id(), None
    try:
        draft = keep_refused(session, actor, key=key, values=values)
    except Missing:  # somebody else's draft: its address was passed on
        key, call_id = new_id(), None
        draft = keep_refused(session, actor, key=key, values=values)
    call = open_call_form(session, actor, call_id) if call_id else None
    return _page(key, values, draft, error, call=call), error.status


def _page(
    key: UUID,
    values: Values,
    draft: Draft | None = None,
    refusal: ProductError | None = None,
    *,
    call: CallForm | None = None,
) -> str:
    entry = build_page(db_session(), key=key, values=values, draft=draft, refusal=refusal)
    return _desk(entry, _entry_fields(entry, call), call)


def _continued_page(edited: EditForm, call: CallForm | None) -> str:
    """The desk with an inquiry that goes on."""
    inquiry_id = edited.inquiry.id
    fields = render_template(
        _ENTRY_FIELDS,
        entry=edited.entry,
        caller=edited.caller,
        caller_open=bool(edited.entry.text("caller_opened")) or edited.caller is None,
        open_caller_url=url_for("entry.open_caller", inquiry_id=inquiry_id),
    )
    return _desk(edited.entry, Markup(fields), call, edited)  # noqa: S704 - a template's output


def _desk(
    entry: EntryPage, fields: Markup, call: CallForm | None, edited: EditForm | None = None
) -> str:
    state, common = _state(entry.key, entry.values), _common_context()
    columns = {
        column.value: [(panel, _panel(panel, state, common)) for panel in panels_in(column)]
        for column in Column
    }
    return render_template(
        "desk/desk.html",
        entry=entry,
        entry_fields=fields,
        columns=columns,
        call_form=call,
        edited=edited,
        proposed=proposal(call, entry.categories) if call else None,
        left=_left_behind(),
        callback_choices=callback_choices(current_actor(), entry.hours),
        today=clock.today(),
        callback_words=callback_words,
    )


def _entry_fields(entry: EntryPage, call: CallForm | None) -> Markup:
    """The fields; while nothing is written in them they are the same for everybody."""
    # While it rings, Enter answers: no field takes it.
    rings = call is not None and not call.call.answered_at
    known = {
        "entry": entry,
        "caller_open": True,
        "focus_question": not entry.errors and not rings,
    }
    if entry.is_blank:
        return fragment(_ENTRY_FIELDS, entry.offered, rings, read=lambda: known)
    return piece(_ENTRY_FIELDS, known)


def _left_behind() -> Draft | None:
    """What was being written when a call rang; it is a draft now."""
    key = _uuid(request.args.get("left"))
    return find_draft(db_session(), current_actor(), key) if key else None


def _common_context() -> dict[str, Any]:
    """What every template of the app knows, found once for all panels of a page."""
    common: dict[str, Any] = {}
    current_app.update_template_context(common)
    return common


def _panel(panel: Panel, state: DeskState, common: Mapping[str, Any]) -> Markup:
    if panel.same is not None:
        key = panel.key, panel.same(state)
        return fragment(panel.template, key, read=lambda: {"panel": panel, **panel.read(state)})
    template = current_app.jinja_env.get_template(panel.template)
    return Markup(template.render({**common, "panel": panel, **panel.read(state)}))  # noqa: S704


def _state(key: UUID | None, values: Values) -> DeskState:
    return DeskState(db_session(), current_actor(), key, values)


def _uuid(given: str | None) -> UUID | None:
    try:
        return UUID(given or "")
    except ValueError:
        return None
