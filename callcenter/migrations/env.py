"""Alembic's environment: the address comes from the settings, the target from the models."""

from typing import Any, Literal

from alembic import context

from callcenter.apps.models import metadata
from callcenter.core import columns
from callcenter.core.db import Database


def render_own_type(kind: str, item: object, autogen: Any) -> str | Literal[False]:
    """Write the product's own column types by their names."""
    if kind == "type" and type(item).__module__ == columns.__name__:
        autogen.imports.add("from callcenter.core import columns")
        return f"columns.{type(item).__name__}()"
    return False


database = Database(context.config.attributes["database_url"])
try:
    with database.engine.execution_options(write=True).connect() as connection:
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
        connection.commit()
finally:
    database.dispose()
