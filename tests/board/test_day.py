"""TEL-5: the figures of days that are made by hand, on both databases."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.board.figures import Counts, Estimates
from callcenter.board.queries.days import read_day, read_days
from callcenter.core import clock
from callcenter.core.permissions import SYSTEM
from telephony.callbacks.models import CallbackState
from telephony.calls.facts import Kind
from telephony.calls.services.recording_calls import add_event
from telephony.setup.services.times import set_times
from telephony.setup.values import PhoneTimes
from tests.factories.board import (
    abandoned_call,
    answered_call,
    end_call,
    make_callback,
    promised,
    queued_call,
    wrapped_up,
)
from tests.factories.calls import make_call

DAY = date(2026, 11, 16)


def at(hour: int, minute: int = 0, second: float = 0) -> datetime:
    """A moment of the day at the centre."""
    return clock.midnight(DAY).astimezone(UTC) + timedelta(
        hours=hour, minutes=minute, seconds=second
    )


def totals(session: Session, *, now: datetime | None = None) -> Counts:
    # What happened is written into the records at the end of a transaction.
    for action in session.info.pop("before_commit", []):
        action()
    with clock.frozen_at(now or at(20)):
        return read_day(session, DAY).figures.total


def test_a_day_made_by_hand(session: Session, staff_id: UUID) -> None:
    """Every way out of the line, in the half hour in which the call came."""
    answered_call(session, at(9, 29, 59.9), staff_id, waits=20, talks=100)
    answered_call(session, at(9, 30), staff_id, waits=20.001, talks=200)
    answered_call(session, at(17), staff_id, waits=3, talks=None)
    abandoned_call(session, at(10), waits=5)
    abandoned_call(session, at(10), waits=5.001)
    called_back = queued_call(session, at(11))
    add_event(session, called_back, Kind.CALLBACK, at=at(11, 1), key="c")
    end_call(session, called_back, at(11, 1))
    message = queued_call(session, at(11))
    add_event(session, message, Kind.MESSAGE, at=at(11, 2), key="m")
    end_call(session, message, at(11, 2))
    full = make_call(session, at=at(12))
    add_event(session, full, Kind.REFUSED, at=at(12), reason="line_full")
    end_call(session, full, at(12))
    early = make_call(session, at=at(12))
    end_call(session, early, at(12, 1))

    found = totals(session)
    assert found == Counts(
        offered=7,
        answered=3,
        in_time=2,
        abandoned=2,
        short=1,
        called_back=1,
        diverted=1,
        turned_away=1,
        waited=43_001_000,
        talked=300_000_000,
        talks=2,
    )
    with clock.frozen_at(at(20)):
        curve = read_day(session, DAY).figures.curve
    assert [number for number, one in enumerate(curve) if one.offered] == [18, 19, 20, 22, 34]
    assert len(curve) == 48


def test_days_end_at_midnight_of_the_centre(session: Session, staff_id: UUID) -> None:
    """15:00 UTC: a call a moment before belongs to the day before."""
    for moment in (at(0), at(0) - timedelta(microseconds=1), at(24), at(23, 59, 59.999)):
        answered_call(session, moment, staff_id, waits=1, talks=1)
    assert totals(session).offered == 2
    before = DAY - timedelta(days=1)
    with clock.frozen_at(at(30)):
        days = read_days(session, before, DAY + timedelta(days=1))
    assert [(day, counts.offered) for day, counts in days.rows] == [
        (before, 1),
        (DAY, 2),
        (DAY + timedelta(days=1), 1),
    ]
    assert days.total.offered == 4


def test_practice_and_calls_of_ours_are_in_no_figure(session: Session, staff_id: UUID) -> None:
    real = answered_call(session, at(10), staff_id, waits=1, talks=10)
    practice = answered_call(session, at(10), staff_id, waits=100, talks=999, training=True)
    abandoned_call(session, at(10), waits=2, training=True)
    outgoing = answered_call(session, at(10), staff_id, waits=100, talks=999)
    outgoing.direction = "outbound"
    promised(session, practice, (0, 60), answered_after=500)
    wrapped_up(session, staff_id, practice, at(10, 5), seconds=500)
    wrapped_up(session, staff_id, real, at(10, 20), seconds=40)
    session.flush()

    found = totals(session)
    assert (found.offered, found.answered, found.abandoned) == (1, 1, 0)
    assert (found.mean_talk, found.mean_wrap_up, found.wrap_ups) == (10, 40, 1)
    with clock.frozen_at(at(20)):
        assert read_day(session, DAY).figures.estimates == Estimates()


def test_who_still_waits_counts_once_the_time_is_over(session: Session) -> None:
    """Until then nobody knows whether the call will be answered in time."""
    queued_call(session, at(9))
    in_line = at(9, 0, 15)
    young = totals(session, now=in_line + timedelta(seconds=20))
    assert (young.offered, young.sample, young.service_level) == (1, 0, None)
    late = totals(session, now=in_line + timedelta(seconds=20.001))
    assert (late.offered, late.sample, late.service_level) == (1, 1, 0.0)


def test_the_times_are_those_that_are_set(session: Session, staff_id: UUID) -> None:
    answered_call(session, at(9), staff_id, waits=50, talks=1)
    abandoned_call(session, at(9), waits=8)
    times = PhoneTimes(service_seconds=60, short_abandon_seconds=10)
    set_times(session, SYSTEM, times, seen=0)
    found = totals(session)
    assert (found.in_time, found.short) == (1, 1)
    assert found.service_level_without_short == 1.0


def test_announced_waits(session: Session, staff_id: UUID) -> None:
    """The first telling counts; only of those who were answered."""
    calls = [answered_call(session, at(9, n), staff_id, waits=90, talks=5) for n in range(3)]
    promised(session, calls[0], (60, 120), (0, 60), answered_after=90)
    promised(session, calls[1], (0, 60), answered_after=90)
    promised(session, calls[2], None, (60, 120), answered_after=90)
    promised(session, abandoned_call(session, at(9), waits=5), (0, 60))
    totals(session)
    with clock.frozen_at(at(20)):
        found = read_day(session, DAY).figures.estimates
    assert found == Estimates(told=2, kept=1, median_error=30, unsaid=1)


def test_callbacks_of_a_day(session: Session) -> None:
    asked = [make_callback(session, at(9), n) for n in range(3)]
    make_callback(session, at(-1), 3)
    make_callback(session, at(9), 4, training=True)
    asked[0].state, asked[0].settled_at = CallbackState.GIVEN_UP, at(15)
    asked[1].state, asked[1].settled_at = CallbackState.GIVEN_UP, at(25)
    session.flush()
    found = read_day(session, DAY)
    assert (found.asked, found.given_up) == (3, 1)
