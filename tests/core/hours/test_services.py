"""Changes of opening hours in the database, as all processes see them."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from callcenter.core import clock
from callcenter.core.audit.models import AuditEvent
from callcenter.core.db import Database
from callcenter.core.errors import Forbidden, Invalid, Missing
from callcenter.core.hours.models import HoursException, HoursHoliday
from callcenter.core.hours.queries import opening_hours
from callcenter.core.hours.rules import DayException, Names, Period, PlacedException
from callcenter.core.hours.services import (
    extend_holidays,
    remove_exception,
    remove_holiday,
    seed_default_hours,
    set_exception,
    set_holiday,
)
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Role

MANAGER = Actor(new_id(), "責任者", Role.MANAGER)
OPERATOR = Actor(new_id(), "担当者", Role.OPERATOR)
DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)


def placed(
    *periods: tuple[int, int], service: str | None = "issue", day: date = DAY, reason: str = "停電"
) -> PlacedException:
    made = tuple(Period(time(opens), time(closes)) for opens, closes in periods)
    return PlacedException(service, day, DayException(made, Names(reason, "")))


@pytest.fixture
def seeded(database: Database) -> Database:
    """A database with the default hours, as of November 2026."""
    with clock.frozen_at(NOW), database.transaction() as session:
        seed_default_hours(session)
    return database


def hours_on(database: Database, service: str, day: date = DAY) -> list[Period]:
    with database.transaction(write=False) as session:
        return opening_hours(session, clock.zone()).service(service).hours_on(day)


def test_seed_is_the_contract_and_runs_once(seeded: Database) -> None:
    """CAL-1: four services with the contract's hours; a second start changes nothing."""
    with seeded.transaction() as session:
        seed_default_hours(session)
        assert list(opening_hours(session, clock.zone()).services) == [
            "call_center",
            "issue",
            "renewal",
            "insurance",
        ]
    assert hours_on(seeded, "renewal", date(2026, 11, 28)) == [(time(9), time(12))]
    assert hours_on(seeded, "issue", date(2026, 11, 23)) == []
    assert hours_on(seeded, "issue", date(2026, 12, 29)) == []


def test_exception_is_in_force_at_once_and_can_go_again(seeded: Database) -> None:
    """CAL-2: set, changed to another day, removed: each is seen by the next reading."""
    assert hours_on(seeded, "issue") == [(time(9), time(17, 30))]
    with seeded.transaction() as session:
        exception_id = set_exception(session, MANAGER, placed((9, 12), (13, 19)))
    assert hours_on(seeded, "issue") == [(time(9), time(12)), (time(13), time(19))]
    assert hours_on(seeded, "renewal") == [(time(9), time(17, 30))]
    with seeded.transaction() as session:
        set_exception(session, MANAGER, placed(service=None), exception_id=exception_id)
    assert hours_on(seeded, "issue") == hours_on(seeded, "renewal") == []
    with seeded.transaction() as session:
        remove_exception(session, MANAGER, exception_id)
    assert hours_on(seeded, "issue") == [(time(9), time(17, 30))]


def test_undone_change_is_never_seen(seeded: Database) -> None:
    """CAL-2: hours read inside a transaction that fails do not stay in the process."""
    with seeded.transaction() as session:
        set_exception(session, MANAGER, placed())
        assert opening_hours(session, clock.zone()).service("issue").hours_on(DAY) == []
        session.rollback()
    assert hours_on(seeded, "issue") == [(time(9), time(17, 30))]


def test_reading_unchanged_hours_is_one_query(seeded: Database) -> None:
    """CAL-2: cheap enough to ask at each call and each booking."""
    hours_on(seeded, "issue")
    with seeded.transaction(write=False) as session:
        first = opening_hours(session, clock.zone())
        assert opening_hours(session, clock.zone()) is first


