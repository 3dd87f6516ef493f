"""PRC-2: expiry of cards and certificates and the first day of renewal, over 2016–2036."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.procedures.errors import Impossible
from faq.procedures.rules.birthdays import age_on, birthday_in, nth_birthday_after
from faq.procedures.rules.validity import card_expiry, certificate_expiry, renewal_opens
from tests.faq.procedures.rules.oracle import (
    birthdays,
    expected_card,
    expected_certificate,
    expected_opening,
)

FIRST, LAST = date(2016, 1, 1), date(2036, 12, 31)
ISSUE_DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
# Old and young, month's ends, the leap day, and whose 18th and 20th birthdays lie about the day on
# which the limit of age changed.
BIRTHDAYS = [
    date(1916, 2, 29),
    date(1950, 12, 31),
    date(1996, 4, 1),
    date(2002, 3, 31),
    date(2002, 4, 1),
    date(2004, 2, 29),
    date(2004, 3, 31),
    date(2004, 4, 1),
    date(2004, 4, 2),
    date(2010, 1, 1),
    date(2015, 12, 31),
]
SOME_ISSUE_DAYS = [
    FIRST,
    date(2020, 2, 28),
    date(2020, 2, 29),
    date(2020, 3, 1),
    date(2022, 3, 31),
    date(2022, 4, 1),
    date(2023, 2, 28),
    date(2035, 12, 31),
    LAST,
]


def test_cards_of_every_issue_day() -> None:
    """Each day from 2016 to 2036 × a set of birthdays."""
    for born in BIRTHDAYS:
        for issued in ISSUE_DAYS:
            assert card_expiry(born, issued).value == expected_card(born, issued)


def test_cards_of_every_birthday() -> None:
    """Each birthday of a hundred years × a set of issue days."""
    for issued in SOME_ISSUE_DAYS:
        for days in range(36525):
            born = issued - timedelta(days=days)
            assert card_expiry(born, issued).value == expected_card(born, issued)


def test_certificates_of_every_issue_day() -> None:
    """New and renewed ones, on cards that end early and late."""
    for born in BIRTHDAYS:
        for issued in ISSUE_DAYS[::3]:
            own = birthdays(born)
            for card in (issued, issued + timedelta(days=900), own[issued.year - born.year + 9]):
                for renewal in (False, True):
                    found = certificate_expiry(born, issued, card, renewal=renewal).value
                    assert found == expected_certificate(born, issued, card, renewal=renewal)


def test_renewal_of_every_expiry() -> None:
    for expires in ISSUE_DAYS:
        assert renewal_opens(expires).value == expected_opening(expires)


@pytest.mark.parametrize(
    ("expires", "opens"),
    [
        ("2027-05-31", "2027-03-01"),
        ("2028-05-31", "2028-03-01"),
        ("2027-05-29", "2027-03-01"),
        ("2028-05-29", "2028-03-01"),
        ("2028-05-28", "2028-02-29"),
        ("2027-11-30", "2027-08-31"),
        ("2027-01-15", "2026-10-16"),
    ],
)
def test_renewal_at_the_ends_of_months(expires: str, opens: str) -> None:
    """S2 §8(10): the day after the day three months before."""
    assert renewal_opens(date.fromisoformat(expires)).value == date.fromisoformat(opens)


@pytest.mark.parametrize(
    ("born", "issued", "expires"),
    [
        ("1990-05-05", "2025-05-04", "2034-05-05"),
        ("1990-05-05", "2025-05-05", "2035-05-05"),
        ("1990-05-05", "2025-05-06", "2035-05-05"),
        ("2003-04-01", "2022-03-31", "2026-04-01"),
        ("2003-04-01", "2022-04-01", "2032-04-01"),
        ("2004-04-02", "2022-04-01", "2026-04-02"),
        ("2004-02-29", "2022-02-27", "2026-02-28"),
        ("2025-06-01", "2025-06-01", "2030-06-01"),
    ],
)
def test_cards_written_out(born: str, issued: str, expires: str) -> None:
    """S2 §8(10): the limit of 20 and of 18, the birthday itself, the newborn child."""
    found = card_expiry(date.fromisoformat(born), date.fromisoformat(issued)).value
    assert found == date.fromisoformat(expires)


days = st.dates(FIRST, LAST)
# The same examples in each run, however slow the machine.
steady = settings(derandomize=True, deadline=None)
births = st.dates(date(1900, 1, 1), LAST)


@steady
@given(births, days)
def test_card_ends_on_a_birthday(born: date, issued: date) -> None:
    """More than four and at most ten years after its issue."""
    if issued < born:
        return
    expires = card_expiry(born, issued).value
    assert expires == birthday_in(born, expires.year)
    assert 4 <= age_on(issued, expires) <= 10
    assert expires > issued


@steady
@given(births, days, days)
def test_later_issue_never_ends_earlier_within_one_rule(
    born: date, first: date, second: date
) -> None:
    """Of two cards with the same number of birthdays the later one never ends first."""
    first, second = sorted((first, second))
    if first < born:
        return
    earlier, later = card_expiry(born, first), card_expiry(born, second)
    if earlier.reasons[0].facts["count"] == later.reasons[0].facts["count"]:
        assert earlier.value <= later.value


@steady
@given(births, days, st.booleans())
def test_certificate_never_outlives_its_card(born: date, issued: date, renewal: bool) -> None:
    if issued < born:
        return
    card = card_expiry(born, issued).value
    assert issued < certificate_expiry(born, issued, card, renewal=renewal).value <= card


@steady
@given(births, days, st.integers(0, 400))
def test_renewed_in_time_it_lasts_as_long_as_the_card(born: date, issued: date, late: int) -> None:
    """S2 §11(8)ウ(ア)a: the renewed certificate of a card of ten birthdays ends with the card,
    whether it was renewed in the last three months or after its end."""
    if issued < born:
        return
    card = card_expiry(born, issued)
    if card.reasons[0].facts["count"] != 10:
        return
    first = certificate_expiry(born, issued, card.value).value
    renewed = renewal_opens(first).value + timedelta(days=late)
    assert certificate_expiry(born, renewed, card.value, renewal=True).value == card.value


@steady
@given(st.dates(date(2016, 1, 1), date(2199, 12, 31)))
def test_renewal_opens_about_three_months_before(expires: date) -> None:
    opens = renewal_opens(expires).value
    assert 88 <= (expires - opens).days <= 92
    assert opens.day == expires.day + 1 or opens.day == 1


@steady
@given(births, days, st.integers(1, 12))
def test_birthdays_are_counted_one_by_one(born: date, day: date, count: int) -> None:
    step = day
    for _ in range(count):
        step = nth_birthday_after(born, step, 1)
    assert nth_birthday_after(born, day, count) == step


@pytest.mark.parametrize(
    ("born", "issued", "card", "fields"),
    [
        ("2025-06-02", "2025-06-01", None, {"issued": "issued_before_born"}),
        ("1867-12-31", "2025-06-01", None, {"born": "day_out_of_range"}),
        ("2000-01-01", "2015-12-31", None, {"issued": "issue_out_of_range"}),
        ("2000-01-01", "2200-01-01", None, {"issued": "issue_out_of_range"}),
        ("2000-01-01", "2025-06-02", "2025-06-01", {"card_expires": "card_ended_before_issue"}),
        ("2000-01-01", "2025-06-02", "9999-06-01", {"card_expires": "day_out_of_range"}),
        ("1867-12-31", "9999-12-31", "2030-01-01", None),
    ],
)
def test_impossible_days_are_refused(
    born: str, issued: str, card: str | None, fields: dict[str, str] | None
) -> None:
    """Each mistake at its own field, several at once."""
    with pytest.raises(Impossible) as refused:
        if card is None:
            card_expiry(date.fromisoformat(born), date.fromisoformat(issued))
        else:
            certificate_expiry(
                date.fromisoformat(born), date.fromisoformat(issued), date.fromisoformat(card)
            )
    assert fields is None or refused.value.fields == fields
    if fields is None:
        assert set(refused.value.fields) == {"born", "issued"}


def test_results_say_their_rule_and_source() -> None:
    """PRC-2: with the rule shown; what is our own reading says so."""
    result = card_expiry(date(2004, 2, 29), date(2024, 2, 29))
    assert [reason.code for reason in result.reasons] == [
        "card_adult",
        "birthday_on_issue",
        "leap_day",
    ]
    assert result.reasons[0].sources == ("S2 §8(10)", "S3")
    assert "own" in result.reasons[2].sources
    bound = certificate_expiry(date(1990, 5, 5), date(2025, 5, 6), date(2027, 5, 5))
    assert bound.reasons[0].code == "certificate_ends_with_card"
    with pytest.raises(Impossible):
        renewal_opens(date(2015, 1, 1))
