"""Read and set the city profile."""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy.orm import Session

from callcenter.core.city.models import ONLY, CityProfile

KEPT_SECONDS = 30.0


@dataclass(frozen=True)
class Branch:
    """A branch office where part of the matters is handled."""

    name_ja: str
    name_en: str = ""
    address_ja: str = ""
    address_en: str = ""
    handles_ja: str = ""
    handles_en: str = ""

    def name(self, language: str) -> str:
        return _either(self.name_ja, self.name_en, language)

    def address(self, language: str) -> str:
        return _either(self.address_ja, self.address_en, language)

    def handles(self, language: str) -> str:
        return _either(self.handles_ja, self.handles_en, language)


@dataclass(frozen=True)
class Contact:
    """Where citizens turn to, and what a reissue costs.

    Attributes:
        national_line: the national free line for everything about My Number; it also suspends a
            lost card, day and night. The English ones are the line for cards and their loss.
        reissue_fee, certificate_fee: in yen (S3).
    """

    phone: str = ""
    email: str = ""
    counter_ja: str = "マイナンバーカードの窓口"
    counter_en: str = "the My Number Card counter"
    counter_address_ja: str = ""
    counter_address_en: str = ""
    branches: tuple[Branch, ...] = ()
    national_line: str = "0120-95-0178"
    national_line_en: str = "0120-0178-27"
    suspension_line: str = "0120-95-0178"
    suspension_line_en: str = "0120-0178-27"
    reissue_fee: int = 800
    certificate_fee: int = 200

    def counter(self, language: str) -> str:
        return _either(self.counter_ja, self.counter_en, language)

    def counter_address(self, language: str) -> str:
        return _either(self.counter_address_ja, self.counter_address_en, language)


@dataclass(frozen=True)
class City:
    """The city and its centre, in both languages."""

    name_ja: str
    name_en: str
    centre_ja: str
    centre_en: str
    demo: bool = False
    contact: Contact = Contact()

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
    city = stored_city(session)
    _kept[key] = (time.monotonic() + KEPT_SECONDS, city)
    return city


def stored_city(session: Session) -> City:
    """The city as the database has it now."""
    row = session.get(CityProfile, ONLY)
    if row is None:
        return UNNAMED
    names = (row.name_ja, row.name_en, row.centre_ja, row.centre_en)
    return City(*names, row.demo, contact_from(row.contact))


def set_city(session: Session, city: City) -> None:
    """Write the profile; other processes see it within half a minute."""
    session.merge(
        CityProfile(
            id=ONLY,
            name_ja=city.name_ja,
            name_en=city.name_en,
            centre_ja=city.centre_ja,
            centre_en=city.centre_en,
            contact=asdict(city.contact),
            demo=city.demo,
        )
    )
    session.flush()
    _kept.clear()


def contact_from(kept: Mapping[str, Any]) -> Contact:
    """The contact data that a profile or a file holds; what is not in it has its default."""
    known = {field.name for field in fields(Contact)}
    given = {name: value for name, value in kept.items() if name in known}
    given["branches"] = tuple(Branch(**branch) for branch in given.get("branches", ()))
    return Contact(**given)


def _either(japanese: str, english: str, language: str) -> str:
    return japanese if language == "ja" else english or japanese
