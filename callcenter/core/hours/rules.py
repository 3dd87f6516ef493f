"""The rules of opening hours, free of the database (CAL-1, CAL-2; S2 §7, §11(1)ア, §12(4)).

For one day the first of these that says anything decides: the service's own exception, the
exception for all services, a yearly closure, a national holiday, the weekly hours.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

# An opening further away than this is none: nobody plans hours so far ahead.
HORIZON = timedelta(days=400)
MINUTE = timedelta(minutes=1)


class Names(NamedTuple):
    """A name or reason in both languages of the product."""

    ja: str
    en: str

    def text(self, language: str) -> str:
        """The name for a reader of `language`; Japanese where there is no English one."""
        return self.en or self.ja if language == "en" else self.ja


class Period(NamedTuple):
    """Open from `opens` up to, but not including, `closes`: local times of one day."""

    opens: time
    closes: time


class Cause(StrEnum):
    """What decided the hours of a day."""

    OWN_EXCEPTION = "own_exception"
    COMMON_EXCEPTION = "common_exception"
    YEARLY_CLOSURE = "yearly_closure"
    HOLIDAY = "holiday"
    WEEKLY = "weekly"


class DayHours(NamedTuple):
    """The hours in force on one day and why; no periods means closed."""

    periods: tuple[Period, ...]
    cause: Cause
    reason: Names | None = None


@dataclass(frozen=True)
class WeeklyHours:
    """A period that returns every week, or in some weeks of each month.

    Attributes:
        weekday: Monday is 0.
        weeks: the first to fifth such weekday of its month (1 to 5); empty: every one.
        valid_from, valid_to: first and last day in force; None: without limit.
    """

    weekday: int
    period: Period
    weeks: frozenset[int] = frozenset()
    valid_from: date | None = None
    valid_to: date | None = None

    def applies(self, day: date) -> bool:
        return (
            day.weekday() == self.weekday
            and (not self.weeks or week_of_month(day) in self.weeks)
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_to is None or day <= self.valid_to)
        )


@dataclass(frozen=True)
class YearlyClosure:
    """Closed each year from one day to another, both included; it may run over New Year."""

    first: tuple[int, int]
    last: tuple[int, int]
    names: Names

    def covers(self, day: date) -> bool:
        position = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= position <= self.last
        return position >= self.first or position <= self.last


@dataclass(frozen=True)
class DayException:
    """Hours of one day that differ from the rules; no periods means closed."""

    periods: tuple[Period, ...]
    reason: Names


@dataclass(frozen=True)
class PlacedException:
    """An exception on its day.

    Attributes:
        service: code of the service; None for all of them.
        day: local day.
    """

    service: str | None
    day: date
    exception: DayException

    def concerns(self, code: str) -> bool:
        return self.service in {None, code}


@dataclass(frozen=True)
class CommonDays:
    """What all services of a centre share."""

    exceptions: Mapping[date, DayException] = field(default_factory=dict)
    holidays: Mapping[date, Names] = field(default_factory=dict)
    closures: tuple[YearlyClosure, ...] = ()


@dataclass(frozen=True)
class ServiceHours:
    """The opening hours of one service.

    Attributes:
        ready_minutes: staff are at their places this long before opening.
        closed_on_holidays: whether national holidays close it.
    """

    code: str
    names: Names
    zone: ZoneInfo
    weekly: tuple[WeeklyHours, ...] = ()
    exceptions: Mapping[date, DayException] = field(default_factory=dict)
    common: CommonDays = field(default_factory=CommonDays)
    ready_minutes: int = 10
    closed_on_holidays: bool = True

    def day(self, day: date) -> DayHours:
        """The hours in force on a local day, and why."""
        if (own := self.exceptions.get(day)) is not None:
            return DayHours(merged(own.periods), Cause.OWN_EXCEPTION, own.reason)
        if (common := self.common.exceptions.get(day)) is not None:
            return DayHours(merged(common.periods), Cause.COMMON_EXCEPTION, common.reason)
        for closure in self.common.closures:
            if closure.covers(day):
                return DayHours((), Cause.YEARLY_CLOSURE, closure.names)
        if self.closed_on_holidays and (holiday := self.common.holidays.get(day)) is not None:
            return DayHours((), Cause.HOLIDAY, holiday)
        periods = merged(rule.period for rule in self.weekly if rule.applies(day))
        return DayHours(periods, Cause.WEEKLY)

    def hours_on(self, day: date) -> list[Period]:
        """The open periods of a local day, in order, apart from each other."""
        return list(self.day(day).periods)

    def ready_at(self, day: date) -> datetime | None:
        """From when staff are ready on a local day (CAL-1: 8:50), aware; None on a closed day."""
        spans = self._spans(day)
        return spans[0][0] - self.ready_minutes * MINUTE if spans else None

    def is_open(self, moment: datetime) -> bool:
        """Whether the service is open at an aware moment."""
        return any(start <= moment < end for start, end in self._spans(self._local_day(moment)))

    def next_opening(self, moment: datetime) -> datetime | None:
        """The first open moment not before `moment` (aware), in UTC: the moment itself while open.

        None when nothing opens within `HORIZON`.
        """
        first = self._local_day(moment)
        for offset in range(HORIZON.days + 1):
            for start, end in self._spans(first + timedelta(days=offset)):
                if moment < end:
                    return max(start, moment.astimezone(UTC))
        return None

    def open_minutes_between(self, start: datetime, end: datetime) -> float:
        """How many minutes the service is open from `start` to `end` (aware); 0 if end is first."""
        if end <= start:
            return 0.0
        total = timedelta()
        for day in _days(self._local_day(start), self._local_day(end)):
            for opens, closes in self._spans(day):
                total += max(timedelta(), min(closes, end) - max(opens, start))
        return total / MINUTE

    def with_exception(self, placed: PlacedException) -> "ServiceHours":
        """The same hours as if the exception were set."""
        return self._with(placed, {placed.day: placed.exception})

    def without_exception(self, placed: PlacedException) -> "ServiceHours":
        """The same hours as if the exception were not there."""
        return self._with(placed, {})

    def _local_day(self, moment: datetime) -> date:
        if moment.tzinfo is None:
            raise ValueError("opening hours need an aware moment")
        return moment.astimezone(self.zone).date()

    def _with(
        self, placed: PlacedException, on_its_day: dict[date, DayException]
    ) -> "ServiceHours":
        common = placed.service is None
        before = self.common.exceptions if common else self.exceptions
        exceptions = {day: kept for day, kept in before.items() if day != placed.day} | on_its_day
        if common:
            return replace(self, common=replace(self.common, exceptions=exceptions))
        return replace(self, exceptions=exceptions)

    def _spans(self, day: date) -> list[tuple[datetime, datetime]]:
        return [
            (self._utc(day, period.opens), self._utc(day, period.closes))
            for period in self.day(day).periods
        ]

    def _utc(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)


def week_of_month(day: date) -> int:
    """Whether a day is the first, second … fifth of its weekday in its month: 1 to 5."""
    return (day.day - 1) // 7 + 1


def merged(periods: Iterable[Period]) -> tuple[Period, ...]:
    """The same open times in order, with overlapping and touching periods joined."""
    joined: list[Period] = []
    for period in sorted(periods):
        if joined and period.opens <= joined[-1].closes:
            joined[-1] = Period(joined[-1].opens, max(joined[-1].closes, period.closes))
        else:
            joined.append(period)
    return tuple(joined)


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
