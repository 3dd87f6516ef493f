"""CB-2: when somebody is called again."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.core.hours.rules import Names, Period, ServiceHours, WeeklyHours
from telephony.callbacks.models import Result
from telephony.callbacks.rules import (
    MOST_TRIES,
    Tried,
    Window,
    due_by,
    is_time,
    next_moment,
    next_try,
)
from tests.telephony.town import TOKYO

HOURS = ServiceHours(
    "call_center",
    Names("電話", "Phone"),
    TOKYO,
    weekly=tuple(WeeklyHours(day, Period(time(9), time(17, 30))) for day in range(5)),
)
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=TOKYO)
FAILED = st.sampled_from([Result.NO_ANSWER, Result.BUSY, Result.VOICEMAIL, Result.REFUSED])
MOMENTS = st.integers(0, 60 * 24 * 14).map(lambda minutes: TUESDAY + timedelta(minutes=minutes))


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=TOKYO)


def again(
    *tries: Tried, window: Window | None = None, now: datetime | None = None
) -> datetime | None:
    return next_try(tries, now or tries[-1].at, HOURS, zone=TOKYO, window=window)


def test_nobody_at_home_is_called_two_hours_later() -> None:
    assert again(Tried(Result.NO_ANSWER, TUESDAY)) == on(24, 12)


def test_and_never_in_the_same_hour_of_the_day() -> None:
    first = Tried(Result.NO_ANSWER, on(24, 9, 30))
    second = Tried(Result.NO_ANSWER, on(24, 16))
    # 18:00 is closed; 9 o'clock of the next day is the hour of the first try.
    assert again(first, second) == on(25, 10)


@pytest.mark.parametrize(
    ("result", "minutes"), [(Result.BUSY, 10), (Result.FAILED, 15), (Result.LOST, 5)]
)
def test_what_may_work_soon_is_tried_soon(result: Result, minutes: int) -> None:
    assert again(Tried(result, TUESDAY)) == TUESDAY + timedelta(minutes=minutes)


def test_a_wrong_number_is_not_called_again() -> None:
    assert again(Tried(Result.WRONG_NUMBER, TUESDAY)) is None


def test_after_four_tries_it_is_the_managers_turn() -> None:
    tries = [
        Tried(Result.NO_ANSWER, on(24 + number // 2, 9 + 3 * (number % 2))) for number in range(4)
    ]
    assert again(*tries) is None


def test_the_fourth_try_is_on_another_day() -> None:
    tries = [Tried(Result.BUSY, on(24, 10, minute)) for minute in (0, 15, 30)]
    assert again(*tries) == on(25, 9)


def test_what_was_not_the_citizens_fault_does_not_count() -> None:
    tries = [Tried(Result.LOST, on(24, 10, minute)) for minute in range(10)]
    assert again(*tries) == on(24, 10, 14)


def test_the_wished_time_of_day_holds_for_the_next_day() -> None:
    window = Window(on(24, 14), on(24, 15))
    tried = Tried(Result.NO_ANSWER, on(24, 14, 10))
    assert again(tried, window=window) == on(25, 14)


def test_a_window_that_leaves_no_other_hour_is_kept() -> None:
    window = Window(on(24, 14), on(24, 14, 30))
    assert again(Tried(Result.NO_ANSWER, on(24, 14, 10)), window=window) == on(25, 14)


def test_the_promise_is_two_opening_hours_or_the_window() -> None:
    assert due_by(TUESDAY, HOURS, None) == on(24, 12)
    assert due_by(on(24, 16, 30), HOURS, None) == on(25, 10)
    assert due_by(on(27, 20), HOURS, None) == on(30, 11)
    assert due_by(TUESDAY, HOURS, Window(on(24, 14), on(24, 16))) == on(24, 16)
    assert due_by(TUESDAY, None, None) == on(24, 12)


def test_without_hours_the_centre_is_always_open() -> None:
    night = on(24, 3)
    assert next_moment(night, None, zone=TOKYO) == night
    closed = ServiceHours("call_center", Names("電話", "Phone"), TOKYO)
    assert next_moment(night, closed, zone=TOKYO) is None


@given(st.lists(st.tuples(FAILED, MOMENTS), min_size=1, max_size=6), st.booleans(), MOMENTS)
def test_never_outside_the_hours_the_window_or_too_often(
    made: list[tuple[Result, datetime]], wished: bool, start: datetime
) -> None:
    tries = sorted((Tried(*one) for one in made), key=lambda one: one.at)
    window = Window(start, start + timedelta(hours=2)) if wished else None
    found = again(*tries, window=window)
    if len(tries) >= MOST_TRIES:
        assert found is None
    if found is None:
        return
    assert found > tries[-1].at
    assert HOURS.is_open(found)
    assert is_time(found, HOURS, zone=TOKYO, window=window)
    if window is not None:
        assert found >= window.start
        assert window.start.timetz() <= found.astimezone(TOKYO).timetz() or start.hour >= 22
    days = {one.at.astimezone(TOKYO).date() for one in tries}
    if len(tries) == MOST_TRIES - 1:
        assert len(days | {found.astimezone(TOKYO).date()}) >= 2


@given(MOMENTS, MOMENTS)
def test_the_first_moment_is_the_first(earliest: datetime, start: datetime) -> None:
    window = Window(start, start + timedelta(hours=3))
    found = next_moment(earliest, HOURS, zone=TOKYO, window=window)
    if found is not None:
        before = found - timedelta(minutes=1)
        assert found >= earliest
        assert before < earliest or not is_time(before, HOURS, zone=TOKYO, window=window)
