"""Phone numbers as people in Japan write them, and what finds the same number again."""

import phonenumbers

from callcenter.core.privacy.keys import indexer

# One context for all rooms: a call finds the inquiries that came from the same number.
_CONTEXT = "caller.phone"


def national_number(typed: str) -> str:
    """A phone number as Japanese people write it (`090-1234-5678`), or what was typed when it is
    no number of Japan."""
    typed = typed.strip()
    try:
        number = phonenumbers.parse(typed, "JP")
    except phonenumbers.NumberParseException:
        return typed
    if number.country_code != 81 or not phonenumbers.is_possible_number(number):
        return typed
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)


def digits_of(number: str) -> str:
    """The digits of a number as it is dialled in Japan."""
    return "".join(sign for sign in national_number(number) if sign.isdigit())


def phone_index(number: str) -> bytes:
    """What finds the same number again, however it was written (HMAC, not reversible)."""
    return indexer().blind_index(digits_of(number), _CONTEXT)
