"""Days at the centre and their half hours: what the figures of the board are counted by.

A half hour is counted from the midnight that begins the day, so a day on which the clocks change
has two more or two fewer of them and none is counted twice.
"""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from callcenter.core import clock

HALF_HOUR = timedelta(minutes=30)
SECONDS = int(HALF_HOUR.total_seconds())


class Period(NamedTuple):
    """From `start` up to, but not including, `end`: aware moments in UTC."""

    start: datetime
    end: datetime


def day_period(day: date) -> Period:
    """The day at the centre, from midnight to midnight."""
    return days_period(day, day)


def days_period(first: date, last: date) -> Period:
    """Days at the centre, both included."""
    start = clock.midnight(first).astimezone(UTC)
    return Period(start, clock.midnight(last + timedelta(days=1)).astimezone(UTC))


def half_hours(period: Period) -> list[datetime]:
    """When the half hours of a period begin."""
    count = -(-(period.end - period.start) // HALF_HOUR)
    return [period.start + number * HALF_HOUR for number in range(count)]


def half_hour_of(moment: datetime, period: Period) -> int:
    """Number of the half hour of the period in which a moment lies; the first one is 0."""
    return (moment - period.start) // HALF_HOUR
