"""Past days of the board: a month of them, each for itself, and as files."""

from datetime import date, timedelta

from flask import Blueprint, Response, render_template, request, url_for

from callcenter.board.queries.days import DayCounts, read_day, read_days
from callcenter.board.web import words
from callcenter.board.web.files import day_table, days_table, file_response, read_kind
from callcenter.board.web.shown import day_values
from callcenter.core import clock
from callcenter.core.errors import Missing
from callcenter.core.hours.web.month import FIRST_YEAR, LAST_YEAR, next_month, parse_month
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import requires
from callcenter.core.web.transactions import db_session

blueprint = Blueprint("days", __name__)

_A_DAY = timedelta(days=1)


@blueprint.get("/days")
@requires(Permission.BOARD_READ)
def show_days() -> str:
    """The days of a month, the newest first."""
    first = _month()
    following = next_month(first)
    return render_template(
        "board/days.html",
        first=first,
        days=_days_of(first),
        words=words,
        formats=words.file_kinds(),
        older=_month_address(first - _A_DAY),
        newer=_month_address(following) if following <= clock.today() else None,
    )


@blueprint.get("/days/file")
@requires(Permission.BOARD_READ)
def export_days() -> Response:
    """The days of a month as a file."""
    kind, first = read_kind(), _month()
    return file_response(days_table(_days_of(first), kind), kind, f"calls-{first:%Y-%m}")


@blueprint.get("/<day>")
@requires(Permission.BOARD_READ)
def show_day(day: str) -> str:
    """One day as it was; the running one as far as it has come."""
    chosen = _day(day)
    found = read_day(db_session(), chosen)
    following = chosen + _A_DAY
    return render_template(
        "board/day.html",
        past=found,
        times=found.times,
        formats=words.file_kinds(),
        older=url_for(".show_day", day=chosen - _A_DAY),
        newer=url_for(".show_day", day=following) if following <= clock.today() else None,
        **day_values(db_session(), chosen, found.figures),
    )


@blueprint.get("/<day>/file")
@requires(Permission.BOARD_READ)
def export_day(day: str) -> Response:
    """One day by half hours as a file."""
    chosen = _day(day)
    kind = read_kind()
    found = read_day(db_session(), chosen)
    return file_response(day_table(found, kind), kind, f"calls-{chosen}")


def _days_of(first: date) -> DayCounts:
    last = min(next_month(first) - _A_DAY, max(first, clock.today()))
    return read_days(db_session(), first, last)


def _month() -> date:
    return parse_month(request.args.get("month", ""), clock.today())


def _month_address(day: date) -> str:
    return url_for(".show_days", month=f"{day:%Y-%m}")


def _day(entered: str) -> date:
    try:
        day = date.fromisoformat(entered)
    except ValueError:
        raise Missing from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR or str(day) != entered:
        raise Missing
    return day
