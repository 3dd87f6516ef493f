"""The signature of webhooks, against vectors from outside (TEL-8)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from telephony.exchange.signing import sign, with_body_hash

# From the provider's own library, tests/unit/test_request_validator.py.
TOKEN = "12345"
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FORM = (
    ("CallSid", "CA1234567890ABCDE"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
    ("Caller", "+14158675309"),
)
BODY = b'{"property": "value", "boolean": true}'


def test_a_form_is_signed_over_its_sorted_parameters() -> None:
    assert sign(TOKEN, URL, FORM) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_values_that_come_twice_are_sorted_and_counted_once() -> None:
    form = [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234")]
    assert sign(TOKEN, URL, form) == "IK+Dwps556ElfBT0I3Rgjkr1wJU="
    assert sign(TOKEN, URL, [*form, ("Digits", "5678")]) == "IK+Dwps556ElfBT0I3Rgjkr1wJU="


@pytest.mark.parametrize(
    ("url", "signature"),
    [
        (URL.replace(".com", ".com:1234").replace("https", "http"), "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        (URL.replace(".com", ".com:443"), "kvajT1Ptam85bY51eRf/AJRuM3w="),
        (URL.replace(".com", ".com:80").replace("https", "http"), "0ZXoZLH/DfblKGATFgpif+LLRf4="),
    ],
)
def test_the_url_is_signed_as_it_is_with_its_port(url: str, signature: str) -> None:
    assert sign(TOKEN, url, FORM) == signature


def test_a_body_that_is_no_form_is_signed_by_its_hash() -> None:
    url = with_body_hash(URL, BODY)
    assert url.endswith("0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620")
    assert sign(TOKEN, url) == "a9nBmqA0ju/hNViExpshrM61xv4="


def test_a_body_hash_finds_its_place_before_the_fragment() -> None:
    assert with_body_hash("https://a.jp/x#rc=2", b"").startswith("https://a.jp/x?bodySHA256=e3b0")
    assert with_body_hash("https://a.jp/x#rc=2", b"").endswith("#rc=2")


def test_the_fragment_with_connection_overrides_is_not_signed() -> None:
    assert sign(TOKEN, f"{URL}#ct=2000&rc=2", FORM) == sign(TOKEN, URL, FORM)


@given(
    form=st.dictionaries(st.text("ABab_12", min_size=1, max_size=6), st.text(max_size=8)),
    query=st.text("abc=&123", max_size=10),
)
def test_the_official_validator_accepts_every_form(form: dict[str, str], query: str) -> None:
    """Blank values take part, whatever the language."""
    url = f"https://city.example/voice/incoming?leg=1{query}"
    signature = sign("token", url, form.items())
    assert RequestValidator("token").validate(url, form, signature)
