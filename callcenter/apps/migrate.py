"""Bring a database to the present shape."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from callcenter.core.db import Database
from callcenter.core.settings import Settings

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"


def upgrade(settings: Settings) -> None:
    """Apply what is missing. Leaves no connection open: the caller may fork."""
    command.upgrade(configuration(settings.database_url), "head")


def is_current(settings: Settings) -> bool:
    """Whether the database has the shape this code needs."""
    database = Database(settings.database_url)
    try:
        with database.engine.connect() as connection:
            present = MigrationContext.configure(connection).get_current_revision()
    finally:
        database.dispose()
    head = ScriptDirectory.from_config(configuration(settings.database_url)).get_current_head()
    return present == head


def configuration(database_url: str) -> Config:
    """Alembic's configuration for a database."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["database_url"] = database_url
    return config
