"""Reads of the opening hours, kept in each process until somebody changes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core.errors import Missing
from callcenter.core.hours.models import (
    ONLY,
    HoursClosure,
    HoursException,
    HoursHoliday,
    HoursService,
    HoursStamp,
    HoursWeekly,
)
from callcenter.core.hours.rules import (
    CommonDays,
    DayException,
    Period,
    ServiceHours,
    WeeklyHours,
    YearlyClosure,
)


@dataclass(frozen=True)
class HoursCalendar:
    """The opening hours of all services, in the order they are shown in."""

    services: Mapping[str, ServiceHours]

    def service(self, code: str) -> ServiceHours:
        """The hours of one service.

        Raises:
            Missing: there is no service with this code.
        """
        try:
            return self.services[code]
        except KeyError:
            raise Missing("unknown_service", service=code) from None


@dataclass(frozen=True)
class _Kept:
    stamp: UUID
    zone: ZoneInfo
    calendar: HoursCalendar


# Stamps are unique over all databases, so one place for the last calendar is enough.
_kept: list[_Kept] = []


def opening_hours(session: Session, zone: ZoneInfo) -> HoursCalendar:
    """The hours in force now; costs one small query unless they changed since the last call.

    Args:
        zone: the centre's time zone (`settings.time_zone`).
    """
    stamp = session.scalar(select(HoursStamp.stamp).where(HoursStamp.id == ONLY))
    for kept in _kept:
        if kept.stamp == stamp and kept.zone == zone:
            return kept.calendar
    calendar = _load(session, zone)
    if stamp is not None:
        _kept[:] = [_Kept(stamp, zone, calendar)]
    return calendar


def get_exception(session: Session, exception_id: UUID) -> HoursException:
    """One exception.

    Raises:
        Missing: it does not exist (any more).
    """
    found = session.get(HoursException, exception_id)
    if found is None:
        raise Missing
    return found


def exceptions_between(session: Session, first: date, last: date) -> list[HoursException]:
    """The exceptions of all services from one day to another, both included, by day."""
    return list(
        session.scalars(
            select(HoursException)
            .where(HoursException.day.between(first, last))
            .order_by(HoursException.day, HoursException.service_id)
        )
    )


def services_by_id(session: Session) -> dict[UUID, HoursService]:
    """All services in the order they are shown in."""
    services = session.scalars(select(HoursService).order_by(HoursService.position))
    return {service.id: service for service in services}


def weekly_of(session: Session, service_id: UUID) -> tuple[WeeklyHours, ...]:
    """All weekly rules of a service, past and planned ones too, straight from the database."""
    rows = session.scalars(select(HoursWeekly).where(HoursWeekly.service_id == service_id))
    return tuple(_rule(row) for row in rows)


def holidays_of(session: Session, year: int) -> list[HoursHoliday]:
    """The holidays of one year, by day."""
    return list(
        session.scalars(
            select(HoursHoliday)
            .where(HoursHoliday.day.between(date(year, 1, 1), date(year, 12, 31)))
            .order_by(HoursHoliday.day)
        )
    )


def periods_of(exception: HoursException) -> tuple[Period, ...]:
    """The open periods of an exception as times."""
    return tuple(
        Period(time.fromisoformat(opens), time.fromisoformat(closes))
        for opens, closes in exception.periods
    )


def _load(session: Session, zone: ZoneInfo) -> HoursCalendar:
    exceptions = _exceptions(session)
    weekly = _weekly(session)
    common = CommonDays(
        exceptions=exceptions.get(None, {}),
        holidays={holiday.day: holiday.names for holiday in session.scalars(select(HoursHoliday))},
        closures=tuple(
            YearlyClosure(
                (row.first_month, row.first_day), (row.last_month, row.last_day), row.names
            )
            for row in session.scalars(select(HoursClosure))
        ),
    )
    return HoursCalendar(
        {
            service.code: ServiceHours(
                code=service.code,
                names=service.names,
                zone=zone,
                weekly=tuple(weekly.get(service_id, ())),
                exceptions=exceptions.get(service_id, {}),
                common=common,
                ready_minutes=service.ready_minutes,
                closed_on_holidays=service.closed_on_holidays,
            )
            for service_id, service in services_by_id(session).items()
        }
    )


def _exceptions(session: Session) -> dict[UUID | None, dict[date, DayException]]:
    found: dict[UUID | None, dict[date, DayException]] = {}
    for row in session.scalars(select(HoursException)):
        exception = DayException(periods_of(row), row.reason)
        found.setdefault(row.service_id, {})[row.day] = exception
    return found


def _weekly(session: Session) -> dict[UUID, list[WeeklyHours]]:
    found: dict[UUID, list[WeeklyHours]] = {}
    for row in session.scalars(select(HoursWeekly).order_by(HoursWeekly.weekday)):
        found.setdefault(row.service_id, []).append(_rule(row))
    return found


def _rule(row: HoursWeekly) -> WeeklyHours:
    return WeeklyHours(
        weekday=row.weekday,
        period=Period(row.opens, row.closes),
        weeks=frozenset(row.weeks),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
