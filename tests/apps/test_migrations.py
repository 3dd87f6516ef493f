"""OPS-1: the migrations lead to exactly the shape that the models describe, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from callcenter.apps.migrate import is_current, upgrade
from callcenter.apps.models import metadata
from callcenter.core.db import Database
from callcenter.core.settings import Settings


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, new_postgres_url: Callable[[], str]) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    return new_postgres_url()


def test_the_migrated_shape_is_the_models_shape(url: str, settings: Settings) -> None:
    here = replace(settings, database_url=url)
    assert not is_current(here)
    upgrade(here)
    assert is_current(here)
    upgrade(here)
    database = Database(url)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        differences = [
            difference
            for difference in compare_metadata(context, metadata)
            if "inquiry_pieces" not in str(difference)
        ]
        tables = inspect(connection).get_table_names()
    database.dispose()
    assert differences == []
    assert "inquiry_pieces" in tables
