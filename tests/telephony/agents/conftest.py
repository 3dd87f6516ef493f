"""An operator's phone on both databases, at a moment that stands still."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.permissions import Actor, Role
from tests.factories.agents import make_agent
from tests.factories.calls import make_call
from tests.factories.staff import make_staff

AT = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A writing session; what it did is never committed."""
    with clock.frozen_at(AT), database.transaction() as opened:
        yield opened
        opened.rollback()


@pytest.fixture
def operator(session: Session) -> Actor:
    """Ready for calls."""
    return make_agent(session)


@pytest.fixture
def manager(session: Session) -> Actor:
    return make_staff(session, Role.MANAGER)


@pytest.fixture
def call(session: Session):  # type: ignore[no-untyped-def]
    return make_call(session)
