"""Fixtures of the tests of accounts."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from callcenter.accounts import passwords
from callcenter.core.db import Database


@pytest.fixture(scope="session", autouse=True)
def _light_hashing() -> Iterator[None]:
    """Hashes that cost next to nothing; `test_passwords` looks at the real ones."""
    with pytest.MonkeyPatch.context() as patch:
        light = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        patch.setattr(passwords, "_hasher", light)
        patch.setattr(passwords, "STAND_IN", light.hash("nobody's"))
        patch.setattr(passwords, "_CODE_KIB", 64)
        yield


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A writing session, on each kind of database."""
    opened = database.session(write=True)
    try:
        yield opened
    finally:
        opened.rollback()
        opened.close()
