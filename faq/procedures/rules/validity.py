"""Until when cards and certificates are valid, and from when they can be renewed (PRC-2)."""

from datetime import date, timedelta

from faq.procedures.errors import Impossible
from faq.procedures.rules.birthdays import (
    age_on,
    birthday_in,
    is_leap_day,
    months_from,
    nth_birthday_after,
)
from faq.procedures.rules.results import OWN, Reason, Ruled

FIRST_ISSUE = date(2016, 1, 1)
"""No card was issued before (S3: 平成28年1月から)."""
LAST_DAY = date(2199, 12, 31)
EARLIEST_BIRTH = date(1868, 1, 1)

LAST_ISSUE_WITH_LIMIT_20 = date(2022, 3, 31)
CARD_BIRTHDAYS_ADULT = 10
CARD_BIRTHDAYS_YOUNG = 5
CERTIFICATE_BIRTHDAYS = 5
CERTIFICATE_BIRTHDAYS_RENEWED = 6
RENEWAL_MONTHS = 3

CARD_SOURCES = ("S2 §8(10)", "S3")
CERTIFICATE_SOURCES = ("S0 5-(3)", "S2 §8(10)", "S2 §11(8)")
RENEWAL_SOURCES = ("S2 §8(10)", "S2 §11(8)")


def age_limit(issued: date) -> int:
    """The age from which a card issued on this day runs for ten birthdays (S2 §8(10))."""
    return 20 if issued <= LAST_ISSUE_WITH_LIMIT_20 else 18


def card_expiry(born: date, issued: date) -> Ruled[date]:
    """The last day on which a card is valid: the 10th birthday after its issue for adults, the 5th
    for younger holders (S2 §8(10), S3). Of residents without a limited period of stay; a card of
    others ends with their stay.

    Raises:
        Impossible: `fields` out of `born` and `issued`.
    """
    _check_issue(born, issued)
    limit = age_limit(issued)
    adult = age_on(born, issued) >= limit
    count = CARD_BIRTHDAYS_ADULT if adult else CARD_BIRTHDAYS_YOUNG
    reason = Reason(
        "card_adult" if adult else "card_young", CARD_SOURCES, {"count": count, "limit": limit}
    )
    return Ruled(nth_birthday_after(born, issued, count), (reason, *_birthdays(born, issued)))


def certificate_expiry(
    born: date, issued: date, card_expires: date, *, renewal: bool = False
) -> Ruled[date]:
    """The last day on which a certificate is valid: the 5th birthday after its issue, the 6th when
    it was issued as a renewal, never later than the card (S0 5-(3), S2 §8(10), §11(8)).

    Args:
        issued: the day the certificate was issued.
        card_expires: the last day of the card that holds it.
        renewal: whether it was issued as a renewal of one that had not ended.

    Raises:
        Impossible: `fields` out of `born`, `issued` and `card_expires`.
    """
    _check_issue(born, issued)
    _check_range(card_expires, "card_expires")
    if card_expires < issued:
        raise Impossible(fields={"card_expires": "card_ended_before_issue"})
    count = CERTIFICATE_BIRTHDAYS_RENEWED if renewal else CERTIFICATE_BIRTHDAYS
    own = nth_birthday_after(born, issued, count)
    code = "certificate_renewed" if renewal else "certificate_issued"
    reasons = (Reason(code, CERTIFICATE_SOURCES, {"count": count}), *_birthdays(born, issued))
    if own <= card_expires:
        return Ruled(own, reasons)
    bound = Reason("certificate_ends_with_card", CERTIFICATE_SOURCES, {"own": own})
    return Ruled(card_expires, (bound, *reasons))


def renewal_opens(expires: date) -> Ruled[date]:
    """The first day on which a card or certificate can be renewed: the day after the day three
    months before its last day; 31 May gives 1 March (S2 §8(10), §11(8)ウ(ア)a).

    Raises:
        Impossible: `fields` with `expires`.
    """
    _check_range(expires, "expires")
    three_months_before = months_from(expires, -RENEWAL_MONTHS)
    reason = Reason(
        "renewal_opens", RENEWAL_SOURCES, {"before": three_months_before, "months": RENEWAL_MONTHS}
    )
    return Ruled(three_months_before + timedelta(days=1), (reason,))


def _check_issue(born: date, issued: date) -> None:
    fields = {}
    if not EARLIEST_BIRTH <= born <= LAST_DAY:
        fields["born"] = "day_out_of_range"
    if not FIRST_ISSUE <= issued <= LAST_DAY:
        fields["issued"] = "issue_out_of_range"
    if fields:
        raise Impossible(fields=fields)
    if issued < born:
        raise Impossible(fields={"issued": "issued_before_born"})


def _check_range(day: date, field: str) -> None:
    if not FIRST_ISSUE <= day <= LAST_DAY:
        raise Impossible(fields={field: "day_out_of_range"})


def _birthdays(born: date, issued: date) -> tuple[Reason, ...]:
    """How birthdays were counted, where that is not plain."""
    on_issue = Reason("birthday_on_issue", ("S2 §8(10)", OWN))
    leap_day = Reason("leap_day", (OWN,))
    return (
        *((on_issue,) if birthday_in(born, issued.year) == issued else ()),
        *((leap_day,) if is_leap_day(born) else ()),
    )
