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

from callcenter.core.errors import Conflict, Invalid, Missing, ProductError
from callcenter.core.i18n import gettext as _
from callcenter.core.ids import new_id
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session, reads_only
from callcenter.desk.panels import Column, DeskState, Panel, get_panel, panels_in
from callcenter.desk.web.panels import add_own_panels
from callcenter.inquiries.queries.entries import inquiry_of_key
from callcenter.inquiries.services.drafts import Draft, drop_draft, find_draft
from callcenter.inquiries.web.entry_form import (
    Values,
    blank_values,
    values_from_draft,
    values_from_form,
)
from callcenter.inquiries.web.entry_page import build_page
from callcenter.inquiries.web.entry_saving import keep_refused, save_new, tell_saved

blueprint = Blueprint("desk", __name__, url_prefix="/desk", template_folder="../templates")
add_own_panels()


@blueprint.get("")
@requires(Permission.INQUIRY_WRITE)
def show_desk() -> ResponseReturnValue:
    actor, key = current_actor(), _uuid(request.args.get("draft"))
    draft = find_draft(db_session(), actor, key) if key else None
    if draft is not None and draft.inquiry_id is not None:
        return redirect(url_for("entry.show_edit", inquiry_id=draft.inquiry_id))
    if draft is not None:
        return _page(draft.id, blank_values() | values_from_draft(draft.values), draft)
    saved = inquiry_of_key(db_session(), actor, key) if key else None
    if saved is not None:
        # Gone back to after saving: the record is the place to go on.
        return redirect(url_for("inquiries.show_record", inquiry_id=saved.id))
    return _page(key or new_id(), blank_values())


@blueprint.post("")
@requires(Permission.INQUIRY_WRITE)
def save_inquiry() -> ResponseReturnValue:
    values = values_from_form(request.form)
    key = _uuid(request.form.get("entry_key")) or new_id()
    try:
        saved = save_new(db_session(), current_actor(), entry_key=key, values=values)
    except (Invalid, Conflict) as error:
        return _refused(key, values, error)
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


def _refused(key: UUID, values: Values, error: ProductError) -> ResponseReturnValue:
    session, actor = db_session(), current_actor()
    if error.code == "entry_key_taken":
        key = new_id()
    try:
        draft = keep_refused(session, actor, key=key, values=values)
    except Missing:  # somebody else's draft: its address was passed on
        key = new_id()
        draft = keep_refused(session, actor, key=key, values=values)
    return _page(key, values, draft, error), error.status


def _page(
    key: UUID, values: Values, draft: Draft | None = None, refusal: ProductError | None = None
) -> str:
    state = _state(key, values)
    entry = build_page(db_session(), key=key, values=values, draft=draft, refusal=refusal)
    common = _common_context()
    columns = {
        column.value: [(panel, _panel(panel, state, common)) for panel in panels_in(column)]
        for column in Column
    }
    return render_template("desk/desk.html", entry=entry, columns=columns)


def _common_context() -> dict[str, Any]:
    """What every template of the app knows, found once for all panels of a page."""
    common: dict[str, Any] = {}
    current_app.update_template_context(common)
    return common


def _panel(panel: Panel, state: DeskState, common: Mapping[str, Any]) -> Markup:
    template = current_app.jinja_env.get_template(panel.template)
    return Markup(template.render({**common, "panel": panel, **panel.read(state)}))  # noqa: S704


def _state(key: UUID | None, values: Values) -> DeskState:
    return DeskState(db_session(), current_actor(), key, values)


def _uuid(given: str | None) -> UUID | None:
    try:
        return UUID(given or "")
    except ValueError:
        return None
