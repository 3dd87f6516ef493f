"""When inquiries come in: days and minutes inside opening hours, with their ups and downs."""

import math
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import accumulate

import jpholiday

_JAPAN = timezone(timedelta(hours=9))
_OPENING = 9 * 3600
_BIN = 600  # seconds

# Monday first; the fourth and second Saturday are short and quiet.
_BY_WEEKDAY = (1.4, 1.12, 1.0, 0.95, 1.05, 0.5)
_BY_MONTH = (0.95, 1.1, 1.4, 1.35, 1.05, 0.9, 0.95, 0.9, 0.95, 1.0, 1.05, 0.95)
_CAMPAIGN_STARTS = ((2, 10), (6, 15), (9, 24))
# Arrivals per half hour from 9:00 on: full at opening, low at noon, a second top after lunch.
_CURVE = (8, 9, 10, 9.5, 8.5, 7, 4.5, 4, 8.5, 9, 8, 7.5, 7, 6.5, 6, 5, 3)
_MONDAY_CURVE = (14, 14, 12, 10, 8.5, 7, 4.5, 4, 9.5, 9.5, 8, 7.5, 7, 6.5, 6, 5, 3)
_SATURDAY_BINS = 48  # until 17:00


@dataclass(frozen=True, slots=True)
class OpenDay:
    """One day the centre is open. `wave` (0–0.5) is the load of fifth-year renewals."""

    day: date
    midnight: datetime
    campaign: bool
    wave: float


def is_open(day: date) -> bool:
    """Weekdays, second and fourth Saturday; no holidays, no 29 Dec–3 Jan (S2 §7)."""
    if (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3):
        return False
    if day.weekday() == 5 and (day.day - 1) // 7 not in (1, 3):
        return False
    return day.weekday() < 6 and not jpholiday.is_holiday(day)


class Timetable:
    """The open days from `until` back over `days` days, weighted by how busy they were."""

    def __init__(self, until: date, days: int) -> None:
        span = [until - timedelta(days=back) for back in range(days - 1, -1, -1)]
        opened = [day for day in span if is_open(day)]
        if not opened:
            raise ValueError("no open day in this period")
        self.days = [_open_day(day) for day in opened]
        weights = [
            _load(entry, since_start=i / len(opened), after_gap=_after_gap(entry.day))
            for i, entry in enumerate(self.days)
        ]
        self._cumulative = list(accumulate(weights))
        self._next_open = _next_open(span[0] - timedelta(days=70), until + timedelta(days=60))
        self._curves = [
            _minutes(_MONDAY_CURVE),
            _minutes(_CURVE),
            _minutes(_CURVE)[:_SATURDAY_BINS],
        ]

    def day(self, fraction: float) -> OpenDay:
        """The open day at `fraction` (0 up to 1) of all arrivals."""
        return self.days[bisect_right(self._cumulative, fraction * self._cumulative[-1])]

    def days_after(self, day: date, days: int) -> date:
        """The first open day from `days` days after `day` on (negative: before it);
        at most 60 days past the end of the period."""
        return self._next_open[day.toordinal() + days]

    def moment(self, entry: OpenDay, fraction: float, within: float) -> datetime:
        """A moment (UTC) of that day: `fraction` chooses ten minutes, `within` the second."""
        weekday = entry.day.weekday()
        curve = self._curves[0 if weekday == 0 else 2 if weekday == 5 else 1]
        index = bisect_right(curve, fraction * curve[-1])
        return entry.midnight + timedelta(seconds=_OPENING + index * _BIN + int(within * _BIN))


def _next_open(first: date, last: date) -> dict[int, date]:
    """For each day number, that day or the first open one after it."""
    result: dict[int, date] = {}
    following = last
    for ordinal in range(last.toordinal(), first.toordinal() - 1, -1):
        day = date.fromordinal(ordinal)
        following = day if is_open(day) else following
        result[ordinal] = following
    return result


def _open_day(day: date) -> OpenDay:
    midnight = datetime(day.year, day.month, day.day, tzinfo=_JAPAN).astimezone(UTC)
    return OpenDay(day, midnight, _campaign_age(day) is not None, _wave(day))


def _campaign_age(day: date) -> int | None:
    """Days since a reminder campaign began, None outside its two weeks."""
    for month, start in _CAMPAIGN_STARTS:
        age = (day - date(day.year, month, start)).days
        if 0 <= age < 14:
            return age
    return None


def _wave(day: date) -> float:
    """Many cards were made in two rushes; five years later their certificates run out."""
    phase = (day - date(2025, 7, 1)).days / 730
    return round(0.5 * max(0.0, math.sin(2 * math.pi * phase)), 1)


def _after_gap(day: date) -> bool:
    return not any(is_open(day - timedelta(days=back)) for back in (1, 2))


def _load(entry: OpenDay, *, since_start: float, after_gap: bool) -> float:
    age = _campaign_age(entry.day)
    surge = 1.0 if age is None else 3.2 - age * 0.15
    gap = 1.25 if after_gap else 1.0
    season = _BY_MONTH[entry.day.month - 1] * _BY_WEEKDAY[entry.day.weekday()]
    return season * surge * gap * (1 + entry.wave) * (1 + 0.25 * since_start)


def _minutes(curve: tuple[float, ...]) -> list[float]:
    """Cumulative weights of the ten-minute bins of a curve given in half hours."""
    return list(accumulate(weight for weight in curve for _ in range(3)))
