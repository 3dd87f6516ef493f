"""Spans of days that questions are looked at in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from callcenter.core import clock
from callcenter.core.ids import first_id

# What was asked longer ago is answered by now, or was not important.
LEARNT_DAYS = timedelta(days=90)
# A year and a bit, as long as searches are kept.
LONGEST = timedelta(days=396)
_DAILY = 35


@dataclass(frozen=True)
class Period:
    """Local days, both included; identifiers made in it lie from `first_id` to before `end_id`."""

    first: date
    last: date

    @property
    def first_id(self) -> UUID:
        return first_id(clock.midnight(self.first))

    @property
    def end_id(self) -> UUID:
        return first_id(clock.midnight(self.last + timedelta(days=1)))

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def parts(self) -> list["Period"]:
        """Its days, or its weeks from Monday when these are many."""
        return list(self._days() if self.days <= _DAILY else self._weeks())

    def query(self) -> dict[str, str]:
        """The period in an address."""
        return {"first": self.first.isoformat(), "last": self.last.isoformat()}

    def _days(self) -> Iterator["Period"]:
        for offset in range(self.days):
            day = self.first + timedelta(days=offset)
            yield Period(day, day)

    def _weeks(self) -> Iterator["Period"]:
        first = self.first
        while first <= self.last:
            last = min(first + timedelta(days=6 - first.weekday()), self.last)
            yield Period(first, last)
            first = last + timedelta(days=1)


def bounded(first: date, last: date) -> Period:
    """The period, its beginning not after its end and not more than `LONGEST` before it."""
    return Period(min(max(first, last - LONGEST), last), last)
