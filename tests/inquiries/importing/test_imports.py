"""INQ: a past log comes in whole or not at all."""

import pytest
from sqlalchemy import select, text

from callcenter.core.audit.models import AuditEvent
from callcenter.core.db import Database
from callcenter.core.errors import Conflict, Forbidden
from callcenter.core.permissions import Role
from callcenter.inquiries.importing.mapping import UnknownTags
from callcenter.inquiries.models import ImportState, Tag
from callcenter.inquiries.queries.imports import line_problems
from callcenter.inquiries.services.import_receiving import receive_file
from tests.factories.staff import make_staff
from tests.inquiries.importing.logs import (
    HEADINGS,
    checked,
    csv_file,
    imported,
    inquiries_in,
    past_row,
    received,
    staged_lines,
    written,
    xlsx_file,
)


@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_a_log_comes_in(database: Database, make) -> None:  # type: ignore[no-untyped-def]
    """INQ-1, SEC-2: every line once, in order, found by its words; the lines staged are gone."""
    row = imported(database, make([past_row(n) for n in range(1, 41)]))
    assert (row.state, row.counts["new"]) == (ImportState.IMPORTED, 40)
    assert (str(row.first_day), str(row.last_day)) == ("2025-04-01", "2025-04-28")
    found = inquiries_in(database)
    assert sorted(one.question for one in found) == sorted(past_row(n)[3] for n in range(1, 41))
    assert [one.opened_at for one in found] == sorted(one.opened_at for one in found)
    assert staged_lines(database) == 0
    with database.transaction(write=False) as session:
        actions = list(session.scalars(select(AuditEvent.action)))
    assert {"inquiry.import_upload", "inquiry.import"} <= set(actions)


def test_many_lines_of_one_day_keep_their_order(database: Database) -> None:
    rows = [past_row(n, opened="2025/4/1", question=f"{n:04}") for n in range(400)]
    imported(database, csv_file(rows))
    assert [one.question for one in inquiries_in(database)] == [f"{n:04}" for n in range(400)]


def test_one_bad_line_and_nothing_is_written(database: Database) -> None:
    """INQ: all or nothing; the report names line and column."""
    rows = [past_row(n) for n in range(1, 5002)]
    rows[4998][1] = "あした"
    row = checked(database, received(database, csv_file(rows)))
    assert (row.counts["error"], row.counts["new"]) == (1, 5000)
    with database.transaction(write=False) as session:
        problems, following = line_problems(session, row)
    assert [(one.line, one.code, one.column, one.text) for one in problems] == [
        (5000, "unknown_moment", 1, "あした")
    ]
    assert following is None
    with pytest.raises(Conflict, match="import_has_errors"):
        written(database, row)
    assert inquiries_in(database) == []


def test_what_changes_after_the_check_stops_the_writing(database: Database) -> None:
    """INQ: nothing half-imported, also when a line turns bad at the last moment."""
    row = checked(database, received(database, csv_file([past_row(n) for n in range(1200)])))
    with database.transaction() as session:
        session.execute(text("UPDATE category SET code = '98' WHERE code = '18'"))
    failed = written(database, row)
    assert (failed.state, failed.failure) == (ImportState.FAILED, "lines_changed")
    assert inquiries_in(database) == []
    assert staged_lines(database) == 1200


def test_cp932_logs_keep_every_letter(database: Database) -> None:
    """INQ-1: ①㈱髙﨑 arrive; a letter that was lost on the way is told, not hidden."""
    rows = [past_row(1, question="①㈱髙﨑"), past_row(2, question="〓野屋")]
    row = checked(database, received(database, csv_file(rows, encoding="cp932")))
    assert row.counts["code:unreadable_sign"] == 1
    written(database, row)
    assert {one.question for one in inquiries_in(database)} == {"①㈱髙﨑", "〓野屋"}


def test_new_tags_people_and_times(database: Database) -> None:
    with database.transaction() as session:
        staff = make_staff(session, login="hanako")
    heads = [*HEADINGS, "タグ", "担当者", "受付者"]
    row = imported(
        database,
        csv_file([[*past_row(1), "外国語、しんき", "hanako", "だれか"]], heads),
        unknown_tags=UnknownTags.CREATE,
    )
    assert row.counts["code:unknown_person"] == 1
    (one,) = inquiries_in(database)
    assert (one.owner_id, one.created_by_id) == (staff.id, None)
    with database.transaction(write=False) as session:
        assert set(session.scalars(select(Tag.name))) == {"外国語", "しんき"}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_only_managers_import(sqlite_database: Database, role: Role) -> None:
    """SEC-1."""
    with sqlite_database.transaction() as session:
        actor = make_staff(session, role)
    with pytest.raises(Forbidden):
        receive_file(sqlite_database, actor, csv_file([past_row(1)]), "log.csv")
