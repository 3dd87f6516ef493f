"""The page of the holidays: the city's own table."""

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.core import clock
from callcenter.core.errors import Invalid, Missing
from callcenter.core.hours.queries import holidays_of
from callcenter.core.hours.services import remove_holiday, set_holiday
from callcenter.core.hours.web.forms import parse_holiday
from callcenter.core.hours.web.month import FIRST_YEAR, LAST_YEAR
from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code

blueprint = Blueprint("holidays", __name__, url_prefix="/holidays")


@blueprint.get("")
@requires(Permission.HOURS_READ)
def show_year() -> str:
    """The holidays of a year; one of them in the form when it is to be changed."""
    year = request.args.get("year", type=int) or clock.today().year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Missing
    chosen = next(
        (row for row in holidays_of(db_session(), year) if str(row.day) == request.args.get("day")),
        None,
    )
    if chosen is None:
        return _page(year, {})
    return _page(
        year, {"day": str(chosen.day), "name_ja": chosen.name_ja, "name_en": chosen.name_en}
    )


@blueprint.post("")
@requires(Permission.HOURS_MANAGE)
def save_holiday() -> ResponseReturnValue:
    """Add a holiday or change its names."""
    try:
        entry = parse_holiday(request.form)
        set_holiday(db_session(), current_actor(), day=entry.day, names=entry.names)
    except Invalid as error:
        return _page(clock.today().year, request.form, error.fields), error.status
    flash(_("The holiday was saved."), "success")
    return redirect(url_for("hours.holidays.show_year", year=entry.day.year))


@blueprint.post("/<day>/remove")
@requires(Permission.HOURS_MANAGE)
def delete_holiday(day: str) -> ResponseReturnValue:
    """Make the day an ordinary one."""
    try:
        holiday = date.fromisoformat(day)
    except ValueError:
        raise Missing from None
    remove_holiday(db_session(), current_actor(), holiday)
    flash(_("The holiday was removed. The weekly hours apply on this day."), "success")
    return redirect(url_for("hours.holidays.show_year", year=holiday.year))


def _page(year: int, values: Mapping[str, str], errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "hours/holidays.html",
        year=year,
        holidays=holidays_of(db_session(), year),
        values=values,
        errors={field: word_code(code) for field, code in (errors or {}).items()},
    )
