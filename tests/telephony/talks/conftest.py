"""A talk on both databases, at a moment that stands still."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

import telephony.line.services.answers
import telephony.switch.tasks
import telephony.talks.services.answers
import telephony.talks.services.directory  # noqa: F401 - they listen to orders
from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.outbox import services as outbox
from telephony.switch import urls
from tests.telephony.talks.scenes import Scene

AT = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _voice_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urls, "_address", ["https://voice.example.jp"])
    monkeypatch.setattr(outbox, "_carriers", [])


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A writing session; what it did is never committed."""
    with clock.frozen_at(AT), database.transaction() as opened:
        yield opened
        opened.rollback()


@pytest.fixture
def scene(session: Session) -> Scene:
    """A citizen and an operator who talk, and a colleague who is free."""
    return Scene.begun(session)
