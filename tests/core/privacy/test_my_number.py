"""PRV-1: the check digit of the My Number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.core.privacy.my_number import check_digit, is_valid

eleven = st.text("0123456789", min_size=11, max_size=11)


def by_the_ordinance(first_eleven: str) -> int:
    """The rule as written: digits counted from the right, Q(n) = n + 1 or n - 5."""
    remainder = 0
    for n in range(1, 12):
        p = int(first_eleven[-n])
        remainder += p * (n + 1 if n <= 6 else n - 5)
    remainder %= 11
    return 0 if remainder <= 1 else 11 - remainder


def test_published_example() -> None:
    """PRV-1: 12345678901 has the check digit 8."""
    assert check_digit("12345678901") == 8
    assert is_valid("123456789018")


@given(eleven)
def test_equals_the_rule_as_written(first_eleven: str) -> None:
    """PRV-1: the weights in reading order give what the ordinance says."""
    assert check_digit(first_eleven) == by_the_ordinance(first_eleven)


@given(eleven)
def test_exactly_one_last_digit_is_valid(first_eleven: str) -> None:
    assert sum(is_valid(first_eleven + last) for last in "0123456789") == 1


@pytest.mark.parametrize(
    "number", ["", "1" * 11, "1" * 13, "12345678901x", "１２３４５６７８９０１８", " 23456789018"]
)
def test_anything_but_twelve_ascii_digits_is_invalid(number: str) -> None:
    assert not is_valid(number)


@pytest.mark.parametrize("digits", ["", "1" * 10, "1" * 12, "1234567890a", "１" * 11])
def test_check_digit_refuses_anything_but_eleven_digits(digits: str) -> None:
    with pytest.raises(ValueError, match="eleven"):
        check_digit(digits)
