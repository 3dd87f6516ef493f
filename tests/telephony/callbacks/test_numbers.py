"""CB-1: which numbers are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.core.errors import Invalid
from telephony.callbacks.numbers import fault_of, read_dialable

MOBILES = st.builds(
    "0{}{:08d}".format, st.sampled_from([70, 80, 90]), st.integers(10**7, 10**8 - 1)
)
WRITTEN = (
    "090-1234-5678",
    "０９０－１２３４－５６７８",
    "090 1234 5678",
    "+81 90 1234 5678",
    "09012345678",
)


@pytest.mark.parametrize("written", [*WRITTEN, "184-090-1234-5678", "186 09012345678"])
def test_one_number_in_every_spelling(written: str) -> None:
    found = read_dialable(written)
    assert (found.e164, found.national) == ("+819012345678", "090-1234-5678")


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("0120-95-0178", "+81120950178"),
        ("0798-35-3151", "+81798353151"),
        ("03-1234-5678", "+81312345678"),
        ("050-1234-5678", "+815012345678"),
        ("060-1234-5678", "+816012345678"),
        ("０８００−１２３−４５６７", "+818001234567"),
    ],
)
def test_numbers_of_every_ordinary_kind(written: str, e164: str) -> None:
    assert read_dialable(written).e164 == e164


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("110", "number_emergency"),
        ("１１９", "number_emergency"),
        ("118", "number_emergency"),
        ("184110", "number_emergency"),
        ("+81110", "number_emergency"),
        ("104", "number_premium"),
        ("117", "number_premium"),
        ("#7119", "number_premium"),
        ("0570-012-345", "number_premium"),
        ("０５７０（０１２）３４５", "number_premium"),
        ("+81570012345", "number_premium"),
        ("0990-512-345", "number_premium"),
        ("0180-99-1234", "number_premium"),
        ("020-4123-4567", "number_premium"),
        ("", "number_withheld"),
        ("anonymous", "number_withheld"),
        ("090-1234-567", "number_unreadable"),
        ("090-1234-56789", "number_unreadable"),
        ("わかりません", "number_unreadable"),
        ("+1 202 555 0123", "number_foreign"),
        ("010-1-202-555-0123", "number_foreign"),
        ("+44 20 7946 0958", "number_foreign"),
    ],
)
def test_what_is_never_called(written: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_dialable(written)
    assert refused.value.fields == {"number": code}


@given(MOBILES, st.booleans(), st.booleans())
def test_every_mobile_is_read_the_same_in_any_width(number: str, wide: bool, marked: bool) -> None:
    written = f"{number[:3]}-{number[3:7]}-{number[7:]}" if marked else number
    if wide:
        written = written.translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    assert read_dialable(written).e164 == f"+81{number[1:]}"


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_has_a_fault(text: str) -> None:
    if fault_of(text) is None:
        e164 = read_dialable(text).e164
        assert e164.startswith("+81")
        assert not e164.startswith(("+81110", "+81118", "+81119", "+81570", "+81990", "+81180"))


@given(st.from_regex(r"(0(57|99|18)0|\+81(57|99|18)0)[0-9]{6}", fullmatch=True))
def test_no_charged_number_passes(number: str) -> None:
    assert fault_of(number) is not None
