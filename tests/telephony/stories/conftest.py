"""A town for every story."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.apps.models import metadata
from callcenter.apps.wiring import Platform, prepare_process
from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.settings import Settings
from telephony.setup.services.seeding import seed_phone_setup
from tests.telephony.town import START, Town, founded


@pytest.fixture(scope="session")
def first_day(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database file of a centre that has just been set up; each town begins with a copy."""
    path = tmp_path_factory.mktemp("town") / "first-day.db"
    database = Database(f"sqlite:///{path}")
    metadata.create_all(database.engine.execution_options(write=True))
    with clock.frozen_at(START), database.transaction() as session:
        seed_default_hours(session)
        seed_phone_setup(session)
    database.dispose()
    return path


@pytest.fixture(scope="session")
def towns_database(first_day: Path) -> Iterator[Database]:
    """One for all stories: what its engine has learnt of the product's statements is kept."""
    database = Database(f"sqlite:///{first_day.with_name('town.db')}")
    yield database
    database.dispose()


@pytest.fixture
def sqlite_database(first_day: Path, towns_database: Database) -> Iterator[Database]:
    """That database as on the first day."""
    for left in first_day.parent.glob("town.db*"):
        left.unlink()
    shutil.copyfile(first_day, first_day.with_name("town.db"))
    yield towns_database
    towns_database.dispose()


@pytest.fixture
def town(platform: Platform, request: pytest.FixtureRequest) -> Iterator[Town]:
    """On a Tuesday at ten, unless the story is told of another moment (`moments.py`)."""
    with founded(platform, start=getattr(request, "param", START)) as found:
        yield found
    prepare_process(platform.settings)
