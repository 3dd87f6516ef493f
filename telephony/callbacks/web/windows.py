"""The wished time in a form: as soon as possible, one of the next half-days, or an own time."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Invalid
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import show_time, written
from telephony.callbacks.half_days import HalfDay, find_half_day

NOW, OWN = "now", "own"
# Names of the fields wherever the choice stands.
WINDOW, DAY, FROM, UNTIL = "callback_window", "callback_day", "callback_from", "callback_until"
FIELDS = (WINDOW, DAY, FROM, UNTIL)
_FORM_NAMES = {"window": WINDOW}

Span = tuple[datetime, datetime]


def window_choices(half_days: Iterable[HalfDay]) -> list[tuple[str, str]]:
    """Half-days as choices."""
    return [(half.key, half_day_label(half)) for half in half_days]


def half_day_label(half: HalfDay) -> str:
    """A half-day as people say it, with its hours."""
    times = f"{show_time(half.start)}–{show_time(half.end)}"
    day = _day_label(half.day)
    if half.is_morning:
        return str(_("%(day)s, morning (%(times)s)", day=day, times=times))
    return str(_("%(day)s, afternoon (%(times)s)", day=day, times=times))


def read_window(session: Session, given: Mapping[str, str]) -> Span | None:
    """What was chosen; None: as soon as possible.

    Raises:
        Invalid: by field of the form.
    """
    chosen = given.get(WINDOW, "")
    if chosen in {"", NOW}:
        return None
    if chosen == OWN:
        return _own_time(given)
    half = find_half_day(session, chosen)
    if half is None:
        raise Invalid(fields={WINDOW: "window_closed"})
    return half.start, half.end


def form_fields(fields: Mapping[str, str]) -> dict[str, str]:
    """Errors of the services by field of the form."""
    return {_FORM_NAMES.get(name, name): code for name, code in fields.items()}


def _own_time(given: Mapping[str, str]) -> Span:
    errors: dict[str, str] = {}
    day = _day(given.get(DAY, ""), errors)
    start, end = (_time(given.get(name, ""), name, errors) for name in (FROM, UNTIL))
    if day is None or start is None or end is None:
        raise Invalid(fields=errors)
    if end <= start:
        raise Invalid(fields={UNTIL: "window_order"})
    first, last = (datetime.combine(day, at, clock.zone()) for at in (start, end))
    if last <= clock.now():
        raise Invalid(fields={WINDOW: "window_closed"})
    return max(first, clock.now()), last


def _day(typed: str, errors: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        errors[DAY] = "bad_date"
        return None


def _time(typed: str, name: str, errors: dict[str, str]) -> time | None:
    try:
        found = time.fromisoformat(typed)
    except ValueError:
        errors[name] = "bad_time"
        return None
    return found.replace(second=0, microsecond=0, tzinfo=None)


def _day_label(day: date) -> str:
    ahead = (day - clock.today()).days
    near = written(day, ja="M/d(E)", en="EEE d MMM")
    if ahead == 0:
        return str(_("Today"))
    return str(_("Tomorrow (%(day)s)", day=near)) if ahead == 1 else near
