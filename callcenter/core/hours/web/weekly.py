"""Pages of the weekly hours: each service's versions, and the form of a new one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.core import clock
from callcenter.core.errors import Invalid
from callcenter.core.hours.queries import HoursCalendar, opening_hours
from callcenter.core.hours.rules import DayHours, ServiceHours
from callcenter.core.hours.versions import version_on, week_versions, with_version
from callcenter.core.hours.web.forms import MOST_LINES, WeekEntry, parse_week, week_values
from callcenter.core.hours.weekly import check_week, remove_weekly_hours, set_weekly_hours
from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code

PREVIEW_WEEKS = 5

blueprint = Blueprint("weekly", __name__, url_prefix="/weekly")


@dataclass(frozen=True)
class PreviewDay:
    """A day as it is now and as it will be."""

    day: date
    before: DayHours
    after: DayHours

    @property
    def changes(self) -> bool:
        return self.before != self.after


@blueprint.get("")
@requires(Permission.HOURS_MANAGE)
def show_versions() -> str:
    """The weekly hours of one service: in force, and planned."""
    return _versions_page(_service())


@blueprint.get("/new")
@requires(Permission.HOURS_MANAGE)
def new_version() -> str:
    """The form, filled with the hours of the day one came from, else with the last ones."""
    hours, day = _service(), request.args.get("day", "")
    version = week_versions(hours.weekly)[-1]
    try:
        version = version_on(hours.weekly, date.fromisoformat(day))
    except ValueError:
        day = ""
    return _form(hours, {"day": day, **week_values(version.week)})


@blueprint.post("/new")
@requires(Permission.HOURS_MANAGE)
def add_version() -> ResponseReturnValue:
    """Show what will apply, or set the weekly hours."""
    hours = _service()
    try:
        entry = parse_week(request.form)
        if "preview" in request.form:
            check_week(hours.weekly, entry.first, entry.week)
            return _form(hours, request.form, weeks=_preview(hours, entry))
        set_weekly_hours(
            db_session(), current_actor(), service=hours.code, first=entry.first, week=entry.week
        )
    except Invalid as error:
        return _form(hours, request.form, errors=error.fields), error.status
    flash(_("The weekly hours were saved."), "success")
    return redirect(url_for("hours.weekly.show_versions", service=hours.code), 303)


@blueprint.post("/remove")
@requires(Permission.HOURS_MANAGE)
def delete_version() -> ResponseReturnValue:
    """Take a planned change back."""
    hours = _service()
    try:
        first = date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        return _versions_page(hours, [word_code("bad_date")]), 422
    try:
        remove_weekly_hours(db_session(), current_actor(), service=hours.code, first=first)
    except Invalid as error:
        return _versions_page(hours, [word_code(code) for code in error.fields.values()]), 422
    flash(_("The planned change was removed. The hours before it go on."), "success")
    return redirect(url_for("hours.weekly.show_versions", service=hours.code), 303)


def _versions_page(hours: ServiceHours, errors: list[str] | None = None) -> str:
    today = clock.today()
    versions = [
        version for version in week_versions(hours.weekly) if (version.last or today) >= today
    ]
    return render_template(
        "hours/weekly.html",
        calendar=_calendar(),
        hours=hours,
        versions=versions,
        today=today,
        errors=errors or [],
    )


def _form(
    hours: ServiceHours,
    values: Mapping[str, str],
    *,
    weeks: list[list[PreviewDay]] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    return render_template(
        "hours/week.html",
        hours=hours,
        values=values,
        lines=_lines(values),
        weeks=weeks,
        errors={field: word_code(code) for field, code in (errors or {}).items()},
        back=url_for("hours.weekly.show_versions", service=hours.code),
    )


def _lines(values: Mapping[str, str]) -> range:
    """The lines of each weekday: two, or as many as are filled."""
    filled = [
        number
        for number in range(1, MOST_LINES + 1)
        if any(values.get(f"opens_{weekday}_{number}") for weekday in range(7))
    ]
    return range(1, max(2, *filled) + 1) if filled else range(1, 3)


def _preview(hours: ServiceHours, entry: WeekEntry) -> list[list[PreviewDay]]:
    """The weeks, from Sunday to Saturday, that begin with the one of the first day."""
    then = replace(hours, weekly=with_version(hours.weekly, entry.first, entry.week))
    sunday = entry.first - timedelta(days=(entry.first.weekday() + 1) % 7)
    days = [sunday + timedelta(days=offset) for offset in range(PREVIEW_WEEKS * 7)]
    shown = [PreviewDay(day, hours.day(day), then.day(day)) for day in days]
    return [shown[at : at + 7] for at in range(0, len(shown), 7)]


def _service() -> ServiceHours:
    """The service that is asked for.

    Raises:
        Missing: there is no such service.
    """
    calendar = _calendar()
    return calendar.service(request.values.get("service") or next(iter(calendar.services), ""))


def _calendar() -> HoursCalendar:
    return opening_hours(db_session(), clock.zone())
