"""What the guides' variables stand for in this city."""

from sqlalchemy.orm import Session

from callcenter.core.city.profile import City, city_of
from faq.procedures.rules.fees import FeeTable
from faq.procedures.words import Values


def city_values(session: Session) -> Values:
    """The values of all variables, from the city profile."""
    city = city_of(session)
    return Values(_values(city, "ja"), _values(city, "en"))


def fee_table(session: Session) -> FeeTable:
    """What the city charges, from the city profile."""
    contact = city_of(session).contact
    return FeeTable(card=contact.reissue_fee, certificate=contact.certificate_fee)


def _values(city: City, language: str) -> dict[str, str]:
    contact, japanese = city.contact, language == "ja"
    return {
        "city": city.name(language),
        "call_centre": _call_centre(city, language),
        "counter": contact.counter(language),
        "branches": ("、" if japanese else ", ").join(
            branch.name(language) for branch in contact.branches
        ),
        "suspension_line": contact.suspension_line if japanese else contact.suspension_line_en,
        "reissue_fee": _yen(contact.reissue_fee, language),
        "certificate_fee": _yen(contact.certificate_fee, language),
        "reissue_total": _yen(contact.reissue_fee + contact.certificate_fee, language),
    }


def _yen(amount: int, language: str) -> str:
    return f"{amount:,}円" if language == "ja" else f"{amount:,} yen"


def _call_centre(city: City, language: str) -> str:
    name, phone = city.centre(language), city.contact.phone
    if not phone:
        return name
    return f"{name}（電話 {phone}）" if language == "ja" else f"{name} (phone {phone})"
