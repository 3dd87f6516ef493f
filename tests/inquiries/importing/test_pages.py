"""INQ: the import pages, from the file to the yes."""

import io
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from callcenter.accounts.models import StaffAccount
from callcenter.core.db import Database
from callcenter.core.outbox import services as outbox
from callcenter.core.outbox.models import OutboxJob
from callcenter.core.permissions import Role
from callcenter.inquiries.services.categories import seed_categories
from tests.factories.staff import make_staff
from tests.fixtures.apps import SignIn, csrf_token
from tests.inquiries.importing.logs import (
    HEADINGS,
    csv_file,
    import_of,
    inquiries_in,
    past_row,
    xlsx_file,
)

COLUMNS = {
    "column_key": "0",
    "column_opened_at": "1",
    "column_category": "2",
    "column_question": "3",
    "column_answer": "4",
    "channel": "phone",
    "language": "ja",
    "status": "closed",
    "result": "answered",
    "unknown_tags": "refuse",
}


@pytest.fixture
def manager(staff_app: Flask, sqlite_database: Database, sign_in: SignIn) -> FlaskClient:
    """A manager's browser, in English."""
    with sqlite_database.transaction() as session:
        seed_categories(session)
        actor = make_staff(session, Role.MANAGER)
        session.get_one(StaffAccount, actor.id).language = "en"
    client = staff_app.test_client()
    sign_in(client, actor)
    return client


def post(client: FlaskClient, address: str, **form: Any) -> TestResponse:
    return client.post(address, data={**form, "csrf_token": csrf_token(client)})


def upload(client: FlaskClient, file: io.BytesIO, name: str = "log.csv") -> TestResponse:
    return post(client, "/inquiries/import", file=(file, name))


def run_jobs(database: Database) -> None:
    with database.transaction(write=False) as session:
        waiting = session.scalars(select(OutboxJob.id).where(OutboxJob.state == "waiting")).all()
    assert all(outbox.run(database, job_id) for job_id in waiting)


@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_from_the_file_to_the_yes(
    manager: FlaskClient,
    sqlite_database: Database,
    make: Any,
) -> None:
    """INQ: file, columns, check, yes; a reload shows how far it is."""
    address = upload(manager, make([past_row(n) for n in range(60)])).headers["Location"]
    page = manager.get(address).text
    assert '<option value="1" selected>受付日時</option>' in page
    assert post(manager, f"{address}/columns", **COLUMNS).status_code == 303
    running = manager.get(address)
    assert "0 of 60 lines" in running.text
    assert running.headers["Refresh"]
    run_jobs(sqlite_database)
    page = manager.get(address).text
    assert "Import 60 inquiries" in page
    assert post(manager, f"{address}/confirm", run="1").status_code == 303
    run_jobs(sqlite_database)
    assert "60 inquiries were imported." in manager.get(address).text
    assert len(inquiries_in(sqlite_database)) == 60
    again = upload(manager, make([past_row(n) for n in range(60)])).headers["Location"]
    if make is csv_file:  # a workbook is never twice the same file
        refused = post(manager, f"{again}/columns", **COLUMNS)
        assert refused.status_code == 409
        assert address in refused.text


def test_errors_are_told_line_by_line(manager: FlaskClient, sqlite_database: Database) -> None:
    """INQ: line, column and what is wrong, paged and as a file; no way to say yes."""
    rows = [past_row(n, opened="きのう") for n in range(70)]
    address = upload(manager, csv_file(rows)).headers["Location"]
    post(manager, f"{address}/columns", **COLUMNS)
    run_jobs(sqlite_database)
    page = manager.get(address).text
    assert "70 lines have errors. Nothing can be imported yet." in page
    assert page.count("きのう") == 50
    assert "/confirm" not in page
    assert manager.get(f"{address}?show=error&after=50").text.count("きのう") == 20
    report = manager.get(f"{address}/report.csv")
    assert len(report.text.splitlines()) == 71
    assert "2,受付日時,きのう,Error" in report.text
    assert post(manager, f"{address}/confirm", run="1").status_code == 303
    assert inquiries_in(sqlite_database) == []


