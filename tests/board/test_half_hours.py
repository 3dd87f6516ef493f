"""TEL-5: days at the centre and their half hours, across the ends of days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.board.half_hours import (
    HALF_HOUR,
    day_period,
    days_period,
    half_hour_of,
    half_hours,
)
from callcenter.core import clock

TOKYO = ZoneInfo("Asia/Tokyo")
moments = st.datetimes(
    datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC), allow_imaginary=False
)


@given(moments)
def test_a_moment_lies_in_one_half_hour_of_its_day(moment: datetime) -> None:
    """The wall clock at the centre says the same as the number."""
    local = moment.astimezone(TOKYO)
    period = day_period(local.date())
    assert period.start <= moment < period.end
    number = half_hour_of(moment, period)
    assert number == local.hour * 2 + local.minute // 30
    start = half_hours(period)[number]
    assert start <= moment < start + HALF_HOUR


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_days_follow_each_other_without_a_gap(day: date) -> None:
    assert day_period(day).end == day_period(day + timedelta(days=1)).start
    assert len(half_hours(day_period(day))) == 48
    assert day_period(day).start.astimezone(TOKYO).time() == time()


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 40))
def test_some_days_are_their_days(first: date, count: int) -> None:
    last = first + timedelta(days=count)
    period = days_period(first, last)
    assert (period.start, period.end) == (day_period(first).start, day_period(last).end)
    assert len(half_hours(period)) == 48 * (count + 1)


@pytest.mark.parametrize(("day", "count"), [(date(2026, 3, 29), 46), (date(2026, 10, 25), 50)])
def test_a_day_on_which_the_clocks_change(day: date, count: int) -> None:
    """Elsewhere: none is left out, none is counted twice."""
    before = clock.zone()
    clock.use_zone(ZoneInfo("Europe/Berlin"))
    try:
        starts = half_hours(day_period(day))
    finally:
        clock.use_zone(before)
    assert len(starts) == len(set(starts)) == count
