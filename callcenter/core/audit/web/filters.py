"""The filter of the audit log as it stands in the address, and as its page shows it."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from callcenter.core.audit.queries import AuditFilter
from callcenter.core.errors import Invalid

SYSTEM = "system"
FIELDS = ("person", "action", "object", "first", "last")


def parse_filter(values: Mapping[str, str]) -> AuditFilter:
    """The filter as entered.

    Raises:
        Invalid: with `fields` out of `person`, `first`, `last`.
    """
    errors: dict[str, str] = {}
    person = values.get("person", "")
    wanted = AuditFilter(
        actor_id=_person(person, errors),
        by_system=person == SYSTEM,
        action=values.get("action") or None,
        object_id=values.get("object", "").strip() or None,
        first=_day(values, "first", errors),
        last=_day(values, "last", errors),
    )
    if wanted.first and wanted.last and wanted.last < wanted.first:
        errors["last"] = "last_before_first"
    if errors:
        raise Invalid(fields=errors)
    return wanted


def entered(values: Mapping[str, str]) -> dict[str, str]:
    """The fields of the filter that hold something, as they go into an address."""
    return {field: values[field] for field in FIELDS if values.get(field)}


def _person(person: str, errors: dict[str, str]) -> UUID | None:
    if not person or person == SYSTEM:
        return None
    try:
        return UUID(person)
    except ValueError:
        errors["person"] = "bad_choice"
        return None


def _day(values: Mapping[str, str], field: str, errors: dict[str, str]) -> date | None:
    text = values.get(field, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        errors[field] = "bad_date"
        return None
