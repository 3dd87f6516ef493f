"""A writing session on each database, with an editor and two people of the city."""

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
def manager(session: Session) -> Actor:
    return make_staff(session, Role.MANAGER)


@pytest.fixture
def city(session: Session) -> Actor:
    return make_staff(session, Role.CITY)


@pytest.fixture
def operator(session: Session) -> Actor:
    return make_staff(session)
