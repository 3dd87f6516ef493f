"""A desk with an operator at it."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from callcenter.apps.wiring import Platform
from callcenter.core.permissions import Actor
from tests.factories.desk import Desk, open_desk
from tests.fixtures.apps import SignIn


@pytest.fixture
def desk(client: FlaskClient, platform: Platform, sign_in: SignIn) -> Desk:
    """An operator signed in, with the default categories and one tag."""
    return open_desk(client, platform, sign_in)


@pytest.fixture
def session(desk: Desk) -> Iterator[Session]:
    """A look into the database."""
    with desk.platform.database.transaction(write=False) as opened:
        yield opened


@pytest.fixture
def operator(desk: Desk) -> Actor:
    return desk.operator
