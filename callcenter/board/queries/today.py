"""The figures of the running day, read again and again at the cost of its last hour."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import literal_column, select
from sqlalchemy.orm import Session

from callcenter.board.figures import DayFigures, HalfHour, day_figures
from callcenter.board.half_hours import HALF_HOUR, Period, day_period, half_hour_of, half_hours
from callcenter.board.queries.half_hours import BESIDE, read_half_hours
from callcenter.core import clock
from callcenter.core.ids import first_id
from telephony.calls.models import Call
from telephony.setup.values import PhoneTimes

# What we hear late of calls that are long over shows after this time at the latest.
WHOLE_EVERY = timedelta(minutes=1)


class _Known(NamedTuple):
    """What the half hours were read for, and when all of them were read together."""

    period: Period
    times: PhoneTimes
    read_at: datetime


class TodayReader:
    """Keeps the closed half hours of a day. A half hour is closed once the next one is over and
    all its calls have ended. Nothing but the database is needed to begin anew.

    It is used by one thread at a time.
    """

    def __init__(self) -> None:
        self._known: _Known | None = None
        self._halves: list[HalfHour] = []

    def read(self, session: Session, times: PhoneTimes) -> DayFigures:
        """The figures of today."""
        now = clock.now()
        period = day_period(clock.today())
        first = self._first_open(session, period, times, now)
        if not first:
            self._known = _Known(period, times, now)
        tail = Period(period.start + first * HALF_HOUR, period.end)
        self._halves[first:] = read_half_hours(session, tail, times, now=now)
        return day_figures(half_hours(period), self._halves)

    def _first_open(
        self, session: Session, period: Period, times: PhoneTimes, now: datetime
    ) -> int:
        """Number of the first half hour that has to be read; 0: the whole day."""
        known = self._known
        if known is None or (known.period, known.times) != (period, times):
            return 0
        if not timedelta() <= now - known.read_at < WHOLE_EVERY:
            return 0
        oldest = _oldest_unfinished(session, period)
        first = half_hour_of(now, period) - 1
        return max(0, first if oldest is None else min(first, half_hour_of(oldest, period)))


def _oldest_unfinished(session: Session, period: Period) -> datetime | None:
    """When the first of the day's calls came that have not ended."""
    return session.scalar(
        select(Call.came_at)
        # Written out: only then SQLite takes the index of what is unfinished.
        .where(Call.state != literal_column("'ended'"), Call.id >= first_id(period.start - BESIDE))
        .order_by(Call.id)
        .limit(1)
    )
