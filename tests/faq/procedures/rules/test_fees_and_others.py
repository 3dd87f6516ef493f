"""PRC-2: fees, PINs, an expired card as identity, short validity."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.procedures.errors import Impossible
from faq.procedures.rules.fees import FREE, FeeTable, ReissueCause, reissue_fee
from faq.procedures.rules.identity import card_as_identity
from faq.procedures.rules.inspection import is_short
from faq.procedures.rules.pins import PINS, PinKind


def test_reissue_costs_800_and_200() -> None:
    """S3: card 800 yen, certificate 200 yen."""
    assert reissue_fee(ReissueCause.LOST).value.total == 1000
    assert reissue_fee(ReissueCause.DAMAGED, with_certificate=False).value.total == 800


@pytest.mark.parametrize("cause", ReissueCause)
def test_free_where_the_holder_could_not_help_it(cause: ReissueCause) -> None:
    """S3: error of the city or the issuer, number changed, left Japan, no space on the card."""
    fee = reissue_fee(cause)
    assert (fee.value.total == 0) == (cause in FREE)
    assert fee.reasons[0].sources == ("S3",)


def test_city_may_charge_otherwise() -> None:
    """S3: the card's fee is set by the city's ordinance."""
    table = FeeTable(card=0, certificate=300)
    assert reissue_fee(ReissueCause.LOST, table=table).value.total == 300


def test_pins() -> None:
    """S0 5-(4): kinds, lengths, lock counts; three may be the same."""
    signature, *others = PINS
    assert (signature.shortest, signature.longest, signature.locks_after) == (6, 16, 5)
    assert signature.letters
    assert not signature.may_be_shared
    assert {pin.kind for pin in PINS} == set(PinKind)
    assert all((pin.shortest, pin.longest) == (4, 4) for pin in others)
    assert all(pin.may_be_shared and not pin.letters for pin in others)
    assert others[0].locks_after == 3


@pytest.mark.parametrize(
    ("on", "accepted", "code"),
    [
        ("2026-03-01", True, "identity_valid"),
        ("2026-08-31", True, "identity_valid"),
        ("2026-09-01", True, "identity_photo"),
        ("2027-02-28", True, "identity_photo"),
        ("2027-03-01", False, "identity_too_old"),
    ],
)
def test_expired_card_as_identity(on: str, accepted: bool, code: str) -> None:
    """S4: within six months after its end, and only with the photo checked."""
    result = card_as_identity(date(2026, 8, 31), date.fromisoformat(on))
    assert (result.value.accepted, result.reasons[0].code) == (accepted, code)
    assert result.value.until == date(2027, 2, 28)
    with pytest.raises(Impossible):
        card_as_identity(date(2200, 1, 1), date(2026, 1, 1))


@settings(derandomize=True, deadline=None)
@given(st.dates(date(2016, 1, 1), date(2036, 12, 31)), st.integers(0, 800))
def test_card_counts_until_one_day(expires: date, later: int) -> None:
    """Once refused, refused for ever after."""
    on = expires + timedelta(days=later)
    result = card_as_identity(expires, on).value
    assert result.accepted == (on <= result.until)
    assert 180 <= (result.until - expires).days <= 184


@pytest.mark.parametrize(
    ("expires", "short"),
    [("2026-11-20", True), ("2027-01-21", True), ("2027-01-22", False), ("2030-01-01", False)],
)
def test_short_validity_at_inspection(expires: str, short: bool) -> None:
    """S2 §11(5): about two months or less left."""
    assert is_short(date.fromisoformat(expires), date(2026, 11, 21)).value is short
