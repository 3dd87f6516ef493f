"""What a manager enters about a category, and what the form shows of it."""

from collections.abc import Mapping
from datetime import date, timedelta

from callcenter.core import clock
from callcenter.core.errors import Invalid
from callcenter.inquiries.models import Category
from callcenter.inquiries.services.categories import CategoryEntry


def entered_entry(form: Mapping[str, str], code: str) -> CategoryEntry:
    """The entry of a sent form; hints stand one to a line."""
    return CategoryEntry(
        code=code,
        label_ja=form.get("label_ja", "").strip(),
        label_en=form.get("label_en", "").strip(),
        kana=form.get("kana", "").strip(),
        hints=tuple(form.get("hints", "").splitlines()),
    )


def entered_day(form: Mapping[str, str], name: str) -> date:
    """A day of a sent form.

    Raises:
        Invalid: there is none.
    """
    given = form.get(name, "")
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise Invalid(fields={name: "bad_date" if given else "required"}) from None


def blank_entry(under: str) -> dict[str, str]:
    """A new category, offered from today.

    Args:
        under: code of the first level it will stand under, or empty.
    """
    code = f"{under}-" if under.isascii() and under.isdigit() else ""
    return {"code": code, "valid_from": clock.today().isoformat()}


def entry_of_version(version: Category, today: date) -> dict[str, str]:
    """A version in the form that makes the next one, which begins tomorrow at the earliest where
    this one began today."""
    begins = max(today, version.valid_from + timedelta(days=1))
    return {
        "label_ja": version.label_ja,
        "label_en": version.label_en,
        "kana": version.kana,
        "hints": "\n".join(version.hints),
        "valid_from": begins.isoformat(),
        "last_day": today.isoformat(),
    }
