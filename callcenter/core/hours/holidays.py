"""National holidays of Japan: where the city's own table gets its first content from."""

from datetime import date

import jpholiday

from callcenter.core.hours.rules import Names

_SUBSTITUTE = " 振替休日"
_ENGLISH = {
    "元日": "New Year's Day",
    "成人の日": "Coming of Age Day",
    "建国記念の日": "National Foundation Day",
    "天皇誕生日": "Emperor's Birthday",
    "春分の日": "Vernal Equinox Day",
    "昭和の日": "Showa Day",
    "憲法記念日": "Constitution Memorial Day",
    "みどりの日": "Greenery Day",
    "こどもの日": "Children's Day",
    "海の日": "Marine Day",
    "山の日": "Mountain Day",
    "敬老の日": "Respect for the Aged Day",
    "秋分の日": "Autumnal Equinox Day",
    "スポーツの日": "Sports Day",
    "文化の日": "Culture Day",
    "勤労感謝の日": "Labor Thanksgiving Day",
    "国民の休日": "Citizens' Holiday",
}


def national_holidays(year: int) -> dict[date, Names]:
    """The holidays of a year by the law as it stands.

    The two equinoxes are only fixed in the February before; far years follow the astronomy.
    """
    return {day: _named(name) for day, name in jpholiday.year_holidays(year)}


def _named(name: str) -> Names:
    base = name.removesuffix(_SUBSTITUTE)
    english = _ENGLISH.get(base, base)
    if base == name:
        return Names(name, english)
    return Names(f"{base}の振替休日", f"Substitute holiday for {english}")