def test_changes_are_in_the_audit_log(seeded: Database) -> None:
    """SEC-2: who changed which hours, before and after."""
    with seeded.transaction() as session:
        exception_id = set_exception(session, MANAGER, placed((9, 12)))
    with seeded.transaction() as session:
        set_exception(session, MANAGER, placed(), exception_id=exception_id)
    with seeded.transaction(write=False) as session:
        events = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.object_id == str(exception_id))
            .order_by(AuditEvent.id)
        ).all()
    assert [event.action for event in events] == ["hours_exception.add", "hours_exception.change"]
    assert events[1].detail["before"]["hours"] == "09:00–12:00"
    assert events[1].detail["after"]["hours"] == "closed"
    assert events[1].actor_id == MANAGER.id


@pytest.mark.parametrize(
    ("refused", "fields"),
    [
        (placed((12, 9)), {"closes_1": "closes_before_opens"}),
        (placed((9, 12), (11, 15)), {"opens_2": "periods_overlap"}),
        (placed(reason=""), {"reason_ja": "required"}),
        (placed(reason="長" * 201), {"reason_ja": "too_long"}),
        (placed(service="laundry"), {"service": "bad_choice"}),
    ],
)
def test_impossible_exceptions_are_refused(
    seeded: Database, refused: PlacedException, fields: dict[str, str]
) -> None:
    """CAL-2: each mistake is named at its field."""
    with pytest.raises(Invalid) as caught, seeded.transaction() as session:
        set_exception(session, MANAGER, refused)
    assert caught.value.fields == fields


@pytest.mark.parametrize("service", ["issue", None])
def test_one_exception_for_a_day(seeded: Database, service: str | None) -> None:
    """CAL-2: a second one for the same day and service is refused, by the database as well."""
    with seeded.transaction() as session:
        set_exception(session, MANAGER, placed(service=service))
    with pytest.raises(Invalid) as caught, seeded.transaction() as session:
        set_exception(session, MANAGER, placed((9, 10), service=service))
    assert caught.value.fields == {"day": "exception_exists"}
    with seeded.transaction() as session:
        kept = session.scalars(select(HoursException)).one()
        values = {"service_id": kept.service_id, "day": kept.day, "periods": []}
        session.add(HoursException(**values, reason_ja="二重", reason_en=""))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_only_those_who_may_change_hours(seeded: Database) -> None:
    """SEC-1: an operator reads hours but does not change them."""
    with seeded.transaction() as session:
        for attempt in (
            lambda: set_exception(session, OPERATOR, placed()),
            lambda: remove_exception(session, OPERATOR, new_id()),
            lambda: set_holiday(session, OPERATOR, day=DAY, names=Names("休", "")),
            lambda: remove_holiday(session, OPERATOR, DAY),
        ):
            with pytest.raises(Forbidden):
                attempt()
        with pytest.raises(Missing):
            remove_exception(session, MANAGER, new_id())


def test_city_corrects_a_holiday(seeded: Database) -> None:
    """CAL-2: a holiday added closes its day; one taken away opens it."""
    with seeded.transaction() as session:
        set_holiday(session, MANAGER, day=DAY, names=Names("市制記念日", "City day"))
        remove_holiday(session, MANAGER, date(2026, 11, 23))
        remove_holiday(session, MANAGER, date(2026, 11, 25))
    assert hours_on(seeded, "issue") == []
    assert hours_on(seeded, "issue", date(2026, 11, 23)) == [(time(9), time(17, 30))]


def test_holidays_go_on_without_touching_the_citys(seeded: Database) -> None:
    """CAL-2: further years are added in time; what the city removed stays removed."""
    with seeded.transaction() as session:
        remove_holiday(session, MANAGER, date(2027, 1, 11))
    with clock.frozen_at(datetime(2027, 1, 4, tzinfo=UTC)), seeded.transaction() as session:
        assert extend_holidays(session) > 15
        assert extend_holidays(session) == 0
        assert session.get(HoursHoliday, date(2027, 1, 11)) is None
        assert session.scalar(select(func.max(HoursHoliday.day))) == date(2037, 11, 23)
        with pytest.raises(Invalid):
            set_holiday(session, MANAGER, day=date(2038, 1, 1), names=Names("元日", ""))
