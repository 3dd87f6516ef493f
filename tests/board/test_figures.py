"""TEL-5: formulas of the board."""

from datetime import UTC, datetime, timedelta

import pytest

from callcenter.board.alarms import Alarm, alarms_of
from callcenter.board.figures import (
    Counts,
    Estimates,
    HalfHour,
    KeptPromise,
    estimates_of,
    total_of,
)

NOW = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)


def test_service_level_with_and_without_short_abandons() -> None:
    """Two of ten hung up at once, one may still be answered in time."""
    counts = Counts(offered=11, answered=7, in_time=6, abandoned=3, short=2, undecided=1)
    assert (counts.sample, counts.sample_without_short) == (10, 8)
    assert counts.service_level == pytest.approx(0.6)
    assert counts.service_level_without_short == pytest.approx(0.75)
    assert counts.abandon_rate == pytest.approx(3 / 11)


def test_of_nobody_there_is_no_share() -> None:
    """A board without calls says nothing, not 0 % and not 100 %."""
    nothing = Counts()
    assert nothing.service_level is nothing.service_level_without_short is None
    assert nothing.mean_talk is nothing.mean_wrap_up is nothing.abandon_rate is None
    assert Counts(offered=2, abandoned=2, short=2).service_level_without_short is None


def test_sums_are_of_calls_and_means_of_sums() -> None:
    """A quiet half hour does not weigh as much as a busy one."""
    quiet = Counts(offered=1, answered=1, in_time=1, talked=60_000_000, talks=1)
    busy = Counts(offered=9, answered=9, in_time=0, talked=9 * 120_000_000, talks=9)
    total = total_of([quiet, busy])
    assert total.service_level == pytest.approx(0.1)
    assert total.mean_talk == 114


def test_promises_are_held_against_what_came() -> None:
    halves = [
        HalfHour(promises=(KeptPromise(0, 60, 60.0), KeptPromise(60, 180, 59.9)), unsaid=1),
        HalfHour(promises=(KeptPromise(60, 120, 130.0),)),
    ]
    found = estimates_of(halves)
    # Errors of 30, 60.1 and 40 seconds from the middle of the range.
    assert found == Estimates(told=3, kept=1, median_error=40, unsaid=1)
    assert found.share_kept == pytest.approx(1 / 3)
    assert estimates_of([]) == Estimates()


@pytest.mark.parametrize(
    ("waited", "at_work", "overdue", "expected"),
    [
        (None, 0, 0, ()),
        (None, 3, 2, (Alarm.OVERDUE,)),
        (180, 3, 0, ()),
        (181, 3, 0, (Alarm.LONG_WAIT,)),
        (5, 0, 0, (Alarm.NOBODY,)),
        (600, 0, 1, (Alarm.NOBODY, Alarm.LONG_WAIT, Alarm.OVERDUE)),
    ],
)
def test_alarms(
    waited: int | None, at_work: int, overdue: int, expected: tuple[Alarm, ...]
) -> None:
    since = None if waited is None else NOW - timedelta(seconds=waited)
    found = alarms_of(longest_since=since, at_work=at_work, overdue=overdue, limit=180, now=NOW)
    assert found == expected
