"""Alembic's environment: the address comes from the settings, the target from the models."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, text

from callcenter.apps.models import metadata
from callcenter.core import columns
from callcenter.core.db import Database


def render_own_type(kind: str, item: object, autogen: Any) -> str | Literal[False]:
    """Write the product's own column types by their names."""
    if kind == "type" and type(item).__module__ == columns.__name__:
        autogen.imports.add("from callcenter.core import columns")
        return f"columns.{type(item).__name__}()"
    return False


def let_tables_be_replaced(connection: Connection) -> None:
    """SQLite changes a table by putting a new one in its place; with its foreign keys watched, the
    rows that point to the old one would go with it. Asked before any transaction begins."""
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")


def check_references(connection: Connection) -> None:
    """Nothing may point to what is not there."""
    if connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).fetchmany(5)
        if broken:
            raise RuntimeError(f"rows that point to nothing: {broken}")


database = Database(context.config.attributes["database_url"])
try:
    with database.engine.execution_options(write=True).connect() as connection:
        let_tables_be_replaced(connection)
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_item=render_own_type,
            transactional_ddl=True,
            # The pieces of the search index are kept by their own statements, not by a model.
            include_name=lambda name, kind, _parents: (
                not (kind == "table" and (name or "").startswith("inquiry_pieces"))
            ),
        )
        with context.begin_transaction():
            context.run_migrations()
            check_references(connection)
        connection.commit()
finally:
    database.dispose()
