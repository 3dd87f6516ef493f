"""INQ: which column of a log means what."""

import pytest

from callcenter.core.db import Database
from callcenter.core.errors import Invalid
from callcenter.core.permissions import SYSTEM
from callcenter.inquiries.importing.mapping import ColumnMapping
from callcenter.inquiries.queries.imports import proposed_mapping
from callcenter.inquiries.services.imports import set_mapping
from tests.inquiries.importing.logs import checked, csv_file, import_of, mapped, past_row, received


def test_the_mapping_is_remembered(database: Database) -> None:
    first = received(database, csv_file([past_row(1)]))
    mapped(database, first, other_category="18")
    second = import_of(database, received(database, csv_file([past_row(2)])))
    with database.transaction(write=False) as session:
        assert proposed_mapping(session, second).other_category == "18"


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        ({"question": 0}, {"column_opened_at": "required"}),
        ({"question": 0, "opened_at": 0}, {"column_question": "column_twice"}),
        ({"question": 0, "opened_at": 99}, {"column_opened_at": "bad_choice"}),
    ],
)
def test_impossible_mappings_are_refused(
    sqlite_database: Database, columns: dict[str, int], fault: dict[str, str]
) -> None:
    import_id = received(sqlite_database, csv_file([past_row(1)]))
    with pytest.raises(Invalid) as refused, sqlite_database.transaction() as session:
        set_mapping(session, SYSTEM, import_id=import_id, mapping=ColumnMapping(columns))  # type: ignore[arg-type]
    assert fault.items() <= refused.value.fields.items()


def test_a_column_too_many_is_an_error(database: Database) -> None:
    row = checked(database, received(database, csv_file([[*past_row(1), "よけい"]])))
    assert row.counts == {"error": 1, "code:too_many_cells": 1}
