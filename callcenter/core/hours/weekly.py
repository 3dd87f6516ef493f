"""Change the weekly hours of a service from a day on (CAL-1, CAL-2); past days keep theirs."""

from collections.abc import Sequence
from datetime import date
from itertools import combinations
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Invalid, Missing
from callcenter.core.hours.models import HoursService, HoursWeekly
from callcenter.core.hours.queries import weekly_of
from callcenter.core.hours.rules import WeeklyHours
from callcenter.core.hours.services import YEARS_AHEAD, touch
from callcenter.core.hours.versions import (
    Week,
    WeekVersion,
    same_week,
    version_on,
    with_version,
    without_version,
)
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Permission


def check_week(weekly: Week, first: date, week: Sequence[WeeklyHours]) -> None:
    """Refuse weekly hours that cannot be set; the preview and the writing both ask this.

    Args:
        weekly: all rules of the service as they are now.
        week: the rules of one weekday in the order they were entered in.

    Raises:
        Invalid: with `fields` out of `day`, and `opens_…`, `closes_…` with the weekday (Monday
            is 0) and the number of its line (`opens_5_1`).
    """
    errors = _line_errors(week)
    if first < clock.today():
        errors["day"] = "weekly_past"
    elif first.year > clock.today().year + YEARS_AHEAD:
        errors["day"] = "day_too_far"
    elif not errors and same_week(version_on(weekly, first).week, week):
        errors["day"] = "weekly_same"
    if errors:
        raise Invalid(fields=errors)


def set_weekly_hours(
    session: Session, actor: Actor, *, service: str, first: date, week: Sequence[WeeklyHours]
) -> None:
    """Give a service other weekly hours from a day on, until the next change that is planned.

    Args:
        service: its code.
        first: today at the earliest.
        week: all its rules; none at all closes the service.

    Raises:
        Forbidden: the role does not allow it.
        Missing: there is no such service.
        Invalid: see `check_week`.
    """
    actor.require(Permission.HOURS_MANAGE)
    touch(session)
    service_id = _service_id(session, service)
    weekly = weekly_of(session, service_id)
    check_week(weekly, first, week)
    before = version_on(weekly, first)
    _write(session, service_id, with_version(weekly, first, week))
    detail = {"service": service, "first": first.isoformat(), "before": _described(before.week)}
    detail["after"] = _described(week)
    record(session, actor, "hours_weekly.set", "hours_service", service_id, **detail)


def remove_weekly_hours(session: Session, actor: Actor, *, service: str, first: date) -> None:
    """Take back a change that is not in force yet: the hours before it go on.

    Raises:
        Forbidden: the role does not allow it.
        Missing: there is no such service, or no change that begins on this day.
        Invalid: with the field `day`: it is in force already.
    """
    actor.require(Permission.HOURS_MANAGE)
    touch(session)
    service_id = _service_id(session, service)
    weekly = weekly_of(session, service_id)
    removed = _planned(weekly, first)
    _write(session, service_id, without_version(weekly, first))
    detail = {"service": service, "first": first.isoformat(), "before": _described(removed.week)}
    record(session, actor, "hours_weekly.remove", "hours_service", service_id, **detail)


def _planned(weekly: Week, first: date) -> WeekVersion:
    version = version_on(weekly, first)
    if version.first != first:
        raise Missing
    if first <= clock.today():
        raise Invalid(fields={"day": "weekly_in_force"})
    return version


def _service_id(session: Session, service: str) -> UUID:
    found = session.scalar(select(HoursService.id).where(HoursService.code == service))
    if found is None:
        raise Missing("unknown_service", service=service)
    return found


def _write(session: Session, service_id: UUID, weekly: Week) -> None:
    session.execute(delete(HoursWeekly).where(HoursWeekly.service_id == service_id))
    if weekly:
        session.execute(insert(HoursWeekly), [_row(service_id, rule) for rule in weekly])


def _row(service_id: UUID, rule: WeeklyHours) -> dict[str, Any]:
    return {
        "id": new_id(),
        "service_id": service_id,
        "weekday": rule.weekday,
        "weeks": sorted(rule.weeks),
        "opens": rule.period.opens,
        "closes": rule.period.closes,
        "valid_from": rule.valid_from,
        "valid_to": rule.valid_to,
    }


def _line_errors(week: Sequence[WeeklyHours]) -> dict[str, str]:
    errors = {}
    for weekday in range(7):
        lines = list(enumerate((rule for rule in week if rule.weekday == weekday), start=1))
        for number, rule in lines:
            if rule.period.closes <= rule.period.opens:
                errors[f"closes_{weekday}_{number}"] = "closes_before_opens"
        for (_, one), (number, other) in combinations(lines, 2):
            if _meet(one, other):
                errors[f"opens_{weekday}_{number}"] = "lines_overlap"
    return errors


def _meet(one: WeeklyHours, other: WeeklyHours) -> bool:
    """Whether two lines of one weekday say something about the same minutes of the same day."""
    weeks = not one.weeks or not other.weeks or one.weeks & other.weeks
    apart = one.period.closes <= other.period.opens or other.period.closes <= one.period.opens
    return bool(weeks) and not apart


def _described(week: Sequence[WeeklyHours]) -> str:
    """A week for the audit log, such as `0 09:00–17:30; 5 09:00–17:00 (2, 4)`; Monday is 0."""
    lines = []
    for rule in week:
        weeks = f" ({', '.join(map(str, sorted(rule.weeks)))})" if rule.weeks else ""
        lines.append(f"{rule.weekday} {rule.period.opens:%H:%M}–{rule.period.closes:%H:%M}{weeks}")
    return "; ".join(lines) or "closed"
