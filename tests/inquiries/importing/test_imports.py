"""INQ: a past log comes in whole or not at all, once, and without what may not be kept."""

import io
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, inspect, select, text

from callcenter.core import clock
from callcenter.core.audit.models import AuditEvent
from callcenter.core.db import Database
from callcenter.core.errors import Conflict, Forbidden, Invalid
from callcenter.core.outbox import services as outbox
from callcenter.core.outbox.models import OutboxJob
from callcenter.core.permissions import SYSTEM, Role
from callcenter.core.spreadsheets.reading import UnreadableFile
from callcenter.inquiries import tasks
from callcenter.inquiries.filters import InquiryFilters
from callcenter.inquiries.importing.fields import guess_columns
from callcenter.inquiries.importing.mapping import ColumnMapping, UnknownTags
from callcenter.inquiries.models import (
    ImportState,
    Inquiry,
    InquiryImport,
    InquiryImportKey,
    InquiryImportLine,
    InquiryTag,
    Tag,
)
from callcenter.inquiries.queries.imports import is_stuck, line_problems, proposed_mapping
from callcenter.inquiries.queries.lists import list_inquiries
from callcenter.inquiries.services import import_lines, import_receiving
from callcenter.inquiries.services.import_lines import check_lines, spooled_lines, write_lines
from callcenter.inquiries.services.import_receiving import receive_file
from callcenter.inquiries.services.imports import (
    AlreadyImported,
    cancel_import,
    confirm_import,
    forget_unfinished,
    retry_import,
    set_mapping,
)
from callcenter.inquiries.services.tags import add_tag
from tests.factories.staff import make_staff
from tests.inquiries.importing.logs import (
    HEADINGS,
    checked,
    csv_file,
    import_of,
    imported,
    inquiries_in,
    mapped,
    past_row,
    received,
    written,
    xlsx_file,
)

assert tasks  # registers the handlers
MY_NUMBER = "123456789018"


def staged_lines(database: Database) -> int:
    with database.transaction(write=False) as session:
        return session.scalar(select(func.count()).select_from(InquiryImportLine)) or 0


