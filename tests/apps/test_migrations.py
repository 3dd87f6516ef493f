"""OPS-1: the migrations lead to exactly the shape that the models describe, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from callcenter.apps.migrate import configuration, is_current, upgrade
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


def test_calls_of_an_older_installation_are_kept(url: str, settings: Settings) -> None:
    """OPS-1: replacing the table of calls takes nothing with it that points to a call."""
    command.upgrade(configuration(url), "0006")
    database = Database(url)
    with database.engine.execution_options(write=True).begin() as connection:
        _add_call(connection)
    upgrade(replace(settings, database_url=url))
    with database.engine.connect() as connection:
        counts = {
            name: connection.scalar(text(f"SELECT count(*) FROM {name}"))  # noqa: S608
            for name in ("phone_call", "phone_leg", "phone_call_event", "recording")
        }
        rule = connection.scalar(text("SELECT rule FROM recording"))
        rank = connection.scalar(text("SELECT rank FROM line_entry"))
    database.dispose()
    assert set(counts.values()) == {1}, counts
    assert (rule, rank) == ("training", 1)


def _add_call(connection: Connection) -> None:
    """A call of practice with everything that points to it, as the older shape has it."""
    ids = {name: f"{number:032x}" for number, name in enumerate(("call", "leg", "event", "rec"), 1)}
    at = "2026-11-20 01:00:00"
    for statement in (
        "INSERT INTO phone_call (id, sid, direction, number_kind, called_number, state, came_at, "
        "training, version) VALUES (:call, 'CA1', 'inbound', 'withheld', '+815000000000', "
        "'ended', :at, true, 1)",
        "INSERT INTO phone_leg (id, call_id, kind, endpoint, state, created_at) "
        "VALUES (:leg, :call, 'caller', '', 'ended', :at)",
        "INSERT INTO phone_call_event (id, call_id, kind, key, at, content) "
        "VALUES (:event, :call, 'came', '', :at, '{}')",
        "INSERT INTO line_entry (id, call_id, kind, language, entered_at, state, offers) "
        "VALUES (:leg, :call, 'live', 'ja', :at, 'left', 0)",
        "INSERT INTO recording (id, call_id, sid, kind, state, channels, announced_at, "
        "media_type, proof, attempts) VALUES (:rec, :call, 'RE1', 'talk', 'announced', 2, :at, "
        "'audio/x-wav', '{}', 0)",
    ):
        connection.execute(text(statement), ids | {"at": at})
