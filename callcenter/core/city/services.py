"""Change the city profile, for those who answer for it."""

import hashlib
import json
import re
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core.audit.services import record
from callcenter.core.city.models import CityProfile
from callcenter.core.city.profile import City, set_city, stored_city
from callcenter.core.errors import Conflict, Invalid
from callcenter.core.permissions import Actor, Permission

MOST_BRANCHES = 30
LONGEST_NAME, LONGEST_CENTRE, LONGEST_TEXT = 60, 100, 200
HIGHEST_FEE = 99_999

_REQUIRED = ("name_ja", "name_en", "centre_ja", "centre_en", "counter_ja", "counter_en")
_FEES = ("reissue_fee", "certificate_fee")
_LONGEST = {
    "name_ja": LONGEST_NAME,
    "name_en": LONGEST_NAME,
    "centre_ja": LONGEST_CENTRE,
    "centre_en": LONGEST_CENTRE,
}
_PHONES = (
    "phone",
    "national_line",
    "national_line_en",
    "suspension_line",
    "suspension_line_en",
)
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{1,19}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def digest_of(city: City) -> str:
    """What tells whether the profile is still as somebody saw it."""
    content = json.dumps(asdict(city), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def check_city(city: City) -> None:
    """Raises:
    Invalid: with `fields` as `City` and `Contact` name them; those of a branch office are
        `branch_<number>_<field>`, counted from 1.
    """
    values = _flat(city)
    errors = {
        field: "too_long"
        for field, value in values.items()
        if isinstance(value, str) and len(value) > _LONGEST.get(field, LONGEST_TEXT)
    }
    errors |= {field: "required" for field in _REQUIRED if not values[field]}
    errors |= {field: "bad_phone" for field in _PHONES if not _fits(_PHONE, values[field])}
    errors |= {field: "bad_fee" for field in _FEES if not 0 <= values[field] <= HIGHEST_FEE}
    if not _fits(_EMAIL, values["email"]):
        errors["email"] = "bad_city_email"
    for number, branch in enumerate(city.contact.branches, start=1):
        if not branch.name_ja:
            errors[f"branch_{number}_name_ja"] = "required"
    if errors:
        raise Invalid(fields=errors)


def change_city(session: Session, actor: Actor, city: City, *, seen: str) -> City:
    """Set names and contact data; whether the data are invented is not changed by this.

    Args:
        seen: `digest_of` the profile that the actor saw.

    Raises:
        Forbidden: the role does not allow it.
        Conflict: somebody else changed it meanwhile.
        Invalid: see `check_city`.
    """
    actor.require(Permission.CITY_MANAGE)
    check_city(city)
    session.scalars(select(CityProfile).with_for_update()).one_or_none()
    before = stored_city(session)
    if digest_of(before) != seen:
        raise Conflict("city_changed")
    changed = replace(city, demo=before.demo)
    old, new = _flat(before), _flat(changed)
    fields = sorted(field for field in {*old, *new} if old.get(field) != new.get(field))
    if fields:
        set_city(session, changed)
        record(
            session,
            actor,
            "city.change",
            "city",
            None,
            fields=fields,
            before=[str(old.get(field, "")) for field in fields],
            after=[str(new.get(field, "")) for field in fields],
        )
    return changed


def _flat(city: City) -> dict[str, Any]:
    """Every value by the name of its field on the page."""
    contact = asdict(city.contact)
    branches = contact.pop("branches")
    names = {name: value for name, value in asdict(city).items() if name not in {"contact", "demo"}}
    return {
        **names,
        **contact,
        **{
            f"branch_{number}_{name}": value
            for number, branch in enumerate(branches, start=1)
            for name, value in branch.items()
        },
    }


def _fits(pattern: re.Pattern[str], value: str) -> bool:
    return not value or pattern.fullmatch(value) is not None
