"""PRV-2: search over encrypted fields without showing them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.core.privacy.blind_index import BlindIndexer
from callcenter.core.privacy.encryption import generate_key
from callcenter.core.privacy.errors import InvalidKeyError

KEY = generate_key()
indexer = BlindIndexer.from_settings(KEY)
digits = st.text("0123456789", max_size=15)


def test_equal_values_of_one_field_are_equal() -> None:
    """PRV-2: exact search works, also in another process with the same key."""
    again = BlindIndexer.from_settings(KEY)
    first = indexer.blind_index("+819012345678", "caller.phone")
    assert first == again.blind_index("+819012345678", "caller.phone")
    assert len(first) == 16


def test_field_key_and_value_all_count() -> None:
    other = BlindIndexer.from_settings(generate_key())
    fingerprints = {
        indexer.blind_index("+819012345678", "caller.phone"),
        indexer.blind_index("+819012345678", "card.phone"),
        indexer.blind_index("+819012345679", "caller.phone"),
        other.blind_index("+819012345678", "caller.phone"),
    }
    assert len(fingerprints) == 4


@given(digits, st.integers(0, 15), st.integers(0, 15))
def test_tokens_of_a_part_are_among_the_tokens_of_the_whole(whole: str, a: int, b: int) -> None:
    """PRV-2: any four digits in a row or more find the number."""
    part = whole[min(a, b) : max(a, b)]
    assert set(indexer.digit_tokens(part, "p")) <= set(indexer.digit_tokens(whole, "p"))


@given(digits)
def test_tokens_are_signed_32_bit_without_repeats(whole: str) -> None:
    tokens = indexer.digit_tokens(whole, "p")
    pieces = {whole[at : at + 4] for at in range(len(whole) - 3)}
    assert len(tokens) == len(set(tokens)) == len(pieces)
    assert all(-(2**31) <= token < 2**31 for token in tokens)


def test_tokens_differ_by_field() -> None:
    assert indexer.digit_tokens("5678", "a") != indexer.digit_tokens("5678", "b")


@pytest.mark.parametrize("text", ["090-1234", "１２３４", "12a4"])
def test_tokens_are_made_of_digits_only(text: str) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        indexer.digit_tokens(text, "caller.phone")


@pytest.mark.parametrize("key", ["", "AAAA", "not base64!"])
def test_unusable_key(key: str) -> None:
    with pytest.raises(InvalidKeyError):
        BlindIndexer.from_settings(key)


def test_key_of_wrong_length() -> None:
    with pytest.raises(InvalidKeyError):
        BlindIndexer(b"short")
