"""Birthdays and ages, and months counted from a day.

Two things that the sources leave open are decided here:

- "The fifth birthday after issue": a birthday that falls on the day of issue is not counted. S2
  §8(10) says 発行後 (after the issue), and S0 5-(3) counts from the day of issue; a card issued on
  the birthday itself thus runs for full years and never for one year less.
- Who is born on 29 February has the birthday on 28 February in common years, for counting and for
  the age alike. To be confirmed by the city.
"""

from calendar import monthrange
from datetime import date


def birthday_in(born: date, year: int) -> date:
    """The birthday in a year; 28 February in common years for who is born on 29 February."""
    if (born.month, born.day) == (2, 29) and monthrange(year, 2)[1] == 28:
        return date(year, 2, 28)
    return born.replace(year=year)


def nth_birthday_after(born: date, day: date, count: int) -> date:
    """The `count`-th birthday after a day; one on the day itself is not counted."""
    passed = birthday_in(born, day.year) <= day
    return birthday_in(born, day.year + count - (0 if passed else 1))


def age_on(born: date, day: date) -> int:
    """Full years of age; one is a year older from the birthday on."""
    return day.year - born.year - (day < birthday_in(born, day.year))


def is_leap_day(born: date) -> bool:
    """Whether the rule for 29 February matters to this person."""
    return (born.month, born.day) == (2, 29)


def months_from(day: date, months: int) -> date:
    """The same day of the month so many months later (earlier when negative), or the month's last
    day where it has no such day: three months before 31 May is 28 or 29 February."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
