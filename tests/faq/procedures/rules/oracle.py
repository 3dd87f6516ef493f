"""The rules told a second time, in another way: by walking through the days of a life."""

from bisect import bisect_right
from datetime import date, timedelta
from functools import cache

DAY = timedelta(days=1)


@cache
def birthdays(born: date) -> list[date]:
    """All birthdays up to the age of 130, the day of birth put aside."""
    found = []
    for age in range(1, 131):
        year = born.year + age
        try:
            found.append(date(year, born.month, born.day))
        except ValueError:  # 29 February in a common year
            found.append(date(year, 3, 1) - DAY)
    return found


def expected_card(born: date, issued: date) -> date:
    passed = bisect_right(birthdays(born), issued)
    limit = 20 if issued < date(2022, 4, 1) else 18
    return birthdays(born)[passed + (10 if passed >= limit else 5) - 1]


def expected_certificate(born: date, issued: date, card: date, *, renewal: bool) -> date:
    passed = bisect_right(birthdays(born), issued)
    return min(card, birthdays(born)[passed + (6 if renewal else 5) - 1])


def expected_opening(expires: date) -> date:
    """Back through the calendar, month by month, to a day of the same number or the month's end."""
    day = expires.replace(day=1)
    for _ in range(2):
        day = (day - DAY).replace(day=1)
    end = day - DAY
    return min(end, end.replace(day=min(expires.day, end.day))) + DAY
