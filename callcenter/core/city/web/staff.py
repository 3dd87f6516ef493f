"""The page of the city profile: names, and where citizens turn to."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import callcenter.core.city.web.wording  # noqa: F401 - words the errors
from callcenter.core.city.profile import stored_city
from callcenter.core.city.services import MOST_BRANCHES, change_city, check_city, digest_of
from callcenter.core.city.web.forms import BRANCH_FIELDS, city_values, parse_city
from callcenter.core.errors import Conflict, Invalid, ProductError
from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code, word_error

EMPTY_BRANCHES = 2

blueprint = Blueprint("city", __name__, template_folder="../templates", url_prefix="/admin/city")


@blueprint.get("")
@requires(Permission.CITY_MANAGE)
def show_profile() -> str:
    """The profile, to be changed."""
    city = stored_city(db_session())
    return _page(city_values(city), digest_of(city))


@blueprint.post("")
@requires(Permission.CITY_MANAGE)
def save_profile() -> ResponseReturnValue:
    """Set names and contact data."""
    seen, values = request.form.get("seen", ""), request.form.to_dict()
    try:
        city = parse_city(request.form)
        # Without the gaps of empty branch offices, as the errors count them.
        values = city_values(city)
        check_city(city)
        change_city(db_session(), current_actor(), city, seen=seen)
    except (Conflict, Invalid) as error:
        return _page(values, seen, error), error.status
    flash(_("The city profile was saved."), "success")
    return redirect(url_for("city.show_profile"), 303)


def _page(values: Mapping[str, str], seen: str, refusal: ProductError | None = None) -> str:
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    errors = {field: word_code(code) for field, code in fields.items()}
    summary: list[tuple[str | None, str]] = list(errors.items())
    if refusal is not None and not summary:
        summary = [(None, word_error(refusal))]
    return render_template(
        "city/profile.html",
        values=values,
        seen=seen,
        branches=range(1, _shown_branches(values) + 1),
        errors=errors,
        summary=summary,
    )


def _shown_branches(values: Mapping[str, str]) -> int:
    """Those that are entered, and some empty ones to enter."""
    numbers = range(1, MOST_BRANCHES + 1)
    entered = (n for n in numbers if any(values.get(f"branch_{n}_{f}") for f in BRANCH_FIELDS))
    return min(max(entered, default=0) + EMPTY_BRANCHES, MOST_BRANCHES)
