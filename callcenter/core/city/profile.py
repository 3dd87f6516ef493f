"""Read and set the city profile."""

import time
from dataclasses import dataclass

from sqlalchemy.orm import Session

from callcenter.core.city.models import ONLY, CityProfile

KEPT_SECONDS = 30.0


@dataclass(frozen=True)
class City:
    """The city and its centre, in both languages."""

    name_ja: str
    name_en: str
    centre_ja: str
    centre_en: str
    demo: bool = False

    def name(self, language: str) -> str:
        return self.name_ja if language == "ja" else self.name_en

    def centre(self, language: str) -> str:
        return self.centre_ja if language == "ja" else self.centre_en


UNNAMED = City(
    name_ja="市",
    name_en="City",
    centre_ja="マイナンバーカード コールセンター",
    centre_en="My Number Card Call Center",
)
_kept: dict[str, tuple[float, City]] = {}


def city_of(session: Session) -> City:
    """The city, read again every half minute."""
    key = str(session.info["database"].url)
    kept = _kept.get(key)
    if kept is not None and time.monotonic() < kept[0]:
        return kept[1]
    row = session.get(CityProfile, ONLY)
    city = UNNAMED
    if row is not None:
        city = City(row.name_ja, row.name_en, row.centre_ja, row.centre_en, row.demo)
    _kept[key] = (time.monotonic() + KEPT_SECONDS, city)
    return city


def set_city(session: Session, city: City) -> None:
    """Write the profile; other processes see it within half a minute."""
    session.merge(
        CityProfile(
            id=ONLY,
            name_ja=city.name_ja,
            name_en=city.name_en,
            centre_ja=city.centre_ja,
            centre_en=city.centre_en,
            demo=city.demo,
        )
    )
    session.flush()
    _kept.clear()
