"""A call that came in, on both databases."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from callcenter.core.db import Database


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A writing session; what it did is never committed."""
    with database.transaction() as opened:
        yield opened
