"""Parse the forms of the opening hours; what is wrong is named field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from callcenter.core.errors import Invalid
from callcenter.core.hours.models import HoursException
from callcenter.core.hours.queries import periods_of
from callcenter.core.hours.rules import DayException, Names, Period, PlacedException

CLOSED, OPEN = "closed", "open"


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
