"""The rules of opening hours, checked for every day of nine years."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.core.hours.defaults import DEFAULT_SERVICES, YEAR_END
from callcenter.core.hours.holidays import national_holidays
from callcenter.core.hours.rules import (
    Cause,
    CommonDays,
    DayException,
    Names,
    Period,
    PlacedException,
    ServiceHours,
    WeeklyHours,
    merged,
)

TOKYO = ZoneInfo("Asia/Tokyo")
FIRST, LAST = date(2024, 1, 1), date(2032, 12, 31)
HOLIDAYS = {
    day: names for year in range(2024, 2034) for day, names in national_holidays(year).items()
}
SERVICES = {
    default.code: ServiceHours(
        code=default.code,
        names=default.names,
        zone=TOKYO,
        weekly=default.weekly,
        common=CommonDays(holidays=HOLIDAYS, closures=(YEAR_END,)),
    )
    for default in DEFAULT_SERVICES
}
REASON = Names("停電", "Power cut")
DAYS = st.dates(FIRST, LAST)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31), timezones=st.just(UTC))
CODES = st.sampled_from(sorted(SERVICES))


def periods(draw: st.DrawFn) -> tuple[Period, ...]:
    minutes = sorted(draw(st.sets(st.integers(0, 1439), max_size=6)))
    times = [time(*divmod(minute, 60)) for minute in minutes[: len(minutes) // 2 * 2]]
    return tuple(Period(*pair) for pair in zip(times[::2], times[1::2], strict=True))


PERIODS = st.composite(periods)()


def every_day() -> list[date]:
    return [FIRST + timedelta(days=offset) for offset in range((LAST - FIRST).days + 1)]


def expected(code: str, day: date) -> list[tuple[time, time]]:
    """CAL-1 once more, written another way."""
    at_year_end = (day.month == 12 and day.day >= 29) or (day.month == 1 and day.day <= 3)
    if at_year_end or day in HOLIDAYS or day.isoweekday() == 7:
        return []
    if day.isoweekday() < 6:
        return [(time(9), time(17, 30))]
    saturdays = [n for n in range(1, day.day + 1) if day.replace(day=n).isoweekday() == 6]
    if len(saturdays) not in {2, 4} or code == "insurance":
        return []
    return [(time(9), time(12) if code == "renewal" else time(17))]


@pytest.mark.parametrize("code", sorted(SERVICES))
def test_default_profile_on_every_day(code: str) -> None:
    """CAL-1: each day of 2024 to 2032 has exactly the hours of the contract."""
    hours = SERVICES[code]
    wrong = [day for day in every_day() if hours.hours_on(day) != expected(code, day)]
    assert wrong == []


@pytest.mark.parametrize(
    ("day", "cause"),
    [
        (date(2026, 9, 22), Cause.HOLIDAY),
        (date(2032, 9, 21), Cause.HOLIDAY),
        (date(2026, 5, 6), Cause.HOLIDAY),
        (date(2027, 3, 22), Cause.HOLIDAY),
        (date(2025, 12, 29), Cause.YEARLY_CLOSURE),
        (date(2026, 1, 1), Cause.YEARLY_CLOSURE),
        (date(2026, 1, 3), Cause.YEARLY_CLOSURE),
        (date(2026, 11, 22), Cause.WEEKLY),
    ],
)
def test_closed_days_say_why(day: date, cause: Cause) -> None:
    """CAL-1: days between two holidays, substitute days and the turn of the year are closed."""
    found = SERVICES["issue"].day(day)
    assert (found.periods, found.cause) == ((), cause)


@pytest.mark.parametrize(
    ("code", "day", "closes"),
    [
        ("issue", date(2026, 11, 14), time(17)),
        ("issue", date(2026, 11, 28), time(17)),
        ("renewal", date(2026, 11, 28), time(12)),
        ("call_center", date(2025, 12, 26), time(17, 30)),
        ("insurance", date(2026, 1, 5), time(17, 30)),
    ],
)
def test_open_days(code: str, day: date, closes: time) -> None:
    """CAL-1: second and fourth Saturday, and the days around the turn of the year."""
    assert SERVICES[code].hours_on(day) == [(time(9), closes)]


def test_closed_on_other_saturdays() -> None:
    """CAL-1: the first, third and fifth Saturday of a month are closed; support on all."""
    for day in (date(2026, 8, 1), date(2026, 8, 15), date(2026, 8, 29)):
        assert SERVICES["issue"].hours_on(day) == []
    assert SERVICES["insurance"].hours_on(date(2026, 11, 14)) == []


def test_staff_are_ready_ten_minutes_before() -> None:
    """CAL-1: 8:50 in Tokyo on an open day; never on a closed one."""
    ready = SERVICES["call_center"].ready_at(date(2026, 11, 20))
    assert ready == datetime(2026, 11, 20, 8, 50, tzinfo=TOKYO)
    assert SERVICES["call_center"].ready_at(date(2026, 11, 22)) is None


@given(CODES, DAYS, PERIODS, PERIODS)
def test_exceptions_win(
    code: str, day: date, own: tuple[Period, ...], common: tuple[Period, ...]
) -> None:
    """CAL-2: the service's own exception, then the one for all, then every rule."""
    hours = SERVICES[code]
    for_all = PlacedException(None, day, DayException(common, REASON))
    for_one = PlacedException(code, day, DayException(own, REASON))
    with_common = hours.with_exception(for_all)
    assert with_common.hours_on(day) == list(merged(common))
    assert with_common.day(day).cause is Cause.COMMON_EXCEPTION
    with_both = with_common.with_exception(for_one)
    assert with_both.hours_on(day) == list(merged(own))
    assert with_both.day(day).reason == REASON
    assert with_both.without_exception(for_one).without_exception(for_all).day(day) == hours.day(
        day
    )


