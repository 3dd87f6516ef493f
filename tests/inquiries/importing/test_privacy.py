"""PRV: what may not be kept is not kept, and nothing stays of what is not imported."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select, text

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.errors import Invalid
from callcenter.core.permissions import SYSTEM
from callcenter.core.spreadsheets.reading import UnreadableFile
from callcenter.inquiries.importing.fields import guess_columns
from callcenter.inquiries.importing.mapping import ColumnMapping
from callcenter.inquiries.models import ImportState, InquiryImport
from callcenter.inquiries.queries.imports import line_problems
from callcenter.inquiries.services import import_receiving
from callcenter.inquiries.services.import_lines import check_lines
from callcenter.inquiries.services.imports import (
    cancel_import,
    confirm_import,
    forget_unfinished,
    set_mapping,
)
from tests.inquiries.importing.logs import (
    HEADINGS,
    checked,
    csv_file,
    import_of,
    inquiries_in,
    past_row,
    received,
    staged_lines,
    written,
)

MY_NUMBER = "123456789018"


def raw_content(database: Database) -> str:
    """Every value of every table as text."""
    with database.transaction(write=False) as session:
        names = inspect(session.get_bind()).get_table_names()
        return "\n".join(
            repr(tuple(row))
            for name in names
            for row in session.execute(text(f"SELECT * FROM {name}"))  # noqa: S608
        )


def test_my_numbers_are_never_stored(database: Database, tmp_path: Path) -> None:
    """PRV-1: in a cell, a heading, a sheet's name or the file's name; line and column are told."""
    rows = [
        past_row(1, question=f"番号は{MY_NUMBER}です"),
        past_row(2, answer="1234-5678-9018 と聞いた"),
        past_row(3, key=MY_NUMBER),
        past_row(4, question="暗証番号は4649です"),
    ]
    file = csv_file(rows, [*HEADINGS[:-1], f"回答 {MY_NUMBER}"])
    import_id = received(database, file, f"log_{MY_NUMBER}.csv")
    assert MY_NUMBER not in raw_content(database)
    row = import_of(database, import_id)
    assert "●" in row.file_name
    assert "●" in row.headings[4]
    heads = [*HEADINGS]
    with database.transaction() as session:
        mapping = ColumnMapping(columns=guess_columns(heads))
        run = set_mapping(session, SYSTEM, import_id=import_id, mapping=mapping, queued=False).run
    with database.transaction() as session:
        check_lines(session, import_id=import_id, run=run)
    row = import_of(database, import_id)
    with database.transaction(write=False) as session:
        problems, _ = line_problems(session, row)
    assert {(one.line, one.column, one.code) for one in problems} == {
        (2, 3, "my_number_removed"),
        (3, 4, "my_number_removed"),
        (4, 0, "my_number_removed"),
        (5, 3, "pin_removed"),
    }
    written(database, row)
    content = raw_content(database)
    assert all(secret not in content for secret in (MY_NUMBER, "1234-5678-9018", "は4649"))
    assert len(inquiries_in(database)) == 4


def test_a_suspected_number_must_be_confirmed(database: Database) -> None:
    """PRV-1: a mistyped My Number stops the import until a person has looked."""
    row = checked(
        database, received(database, csv_file([past_row(1, question="マイナンバーは123456789012")]))
    )
    assert row.counts["suspected"] == 1
    with pytest.raises(Invalid) as refused, database.transaction() as session:
        confirm_import(
            session, SYSTEM, import_id=row.id, run=row.run, suspected_confirmed=False, queued=False
        )
    assert refused.value.fields == {"suspected_confirmed": "suspected_unconfirmed"}
    assert written(database, row).state == ImportState.IMPORTED


def test_staged_lines_are_encrypted(database: Database) -> None:
    """PRV-2: while an import waits, its lines cannot be read in the database."""
    received(database, csv_file([past_row(1, question="山田花子さん 090-1234-5678")]))
    assert "山田花子" not in raw_content(database)


def test_a_cancelled_import_leaves_nothing(database: Database) -> None:
    """PRV-2: the lines of a file that is not imported are deleted, now or after a week."""
    for import_id in (received(database, csv_file([past_row(n)])) for n in range(2)):
        last = import_id
    with database.transaction() as session:
        cancel_import(session, SYSTEM, import_id=last)
    assert staged_lines(database) == 1
    with clock.shifted_by(timedelta(days=8)), database.transaction() as session:
        assert forget_unfinished(session) == 1
    assert staged_lines(database) == 0


def test_hostile_files_leave_nothing(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SEC-3: refused with a reason; what was staged before the fault is deleted."""
    monkeypatch.setattr(import_receiving, "MOST_LINES", 1000)
    endless = csv_file([past_row(n) for n in range(1600)])
    only_heads = csv_file([])
    broken = io.BytesIO(
        csv_file([past_row(n) for n in range(900)]).getvalue() + b'\r\n"' + b"x" * 200_000
    )
    for file, code in (
        (endless, "too_many_lines"),
        (only_heads, "no_lines"),
        (broken, "broken_file"),
    ):
        with pytest.raises(UnreadableFile) as refused:
            received(sqlite_database, file)
        assert refused.value.code == code
    assert staged_lines(sqlite_database) == 0
    with sqlite_database.transaction(write=False) as session:
        assert session.scalar(select(func.count()).select_from(InquiryImport)) == 0
