"""The four PINs of a card (PRC-2; S0 5-(4), S3 構成)."""

from dataclasses import dataclass
from enum import StrEnum

SOURCES = ("S0 5-(4)", "S3")


class PinKind(StrEnum):
    """What a PIN opens."""

    SIGNATURE = "signature"
    USER = "user"
    REGISTER = "register"
    FACE_AID = "face_aid"


@dataclass(frozen=True)
class Pin:
    """One PIN.

    Attributes:
        shortest, longest: how many characters.
        letters: whether capital letters and digits are mixed; otherwise digits only.
        locks_after: wrong tries in a row until it locks; None where the sources name no number.
        may_be_shared: may be the same as the other four-digit ones.
    """

    kind: PinKind
    shortest: int
    longest: int
    letters: bool
    locks_after: int | None
    may_be_shared: bool


PINS = (
    Pin(PinKind.SIGNATURE, 6, 16, True, 5, False),
    Pin(PinKind.USER, 4, 4, False, 3, True),
    Pin(PinKind.REGISTER, 4, 4, False, None, True),
    Pin(PinKind.FACE_AID, 4, 4, False, None, True),
)
