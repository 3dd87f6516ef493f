"""Pages of the opening hours for staff."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.core import clock
from callcenter.core.errors import Invalid
from callcenter.core.hours.models import HoursException
from callcenter.core.hours.preview import Effect, preview
from callcenter.core.hours.queries import (
    HoursCalendar,
    exceptions_between,
    get_exception,
    opening_hours,
    periods_of,
    services_by_id,
)
from callcenter.core.hours.rules import DayException, PlacedException
from callcenter.core.hours.services import check_exception, remove_exception, set_exception
from callcenter.core.hours.versions import week_versions
from callcenter.core.hours.web.forms import exception_values, parse_exception
from callcenter.core.hours.web.holidays import blueprint as holidays
from callcenter.core.hours.web.month import Month, month_of, parse_month
from callcenter.core.hours.web.weekly import blueprint as weekly
from callcenter.core.hours.web.wording import (
    cause_label,
    month_name,
    weekday_name,
    weekday_of,
)
from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code

blueprint = Blueprint("hours", __name__, template_folder="../templates", url_prefix="/admin/hours")
blueprint.register_blueprint(holidays)
blueprint.register_blueprint(weekly)
blueprint.add_app_template_global(cause_label, "hours_cause_label")
for words in (month_name, weekday_name, weekday_of):
    blueprint.add_app_template_filter(words)


@blueprint.get("")
@requires(Permission.HOURS_READ)
def show_month() -> str:
    """A month of one service: its hours and why, with the exceptions set in it."""
    calendar, today = _calendar(), clock.today()
    code = request.args.get("service") or next(iter(calendar.services), "")
    hours = calendar.service(code)
    month = month_of(hours, parse_month(request.args.get("month", ""), today), today)
    exceptions = exceptions_between(db_session(), month.first, month.last)
    return render_template(
        "hours/month.html",
        calendar=calendar,
        hours=hours,
        month=month,
        versions=[
            version
            for version in week_versions(hours.weekly)
            if (version.first or month.first) <= month.last
            and month.first <= (version.last or month.last)
        ],
        today=today,
        exceptions=exceptions,
        services=services_by_id(db_session()),
        hrefs=_day_hrefs(month, code, exceptions),
        periods_of=periods_of,
    )


@blueprint.get("/exceptions/new")
@requires(Permission.HOURS_MANAGE)
def new_exception() -> str:
    """An empty form, for the service and day one came from."""
    values = {"kind": "closed", **{key: request.args.get(key, "") for key in ("service", "day")}}
    return _form(values)


@blueprint.post("/exceptions/new")
@requires(Permission.HOURS_MANAGE)
def add_exception() -> ResponseReturnValue:
    """Show what will apply, or set the exception."""
    return _take(None)


@blueprint.get("/exceptions/<uuid:exception_id>")
@requires(Permission.HOURS_MANAGE)
def edit_exception(exception_id: UUID) -> str:
    """The form of an exception that is set, with what applies without it."""
    exception = get_exception(db_session(), exception_id)
    values = exception_values(exception, _placed(exception).service)
    return _form(values, exception=exception)


@blueprint.post("/exceptions/<uuid:exception_id>")
@requires(Permission.HOURS_MANAGE)
def change_exception(exception_id: UUID) -> ResponseReturnValue:
    """Show what will apply, or change the exception."""
    return _take(get_exception(db_session(), exception_id))


@blueprint.post("/exceptions/<uuid:exception_id>/remove")
@requires(Permission.HOURS_MANAGE)
def delete_exception(exception_id: UUID) -> ResponseReturnValue:
    """Remove the exception."""
    placed = _placed(get_exception(db_session(), exception_id))
    remove_exception(db_session(), current_actor(), exception_id)
    flash(_("The exception was removed."), "success")
    return redirect(_month_url(placed))


def _take(exception: HoursException | None) -> ResponseReturnValue:
    session = db_session()
    exception_id = None if exception is None else exception.id
    try:
        placed = parse_exception(request.form)
        if "preview" in request.form:
            check_exception(session, placed, exception_id=exception_id)
            before = None if exception is None else _placed(exception)
            effects = preview(_calendar(), removed=before, added=placed)
            return _form(request.form, exception=exception, effects=effects)
        set_exception(session, current_actor(), placed, exception_id=exception_id)
    except Invalid as error:
        return _form(request.form, exception=exception, errors=error.fields), error.status
    flash(_("The opening hours were saved and are in force now."), "success")
    return redirect(_month_url(placed))


def _form(
    values: Mapping[str, str],
    *,
    exception: HoursException | None = None,
    effects: list[Effect] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    calendar = _calendar()
    return render_template(
        "hours/exception.html",
        values=values,
        calendar=calendar,
        exception=exception,
        effects=effects,
        without=preview(calendar, removed=_placed(exception)) if exception else [],
        errors={field: word_code(code) for field, code in (errors or {}).items()},
        back=url_for("hours.show_month"),
    )


def _placed(exception: HoursException) -> PlacedException:
    services = services_by_id(db_session())
    code = None if exception.service_id is None else services[exception.service_id].code
    return PlacedException(
        code, exception.day, DayException(periods_of(exception), exception.reason)
    )


def _day_hrefs(month: Month, code: str, exceptions: list[HoursException]) -> dict[date, str]:
    """Where each day leads: to the exception that decides it, else to a new one."""
    services = services_by_id(db_session())
    hrefs = {
        cell.day: url_for("hours.new_exception", service=code, day=cell.day.isoformat())
        for week in month.weeks
        for cell in week
        if cell.hours is not None
    }
    deciding = sorted(exceptions, key=lambda exception: exception.service_id is not None)
    for exception in deciding:
        if exception.service_id is None or services[exception.service_id].code == code:
            hrefs[exception.day] = url_for("hours.edit_exception", exception_id=exception.id)
    return hrefs


def _month_url(placed: PlacedException) -> str:
    return url_for("hours.show_month", service=placed.service, month=f"{placed.day:%Y-%m}")


def _calendar() -> HoursCalendar:
    return opening_hours(db_session(), clock.zone())
