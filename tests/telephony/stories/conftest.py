"""A town for every story."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.apps.wiring import Platform, prepare_process
from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.settings import Settings
from telephony.setup.services.seeding import seed_phone_setup
from tests.fixtures.database import freshly_copied, new_sqlite
from tests.telephony.town import START, Town, founded


@pytest.fixture(scope="session")
def first_day(
    settings: Settings, empty_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The database file of a centre that has just been set up; each town begins with a copy."""
    path = tmp_path_factory.mktemp("town") / "first-day.db"
    database = new_sqlite(path, empty_file)
    with clock.frozen_at(START), database.transaction() as session:
        seed_default_hours(session)
        seed_phone_setup(session)
    database.dispose()
    return path


@pytest.fixture
def sqlite_database(first_day: Path, shared_sqlite: Database) -> Iterator[Database]:
    """A database as on the first day."""
    with freshly_copied(first_day, shared_sqlite):
        yield shared_sqlite


@pytest.fixture
def town(platform: Platform, request: pytest.FixtureRequest) -> Iterator[Town]:
    """On a Tuesday at ten, unless the story is told of another moment (`moments.py`)."""
    with founded(platform, start=getattr(request, "param", START)) as found:
        yield found
    prepare_process(platform.settings)