@given(CODES, MOMENTS)
def test_next_opening_is_open_and_nothing_before_it(code: str, moment: datetime) -> None:
    """CAL-1: the next opening is a really open moment, and no open minute lies before it."""
    hours = SERVICES[code]
    opening = hours.next_opening(moment)
    assert opening is not None
    assert hours.is_open(opening)
    assert opening >= moment
    assert hours.open_minutes_between(moment, opening) == 0
    assert (opening == moment) is hours.is_open(moment)


@given(CODES, MOMENTS, st.integers(0, 60 * 24 * 21), st.integers(0, 60 * 24 * 21))
def test_open_minutes_add_up(code: str, start: datetime, first: int, second: int) -> None:
    """CAL-1: the open time of two spans that meet is that of both together."""
    hours = SERVICES[code]
    middle = start + timedelta(minutes=first)
    end = middle + timedelta(minutes=second)
    parts = hours.open_minutes_between(start, middle) + hours.open_minutes_between(middle, end)
    assert parts == pytest.approx(hours.open_minutes_between(start, end))
    assert 0 <= parts <= first + second


@given(CODES, DAYS)
def test_open_minutes_of_a_day_are_its_periods(code: str, day: date) -> None:
    """CAL-1: a whole local day counts exactly its periods; the other way round counts nothing."""
    start = datetime.combine(day, time(), TOKYO)
    end = start + timedelta(days=1)
    minutes = sum(
        (p.closes.hour - p.opens.hour) * 60 + p.closes.minute - p.opens.minute
        for p in SERVICES[code].hours_on(day)
    )
    assert SERVICES[code].open_minutes_between(start, end) == minutes
    assert SERVICES[code].open_minutes_between(end, start) == 0


def test_edges_of_a_period_in_utc() -> None:
    """CAL-1: 9:00 belongs to the open time, 17:30 does not; moments are given in UTC."""
    hours = SERVICES["call_center"]
    opens = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
    closes = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    tick = timedelta(microseconds=1)
    states = [hours.is_open(m) for m in (opens - tick, opens, closes - tick, closes)]
    assert states == [False, True, True, False]


def test_naive_moment_is_refused() -> None:
    """CAL-1: a moment without a zone would be nine hours wrong in silence."""
    with pytest.raises(ValueError, match="aware"):
        SERVICES["issue"].is_open(datetime(2026, 11, 20, 9))


def test_closed_for_good_has_no_next_opening() -> None:
    """CAL-2: hours that have ended do not search for ever."""
    ended = WeeklyHours(0, Period(time(9), time(17)), valid_to=date(2026, 11, 16))
    hours = ServiceHours("old", REASON, TOKYO, weekly=(ended,))
    assert hours.hours_on(date(2026, 11, 16)) == [(time(9), time(17))]
    assert hours.next_opening(datetime(2026, 11, 17, tzinfo=UTC)) is None


@given(st.lists(st.builds(Period, st.times(), st.times()).filter(lambda p: p.opens < p.closes)))
def test_merged_periods_are_apart_and_in_order(given_periods: list[Period]) -> None:
    """CAL-1: overlapping weekly hours count once."""
    found = merged(given_periods)
    assert all(a.closes < b.opens for a, b in pairwise(found))
    ends = {at for period in given_periods for at in period}
    assert all(any(p.opens <= at <= p.closes for p in found) for at in ends)
