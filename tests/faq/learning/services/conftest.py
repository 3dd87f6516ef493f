"""A writing session on each database, with people who search and who decide."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from callcenter.core.db import Database
from callcenter.core.permissions import Actor, Role
from tests.factories.staff import make_staff


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.transaction() as opened:
        yield opened


@pytest.fixture
def editor(session: Session) -> Actor:
    return make_staff(session, Role.EDITOR)


@pytest.fixture
def operator(session: Session) -> Actor:
    return make_staff(session)
