"""Identifiers: UUIDs (version 7) inside, short references for people to read over the phone."""

import math
import secrets
import unicodedata
from datetime import UTC, datetime
from uuid import UUID

from callcenter.core import clock

# No letter or digit that sounds or looks like another, no vowel (no words), and 17 of them:
# with a prime number of signs the check sign finds every single slip and every swap.
ALPHABET = "3479CFHJKMNPRTWXY"
_BODY = 8
_WEIGHTS = tuple(range(2, 2 + _BODY))


def new_id(at: datetime | None = None) -> UUID:
    """A UUID version 7: sorts by its moment (now by default, milliseconds), random below that."""
    moment = clock.now() if at is None else at
    milliseconds = int(moment.timestamp() * 1000)
    return _uuid7(milliseconds, secrets.randbits(12), secrets.randbits(62))


def first_id(at: datetime) -> UUID:
    """The least identifier of the moment `at`: bounds a period in a query on identifiers."""
    return _uuid7(math.ceil(at.timestamp() * 1000), 0, 0)


def moment_of(identifier: UUID) -> datetime:
    """The moment a version 7 identifier was made for, in UTC, to the millisecond."""
    return datetime.fromtimestamp((identifier.int >> 80) / 1000, UTC)


def _uuid7(milliseconds: int, high: int, low: int) -> UUID:
    return UUID(int=milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low)


def new_reference() -> str:
    """A random reference such as `K7M-4PX-93C`: eight signs and a check sign."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_BODY))
    return format_reference(body + _check_sign(body))


def parse_reference(text: str) -> str | None:
    """The reference in `text` as stored, or None when it is none or was misheard.

    Spaces, hyphens, full-width letters and small letters do not matter.
    """
    folded = unicodedata.normalize("NFKC", text).upper()
    signs = "".join(sign for sign in folded if sign.isalnum())
    if len(signs) != _BODY + 1 or any(sign not in ALPHABET for sign in signs):
        return None
    return format_reference(signs) if signs[-1] == _check_sign(signs[:-1]) else None


def format_reference(signs: str) -> str:
    return "-".join(signs[i : i + 3] for i in range(0, len(signs), 3))


def _check_sign(body: str) -> str:
    total = sum(w * ALPHABET.index(sign) for w, sign in zip(_WEIGHTS, body, strict=True))
    return ALPHABET[-total % len(ALPHABET)]
