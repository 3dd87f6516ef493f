"""Variables of the answers: names in braces for what the city profile and the hours decide.

Opening hours, numbers, fees and addresses are never typed into an article: they are filled in
when it is shown (FAQ-5).
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.city.profile import City, city_of
from callcenter.core.hours.queries import opening_hours
from faq.articles.hours_words import HoursWords, hours_words

NAMES = (
    "city",
    "centre",
    "phone",
    "email",
    "counter",
    "counter_address",
    "branches",
    "weekday_hours",
    "saturday_hours",
    "renewal_saturday_hours",
    "open_saturdays",
    "closed_days",
    "national_line",
    "national_line_en",
    "suspension_line",
    "reissue_fee",
    "certificate_fee",
    "reissue_total",
    "booking_url",
    "faq_url",
)
_BRACED = re.compile(r"[{｛]([^{}｛｝]*)[}｝]")
_WRITTEN = re.compile(r"\{([a-z_]+)\}")
_public_url = ["http://127.0.0.1:8000"]


@dataclass(frozen=True)
class VariableValues:
    """What each variable stands for now, in both languages."""

    ja: Mapping[str, str]
    en: Mapping[str, str]

    def digest(self) -> str:
        """A short text that is different whenever a value is."""
        pairs = (*sorted(self.ja.items()), *sorted(self.en.items()))
        return hashlib.sha256(repr(pairs).encode()).hexdigest()[:16]

    def of(self, language: str) -> Mapping[str, str]:
        return self.ja if language == "ja" else self.en

    def fill(self, text: str, language: str) -> str:
        """The text with its variables filled in; a name that is none stays as it is."""
        values = self.of(language)
        return _WRITTEN.sub(lambda found: values.get(found[1], found[0]), text)


def use_public_url(url: str) -> None:
    """Set where the public pages are; the composition root calls this."""
    _public_url[0] = url.rstrip("/")


def variable_values(session: Session) -> VariableValues:
    """The values in force today."""
    city, calendar = city_of(session), opening_hours(session, clock.zone())
    return VariableValues(
        *(_values(city, hours_words(calendar, language), language) for language in ("ja", "en"))
    )


def unknown_variables(text: str) -> list[str]:
    """What stands in braces and is no variable, also one in full-width braces."""
    return [
        found[0]
        for found in _BRACED.finditer(text)
        if found[1] not in NAMES or found[0] != f"{{{found[1]}}}"
    ]


def _values(city: City, hours: HoursWords, language: str) -> dict[str, str]:
    contact, japanese = city.contact, language == "ja"
    return {
        "city": city.name(language),
        "centre": city.centre(language),
        "phone": contact.phone,
        "email": contact.email,
        "counter": contact.counter(language),
        "counter_address": contact.counter_address(language),
        "branches": _listed([branch.name(language) for branch in contact.branches], japanese),
        "weekday_hours": hours.weekdays,
        "saturday_hours": hours.saturdays,
        "renewal_saturday_hours": hours.renewal_saturdays,
        "open_saturdays": hours.open_saturdays,
        "closed_days": hours.closed_days,
        "national_line": contact.national_line,
        "national_line_en": contact.national_line_en,
        "suspension_line": contact.suspension_line if japanese else contact.suspension_line_en,
        "reissue_fee": _yen(contact.reissue_fee, japanese),
        "certificate_fee": _yen(contact.certificate_fee, japanese),
        "reissue_total": _yen(contact.reissue_fee + contact.certificate_fee, japanese),
        "booking_url": f"{_public_url[0]}/{language}/booking",
        "faq_url": f"{_public_url[0]}/{language}/faq",
    }


def _listed(names: list[str], japanese: bool) -> str:
    if japanese or len(names) < 2:
        return "、".join(names)
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _yen(amount: int, japanese: bool) -> str:
    return f"{amount:,}円" if japanese else f"{amount:,} yen"
