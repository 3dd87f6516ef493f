"""The supervisor's page: who is doing what, listening in, and setting a state (TEL-2, TEL-3)."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.core.errors import Conflict, Invalid
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session, undo_work
from callcenter.core.web.wording import word_error
from callcenter.desk.supervision import require_person, supervised
from callcenter.desk.web.phone_words import BREAKS, STATES
from callcenter.inquiries.web.wording import LANGUAGE_LABELS
from telephony.agents.models import AgentState
from telephony.agents.reasons import BreakReason
from telephony.agents.services.supervision import force
from telephony.setup.queries import choice_names

blueprint = Blueprint(
    "supervision", __name__, url_prefix="/supervision", template_folder="../templates"
)


@blueprint.get("")
@requires(Permission.AGENT_SUPERVISE)
def show() -> str:
    return render_template("desk/supervision.html", **_values())


@blueprint.get("/rows")
@requires(Permission.AGENT_SUPERVISE)
def show_rows() -> ResponseReturnValue:
    """The table anew."""
    return jsonify(html=render_template("desk/supervision_rows.html", **_values()))


@blueprint.post("/agents/<uuid:staff_id>")
@requires(Permission.AGENT_SUPERVISE)
def set_state(staff_id: UUID) -> ResponseReturnValue:
    """Set an operator ready, on a break or off the phone: `state`, or `break:<reason>`."""
    wanted, _colon, reason = request.form.get("state", "").partition(":")
    require_person(db_session(), staff_id)
    try:
        state, why = _state(wanted), _reason(reason)
        agent = force(db_session(), current_actor(), staff_id, state, reason=why)
    except (Conflict, Invalid) as error:
        undo_work()
        flash(word_error(error), "error")
    else:
        flash(_("Done.") if agent.state == state else _("It is done after the call."), "success")
    return redirect(url_for(".show"), 303)


def _state(text: str) -> AgentState:
    try:
        return AgentState(text)
    except ValueError:
        raise Invalid(fields={"state": "bad_choice"}) from None


def _reason(text: str) -> BreakReason | None:
    try:
        return BreakReason(text) if text else None
    except ValueError:
        raise Invalid(fields={"state": "bad_choice"}) from None


def _values() -> dict[str, Any]:
    return {
        "rows": supervised(db_session(), current_actor()),
        "states": STATES,
        "breaks": BREAKS,
        "languages": LANGUAGE_LABELS,
        "choices": choice_names(db_session(), language()),
    }
