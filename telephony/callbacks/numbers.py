"""Which numbers the centre calls: what people in Japan write, and never one that rings for help
or costs extra (CB-1)."""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberType

from callcenter.core.errors import Invalid
from callcenter.core.privacy.phone_numbers import national_number
from telephony.calls.numbers import e164, is_withheld

_JAPAN = 81
# Police, coast guard, fire and ambulance.
_EMERGENCY = frozenset({"110", "118", "119"})
# 0570 and 0180: shared by callers and announcements; 0990: paid; 0204 and 020: machines and pagers.
_CHARGED = ("570", "180", "990", "204", "20")
_CHARGED_TYPES = frozenset(
    {
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.PAGER,
    }
)
# 104, 117, 188, #7119 …: three or four digits reach a service, not a person.
_SHORT = re.compile(r"[#*]?[0-9]{3,5}")
_SIGNS = re.compile(r"[\s()\-‐-―−ー.]+")
_PREFIX = re.compile(r"^(?:\+?81)?18[46]")
_COUNTRY = re.compile(r"^(?:\+|010)?81")
# Opened for mobile phones; the library may not know it yet.
_NEW_MOBILE = re.compile(r"60[0-9]{8}")


@dataclass(frozen=True)
class DialableNumber:
    """A number that may be called.

    Attributes:
        e164: as the switch takes it.
        national: as people in Japan write it.
    """

    e164: str
    national: str


def read_dialable(text: str) -> DialableNumber:
    """A number as somebody typed it: full width, with hyphens or without, 0120, +81 …, with 184
    or 186 before it.

    Raises:
        Invalid: `number`: `number_withheld`, `number_unreadable`, `number_emergency`,
            `number_premium`, `number_foreign`.
    """
    code = fault_of(text)
    if code is not None:
        raise Invalid(fields={"number": code})
    number = e164(text) or ""
    return DialableNumber(number, national_number(number))


def fault_of(text: str) -> str | None:
    """The code of why a number is not called; None: it may be."""
    if is_withheld(text):
        return "number_withheld"
    short = _short_number(text)
    if short is not None:
        return "number_emergency" if short in _EMERGENCY else "number_premium"
    written = e164(text)
    if written is None:
        return "number_unreadable"
    number = phonenumbers.parse(written)
    if number.country_code != _JAPAN:
        return "number_foreign"
    significant = phonenumbers.national_significant_number(number)
    kind = phonenumbers.number_type(number)
    if significant.startswith(_CHARGED) or kind in _CHARGED_TYPES:
        return "number_premium"
    is_known = phonenumbers.is_valid_number(number) or _NEW_MOBILE.fullmatch(significant)
    return None if is_known else "number_unreadable"


def _short_number(text: str) -> str | None:
    """The digits of a number too short for a person's phone, without whatever is dialled before
    it; None: it is none of these."""
    plain = _SIGNS.sub("", unicodedata.normalize("NFKC", text))
    for prefix in (_PREFIX, _COUNTRY):
        shorter = prefix.sub("", plain)
        if _SHORT.fullmatch(shorter):
            return shorter.lstrip("#*").lstrip("0") if shorter.startswith("0") else shorter
    return plain if _SHORT.fullmatch(plain) else None
