"""Talk minutes of calls that we made, by who pays (TEL-6; S2 §11(1)コ)."""

from collections import Counter
from datetime import date, timedelta
from itertools import groupby

from flask import Blueprint, render_template, request
from flask_babel import LazyString

from callcenter.core import clock
from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.i18n import written
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from telephony.calls.queries.minutes import Payer, PayerMinutes, talk_minutes

blueprint = Blueprint(
    "call_minutes", __name__, template_folder="../templates", url_prefix="/calls/minutes"
)
PAYERS: dict[Payer, LazyString] = {
    Payer.CITY: _l("The city’s telephones"),
    Payer.CONTRACTOR: _l("The contractor’s site"),
}


@blueprint.app_template_filter("month")
def show_month_name(first: date) -> str:
    """A month as people write it: 2026年11月 / November 2026."""
    return written(first, ja="y年M月", en="MMMM y")


@blueprint.get("")
@requires(Permission.CALL_SUPERVISE)
def show_month() -> str:
    """One month, day by day: `month=2026-11`; the present one where none is named."""
    first = _first(request.args.get("month", ""))
    following = (first + timedelta(days=31)).replace(day=1)
    rows = talk_minutes(
        db_session(), current_actor(), first, following - timedelta(days=1), clock.zone()
    )
    return render_template(
        "recordings/minutes.html",
        first=first,
        before=(first - timedelta(days=1)).replace(day=1),
        following=following if following <= clock.today() else None,
        days=[(day, _by_payer(list(of_day))) for day, of_day in groupby(rows, lambda row: row.day)],
        total=_by_payer(rows),
        payers=PAYERS,
    )


def _by_payer(rows: list[PayerMinutes]) -> dict[Payer, tuple[int, int]]:
    """Calls and minutes of each payer."""
    calls: Counter[Payer] = Counter()
    minutes: Counter[Payer] = Counter()
    for row in rows:
        calls[row.payer] += row.calls
        minutes[row.payer] += row.minutes
    return {payer: (calls[payer], minutes[payer]) for payer in Payer}


def _first(month: str) -> date:
    """The first day of a month that was named; of the present one for nonsense."""
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:
        return clock.today().replace(day=1)
