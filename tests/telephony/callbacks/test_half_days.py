"""CB-1: what people may choose from who wish to be called back."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.hours.rules import Names, Period, ServiceHours, WeeklyHours
from telephony.callbacks.half_days import (
    SHORTEST,
    HalfDay,
    find_half_day,
    next_half_days,
    open_half_days,
)


def shown(half: HalfDay) -> str:
    start, end = (at.astimezone(clock.zone()) for at in (half.start, half.end))
    return f"{start:%d %H:%M}-{end:%H:%M}"


def weekdays(*periods: tuple[time, time]) -> ServiceHours:
    """Monday to Friday."""
    rules = tuple(
        WeeklyHours(weekday, Period(*period)) for weekday in range(5) for period in periods
    )
    return ServiceHours("call_center", Names("電話", "Phone"), clock.zone(), rules)


def test_half_days_of_the_hours(session: Session) -> None:
    """From now on, without days on which nobody is there."""
    found = open_half_days(session, 4)
    assert shown(found[0]) == "24 10:00-12:00"
    keys = [half.key for half in found]
    assert keys == ["2026-11-24-am", "2026-11-24-pm", "2026-11-25-am", "2026-11-25-pm"]


def test_what_is_almost_over_is_not_offered() -> None:
    hours = weekdays((time(9), time(17)))
    late = datetime(2026, 11, 24, 12, tzinfo=clock.zone()) - SHORTEST + timedelta(minutes=1)
    with clock.frozen_at(late):
        assert shown(next_half_days(hours, 1)[0]) == "24 12:00-17:00"


def test_a_break_at_noon_and_the_weekend() -> None:
    hours = weekdays((time(9), time(11, 30)), (time(13), time(17)))
    with clock.frozen_at(datetime(2026, 11, 27, 14, tzinfo=clock.zone())):  # Friday
        found = [shown(half) for half in next_half_days(hours, 3)]
    assert found == ["27 14:00-17:00", "30 09:00-11:30", "30 13:00-17:00"]


def test_without_hours_the_usual_day() -> None:
    """Nobody has set up any: the centre answers at all times, and calls by day."""
    with clock.frozen_at(datetime(2026, 11, 24, 20, tzinfo=clock.zone())):
        found = [shown(half) for half in next_half_days(None, 2)]
    assert found == ["25 09:00-12:00", "25 12:00-18:00"]


def test_never_open_offers_nothing() -> None:
    assert next_half_days(weekdays(), 3) == []


@pytest.mark.parametrize("key", ["", "2026-11-24", "2026-11-23-am", "2099-01-01-pm", "now"])
def test_only_what_is_offered_is_found(session: Session, key: str) -> None:
    """A form that was open for too long, or was made up."""
    assert find_half_day(session, key) is None


def test_a_half_day_is_found_by_its_key(session: Session) -> None:
    half = open_half_days(session, 3)[2]
    assert find_half_day(session, half.key) == half
