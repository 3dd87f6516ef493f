"""The page of times and limits."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.core.errors import Conflict, Invalid
from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code
from telephony.setup.queries import stored_times
from telephony.setup.services.times import RANGES, set_times
from telephony.setup.values import PhoneTimes
from telephony.setup.web.forms import parse_times, seen_version, times_values
from telephony.setup.web.wording import time_groups

blueprint = Blueprint("times", __name__, url_prefix="/times")


@blueprint.get("")
@requires(Permission.PHONES_MANAGE)
def show() -> str:
    """Times and limits, to be changed."""
    times, _version, _by = stored_times(db_session())
    return _page(times_values(times), {})


@blueprint.post("")
@requires(Permission.PHONES_MANAGE)
def save() -> ResponseReturnValue:
    """Set them."""
    try:
        times = parse_times(request.form)
        set_times(db_session(), current_actor(), times, seen=seen_version(request.form))
    except Invalid as error:
        return _page(request.form, error.fields), error.status
    except Conflict as error:
        return _page(request.form, {}, conflict=True), error.status
    flash(_("The times were saved and are in force now."), "success")
    return redirect(url_for(".show"), 303)


def _page(values: Mapping[str, str], errors: Mapping[str, str], *, conflict: bool = False) -> str:
    stored, version, saved_by = stored_times(db_session())
    return render_template(
        "phones/times.html",
        values=values,
        version=seen_version(values) if errors else version,
        groups=time_groups(),
        ranges=RANGES,
        product=times_values(PhoneTimes()),
        errors={field: word_code(code) for field, code in errors.items()},
        conflicts=_differing(values, times_values(stored)) if conflict else None,
        saved_by=saved_by,
    )


def _differing(own: Mapping[str, str], stored: Mapping[str, str]) -> dict[str, str]:
    """The stored values that are not those entered."""
    return {name: value for name, value in stored.items() if own.get(name, "").strip() != value}
