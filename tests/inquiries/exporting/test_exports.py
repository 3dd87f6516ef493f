"""SEC-2, INQ-4: what leaves the log as a file: whole, harmless to open, and noted."""

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from callcenter.core import clock
from callcenter.core.audit.models import AuditEvent
from callcenter.core.db import Database
from callcenter.core.errors import Forbidden, Invalid
from callcenter.core.ids import new_id
from callcenter.core.permissions import SYSTEM, Actor, Role
from callcenter.core.spreadsheets.files import FileKind
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.filters import InquiryFilters
from callcenter.inquiries.importing.fields import guess_columns
from callcenter.inquiries.models import (
    Channel,
    Inquiry,
    InquiryCaller,
    InquiryTag,
    Language,
    Result,
    Status,
    Tag,
)
from callcenter.inquiries.queries import exports
from callcenter.inquiries.queries.exports import stream_inquiries
from callcenter.inquiries.services.callers import decrypted
from callcenter.inquiries.services.categories import seed_categories
from callcenter.inquiries.services.exporting import Export, begin_export, exported_chunks
from callcenter.inquiries.services.tags import add_tag
from callcenter.inquiries.web.export_files import export_file, file_header
from tests.factories.inquiries import make_inquiry
from tests.factories.staff import make_staff
from tests.fixtures.database import new_sqlite
from tests.inquiries.importing.logs import checked, import_of, received, written


def begun(database: Database, actor: Actor = SYSTEM, **options: object) -> Export:
    values: dict[str, object] = {"filters": InquiryFilters(), "file_format": "csv", **options}
    with database.transaction() as session:
        return begin_export(session, actor, **values)  # type: ignore[arg-type]


def csv_rows(database: Database, export: Export, encoding: str = "utf-8-sig") -> list[list[str]]:
    kind = FileKind.CSV if encoding == "utf-8-sig" else FileKind.CSV_CP932
    content = b"".join(export_file(database, export, kind))
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


def fill(database: Database) -> Actor:
    """A few inquiries of every kind."""
    with database.transaction() as session:
        seed_categories(session)
        manager = make_staff(session, Role.MANAGER, "manager1")
        add_tag(session, SYSTEM, name="外国語", name_en="Foreign language")
        session.flush()
        start = clock.now() - timedelta(days=30)
        common = {"tags": ("外国語",), "complaint": True}
        make_inquiry(
            session, manager, "=1+1 で始まる質問\n二行目", opened_at=start, answer="－", **common
        )
        for number, result in enumerate(one for one in Result if one is not Result.DUPLICATE):
            make_inquiry(
                session,
                manager,
                f"カードの更新について {number}",
                opened_at=start + timedelta(hours=number + 1),
                channel=list(Channel)[number % 5],
                language=list(Language)[number % 2],
                status=Status.CLOSED,
                result=result,
                category="18",
                caller=CallerEntry("山田 花子", "ヤマダ ハナコ", "090-1234-5678", "h@example.jp"),
            )
        make_inquiry(
            session,
            manager,
            "秘密の相談",
            status=Status.FOLLOW_UP,
            due_on=clock.today(),
            confidential=True,
            campaign=True,
        )
    return manager


def records(database: Database) -> list[tuple[object, ...]]:
    """What a round trip must keep, moments to the second."""
    with database.transaction(write=False) as session:
        callers = {row.inquiry_id: decrypted(row) for row in session.scalars(select(InquiryCaller))}
        tags: dict[object, list[str]] = {}
        for inquiry_id, name in session.execute(
            select(InquiryTag.inquiry_id, Tag.name).join(Tag, Tag.id == InquiryTag.tag_id)
        ):
            tags.setdefault(inquiry_id, []).append(name)
        return [
            (
                one.reference,
                to_second(one.opened_at),
                to_second(one.closed_at),
                one.channel,
                one.language,
                one.status,
                one.result,
                one.question,
                one.answer,
                one.category_code,
                one.complaint,
                one.campaign,
                one.confidential,
                one.due_on,
                one.handling_seconds,
                one.owner_id is None,
                tags.get(one.id),
                callers.get(one.id, CallerEntry()),
            )
            for one in session.scalars(select(Inquiry).order_by(Inquiry.reference))
        ]


def to_second(moment: datetime | None) -> datetime | None:
    return moment.replace(microsecond=0) if moment else None


@pytest.mark.parametrize("kind", [FileKind.CSV, FileKind.XLSX, FileKind.CSV_CP932])
def test_round_trip(
    database: Database, in_language: str, kind: FileKind, tmp_path: Path, empty_file: Path
) -> None:
    """INQ-1, INQ-4: what goes out comes in again somewhere else as it was."""
    fill(database)
    export = begun(database, with_caller=True, reason="handover")
    file = io.BytesIO(b"".join(export_file(database, export, kind)))
    other = new_sqlite(tmp_path / "other.db", empty_file)
    try:
        with other.transaction() as session:
            make_staff(session, Role.MANAGER, "manager1")
            add_tag(session, SYSTEM, name="外国語", name_en="Foreign language")
        row = written(other, checked(other, received(other, file)))
        assert import_of(other, row.id).counts["new"] == len(records(database))
        assert records(other) == records(database)
    finally:
        other.dispose()