def test_suspected_numbers_are_asked_about(manager: FlaskClient, sqlite_database: Database) -> None:
    """PRV-1: without the tick nothing is imported."""
    rows = [past_row(1, question="マイナンバーは123456789012")]
    address = upload(manager, csv_file(rows)).headers["Location"]
    post(manager, f"{address}/columns", **COLUMNS)
    run_jobs(sqlite_database)
    assert post(manager, f"{address}/confirm", run="1").status_code == 422
    assert post(manager, f"{address}/confirm", run="1", suspected_confirmed="1").status_code == 303
    run_jobs(sqlite_database)
    assert len(inquiries_in(sqlite_database)) == 1


def test_callers_are_masked_in_preview_and_report(
    manager: FlaskClient, sqlite_database: Database
) -> None:
    """PRV-2."""
    heads = [*HEADINGS, "氏名", "電話番号"]
    rows = [
        [*past_row(1), "山田 花子", "090-1234-5678"],
        [*past_row(2), "山" * 101, "090-1234-5678"],
    ]
    address = upload(manager, csv_file(rows, heads)).headers["Location"]
    columns = COLUMNS | {"column_caller_name": "5", "column_caller_phone": "6"}
    post(manager, f"{address}/columns", **columns)
    run_jobs(sqlite_database)
    page = manager.get(address).text
    assert "090-****-5678" in page
    assert "花子" not in page
    assert "山山" not in page
    assert "山山" not in manager.get(f"{address}/report.csv").text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b"PK\x03\x04nonsense", "This file is damaged."),
        (b"a,b\r\n", "This file has headings but no lines below them."),
        (b"a\0b", "This is neither an Excel file (xlsx) nor a CSV file."),
    ],
)
def test_hostile_files_get_an_answer(manager: FlaskClient, content: bytes, sentence: str) -> None:
    """SEC-3."""
    answer = upload(manager, io.BytesIO(content), "log.xlsx")
    assert answer.status_code == 422
    assert sentence in answer.text


def test_no_file(manager: FlaskClient) -> None:
    assert post(manager, "/inquiries/import").status_code == 422


def test_cancelled(manager: FlaskClient, sqlite_database: Database) -> None:
    address = upload(manager, csv_file([past_row(1)])).headers["Location"]
    assert post(manager, f"{address}/cancel").status_code == 303
    assert "Cancelled" in manager.get(address).text
    assert post(manager, f"{address}/columns", **COLUMNS).status_code == 409
    assert import_of(sqlite_database, UUID(address.rsplit("/", 1)[1])).state == "cancelled"


def test_held_up_import_is_tried_again_or_cancelled(
    manager: FlaskClient, sqlite_database: Database
) -> None:
    """INQ: no dead end, also when the job fails for good."""
    address = upload(manager, csv_file([past_row(1)])).headers["Location"]
    post(manager, f"{address}/columns", **COLUMNS)
    run_jobs(sqlite_database)
    post(manager, f"{address}/confirm", run="1")
    running = manager.get(address)
    assert "/retry" not in running.text
    assert running.headers["Refresh"]
    with sqlite_database.transaction() as session:
        job = session.scalars(select(OutboxJob).where(OutboxJob.state == "waiting")).one()
        job.attempts = 3
    held_up = manager.get(address)
    assert "3 tries failed." in held_up.text
    assert "Refresh" not in held_up.headers
    with sqlite_database.transaction() as session:
        session.get_one(OutboxJob, job.id).state = "failed"
    assert "not tried again by itself" in manager.get(address).text
    assert post(manager, f"{address}/retry", run="1").status_code == 303
    assert "Refresh" in manager.get(address).headers
    assert post(manager, f"{address}/retry", run="1").status_code == 303
    assert "This import has moved on" in manager.get(address).text
    assert post(manager, f"{address}/cancel").status_code == 303
    run_jobs(sqlite_database)
    assert "Cancelled" in manager.get(address).text
    assert inquiries_in(sqlite_database) == []


def test_a_mapping_without_its_needs_is_asked_again(manager: FlaskClient) -> None:
    address = upload(manager, csv_file([past_row(1)])).headers["Location"]
    answer = post(manager, f"{address}/columns", **(COLUMNS | {"column_question": ""}))
    assert answer.status_code == 422
    assert 'id="column_question-error"' in answer.text


def test_operators_have_no_import(
    staff_app: Flask, sqlite_database: Database, sign_in: SignIn
) -> None:
    """SEC-1."""
    with sqlite_database.transaction() as session:
        actor = make_staff(session, Role.OPERATOR)
    client = staff_app.test_client()
    sign_in(client, actor)
    assert client.get("/inquiries/import").status_code == 403
