"""Parse the forms of the set-up, and fill them."""

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, fields

from callcenter.core.errors import Invalid
from telephony.setup.models import MenuOption
from telephony.setup.services.menu import OptionEntry
from telephony.setup.values import LANGUAGES, PhoneTimes

OPTION_FIELDS = tuple(field.name for field in fields(OptionEntry))


def parse_times(form: Mapping[str, str]) -> PhoneTimes:
    """Times and limits as entered.

    Raises:
        Invalid: with fields that are no whole numbers.
    """
    entered = {
        field.name: unicodedata.normalize("NFKC", form.get(field.name, "")).strip()
        for field in fields(PhoneTimes)
    }
    errors = {
        name: "bad_number" if text else "required"
        for name, text in entered.items()
        if not _is_number(text)
    }
    if errors:
        raise Invalid(fields=errors)
    return PhoneTimes(**{name: int(text) for name, text in entered.items()})


def times_values(times: PhoneTimes) -> dict[str, str]:
    """The form's fields for times that are set."""
    return {name: str(value) for name, value in asdict(times).items()}


def parse_option(form: Mapping[str, str]) -> OptionEntry:
    """An option of the menu as entered."""
    entered = {name: form.get(name, "").strip() for name in OPTION_FIELDS}
    digit, category_code = entered.pop("digit") or None, entered.pop("category_code") or None
    return OptionEntry(digit, category_code=category_code, **entered)


def option_values(option: MenuOption) -> dict[str, str]:
    """The form's fields for an option that is set."""
    return {name: getattr(option, name) or "" for name in OPTION_FIELDS}


def seen_versions(form: Mapping[str, str]) -> dict[str, int]:
    """The versions of a text that the page showed, by language."""
    return {language: seen_version(form, f"seen_{language}") for language in LANGUAGES}


def seen_version(form: Mapping[str, str], field: str = "seen") -> int:
    """The version that the page showed; -1, which nothing has, where it is no number."""
    text = form.get(field, "")
    return int(text) if _is_number(text) else -1


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 9
