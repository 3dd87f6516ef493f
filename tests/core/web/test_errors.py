"""Error answers: a page for people, a small document for scripts; nothing of the inside."""

import re

import pytest
from flask.testing import FlaskClient

from callcenter.core.db import Database
from callcenter.core.i18n import LANGUAGES, force_locale
from callcenter.core.settings import Settings
from callcenter.core.web.wording import word_code
from tests.core.web.conftest import MakeApp, build_app

STATUS = {
    "missing": 404,
    "forbidden": 403,
    "conflict": 409,
    "invalid": 422,
    "too-many": 429,
    "crash": 500,
}
INSIDE = re.compile(
    r"Traceback|secret-of-the-machine-room|RuntimeError|\.py\b|sqlalchemy|/site-packages/"
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("refusal", "status"), STATUS.items())
def test_page_for_people(client: FlaskClient, refusal: str, status: int, language: str) -> None:
    """Every refusal is a whole page in the reader's language with a number to tell."""
    answer = client.get(f"/raise/{refusal}", headers={"Accept-Language": language})
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert f'<html lang="{language}"' in answer.text
    assert answer.headers["X-Request-ID"] in answer.text
    assert not INSIDE.search(answer.text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("refusal", "status"), STATUS.items())
def test_document_for_scripts(
    client: FlaskClient, refusal: str, status: int, language: str
) -> None:
    headers = {"Accept": "application/json", "Accept-Language": language}
    answer = client.get(f"/raise/{refusal}", headers=headers)
    assert answer.status_code == status
    body = answer.get_json()
    assert body.keys() == {"error", "request_id"}
    assert body["request_id"] == answer.headers["X-Request-ID"]
    assert not INSIDE.search(answer.text)


def test_reason_is_worded_for_the_reader(client: FlaskClient) -> None:
    for language in LANGUAGES:
        answer = client.get(
            "/raise/forbidden", headers={"Accept": "application/json", "Accept-Language": language}
        )
        with client.application.test_request_context(), force_locale(language):
            assert answer.get_json()["error"] == word_code("forbidden")


def test_code_nobody_worded_is_a_plain_refusal(client: FlaskClient) -> None:
    answer = client.get("/raise/nobody-worded-this")
    assert answer.status_code == 409
    assert "nobody_worded_this" not in answer.text


def test_requests_have_numbers_of_their_own(client: FlaskClient) -> None:
    numbers = {client.get("/nowhere").headers["X-Request-ID"] for _ in range(5)}
    assert len(numbers) == 5


def test_unknown_address(client: FlaskClient) -> None:
    answer = client.get("/nowhere/<script>alert(1)</script>")
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "PUT", "TRACE", "PROPFIND", "post", "X"])
def test_other_methods_are_refused_with_those_allowed(client: FlaskClient, method: str) -> None:
    """ASVS V13.4: no TRACE, nothing that no route names."""
    answer = client.open("/private", method=method)
    assert answer.status_code == 405
    assert {"GET", "HEAD"} <= set(answer.headers["Allow"].split(", "))


def test_oversized_body_is_refused(make_probe: MakeApp) -> None:
    """ASVS V5.2.1: 413 for a form, a file and a document alike, before a view runs."""
    app = make_probe()
    app.config["MAX_CONTENT_LENGTH"] = 1000
    client = app.test_client()
    big = "あ" * 1000
    for options in ({"data": {"question": big}}, {"json": {"question": big}}):
        answer = client.post("/seen", **options)  # type: ignore[arg-type]
        assert answer.status_code == 413
        assert answer.headers["Content-Security-Policy"]


def test_large_form_field_is_refused(client: FlaskClient) -> None:
    """A text field is kept in memory, so it has a limit of its own."""
    field = b'--b\r\nContent-Disposition: form-data; name="question"\r\n\r\n'
    body = field + b"x" * (5 * 1024 * 1024) + b"\r\n--b--\r\n"
    answer = client.post("/seen", data=body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 413


def test_error_page_without_a_database(settings: Settings) -> None:
    """R4: when the database is away the page that says so needs none."""

    def broken() -> dict[str, object]:
        raise ConnectionError("secret-of-the-machine-room")

    app = build_app(settings, Database("sqlite:////nowhere/at/all.db"))
    app.context_processor(broken)
    client = app.test_client()
    for path, status in (("/nowhere", 404), ("/raise/crash", 500), ("/readyz", 503)):
        for accept in ("text/html", "application/json"):
            answer = client.get(path, headers={"Accept": accept})
            assert answer.status_code == status
            assert answer.headers["Content-Security-Policy"]
            assert not INSIDE.search(answer.text)
            assert path == "/readyz" or answer.headers["X-Request-ID"] in answer.text
    assert client.get("/healthz").status_code == 200
