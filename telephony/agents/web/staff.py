"""Pages of the operators' phones: languages, endpoint and desk phone of each."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import telephony.agents.web.wording  # noqa: F401 - words the errors of this room
from callcenter.core.errors import Conflict, Invalid, ProductError
from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session, undo_work
from callcenter.core.web.wording import word_code, word_error
from telephony.agents.profiles import phone_owner, phone_owners
from telephony.agents.services.profiles import set_profile
from telephony.agents.web.forms import parse_profile, profile_values, shown_number
from telephony.agents.web.wording import (
    endpoint_choices,
    endpoint_label,
    language_choices,
    spoken_languages,
)

blueprint = Blueprint(
    "phone_agents", __name__, template_folder="../templates", url_prefix="/phones/agents"
)


@blueprint.get("")
@requires(Permission.PHONES_MANAGE)
def show_agents() -> str:
    """Everybody who takes calls, with the languages and where it rings."""
    return render_template(
        "agents/agents.html",
        owners=phone_owners(db_session()),
        endpoint_label=endpoint_label,
        spoken_languages=spoken_languages,
        shown_number=shown_number,
    )


@blueprint.get("/<uuid:staff_id>")
@requires(Permission.PHONES_MANAGE)
def show_agent(staff_id: UUID) -> str:
    """One operator's phone, to be changed."""
    profile = phone_owner(db_session(), staff_id).profile
    return _page(staff_id, profile_values(profile), profile.digest)


@blueprint.post("/<uuid:staff_id>")
@requires(Permission.PHONES_MANAGE)
def save_agent(staff_id: UUID) -> ResponseReturnValue:
    """Set languages, endpoint and desk phone."""
    seen = request.form.get("seen", "")
    try:
        profile = parse_profile(request.form)
        set_profile(db_session(), current_actor(), staff_id, profile, seen=seen)
    except (Conflict, Invalid) as error:
        undo_work()
        entered = {**request.form, "languages": request.form.getlist("languages")}
        if isinstance(error, Conflict):  # what was entered stays, to be looked at and saved again
            seen = phone_owner(db_session(), staff_id).profile.digest
        return _page(staff_id, entered, seen, error), error.status
    flash(_("Saved."), "success")
    return redirect(url_for(".show_agents"), 303)


def _page(
    staff_id: UUID, values: Mapping[str, object], seen: str, refusal: ProductError | None = None
) -> str:
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    errors = {field: word_code(code) for field, code in fields.items()}
    summary: list[tuple[str | None, str]] = list(errors.items())
    if refusal is not None and not summary:
        summary = [(None, word_error(refusal))]
    return render_template(
        "agents/agent.html",
        owner=phone_owner(db_session(), staff_id),
        values=values,
        seen=seen,
        errors=errors,
        summary=summary,
        languages=language_choices(),
        endpoints=endpoint_choices(),
    )
