"""Identifiers sort by time; references survive a telephone line."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from callcenter.core.ids import (
    ALPHABET,
    first_id,
    moment_of,
    new_id,
    new_reference,
    parse_reference,
)

MOMENTS = st.datetimes(
    min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)
)


@given(MOMENTS, MOMENTS)
def test_identifiers_sort_like_their_moments(one: datetime, other: datetime) -> None:
    if abs(one - other) < timedelta(milliseconds=2):
        return
    assert (new_id(one) < new_id(other)) == (one < other)
    assert new_id(one).bytes < new_id(other).bytes if one < other else True


@given(MOMENTS)
def test_a_period_bounds_its_identifiers(moment: datetime) -> None:
    inside = new_id(moment.replace(microsecond=0))
    assert first_id(moment.replace(microsecond=0)) <= inside
    assert inside < first_id(moment.replace(microsecond=0) + timedelta(milliseconds=1))
    assert abs(moment_of(new_id(moment)) - moment) < timedelta(milliseconds=1)
    assert new_id(moment).version == 7


def test_a_reference_is_read_in_any_spelling() -> None:
    reference = new_reference()
    assert parse_reference(reference) == reference
    assert parse_reference(reference.lower().replace("-", " ")) == reference
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in reference)
    assert parse_reference(wide) == reference
    assert parse_reference(reference.replace("-", "")) == reference


@given(st.integers(0, 8), st.sampled_from(ALPHABET))
def test_one_misheard_sign_is_noticed(place: int, sign: str) -> None:
    signs = new_reference().replace("-", "")
    if signs[place] != sign:
        assert parse_reference(signs[:place] + sign + signs[place + 1 :]) is None


@given(st.integers(0, 7))
def test_two_swapped_signs_are_noticed(place: int) -> None:
    signs = new_reference().replace("-", "")
    swapped = signs[:place] + signs[place + 1] + signs[place] + signs[place + 2 :]
    if swapped != signs:
        assert parse_reference(swapped) is None


def test_references_never_look_like_a_number() -> None:
    """Our own identifiers never hold 10 to 13 plain digits in a row (domain: My Number guard)."""
    assert len(ALPHABET) == len(set(ALPHABET)) == 17
    assert all(len(part) == 3 for part in new_reference().split("-"))
