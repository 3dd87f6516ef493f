"""A month as its page shows it: weeks of days with their hours."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta

from callcenter.core.hours.rules import DayHours, ServiceHours

SUNDAY = 6
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class MonthDay:
    """One cell; days of the neighbouring months have no hours."""

    day: date
    hours: DayHours | None
    today: bool


@dataclass(frozen=True)
class Month:
    """A month of one service."""

    first: date
    weeks: list[list[MonthDay]]

    @property
    def last(self) -> date:
        return next_month(self.first) - timedelta(days=1)

    @property
    def previous_key(self) -> str:
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def next_key(self) -> str:
        return f"{next_month(self.first):%Y-%m}"


def parse_month(entered: str, today: date) -> date:
    """The first day of the month `YYYY-MM`; of this month when it is none."""
    try:
        first = date.fromisoformat(f"{entered}-01")
    except ValueError:
        return today.replace(day=1)
    return first if FIRST_YEAR <= first.year <= LAST_YEAR else today.replace(day=1)


def month_of(hours: ServiceHours, first: date, today: date) -> Month:
    """The month that begins on `first`, in weeks from Sunday to Saturday."""
    weeks = Calendar(SUNDAY).monthdatescalendar(first.year, first.month)
    return Month(
        first,
        [
            [
                MonthDay(day, hours.day(day) if day.month == first.month else None, day == today)
                for day in week
            ]
            for week in weeks
        ],
    )


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)
