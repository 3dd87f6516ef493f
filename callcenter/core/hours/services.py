"""Change the opening hours (CAL-2); every change is in force at once in all processes."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Invalid
from callcenter.core.hours.defaults import DEFAULT_SERVICES, YEAR_END, DefaultService
from callcenter.core.hours.holidays import national_holidays
from callcenter.core.hours.models import (
    ONLY,
    HoursClosure,
    HoursException,
    HoursHoliday,
    HoursService,
    HoursStamp,
    HoursWeekly,
)
from callcenter.core.hours.queries import get_exception
from callcenter.core.hours.rules import Names, Period, PlacedException
from callcenter.core.ids import new_id
from callcenter.core.permissions import SYSTEM, Actor, Permission

LONGEST_TEXT = 200
YEARS_BACK, YEARS_AHEAD = 2, 10


def check_exception(
    session: Session, placed: PlacedException, *, exception_id: UUID | None = None
) -> None:
    """Refuse an exception that cannot be set; the preview and the writing both ask this.

    Args:
        exception_id: the exception that is being changed, which may keep its day.

    Raises:
        Invalid: with `fields` out of `service`, `day`, `closes_1`, `opens_2`, `closes_2`,
            `reason_ja`, `reason_en`.
    """
    errors = _period_errors(placed.exception.periods)
    errors |= _text_errors("reason", placed.exception.reason)
    service_id = _service_id(session, placed.service)
    taken = session.scalar(
        select(HoursException.id).where(
            HoursException.day == placed.day,
            HoursException.service_id.is_not_distinct_from(service_id),
        )
    )
    if taken not in {None, exception_id}:
        errors["day"] = "exception_exists"
    if errors:
        raise Invalid(fields=errors)


def set_exception(
    session: Session, actor: Actor, placed: PlacedException, *, exception_id: UUID | None = None
) -> UUID:
    """Set other hours for one day, or change an exception that was set (S2 §11(1)ア, §12(4)).

    Args:
        placed: its reason is shown and read out to callers: needed in Japanese, else optional.
        exception_id: the exception to change; None for a new one.

    Returns:
        Its identifier.

    Raises:
        Forbidden, Missing: the role does not allow it, or there is nothing to change.
        Invalid: see `check_exception`.
    """
    actor.require(Permission.HOURS_MANAGE)
    touch(session)
    check_exception(session, placed, exception_id=exception_id)
    values = {
        "service_id": _service_id(session, placed.service),
        "day": placed.day,
        "periods": [[f"{p.opens:%H:%M}", f"{p.closes:%H:%M}"] for p in placed.exception.periods],
        "reason_ja": placed.exception.reason.ja,
        "reason_en": placed.exception.reason.en,
    }
    if exception_id is None:
        return _add(session, actor, values, placed.service)
    return _change(session, actor, get_exception(session, exception_id), values, placed.service)


def remove_exception(session: Session, actor: Actor, exception_id: UUID) -> None:
    """Remove an exception: the rules apply to its day again.

    Raises:
        Forbidden, Missing: it may not be removed, or is not there.
    """
    actor.require(Permission.HOURS_MANAGE)
    touch(session)
    exception = get_exception(session, exception_id)
    _record(session, actor, "remove", exception, before=_described(exception))
    session.delete(exception)
    session.flush()


def set_holiday(session: Session, actor: Actor, *, day: date, names: Names) -> None:
    """Add a holiday, or give the holiday of that day other names.

    Raises:
        Forbidden: the role does not allow it.
        Invalid: with `fields` out of `day`, `name_ja`, `name_en`.
    """
    actor.require(Permission.HOURS_MANAGE)
    errors = _text_errors("name", names)
    # A day beyond the seeded years would keep `extend_holidays` from filling the years between.
    if day.year > clock.today().year + YEARS_AHEAD:
        errors["day"] = "day_too_far"
    if errors:
        raise Invalid(fields=errors)
    touch(session)
    session.merge(HoursHoliday(day=day, name_ja=names.ja, name_en=names.en))
    session.flush()
    record(session, actor, "holiday.set", "holiday", day.isoformat(), name=names.ja)


def remove_holiday(session: Session, actor: Actor, day: date) -> None:
    """Make a day an ordinary one. Nothing happens when it is no holiday.

    Raises:
        Forbidden: the role does not allow it.
    """
    actor.require(Permission.HOURS_MANAGE)
    touch(session)
    holiday = session.get(HoursHoliday, day)
    if holiday is not None:
        session.delete(holiday)
        session.flush()
        record(session, actor, "holiday.remove", "holiday", day.isoformat(), name=holiday.name_ja)


def seed_default_hours(session: Session) -> None:
    """Fill an empty installation with the default profile (CAL-1) and the national holidays.

    Does nothing where there are services already.
    """
    if session.scalar(select(func.count()).select_from(HoursService)):
        return
    touch(session)
    for position, default in enumerate(DEFAULT_SERVICES):
        _seed_service(session, position, default)
    session.add(
        HoursClosure(
            first_month=YEAR_END.first[0],
            first_day=YEAR_END.first[1],
            last_month=YEAR_END.last[0],
            last_day=YEAR_END.last[1],
            name_ja=YEAR_END.names.ja,
            name_en=YEAR_END.names.en,
        )
    )
    session.flush()
    extend_holidays(session)


def extend_holidays(session: Session) -> int:
    """Add the national holidays of years the table has not reached yet; returns how many days.

    Years it has reached belong to the city: nothing there is added or changed.
    """
    this_year = clock.today().year
    last_day = session.scalar(select(func.max(HoursHoliday.day)))
    first_year = this_year - YEARS_BACK if last_day is None else last_day.year + 1
    rows = [
        {"day": day, "name_ja": names.ja, "name_en": names.en}
        for year in range(first_year, this_year + YEARS_AHEAD + 1)
        for day, names in national_holidays(year).items()
    ]
    if rows:
        touch(session)
        session.execute(insert(HoursHoliday), rows)
        record(session, SYSTEM, "holiday.extend", "holiday", None, days=len(rows))
    return len(rows)


def touch(session: Session) -> None:
    """Tell all processes that the hours have changed, once the work is committed; the first of
    a change's writes."""
    # Its row lock also makes changes of hours wait for each other.
    stamp = new_id()
    changed = session.scalar(
        update(HoursStamp).where(HoursStamp.id == ONLY).values(stamp=stamp).returning(HoursStamp.id)
    )
    if changed is None:
        session.execute(insert(HoursStamp).values(id=ONLY, stamp=stamp))


