"""SEC-1: no way through the sign-in leads to a foreign site (ASVS V3.7.2)."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.accounts.web.addresses import local_address


@pytest.mark.parametrize(
    "address", ["/", "/inquiries", "/inquiries?q=%E3%82%AB&state=open", "/a//b"]
)
def test_own_addresses(address: str) -> None:
    """SEC-1: paths of this app, with their question."""
    assert local_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\/evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " /inquiries",
        "/inquiries\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "inquiries",
        "@evil.example",
        "/ア",
    ],
)
def test_foreign_addresses(address: str | None) -> None:
    """SEC-1: everything a browser may read as another site or another header."""
    assert local_address(address) is None


@given(st.text(alphabet="/\\:@?#.\t\r\n evilhttps"))
def test_what_passes_stays_here(address: str) -> None:
    """SEC-1: joined to our address the way browsers do it, it is still ours."""
    passed = local_address(address)
    if passed is not None:
        joined = urljoin("https://desk.example/sign-in", passed.replace("\\", "/"))
        assert urlsplit(joined).netloc == "desk.example"
