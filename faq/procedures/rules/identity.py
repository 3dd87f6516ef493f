"""Whether an expired card still proves who somebody is (PRC-2; S4 第2-1-(1)-ア-(イ)-A-(A))."""

from dataclasses import dataclass
from datetime import date

from faq.procedures.errors import Impossible
from faq.procedures.rules.birthdays import months_from
from faq.procedures.rules.results import Reason, Ruled
from faq.procedures.rules.validity import FIRST_ISSUE, LAST_DAY

MONTHS_AFTER_EXPIRY = 6
SOURCES = ("S4 第2-1-(1)-ア-(イ)-A", "S2 §11(8)")


@dataclass(frozen=True)
class CardAsIdentity:
    """Whether a card counts on a day, and the last day on which it may."""

    accepted: bool
    until: date


def card_as_identity(expires: date, on: date) -> Ruled[CardAsIdentity]:
    """Whether a card whose last day is `expires` proves its holder's identity on the day `on`:
    while it is valid, and for six months after when the photo shows the person beyond doubt.

    Raises:
        Impossible: `fields` with `expires`.
    """
    if not FIRST_ISSUE <= expires <= LAST_DAY:
        raise Impossible(fields={"expires": "day_out_of_range"})
    until = months_from(expires, MONTHS_AFTER_EXPIRY)
    facts = {"months": MONTHS_AFTER_EXPIRY, "until": until}
    if on <= expires:
        return Ruled(CardAsIdentity(True, until), (Reason("identity_valid", SOURCES, facts),))
    code = "identity_photo" if on <= until else "identity_too_old"
    return Ruled(CardAsIdentity(on <= until, until), (Reason(code, SOURCES, facts),))