def _seed_service(session: Session, position: int, default: DefaultService) -> None:
    service = HoursService(
        id=new_id(),
        code=default.code,
        name_ja=default.names.ja,
        name_en=default.names.en,
        position=position,
    )
    session.add(service)
    session.flush()
    session.add_all(
        HoursWeekly(
            service_id=service.id,
            weekday=rule.weekday,
            weeks=sorted(rule.weeks),
            opens=rule.period.opens,
            closes=rule.period.closes,
        )
        for rule in default.weekly
    )


def _add(session: Session, actor: Actor, values: dict[str, Any], service: str | None) -> UUID:
    exception = HoursException(id=new_id(), **values)
    session.add(exception)
    session.flush()
    _record(session, actor, "add", exception, after=_described(exception), service=service)
    return exception.id


def _change(
    session: Session,
    actor: Actor,
    exception: HoursException,
    values: dict[str, Any],
    service: str | None,
) -> UUID:
    before = _described(exception)
    for name, value in values.items():
        setattr(exception, name, value)
    session.flush()
    after = _described(exception)
    _record(session, actor, "change", exception, before=before, after=after, service=service)
    return exception.id


def _record(
    session: Session, actor: Actor, verb: str, exception: HoursException, **detail: Any
) -> None:
    record(session, actor, f"hours_exception.{verb}", "hours_exception", exception.id, **detail)


def _service_id(session: Session, code: str | None) -> UUID | None:
    if code is None:
        return None
    found = session.scalar(select(HoursService.id).where(HoursService.code == code))
    if found is None:
        raise Invalid(fields={"service": "bad_choice"})
    return found


def _period_errors(periods: Sequence[Period]) -> dict[str, str]:
    errors = {}
    for number, period in enumerate(periods, start=1):
        if period.closes <= period.opens:
            errors[f"closes_{number}"] = "closes_before_opens"
        if number > 1 and period.opens <= periods[number - 2].closes:
            errors[f"opens_{number}"] = "periods_overlap"
    return errors


def _text_errors(field: str, names: Names) -> dict[str, str]:
    errors = {}
    if not names.ja:
        errors[f"{field}_ja"] = "required"
    for language, text in zip(("ja", "en"), names, strict=True):
        if len(text) > LONGEST_TEXT:
            errors[f"{field}_{language}"] = "too_long"
    return errors


def _described(exception: HoursException) -> dict[str, str]:
    hours = ", ".join(f"{opens}–{closes}" for opens, closes in exception.periods)
    return {
        "day": exception.day.isoformat(),
        "hours": hours or "closed",
        "reason": exception.reason_ja,
    }
