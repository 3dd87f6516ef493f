"""Parse the form of the city profile, and fill it."""

from collections.abc import Mapping
from dataclasses import asdict, fields

from callcenter.core.city.profile import Branch, City, Contact
from callcenter.core.city.services import MOST_BRANCHES
from callcenter.core.errors import Invalid

NAMES = ("name_ja", "name_en", "centre_ja", "centre_en")
BRANCH_FIELDS = tuple(field.name for field in fields(Branch))
_FEES = ("reissue_fee", "certificate_fee")
_TEXTS = tuple(field.name for field in fields(Contact) if field.name not in {*_FEES, "branches"})


def parse_city(form: Mapping[str, str]) -> City:
    """The profile as entered; branch offices without any entry are left out.

    Raises:
        Invalid: with a fee that is no number.
    """
    fees = {name: _typed(form, name) for name in _FEES}
    errors = {name: "bad_fee" for name, text in fees.items() if not _is_amount(text)}
    if errors:
        raise Invalid(fields=errors)
    contact = Contact(
        **{name: _typed(form, name) for name in _TEXTS},  # type: ignore[arg-type]
        **{name: int(text) for name, text in fees.items()},  # type: ignore[arg-type]
        branches=_branches(form),
    )
    return City(**{name: _typed(form, name) for name in NAMES}, contact=contact)  # type: ignore[arg-type]


def city_values(city: City) -> dict[str, str]:
    """The form's fields for a profile."""
    contact = asdict(city.contact)
    branches = contact.pop("branches")
    values = {name: str(getattr(city, name)) for name in NAMES}
    values |= {name: str(value) for name, value in contact.items()}
    for number, branch in enumerate(branches, start=1):
        values |= {f"branch_{number}_{name}": value for name, value in branch.items()}
    return values


def _branches(form: Mapping[str, str]) -> tuple[Branch, ...]:
    entered = (
        [_typed(form, f"branch_{number}_{name}") for name in BRANCH_FIELDS]
        for number in range(1, MOST_BRANCHES + 1)
    )
    return tuple(Branch(*values) for values in entered if any(values))


def _typed(form: Mapping[str, str], name: str) -> str:
    return form.get(name, "").strip()


def _is_amount(text: str) -> bool:
    return text.isdecimal() and len(text) < 9
