"""A switch that does what the test says, and an address for it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from callcenter.core import clock
from telephony.switch import ports, urls
from telephony.switch.services import ordering
from tests.telephony.switch.pretending import PretendedSwitch

PUBLIC_URL = "https://calls.example.jp"


@pytest.fixture(autouse=True)
def voice_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urls, "_address", [PUBLIC_URL])


@pytest.fixture
def switch(monkeypatch: pytest.MonkeyPatch) -> PretendedSwitch:
    """The switch of this process, until the test ends."""
    monkeypatch.setattr(ports, "_installed", [])
    made = PretendedSwitch()
    ports.use_switch(made, number="+815011112222")
    return made


@pytest.fixture
def own_listeners(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens to orders but the test."""
    monkeypatch.setattr(ordering, "_listeners", {})


@pytest.fixture
def noon() -> Iterator[datetime]:
    """The clock stands still."""
    moment = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)
    with clock.frozen_at(moment):
        yield moment
