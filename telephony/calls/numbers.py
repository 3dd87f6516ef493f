"""What a calling number says: withheld in its many spellings, forwarded by the city, or shown."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import phonenumbers

from telephony.calls.models import NumberKind

# Carriers and the provider write a withheld number in words …
_WITHHELD = frozenset(
    {"anonymous", "blocked", "private", "restricted", "unavailable", "unknown", "withheld"}
)
# … or spell the words on a keypad, which as numbers would be Lesotho, Russia, China and Uganda:
# ANONYMOUS, RESTRICTED, UNAVAILABLE, UNKNOWN, BLOCKED (the provider's own list).
_SPELT = frozenset({"266696687", "7378742833", "86282452253", "8656696", "2562533"})
# Dialled before the number by the caller: hide mine, show mine (NTT).
_PREFIX = re.compile(r"(?:\+?81)?18[46](?=0\d{9,10}$|\+)")
_SIGNS = re.compile(r"[\s()\-‐-―−ー.]+")
_SCHEMES = re.compile(r"^(?:sips?|tel):", re.IGNORECASE)


@dataclass(frozen=True)
class ReadNumber:
    """What the switch said of the caller's number.

    Attributes:
        number: in E.164; None unless `kind` is `shown`.
        forwarded_from: the number that passed the call on to us, in E.164.
    """

    kind: NumberKind
    number: str | None = None
    forwarded_from: str | None = None


def read_number(params: Mapping[str, str], *, own: Collection[str] = ()) -> ReadNumber:
    """Who calls, as far as `From` and `ForwardedFrom` say.

    Args:
        own: the centre's and the city's numbers, in any spelling. A call "from" one of them was
            passed on by the city's exchange: it stands for everybody who calls there.
    """
    ours = {plain for number in own if (plain := e164(number))}
    passed_on = e164(params.get("ForwardedFrom", ""))
    said = params.get("From", "")
    if is_withheld(said):
        return ReadNumber(NumberKind.WITHHELD, forwarded_from=passed_on)
    number = e164(said)
    if number is None:
        return ReadNumber(NumberKind.UNUSABLE, forwarded_from=passed_on)
    if number in ours or number == passed_on:
        return ReadNumber(NumberKind.FORWARDED, forwarded_from=passed_on or number)
    return ReadNumber(NumberKind.SHOWN, number, passed_on)


def is_withheld(said: str) -> bool:
    """Whether this stands for "no number", in words or spelt on a keypad."""
    written = _SCHEMES.sub("", unicodedata.normalize("NFKC", said).strip())
    user = written.partition("@")[0]
    return not user or user.casefold() in _WITHHELD or _SIGNS.sub("", user).lstrip("+") in _SPELT


def e164(written: str) -> str | None:
    """A number in E.164 (`+819012345678`), or None when it is none that one could call.

    A prefix 184 or 186 does not belong to the number; full-width digits and hyphens do not matter.
    """
    plain = _SIGNS.sub("", unicodedata.normalize("NFKC", written))
    plain = _PREFIX.sub("", _SCHEMES.sub("", plain).partition("@")[0])
    if not re.fullmatch(r"\+?[0-9]{5,18}", plain):
        return None
    try:
        number = phonenumbers.parse(plain, "JP")
    except phonenumbers.NumberParseException:
        return None
    # Whether a number is assigned changes from month to month; here its length must be right.
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
