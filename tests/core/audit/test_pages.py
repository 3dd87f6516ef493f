"""SEC-2: the page of the audit log and its export."""

import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from callcenter.core.audit.models import AuditEvent
from callcenter.core.audit.services import record
from callcenter.core.db import Database
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Role

Client = Callable[..., FlaskClient]
ANNA = Actor(new_id(), "安藤", Role.OPERATOR)
CARD = str(new_id())


@pytest.fixture
def log(core_app: Flask, sqlite_database: Database) -> Database:
    """Sixty views of one object by one person, and a name that is a formula."""
    with sqlite_database.transaction() as session:
        for number in range(60):
            record(
                session, ANNA, "inquiry.view", "inquiry", CARD, fields=["phone", "name"], n=number
            )
    with sqlite_database.transaction() as session:
        record(session, Actor(new_id(), "=cmd()", Role.OPERATOR), "made.up", "thing", None)
    return sqlite_database


def actions(database: Database) -> list[tuple[str, object]]:
    with database.transaction(write=False) as session:
        rows = session.execute(
            select(AuditEvent.action, AuditEvent.detail)
            .where(AuditEvent.object_type == "audit")
            .order_by(AuditEvent.id)
        )
        return [(action, detail) for action, detail in rows]


def test_log_is_shown_in_pages(core_client: Client, log: Database) -> None:
    """SEC-2: newest first, with a way to older entries and back."""
    client = core_client()
    page = client.get("/admin/audit").text
    assert page.count("<tr role") == 51
    older = re.search(r'href="(/admin/audit\?before=[^"]+)"', page)
    assert older
    following = client.get(older[1]).text
    assert 11 <= following.count("<tr role") <= 14
    assert "after=" in following


def test_filters_narrow_the_page(core_client: Client, log: Database) -> None:
    """SEC-2: by person, object and day; nothing found is said so."""
    client = core_client()
    assert client.get(f"/admin/audit?person={ANNA.id}&object={CARD}").text.count("fields:") == 50
    assert "Nothing was found" in client.get("/admin/audit?last=2020-01-01").text
    assert "made.up" in client.get("/admin/audit?action=made.up").text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("first=yesterday", "first"),
        ("first=2026-02-01&last=2026-01-01", "last"),
        ("person=nobody", "person"),
    ],
)
def test_mistakes_are_named_beside_their_fields(
    core_client: Client, log: Database, query: str, field: str
) -> None:
    """SEC-2: a filter that cannot be understood shows nothing rather than everything."""
    answer = core_client().get(f"/admin/audit?{query}")
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "fields:" not in answer.text


def test_odd_positions_do_no_harm(core_client: Client, log: Database) -> None:
    assert core_client().get("/admin/audit?before=x").status_code == 200


def test_reading_the_log_is_logged(core_client: Client, log: Database) -> None:
    """SEC-2: who looked at the log, and by what."""
    core_client().get(f"/admin/audit?object={CARD}")
    assert actions(log) == [("audit.view", {"filter": ["object"]})]


def test_export_as_csv(core_client: Client, log: Database) -> None:
    """SEC-2: every matching entry, formulas neutralised, the export itself noted."""
    answer = core_client().post("/admin/audit/export", data={"format": "csv"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert ".csv" in answer.headers["Content-Disposition"]
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 64  # header, this export, the events above, and the seeded holidays
    assert "Exported the audit log" in lines[1]
    assert "'=cmd()" in lines[2]
    assert actions(log) == [("audit.export", {"format": "csv", "filter": {}})]


def test_export_is_narrowed_as_the_page(core_client: Client, log: Database) -> None:
    """SEC-2: the file has what the search has, in CP932 for older programs."""
    wanted = {"format": "csv_cp932", "action": "inquiry.view"}
    answer = core_client().post("/admin/audit/export", data=wanted)
    lines = answer.data.decode("cp932").splitlines()
    assert len(lines) == 61
    assert "安藤" in lines[1]


def test_export_as_workbook(core_client: Client, log: Database) -> None:
    """SEC-2: the same in Excel's own form."""
    answer = core_client().post("/admin/audit/export", data={"format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet.max_row == 64
    assert sheet["B3"].value == "'=cmd()"


def test_unknown_format_is_refused_and_not_logged(core_client: Client, log: Database) -> None:
    answer = core_client().post("/admin/audit/export", data={"format": "pdf"})
    assert answer.status_code == 422
    assert actions(log) == []


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.RESPONDER, Role.EDITOR])
def test_only_those_who_answer_for_it(core_client: Client, role: Role) -> None:
    """SEC-1: the log is not open to everybody."""
    client = core_client(role)
    assert client.get("/admin/audit").status_code == 403
    assert client.post("/admin/audit/export", data={"format": "csv"}).status_code == 403
