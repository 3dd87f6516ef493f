"""SEC-2: the export page."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from callcenter.core.db import Database
from callcenter.core.permissions import Role
from callcenter.inquiries.models import Channel
from tests.factories.inquiries import make_inquiry
from tests.factories.staff import make_staff
from tests.fixtures.apps import SignIn, csrf_token


@pytest.fixture
def manager(staff_app: Flask, sqlite_database: Database, sign_in: SignIn) -> FlaskClient:
    """A manager's browser; there is one inquiry by phone and one by mail."""
    with sqlite_database.transaction() as session:
        actor = make_staff(session, Role.MANAGER)
        make_inquiry(session, actor, "電話の質問")
        make_inquiry(session, actor, "メールの質問", channel=Channel.EMAIL)
    client = staff_app.test_client()
    sign_in(client, actor)
    return client


def test_the_page_says_what_goes_out(manager: FlaskClient) -> None:
    """INQ-4: the filters of the list, and how many."""
    page = manager.get("/inquiries/export?channel=email&nonsense=1").text
    assert 'action="/inquiries/export?channel=email"' in page


def test_the_file_holds_the_filtered_list(manager: FlaskClient) -> None:
    form = {"format": "csv", "csrf_token": csrf_token(manager)}
    answer = manager.post("/inquiries/export?channel=email", data=form)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "メールの質問" in answer.text
    assert "電話の質問" not in answer.text


@pytest.mark.parametrize(
    "form", [{"format": "exe"}, {"format": "csv", "with_caller": "1", "reason": ""}]
)
def test_refused(manager: FlaskClient, form: dict[str, str]) -> None:
    answer = manager.post("/inquiries/export", data={**form, "csrf_token": csrf_token(manager)})
    assert answer.status_code == 422
    assert "data-error-summary" in answer.text


def test_operators_have_no_export(
    staff_app: Flask, sqlite_database: Database, sign_in: SignIn
) -> None:
    """SEC-1."""
    with sqlite_database.transaction() as session:
        actor = make_staff(session, Role.OPERATOR)
    client = staff_app.test_client()
    sign_in(client, actor)
    assert client.get("/inquiries/export").status_code == 403