def test_formulas_are_harmless(database: Database, in_language: str, tmp_path: Path) -> None:
    """SEC-3: in csv and xlsx, whatever sign they begin with."""
    texts = [f"{sign}cmd" for sign in "=+-@＝"]
    with database.transaction() as session:
        staff = make_staff(session)
        for text in texts:
            make_inquiry(session, staff, text)
    rows = csv_rows(database, begun(database))
    assert {row[9] for row in rows[1:]} == {f"'{text}" for text in texts}
    path = tmp_path / "file.xlsx"
    path.write_bytes(b"".join(export_file(database, begun(database), FileKind.XLSX)))
    sheet = openpyxl.load_workbook(path).active
    cells = [sheet.cell(row, 10) for row in range(2, 7)]
    assert {(cell.value, cell.data_type) for cell in cells} == {(f"'{text}", "s") for text in texts}


def test_letters_that_cp932_lacks_are_marked(database: Database, in_language: str) -> None:
    """INQ-4: 𠮷 becomes 〓, ①㈱髙﨑 stay; never a crash."""
    with database.transaction() as session:
        make_inquiry(session, make_staff(session), "𠮷野屋 ①㈱髙﨑")
    rows = csv_rows(database, begun(database), "cp932")
    assert rows[1][9] == "〓野屋 ①㈱髙﨑"


def test_every_row_is_in_the_file_and_noted(
    database: Database, in_language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SEC-2: no cap, no gap between chunks; the log says how many rows, and which filters."""
    monkeypatch.setattr(exports, "CHUNK", 3)
    manager = fill(database)
    export = begun(database, manager, filters=InquiryFilters(channel="phone", text=""))
    rows = csv_rows(database, export)
    with database.transaction(write=False) as session:
        phone = select(func.count()).select_from(Inquiry).where(Inquiry.channel == "phone")
        assert len(rows) - 1 == session.scalar(phone)
        noted = {
            event.action: event.detail
            for event in session.scalars(
                select(AuditEvent).where(AuditEvent.object_id == str(export.id))
            )
        }
    assert noted["inquiry.export"] == {"format": "csv", "filter": ["channel"], "caller": False}
    assert noted["inquiry.export_end"] == {"rows": len(rows) - 1, "complete": True}


def test_a_reader_who_goes_away_is_noted_too(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SEC-2."""
    monkeypatch.setattr(exports, "CHUNK", 3)
    fill(database)
    chunks = exported_chunks(database, begun(database))
    next(chunks)
    chunks.close()  # type: ignore[attr-defined]
    with database.transaction(write=False) as session:
        detail = session.scalar(
            select(AuditEvent.detail).where(AuditEvent.action == "inquiry.export_end")
        )
    assert detail == {"rows": 3, "complete": False}


def test_no_connection_is_held_for_a_slow_reader(database: Database) -> None:
    """INQ-4: between two chunks the pool has all its connections."""
    fill(database)
    chunks = stream_inquiries(database, SYSTEM, InquiryFilters(), with_caller=False)
    next(chunks)
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_callers_only_with_a_reason(database: Database, in_language: str) -> None:
    """PRV-2: never by default, and noted by itself."""
    manager = fill(database)
    assert not any(
        "1234-5678" in cell for row in csv_rows(database, begun(database)) for cell in row
    )
    with pytest.raises(Invalid) as refused:
        begun(database, manager, with_caller=True, reason=" ")
    assert refused.value.fields == {"reason": "required"}
    export = begun(database, manager, with_caller=True, reason="市への報告")
    assert any("090-1234-5678" in row for row in csv_rows(database, export))
    with database.transaction(write=False) as session:
        detail = session.scalar(
            select(AuditEvent.detail).where(AuditEvent.action == "caller.export")
        )
    assert detail == {"reason": "市への報告"}


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.RESPONDER, Role.EDITOR, Role.ADMIN])
def test_who_may_not_export(sqlite_database: Database, role: Role) -> None:
    """SEC-1."""
    with sqlite_database.transaction() as session:
        actor = make_staff(session, role)
    with pytest.raises(Forbidden):
        begun(sqlite_database, actor)


def test_an_import_knows_every_heading_again(in_language: str) -> None:
    """INQ-4: all but the two that say nothing new."""
    export = Export(new_id(), SYSTEM, InquiryFilters(), "csv", with_caller=True)
    header = file_header(export)
    unknown = set(range(len(header))) - set(guess_columns(header).values())
    assert unknown == {6, 19}  # the category's label beside its code; merged into
