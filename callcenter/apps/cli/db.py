"""`callcenter db`: the shape of the database."""

import click

from callcenter.apps import migrate
from callcenter.apps.profile import seed_defaults
from callcenter.apps.wiring import prepare_process
from callcenter.core.db import Database
from callcenter.core.settings import load_settings


@click.group("db")
def db() -> None:
    """The database."""


@db.command("upgrade")
def upgrade() -> None:
    """Bring the database to the present shape; an empty one gets the default profile."""
    settings = load_settings()
    migrate.upgrade(settings)
    prepare_process(settings)
    database = Database(settings.database_url)
    try:
        seed_defaults(database)
    finally:
        database.dispose()
    click.echo("The database is up to date.")


@db.command("check")
def check() -> None:
    """Say whether the database has the present shape."""
    if not migrate.is_current(load_settings()):
        raise click.ClickException("The database needs: callcenter db upgrade")
    click.echo("The database is up to date.")
