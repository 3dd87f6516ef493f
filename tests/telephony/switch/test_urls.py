"""Addresses for the switch: nothing of a person in them, and how often to try."""

from uuid import UUID, uuid4

import pytest

from callcenter.core.web.requests import GuardedRequest
from telephony.exchange.overrides import read_overrides
from telephony.switch import urls
from telephony.switch.keys import LONGEST_KEY, natural_key, voice_target
from telephony.switch.urls import use_voice_address, voice_base, voice_url
from tests.telephony.switch.conftest import PUBLIC_URL

LEG = UUID("01970000-1234-7567-8901-123456789012")


def test_address_with_its_overrides() -> None:
    """Everything is tried three times within the fifteen seconds that the provider has."""
    address, overrides = read_overrides(voice_url("operator-status", leg=LEG, step=2))
    assert address == f"{PUBLIC_URL}/voice/operator-status?leg={LEG}&step=2"
    assert overrides.retries == 2
    assert overrides.policies == {"all"}
    assert (overrides.retries + 1) * overrides.read <= 15


def test_identifiers_come_back_whole() -> None:
    """The guard of requests takes out runs of twelve digits, but no identifier with hyphens."""
    query = voice_url("talk", leg=LEG).partition("?")[2].partition("#")[0]
    request = GuardedRequest({"QUERY_STRING": query, "REQUEST_METHOD": "POST"})
    assert request.args["leg"] == str(LEG)


@pytest.mark.parametrize(
    ("path", "ids"),
    [
        ("Operator", {}),
        ("../admin", {}),
        ("a//b", {}),
        ("区", {}),
        ("talk?x=1", {}),
        ("talk", {"leg": "CA" + "0a" * 16}),
        ("talk", {"number": "+819012345678"}),
        ("talk", {"number": "09012345678"}),
        ("talk", {"number": 9012345678}),
        ("talk", {"name": "山川"}),
        ("talk", {"name": ""}),
        ("talk", {"name": "a b"}),
        ("talk", {"Leg": "1"}),
    ],
)
def test_what_may_not_stand_in_an_address(path: str, ids: dict[str, str | int]) -> None:
    with pytest.raises(ValueError, match="not for an address") as caught:
        voice_url(path, **ids)
    assert not any(str(value) in str(caught.value) for value in ids.values() if value)


def test_address_comes_from_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urls, "_address", [])
    with pytest.raises(LookupError):
        voice_url("talk")
    use_voice_address("https://city.example.jp/centre/")
    assert voice_base() == "https://city.example.jp/centre/voice"


def test_natural_key_of_an_address_and_what_was_asked_are_the_same() -> None:
    """With a proxy that takes its own folder off, and without the fragment."""
    ordered = voice_target("https://city.example.jp/centre/voice/talk?leg=1#rc=2")
    assert ordered == voice_target("/voice/talk?leg=1") == "/voice/talk?leg=1"
    assert voice_target("/healthz") == "/healthz"


def test_natural_keys_fit_their_column() -> None:
    target = f"/voice/operator-status?leg={uuid4()}"
    assert natural_key(target, "ringing.1") == f"{target}|ringing.1"
    long = [natural_key(target, "x" * length) for length in (LONGEST_KEY, LONGEST_KEY + 1)]
    assert {len(key) for key in long} == {64}
    assert len({*long, natural_key(target, "区")}) == 3
