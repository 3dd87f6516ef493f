"""A centre that calls back, on both databases, at a moment that stands still: Tuesday at ten."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

import telephony.callbacks.services.dialling
import telephony.line.services.answers
import telephony.switch.tasks  # noqa: F401 - takes the orders' jobs
from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.outbox import services as outbox
from callcenter.core.permissions import Actor, Role
from telephony.switch import urls
from tests.factories.agents import make_agent
from tests.factories.staff import make_staff

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _voice_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urls, "_address", ["https://voice.example.jp"])
    monkeypatch.setattr(outbox, "_carriers", [])


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A writing session; what it did is never committed."""
    with clock.frozen_at(AT), database.transaction() as opened:
        seed_default_hours(opened)
        yield opened
        opened.rollback()


@pytest.fixture
def operator(session: Session) -> Actor:
    """Ready for calls since a minute ago."""
    return make_agent(session, idle_for=60)


@pytest.fixture
def manager(session: Session) -> Actor:
    return make_staff(session, Role.MANAGER)
