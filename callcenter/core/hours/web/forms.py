"""Parse the forms of the opening hours; what is wrong is named field by field."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time

from callcenter.core.errors import Invalid
from callcenter.core.hours.models import HoursException
from callcenter.core.hours.queries import periods_of
from callcenter.core.hours.rules import DayException, Names, Period, PlacedException, WeeklyHours

CLOSED, OPEN = "closed", "open"
# Lines of a weekday: a second one for other weeks of the month, or for after a break.
MOST_LINES = 6
_WEEKS = re.compile(r"[1-5](?:[\s,、・]*[1-5])*")


@dataclass(frozen=True)
class HolidayEntry:
    """A holiday as entered."""

    day: date
    names: Names


def parse_exception(form: Mapping[str, str]) -> PlacedException:
    """The exception as entered.

    Raises:
        Invalid: with `fields` out of `service`, `day`, `kind` and the four times.
    """
    errors: dict[str, str] = {}
    day = _day(form, errors)
    if form.get("kind") not in {CLOSED, OPEN}:
        errors["kind"] = "bad_choice"
    periods = _periods(form, errors) if form.get("kind") == OPEN else ()
    if errors or day is None:
        raise Invalid(fields=errors)
    return PlacedException(
        form.get("service") or None, day, DayException(periods, _names(form, "reason"))
    )


def parse_holiday(form: Mapping[str, str]) -> HolidayEntry:
    """The holiday as entered.

    Raises:
        Invalid: with the field `day`.
    """
    errors: dict[str, str] = {}
    day = _day(form, errors)
    if day is None:
        raise Invalid(fields=errors)
    return HolidayEntry(day, _names(form, "name"))


@dataclass(frozen=True)
class WeekEntry:
    """Weekly hours as entered."""

    first: date
    week: tuple[WeeklyHours, ...]


def parse_week(form: Mapping[str, str]) -> WeekEntry:
    """The weekly hours as entered.

    Raises:
        Invalid: with `fields` out of `day`, and `opens_…`, `closes_…`, `weeks_…` with the
            weekday and the line.
    """
    errors: dict[str, str] = {}
    first = _day(form, errors)
    lines = ((weekday, number) for weekday in range(7) for number in range(1, MOST_LINES + 1))
    week = tuple(rule for line in lines if (rule := _line(form, *line, errors)) is not None)
    if errors or first is None:
        raise Invalid(fields=errors)
    return WeekEntry(first, week)


def week_values(week: Iterable[WeeklyHours]) -> dict[str, str]:
    """The form's fields for a week that is set."""
    values: dict[str, str] = {}
    for rule in week:
        number = sum(name.startswith(f"opens_{rule.weekday}_") for name in values) + 1
        line = f"{rule.weekday}_{number}"
        values[f"opens_{line}"] = f"{rule.period.opens:%H:%M}"
        values[f"closes_{line}"] = f"{rule.period.closes:%H:%M}"
        values[f"weeks_{line}"] = ", ".join(map(str, sorted(rule.weeks)))
    return values


def exception_values(exception: HoursException, service: str | None) -> dict[str, str]:
    """The form's fields for an exception that is set."""
    values = {
        "service": service or "",
        "day": exception.day.isoformat(),
        "kind": OPEN if exception.periods else CLOSED,
        "reason_ja": exception.reason_ja,
        "reason_en": exception.reason_en,
    }
    for number, (opens, closes) in enumerate(periods_of(exception), start=1):
        values[f"opens_{number}"] = f"{opens:%H:%M}"
        values[f"closes_{number}"] = f"{closes:%H:%M}"
    return values


def _day(form: Mapping[str, str], errors: dict[str, str]) -> date | None:
    entered = form.get("day", "").strip()
    if not entered:
        errors["day"] = "required"
        return None
    try:
        return date.fromisoformat(entered)
    except ValueError:
        errors["day"] = "bad_date"
        return None


def _periods(form: Mapping[str, str], errors: dict[str, str]) -> tuple[Period, ...]:
    periods = []
    for number in (1, 2):
        fields = (f"opens_{number}", f"closes_{number}")
        if number > 1 and not any(form.get(field, "").strip() for field in fields):
            continue
        opens, closes = (_time(form, field, errors) for field in fields)
        if opens is not None and closes is not None:
            periods.append(Period(opens, closes))
    return tuple(periods)


def _line(
    form: Mapping[str, str], weekday: int, number: int, errors: dict[str, str]
) -> WeeklyHours | None:
    opens, closes, weeks = (f"{name}_{weekday}_{number}" for name in ("opens", "closes", "weeks"))
    if not any(form.get(field, "").strip() for field in (opens, closes, weeks)):
        return None
    begin, end = _time(form, opens, errors), _time(form, closes, errors)
    entered = unicodedata.normalize("NFKC", form.get(weeks, "")).strip()
    if entered and not _WEEKS.fullmatch(entered):
        errors[weeks] = "bad_weeks"
    if begin is None or end is None or weeks in errors:
        return None
    return WeeklyHours(weekday, Period(begin, end), frozenset(map(int, re.findall(r"\d", entered))))


def _time(form: Mapping[str, str], field: str, errors: dict[str, str]) -> time | None:
    entered = form.get(field, "").strip()
    if not entered:
        errors[field] = "required"
        return None
    hours, colon, minutes = entered.partition(":")
    try:
        return time.fromisoformat(f"{hours:0>2}{colon}{minutes}").replace(second=0, microsecond=0)
    except ValueError:
        errors[field] = "bad_time"
        return None


def _names(form: Mapping[str, str], field: str) -> Names:
    return Names(form.get(f"{field}_ja", "").strip(), form.get(f"{field}_en", "").strip())
