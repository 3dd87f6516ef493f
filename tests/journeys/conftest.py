"""What all journeys have: a database of their own."""

import pytest

from callcenter.core.db import Database


@pytest.fixture
def sqlite_database(own_sqlite: Database) -> Database:
    """The watchers of the board and the servers of browsers end in their own time."""
    return own_sqlite
