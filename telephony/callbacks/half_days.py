"""The next half-days on which the centre is open: what people choose from who wish to be called
back (CB-1)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.hours.rules import HORIZON, Period, ServiceHours
from telephony.callbacks.hours import centre_hours

NOON = time(12)
# Less than this is no time to wait for a call in.
SHORTEST = timedelta(minutes=30)
# More are not offered, and not found by their keys either.
MOST = 12
# Where nobody has set up hours.
_ALWAYS = (Period(time(9), time(18)),)


class HalfDay(NamedTuple):
    """A morning or an afternoon, as far as the centre is open and it is still to come.

    Attributes:
        key: names it in a form: `2026-11-24-am`.
        day: local.
    """

    key: str
    day: date
    is_morning: bool
    start: datetime
    end: datetime


def open_half_days(session: Session, count: int = MOST) -> list[HalfDay]:
    """So many half-days from now on, in order."""
    return next_half_days(centre_hours(session), count)


def next_half_days(hours: ServiceHours | None, count: int) -> list[HalfDay]:
    """The same of these hours; None: nobody has set up any."""
    moment = clock.now()
    found: list[HalfDay] = []
    for offset in range(HORIZON.days):
        for half in _halves(clock.today() + timedelta(days=offset), hours):
            later = half._replace(start=max(half.start, moment))
            if later.end - later.start >= SHORTEST:
                found.append(later)
            if len(found) == min(count, MOST):
                return found
    return found


def find_half_day(session: Session, key: str) -> HalfDay | None:
    """The half-day of a form; None: there is none any more."""
    return next((half for half in open_half_days(session) if half.key == key), None)


def _halves(day: date, hours: ServiceHours | None) -> Iterator[HalfDay]:
    periods = _ALWAYS if hours is None else hours.hours_on(day)
    for name, first, last in (("am", time(), NOON), ("pm", NOON, time.max)):
        spans = [
            (max(one.opens, first), min(one.closes, last))
            for one in periods
            if one.opens < last and one.closes > first
        ]
        if spans:
            start, end = (
                datetime.combine(day, at, clock.zone()) for at in (spans[0][0], spans[-1][1])
            )
            yield HalfDay(f"{day.isoformat()}-{name}", day, name == "am", start, end)
