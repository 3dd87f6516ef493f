"""A writing session on each database, with the default categories and an operator."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from callcenter.core.db import Database
from callcenter.core.permissions import Actor, Role
from callcenter.inquiries.services.categories import seed_categories
from tests.factories.staff import make_staff


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.transaction() as opened:
        seed_categories(opened)
        yield opened


@pytest.fixture
def operator(session: Session) -> Actor:
    return make_staff(session)


@pytest.fixture
def colleague(session: Session) -> Actor:
    return make_staff(session)


@pytest.fixture
def manager(session: Session) -> Actor:
    return make_staff(session, Role.MANAGER)
