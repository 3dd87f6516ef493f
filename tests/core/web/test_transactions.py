"""One transaction per request: committed with the answer, or not at all."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from callcenter.core.db import Database
from callcenter.core.settings import Settings
from callcenter.core.web.transactions import db_session
from tests.core.web.conftest import build_app, rows


@pytest.fixture
def writer(settings: Settings, database: Database) -> FlaskClient:
    """A browser of the probe's app on a real database of each kind."""
    app = build_app(settings, database)
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.mark.parametrize("status", [200, 201, 303, 304, 399])
def test_answered_work_is_kept(writer: FlaskClient, database: Database, status: int) -> None:
    assert writer.post(f"/write/{status}").status_code == status
    assert rows(database) == 1


@pytest.mark.parametrize("status", [400, 404, 409, 422, 429, 500, 503])
def test_refused_work_is_undone(writer: FlaskClient, database: Database, status: int) -> None:
    """A view that answers with a refusal, without raising."""
    assert writer.post(f"/write/{status}").status_code == status
    assert rows(database) == 0


@pytest.mark.parametrize(
    ("refusal", "status"),
    [("missing", 404), ("conflict", 409), ("invalid", 422), ("crash", 500)],
)
def test_raised_work_is_undone(
    writer: FlaskClient, database: Database, refusal: str, status: int
) -> None:
    assert writer.post(f"/write/{refusal}").status_code == status
    assert rows(database) == 0


def test_a_refusal_may_keep_its_work(writer: FlaskClient, database: Database) -> None:
    """SEC-1: a failed attempt is refused and yet counted."""
    assert writer.post("/write/422?keep=1").status_code == 422
    assert rows(database) == 1


def test_a_broken_rule_of_the_database_is_a_plain_error(
    writer: FlaskClient, database: Database
) -> None:
    """The error page itself reads the database: it must not fail over the broken transaction."""

    def city() -> dict[str, object]:
        return {"city": {"name": db_session().scalar(text("SELECT 'みなと市'"))}}

    writer.application.context_processor(city)
    answer = writer.post("/write/twice")
    assert answer.status_code == 500
    assert "みなと市" in answer.text
    assert rows(database) == 0


def test_reading_requests_take_no_write_lock(settings: Settings, sqlite_database: Database) -> None:
    """On SQLite a page can be read, and a question be asked by POST, while somebody writes."""
    app = build_app(settings, sqlite_database)
    app.config["WTF_CSRF_ENABLED"] = False
    with sqlite_database.transaction() as writing:
        writing.execute(text("DELETE FROM scheduled_run"))
        for method in ("GET", "POST"):
            assert app.test_client().open("/asked", method=method).text == "0"


def test_work_kept_early_stays(writer: FlaskClient, database: Database) -> None:
    """What a view commits before something long is not undone by its refusal; the rest is."""
    assert writer.post("/write/early").status_code == 422
    assert rows(database) == 1


def test_every_connection_is_given_back(writer: FlaskClient, database: Database) -> None:
    """However a request ends, nothing stays checked out of the pool."""
    for path in ("/write/200", "/write/422", "/write/crash", "/write/twice"):
        writer.post(path)
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