def raw_content(database: Database) -> str:
    """Every value of every table as text."""
    with database.transaction(write=False) as session:
        names = inspect(session.get_bind()).get_table_names()
        return "\n".join(
            repr(tuple(row))
            for name in names
            for row in session.execute(text(f"SELECT * FROM {name}"))  # noqa: S608
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


def test_a_killed_check_goes_on_where_it_stopped(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """INQ: resumable; what a killed job had done of its chunk is done again, nothing else."""
    monkeypatch.setattr(import_lines, "CHUNK", 10)
    import_id = received(database, csv_file([past_row(n) for n in range(35)]))
    row = mapped(database, import_id)
    with database.transaction() as session:
        assert check_lines(session, import_id=import_id, run=row.run)
    with pytest.raises(KeyboardInterrupt), database.transaction() as session:
        check_lines(session, import_id=import_id, run=row.run)
        raise KeyboardInterrupt
    assert import_of(database, import_id).checked == 10
    more = True
    while more:
        with database.transaction() as session:
            more = check_lines(session, import_id=import_id, run=row.run)
    done = import_of(database, import_id)
    assert (done.state, done.counts) == (ImportState.CHECKED, {"new": 35})


def test_a_killed_writing_is_done_again_as_a_whole(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """INQ: resumable; never doubled, never half."""
    monkeypatch.setattr(import_lines, "CHUNK", 10)
    row = checked(database, received(database, csv_file([past_row(n) for n in range(35)])))
    with database.transaction() as session:
        confirm_import(
            session, SYSTEM, import_id=row.id, run=row.run, suspected_confirmed=False, queued=False
        )
    with pytest.raises(KeyboardInterrupt), database.transaction() as session:
        write_lines(session, import_id=row.id, run=row.run)
        raise KeyboardInterrupt
    assert inquiries_in(database) == []
    for _ in range(2):
        with database.transaction() as session:
            write_lines(session, import_id=row.id, run=row.run)
    assert len(inquiries_in(database)) == 35


def test_rows_are_made_ready_while_others_write(sqlite_database: Database) -> None:
    """INQ: SQLite has one write lock; it is free until the rows are ready to be copied, and what
    others write meanwhile counts."""
    folder = Path(str(sqlite_database.url.database)).parent
    heads = [*HEADINGS, "タグ"]
    rows = [[*past_row(n), "外国語"] for n in range(1200)]
    row = checked(
        sqlite_database,
        received(sqlite_database, csv_file(rows, heads)),
        unknown_tags=UnknownTags.CREATE,
    )
    said_yes(sqlite_database, row)
    with spooled_lines(sqlite_database, import_id=row.id, run=row.run) as spool:
        assert spool is not None
        assert spool.path.stat().st_mode & 0o777 == 0o600
        with sqlite_database.transaction() as session:
            tag_id = add_tag(session, SYSTEM, name="外国語").id
        assert inquiries_in(sqlite_database) == []
        with sqlite_database.transaction() as session:
            write_lines(session, import_id=row.id, run=row.run, spool=spool)
    assert len(inquiries_in(sqlite_database)) == 1200
    with sqlite_database.transaction(write=False) as session:
        assert set(session.scalars(select(InquiryTag.tag_id))) == {tag_id}
        found = list_inquiries(session, SYSTEM, InquiryFilters(text="更新について 1199"))
    assert [one.question for one in found.rows] == ["カードの更新について 1199"]
    assert list(folder.glob("*.spool")) == []


def test_nothing_is_made_ready_twice(database: Database) -> None:
    """INQ: an outdated job makes no rows; on PostgreSQL a long transaction is in nobody's way."""
    row = checked(database, received(database, csv_file([past_row(1)])))
    said_yes(database, row)
    with spooled_lines(database, import_id=row.id, run=row.run) as spool:
        assert (spool is not None) == database.is_sqlite
    with spooled_lines(database, import_id=row.id, run=row.run - 1) as spool:
        assert spool is None


def said_yes(database: Database, row: InquiryImport) -> None:
    with database.transaction() as session:
        confirm_import(
            session, SYSTEM, import_id=row.id, run=row.run, suspected_confirmed=False, queued=False
        )


def test_jobs_carry_an_import_to_its_end(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """INQ: by the outbox, one chunk a job."""
    monkeypatch.setattr(import_lines, "CHUNK", 10)
    import_id = received(database, csv_file([past_row(n) for n in range(25)]))
    with database.transaction() as session:
        heads = session.get_one(InquiryImport, import_id).headings
        mapping = ColumnMapping(columns=guess_columns(heads))
        run = set_mapping(session, SYSTEM, import_id=import_id, mapping=mapping).run
    run_waiting(database)
    assert import_of(database, import_id).state == ImportState.CHECKED
    with database.transaction() as session:
        confirm_import(session, SYSTEM, import_id=import_id, run=run, suspected_confirmed=False)
    run_waiting(database)
    assert len(inquiries_in(database)) == 25


def given_up(database: Database, file: io.BytesIO) -> InquiryImport:
    """An import said yes to, whose job failed for the last time: a line cannot be opened."""
    row = checked(database, received(database, file))
    with database.transaction() as session:
        session.execute(text("UPDATE inquiry_import_line SET cells = 'x' || cells"))
        confirm_import(session, SYSTEM, import_id=row.id, run=row.run, suspected_confirmed=False)
    ahead = timedelta()
    while (job_id := waiting_job(database)) is not None:
        with clock.shifted_by(ahead):
            assert not outbox.run(database, job_id)
        ahead += timedelta(hours=1)
    assert ahead == outbox.MOST_ATTEMPTS * timedelta(hours=1)
    return import_of(database, row.id)


def waiting_job(database: Database) -> UUID | None:
    with database.transaction(write=False) as session:
        return session.scalar(select(OutboxJob.id).where(OutboxJob.state == "waiting"))


def mend_lines(database: Database) -> None:
    with database.transaction() as session:
        session.execute(text("UPDATE inquiry_import_line SET cells = substr(cells, 2)"))


def test_a_stuck_import_is_tried_again(database: Database) -> None:
    """INQ: once the fault is mended a person starts it anew; nothing is written twice."""
    row = given_up(database, csv_file([past_row(n) for n in range(3)]))
    mend_lines(database)
    with database.transaction() as session:
        assert is_stuck(session, session.get_one(InquiryImport, row.id))
        retry_import(session, SYSTEM, import_id=row.id, run=row.run)
        assert not is_stuck(session, session.get_one(InquiryImport, row.id))
    with pytest.raises(Conflict, match="import_moved_on"), database.transaction() as session:
        retry_import(session, SYSTEM, import_id=row.id, run=row.run)
    with database.transaction() as session:
        write_lines(session, import_id=row.id, run=row.run)
    assert inquiries_in(database) == []
    run_waiting(database)
    assert import_of(database, row.id).state == ImportState.IMPORTED
    assert len(inquiries_in(database)) == 3
    with pytest.raises(Conflict, match="import_moved_on"), database.transaction() as session:
        retry_import(session, SYSTEM, import_id=row.id, run=row.run + 1)


def test_a_stuck_import_is_cancelled(database: Database) -> None:
    """PRV-2: its lines go, and a job that still waits for it writes nothing."""
    row = given_up(database, csv_file([past_row(1)]))
    mend_lines(database)
    with database.transaction() as session:
        cancelled = retry_import(session, SYSTEM, import_id=row.id, run=row.run)
        cancel_import(session, SYSTEM, import_id=row.id)
    assert cancelled.state == ImportState.CANCELLED
    assert staged_lines(database) == 0
    run_waiting(database)
    assert inquiries_in(database) == []


def test_a_stuck_import_is_forgotten_after_a_week(database: Database) -> None:
    """PRV-2: one that can be written is not."""
    row = given_up(database, csv_file([past_row(1)]))
    later = clock.shifted_by(timedelta(days=8))
    with later, database.transaction() as session:
        retry_import(session, SYSTEM, import_id=row.id, run=row.run)
        assert forget_unfinished(session) == 0
    with clock.shifted_by(timedelta(days=9)), database.transaction() as session:
        assert forget_unfinished(session) == 1
    assert staged_lines(database) == 0


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_an_import_that_is_being_written_is_left_alone(database: Database) -> None:
    """INQ: neither doubled nor cancelled under the job's hands, and nobody has to wait for it.
    (SQLite lets nobody else write meanwhile.)"""
    row = given_up(database, csv_file([past_row(1)]))
    mend_lines(database)
    with database.transaction() as writing:
        write_lines(writing, import_id=row.id, run=row.run)
        with pytest.raises(Conflict, match="import_at_work"), database.transaction() as session:
            retry_import(session, SYSTEM, import_id=row.id, run=row.run)
        with pytest.raises(Conflict, match="import_at_work"), database.transaction() as session:
            cancel_import(session, SYSTEM, import_id=row.id)
        with clock.shifted_by(timedelta(days=9)), database.transaction() as session:
            assert forget_unfinished(session) == 0
    assert import_of(database, row.id).state == ImportState.IMPORTED


def run_waiting(database: Database) -> None:
    while True:
        with database.transaction(write=False) as session:
            waiting = session.scalars(
                select(OutboxJob.id).where(OutboxJob.state == "waiting")
            ).all()
        if not waiting:
            return
        assert all(outbox.run(database, job_id) for job_id in waiting)


def test_a_job_of_an_older_check_does_nothing(database: Database) -> None:
    import_id = received(database, csv_file([past_row(1)]))
    old = mapped(database, import_id).run
    mapped(database, import_id, unknown_tags=UnknownTags.CREATE)
    with database.transaction() as session:
        assert not check_lines(session, import_id=import_id, run=old)
    assert import_of(database, import_id).state == ImportState.CHECKING


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


def test_a_column_too_many_is_an_error(database: Database) -> None:
    row = checked(database, received(database, csv_file([[*past_row(1), "よけい"]])))
    assert row.counts == {"error": 1, "code:too_many_cells": 1}


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


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_only_managers_import(sqlite_database: Database, role: Role) -> None:
    """SEC-1."""
    with sqlite_database.transaction() as session:
        actor = make_staff(session, role)
    with pytest.raises(Forbidden):
        receive_file(sqlite_database, actor, csv_file([past_row(1)]), "log.csv")


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
