"""The check digit of the twelve-digit Individual Number (My Number, 個人番号)."""

from operator import mul

# Weights Q(n) of the ministerial ordinance, written in reading order (n = 11 … 1):
# Q(n) = n + 1 for n <= 6 and n - 5 for n >= 7, with n counted from the right.
_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)

LENGTH = 12


def check_digit(first_eleven: str) -> int:
    """Return the check digit that belongs to the first eleven digits of a My Number.

    Args:
        first_eleven: exactly eleven ASCII digits.

    Returns:
        The twelfth digit, 0 to 9.

    Raises:
        ValueError: if the argument is not eleven ASCII digits.

    Source: ordinance no. 85 of the Ministry of Internal Affairs, article 5.
    """
    if len(first_eleven) != LENGTH - 1 or not _is_ascii_digits(first_eleven):
        raise ValueError("a check digit is computed from exactly eleven ASCII digits")
    remainder = sum(map(mul, map(int, first_eleven), _WEIGHTS)) % 11
    return 0 if remainder <= 1 else 11 - remainder


def is_valid(number: str) -> bool:
    """Tell whether ``number`` is twelve ASCII digits ending in the right check digit."""
    if len(number) != LENGTH or not _is_ascii_digits(number):
        return False
    return check_digit(number[:-1]) == int(number[-1])


def _is_ascii_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
