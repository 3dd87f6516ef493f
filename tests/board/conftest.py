"""The board over days that are made by hand."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from callcenter.core.db import Database
from telephony.switch import urls
from tests.factories.staff import make_staff


@pytest.fixture(autouse=True)
def _voice_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urls, "_address", ["https://voice.example.jp"])


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A writing session; what it did is never committed."""
    with database.transaction() as opened:
        yield opened
        opened.rollback()


@pytest.fixture
def staff_id(session: Session) -> UUID:
    """An operator's account."""
    found = make_staff(session).id
    assert found
    return found


@pytest.fixture
def unhurried(staff_app: Flask) -> Flask:
    """The staff app, whose board is read anew for everybody who asks."""
    watch = staff_app.extensions["board"].watch
    watch.pace = watch.rest = 0.0
    return staff_app


@pytest.fixture
def sqlite_database(own_sqlite: Database) -> Database:
    """The watchers of the board and the servers of browsers end in their own time."""
    return own_sqlite
