"""Cards whose validity is too short when they arrive (S2 §11(5)ウ(イ))."""

from datetime import date

from faq.procedures.rules.birthdays import months_from
from faq.procedures.rules.results import Reason, Ruled

SHORT_MONTHS = 2
SOURCES = ("S2 §11(5)ウ(イ)",)


def is_short(expires: date, on: date) -> Ruled[bool]:
    """Whether a card inspected on the day `on` is sorted out: about two months or less are left."""
    last = months_from(on, SHORT_MONTHS)
    code = "validity_short" if expires <= last else "validity_enough"
    return Ruled(expires <= last, (Reason(code, SOURCES, {"months": SHORT_MONTHS, "last": last}),))
