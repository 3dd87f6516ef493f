"""TEL-1, INQ-3: whose number it is, and why there sometimes is none (184, the city's exchange)."""

import pytest

from telephony.calls.models import NumberKind
from telephony.calls.numbers import ReadNumber, e164, is_withheld, read_number

OURS = ("+815000000000", "0798-35-3151")


@pytest.mark.parametrize(
    "said",
    [
        "",
        " ",
        "anonymous",
        "ANONYMOUS",
        "Restricted",
        "unavailable",
        "UNKNOWN",
        "Blocked",
        "Private",
        "withheld",
        "sip:anonymous@anonymous.invalid",
        "+266696687",
        "+7378742833",
        "+86282452253",
        "+8656696",
        "+2562533",
        "266696687",
        "＋２６６６９６６８７",
    ],
)
def test_a_withheld_number_is_none_in_all_its_spellings(said: str) -> None:
    """Keypad-spelt words parse as numbers of Lesotho, Russia, China and Uganda."""
    assert is_withheld(said)
    assert read_number({"From": said}) == ReadNumber(NumberKind.WITHHELD)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("+819012345678", "+819012345678"),
        ("090-1234-5678", "+819012345678"),
        ("０９０－１２３４－５６７８", "+819012345678"),
        ("18409012345678", "+819012345678"),
        ("186-090-1234-5678", "+819012345678"),
        ("+8118609012345678", "+819012345678"),
        ("186+819012345678", "+819012345678"),
        ("0120-95-0178", "+81120950178"),
        ("050 1234 5678", "+815012345678"),
        ("tel:+81798353151", "+81798353151"),
        ("sip:+819012345678@carrier.example", "+819012345678"),
        ("+12025550123", "+12025550123"),
    ],
)
def test_a_number_has_one_form(said: str, number: str) -> None:
    assert e164(said) == number


@pytest.mark.parametrize("said", ["110", "119", "+81110", "hello", "+", "0" * 30, "1234", "９"])
def test_what_cannot_be_called_is_no_number(said: str) -> None:
    assert e164(said) is None
    assert read_number({"From": said}).kind is NumberKind.UNUSABLE


def test_a_shown_number_is_kept() -> None:
    assert read_number({"From": "+819012345678", "ForwardedFrom": ""}, own=OURS) == ReadNumber(
        NumberKind.SHOWN, "+819012345678"
    )


@pytest.mark.parametrize("said", ["+815000000000", "05000000000", "+81798353151"])
def test_a_number_of_the_citys_own_is_nobody(said: str) -> None:
    """The exchange of the city passes calls on under its own number."""
    found = read_number({"From": said}, own=OURS)
    assert found.kind is NumberKind.FORWARDED
    assert found.number is None
    assert found.forwarded_from == e164(said)


def test_a_forwarded_call_may_still_show_who_calls() -> None:
    params = {"From": "+819012345678", "ForwardedFrom": "+81798353151"}
    assert read_number(params, own=OURS) == ReadNumber(
        NumberKind.SHOWN, "+819012345678", "+81798353151"
    )


def test_who_passed_the_call_on_is_not_who_called() -> None:
    params = {"From": "+81798000000", "ForwardedFrom": "+81798000000"}
    assert read_number(params).kind is NumberKind.FORWARDED


def test_an_own_number_that_was_never_set_matches_nothing() -> None:
    """A city without a phone in its profile, and a caller without a number."""
    assert read_number({"From": "nonsense"}, own=("", "")).kind is NumberKind.UNUSABLE
