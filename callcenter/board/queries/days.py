"""Past days, from the records of calls."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from callcenter.board.figures import Counts, DayFigures, day_figures, total_of
from callcenter.board.half_hours import day_period, days_period, half_hour_of, half_hours
from callcenter.board.queries.callbacks import asked_in, given_up_in
from callcenter.board.queries.half_hours import read_counts, read_half_hours
from callcenter.core import clock
from telephony.setup.queries import phone_times
from telephony.setup.values import PhoneTimes


@dataclass(frozen=True)
class PastDay:
    """One day with what only a whole day has.

    Attributes:
        asked: callbacks that were asked for; `given_up`: those that were given up.
        times: by which the figures are counted: those in force now.
    """

    day: date
    figures: DayFigures
    asked: int
    given_up: int
    times: PhoneTimes


@dataclass(frozen=True)
class DayCounts:
    """Some days, the oldest first.

    Attributes:
        times: by which the figures are counted.
    """

    rows: tuple[tuple[date, Counts], ...]
    times: PhoneTimes

    @property
    def total(self) -> Counts:
        return total_of(counts for _day, counts in self.rows)


def read_day(session: Session, day: date) -> PastDay:
    """Any day, the running one too; its figures are counted by the times in force now."""
    period, times = day_period(day), phone_times(session)
    halves = read_half_hours(session, period, times, now=clock.now())
    return PastDay(
        day=day,
        figures=day_figures(half_hours(period), halves),
        asked=asked_in(session, period),
        given_up=given_up_in(session, period),
        times=times,
    )


def read_days(session: Session, first: date, last: date) -> DayCounts:
    """The counts of each day from one to another, both included, the work after talks left out."""
    period, times = days_period(first, last), phone_times(session)
    counts = read_counts(session, period, times, now=clock.now())
    rows = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        begin, end = (half_hour_of(moment, period) for moment in day_period(day))
        rows.append((day, total_of(counts[begin:end])))
    return DayCounts(tuple(rows), times)
