"""The provider at the door of a centre, and the words of the product without a database."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from callcenter.apps.webhooks import make_webhooks_app
from callcenter.apps.wiring import Platform
from callcenter.core import clock
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.permissions import Actor
from telephony.setup.defaults import PRODUCT_TEXTS
from telephony.setup.speech import filled
from telephony.setup.values import Spoken
from telephony.switch import urls
from tests.factories.staff import make_staff
from tests.telephony.answering.centre import Centre
from tests.telephony.answering.provider import Caller, Provider

TOKYO = ZoneInfo("Asia/Tokyo")
PUBLIC_URL = "https://calls.example.jp"
CITY = {
    "ja": {"centre": "甲山市マイナンバーカード コールセンター", "lost_line": "ゼロイチニーゼロ"},
    "en": {"centre": "Kabutoyama My Number Card Call Center", "lost_line": "0 1 2 0"},
}


@pytest.fixture(autouse=True)
def voice_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urls, "_address", [PUBLIC_URL])


class Words:
    """The product's own texts, and what has been said of them."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.played: set[str] = set()

    def __call__(self, code: str, language: str, /, **values: object) -> Spoken:
        self.codes.append(code)
        given = {name: str(value) for name, value in values.items()}
        text = filled(PRODUCT_TEXTS[code].texts[language], CITY[language] | given)
        audio = f"/voice/audio/{code}" if code in self.played else None
        return Spoken(text, audio, "0-test")


@pytest.fixture
def words() -> Words:
    return Words()


@pytest.fixture
def app(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The webhook app of a centre with its opening hours and operators."""
    monkeypatch.setattr(urls, "_address", [platform.settings.public_url])
    with platform.database.transaction() as session:
        seed_default_hours(session)
    return make_webhooks_app(platform)


@pytest.fixture
def provider(app: Flask, platform: Platform) -> Provider:
    return Provider(app.test_client(), platform.settings)


@pytest.fixture
def caller(provider: Provider) -> Caller:
    """Somebody who is about to call."""
    return Caller(provider)


@pytest.fixture
def open_hours() -> Iterator[datetime]:
    """Tuesday, ten in the morning; the clock stands still."""
    with clock.frozen_at(datetime(2026, 11, 24, 10, 0, tzinfo=TOKYO)):
        yield clock.now()


@pytest.fixture
def after_hours() -> Iterator[datetime]:
    """Friday evening before three days off; the clock stands still."""
    with clock.frozen_at(datetime(2026, 11, 20, 20, 0, tzinfo=TOKYO)):
        yield clock.now()


@pytest.fixture
def operator(platform: Platform) -> Actor:
    """Somebody who takes calls, and is not there yet."""
    with platform.database.transaction() as session:
        return make_staff(session)


@pytest.fixture
def centre(platform: Platform) -> Centre:
    return Centre(platform)
