"""CAL-1, CAL-2: weekly hours from a day on; past days keep theirs, planned changes stay."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from callcenter.core import clock
from callcenter.core.audit.models import AuditEvent
from callcenter.core.db import Database
from callcenter.core.errors import Forbidden, Invalid, Missing
from callcenter.core.hours.queries import opening_hours
from callcenter.core.hours.rules import Period, ServiceHours, WeeklyHours
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.hours.versions import (
    same_week,
    version_on,
    week_versions,
    with_version,
    without_version,
)
from callcenter.core.hours.weekly import remove_weekly_hours, set_weekly_hours
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Role

MANAGER = Actor(new_id(), "責任者", Role.MANAGER)
OPERATOR = Actor(new_id(), "担当者", Role.OPERATOR)
TODAY = date(2026, 11, 21)
MONDAY = date(2026, 12, 7)
NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
LONG = Period(time(9), time(20))
SHORT = Period(time(10), time(12))


def every_day(period: Period, days: int = 5) -> tuple[WeeklyHours, ...]:
    return tuple(WeeklyHours(weekday, period) for weekday in range(days))


@pytest.fixture
def seeded(database: Database) -> Iterator[Database]:
    """A database with the default hours, on a day of November 2026."""
    with clock.frozen_at(NOW):
        with database.transaction() as session:
            seed_default_hours(session)
        yield database


def hours_of(database: Database, service: str = "issue") -> ServiceHours:
    with database.transaction(write=False) as session:
        return opening_hours(session, clock.zone()).service(service)


def change(database: Database, first: date, week: tuple[WeeklyHours, ...]) -> None:
    with database.transaction() as session:
        set_weekly_hours(session, MANAGER, service="issue", first=first, week=week)


def test_past_days_keep_their_hours(seeded: Database) -> None:
    """CAL-2: from its day on and not before; other services have nothing to do with it."""
    days = [TODAY - timedelta(days=offset) for offset in range(-40, 400)]
    before = {day: hours_of(seeded).day(day) for day in days}
    change(seeded, MONDAY, every_day(LONG))
    after = hours_of(seeded)
    assert all(after.day(day) == before[day] for day in days if day < MONDAY)
    assert after.hours_on(MONDAY) == [LONG]
    assert after.hours_on(date(2026, 12, 12)) == []
    assert hours_of(seeded, "renewal").hours_on(MONDAY) == [Period(time(9), time(17, 30))]


def test_exceptions_and_holidays_stand_above(seeded: Database) -> None:
    change(seeded, TODAY, every_day(LONG, days=7))
    assert hours_of(seeded).hours_on(date(2026, 12, 31)) == []
    assert hours_of(seeded).hours_on(date(2026, 11, 23)) == []
    assert hours_of(seeded).hours_on(TODAY) == [LONG]


def test_change_before_a_planned_one_ends_with_it(seeded: Database) -> None:
    later = MONDAY + timedelta(days=28)
    change(seeded, later, every_day(LONG))
    change(seeded, MONDAY, every_day(SHORT))
    hours = hours_of(seeded)
    assert hours.hours_on(later - timedelta(days=7)) == [SHORT]
    assert hours.hours_on(later) == [LONG]
    assert [version.first for version in week_versions(hours.weekly)] == [None, MONDAY, later]
    change(seeded, MONDAY, every_day(LONG, days=1))
    assert len(week_versions(hours_of(seeded).weekly)) == 3


def test_service_closed_from_a_day_on_and_open_again(seeded: Database) -> None:
    again = MONDAY + timedelta(days=14)
    change(seeded, MONDAY, ())
    change(seeded, again, every_day(SHORT))
    hours = hours_of(seeded)
    assert [bool(version.week) for version in week_versions(hours.weekly)] == [True, False, True]
    assert hours.hours_on(MONDAY + timedelta(days=7)) == []
    assert hours.next_opening(datetime(2026, 12, 7, tzinfo=UTC)) == datetime(
        2026, 12, 21, 1, tzinfo=UTC
    )


def test_planned_change_is_taken_back(seeded: Database) -> None:
    before = hours_of(seeded)
    later = MONDAY + timedelta(days=14)
    change(seeded, MONDAY, every_day(SHORT))
    change(seeded, later, every_day(LONG))
    for first in (later, MONDAY):
        with seeded.transaction() as session:
            remove_weekly_hours(session, MANAGER, service="issue", first=first)
    after = hours_of(seeded)
    assert len(week_versions(after.weekly)) == 1
    assert same_week(after.weekly, before.weekly)


def test_what_is_in_force_is_not_taken_back(seeded: Database) -> None:
    change(seeded, TODAY, every_day(SHORT))
    with pytest.raises(Invalid), seeded.transaction() as session:
        remove_weekly_hours(session, MANAGER, service="issue", first=TODAY)
    with pytest.raises(Missing), seeded.transaction() as session:
        remove_weekly_hours(session, MANAGER, service="issue", first=MONDAY)


@pytest.mark.parametrize(
    ("first", "week", "fields"),
    [
        (TODAY - timedelta(days=1), every_day(LONG), {"day": "weekly_past"}),
        (date(2040, 1, 1), every_day(LONG), {"day": "day_too_far"}),
        (MONDAY, every_day(Period(time(12), time(12)), 1), {"closes_0_1": "closes_before_opens"}),
        (MONDAY, every_day(LONG, 1) + every_day(SHORT, 1), {"opens_0_2": "lines_overlap"}),
        (
            MONDAY,
            (WeeklyHours(5, LONG, frozenset({2, 4})), WeeklyHours(5, SHORT, frozenset({4}))),
            {"opens_5_2": "lines_overlap"},
        ),
    ],
)
def test_impossible_weeks_are_refused(
    seeded: Database, first: date, week: tuple[WeeklyHours, ...], fields: dict[str, str]
) -> None:
    before = hours_of(seeded)
    with pytest.raises(Invalid) as refused:
        change(seeded, first, week)
    assert refused.value.fields == fields
    assert hours_of(seeded) == before


def test_other_weeks_may_have_other_hours(seeded: Database) -> None:
    week = (WeeklyHours(5, LONG, frozenset({2})), WeeklyHours(5, SHORT, frozenset({4})))
    change(seeded, MONDAY, week)
    assert hours_of(seeded).hours_on(date(2026, 12, 12)) == [LONG]
    assert hours_of(seeded).hours_on(date(2026, 12, 26)) == [SHORT]
    with pytest.raises(Invalid, match="invalid") as refused:
        change(seeded, MONDAY + timedelta(days=7), week[::-1])
    assert refused.value.fields == {"day": "weekly_same"}


def test_only_managers_change_them_and_the_log_says_what(seeded: Database) -> None:
    """SEC-1, SEC-2."""
    with pytest.raises(Forbidden), seeded.transaction() as session:
        set_weekly_hours(session, OPERATOR, service="issue", first=MONDAY, week=())
    with pytest.raises(Forbidden), seeded.transaction() as session:
        remove_weekly_hours(session, OPERATOR, service="issue", first=MONDAY)
    with pytest.raises(Missing), seeded.transaction() as session:
        set_weekly_hours(session, MANAGER, service="laundry", first=MONDAY, week=())
    change(seeded, MONDAY, (*every_day(LONG, 1), WeeklyHours(5, SHORT, frozenset({4, 2}))))
    with seeded.transaction(write=False) as session:
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "hours_weekly.set")
        ).one()
    assert event.detail["first"] == "2026-12-07"
    assert event.detail["after"] == "0 09:00–20:00; 5 10:00–12:00 (2, 4)"
    assert "5 09:00–17:00 (2, 4)" in event.detail["before"]


def test_rules_that_end_on_different_days_are_cut_where_needed() -> None:
    """Rules written by hand need not begin and end together."""
    weekly = (
        WeeklyHours(0, LONG, valid_to=date(2027, 3, 31)),
        WeeklyHours(1, LONG, valid_from=date(2027, 1, 1)),
    )
    firsts = [version.first for version in week_versions(weekly)]
    assert firsts == [None, date(2027, 1, 1), date(2027, 4, 1)]
    cut = with_version(weekly, date(2027, 2, 1), every_day(SHORT, 1))
    assert version_on(cut, date(2027, 1, 31)).week == tuple(
        rule for rule in cut if rule.valid_to == date(2027, 1, 31)
    )
    assert same_week(version_on(cut, date(2027, 3, 31)).week, every_day(SHORT, 1))
    assert [rule.weekday for rule in version_on(cut, date(2027, 4, 1)).week] == [1]
    mended = without_version(cut, date(2027, 2, 1))
    assert same_week(version_on(mended, date(2027, 3, 1)).week, every_day(LONG, 2))
