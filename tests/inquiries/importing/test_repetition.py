"""INQ: what was imported once is not imported again."""

from uuid import UUID

import pytest
from sqlalchemy import select

from callcenter.core.db import Database
from callcenter.core.errors import Conflict
from callcenter.inquiries.models import Inquiry, InquiryImportKey
from callcenter.inquiries.services.imports import AlreadyImported
from tests.inquiries.importing.logs import (
    checked,
    csv_file,
    imported,
    inquiries_in,
    mapped,
    past_row,
    received,
    written,
)


def test_the_same_file_twice_is_refused(database: Database) -> None:
    """INQ: idempotent; the refusal names the first import."""
    first = imported(database, csv_file([past_row(1)]))
    again = received(database, csv_file([past_row(1)]), "another name.csv")
    with pytest.raises(AlreadyImported) as refused:
        mapped(database, again)
    assert refused.value.first_id == first.id


def test_lines_imported_before_are_passed_over(database: Database) -> None:
    """INQ: idempotent; the number of the former system is imported once."""
    imported(database, csv_file([past_row(n) for n in range(5)]))
    row = checked(database, received(database, csv_file([past_row(n) for n in range(7)])))
    assert (row.counts["known"], row.counts["new"]) == (5, 2)
    written(database, row)
    assert len(inquiries_in(database)) == 7
    nothing = checked(
        database, received(database, csv_file([past_row(n) for n in range(7)])), other_category="18"
    )
    with pytest.raises(Conflict, match="nothing_to_import"):
        written(database, nothing)


def test_a_number_twice_in_one_file_is_an_error(database: Database) -> None:
    row = checked(database, received(database, csv_file([past_row(1), past_row(1)])))
    assert row.counts == {"new": 1, "error": 1, "code:repeated_key": 1}


def test_two_files_with_the_same_numbers_at_once(database: Database) -> None:
    """INQ: the second one to be written is not doubled but refused as a whole."""
    one = checked(database, received(database, csv_file([past_row(n) for n in range(3)])))
    two = checked(database, received(database, csv_file([past_row(n) for n in range(4)])))
    written(database, one)
    assert written(database, two).failure == "taken_meanwhile"
    assert len(inquiries_in(database)) == 3


def test_entry_keys_come_from_import_and_line(database: Database) -> None:
    """INQ: idempotent; a line can be written once only, whatever happens."""
    row = imported(database, csv_file([past_row(1)]))
    with database.transaction(write=False) as session:
        key = session.scalar(select(InquiryImportKey).where(InquiryImportKey.import_id == row.id))
        (entry_key,) = session.scalars(select(Inquiry.entry_key))
    assert key is not None
    assert key.key == "A-00001"
    assert isinstance(entry_key, UUID)
    assert entry_key.version == 5
