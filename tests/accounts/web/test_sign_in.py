"""SEC-1: the way from the sign-in page into the app and out again."""

import logging
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from callcenter.accounts.models import SignInCounter, StaffSession
from callcenter.accounts.services import people, sessions
from callcenter.core import clock
from callcenter.core.audit.models import AuditEvent
from callcenter.core.db import Database
from callcenter.core.permissions import SYSTEM, Role
from tests.accounts.people import (
    OTHER_PASSWORD,
    PASSWORD,
    code_at,
    give_second_factor,
    make_account,
)
from tests.accounts.web.conftest import Browser, saved, stored


def test_sign_in_and_out(browser: Browser, session: Session) -> None:
    """SEC-1: name and password open the app; signing out closes it and clears the browser."""
    make_account(session)
    saved(session)
    assert browser.name is None
    response = browser.sign_in()
    assert (response.status_code, response.location) == (303, "/")
    assert browser.name == "hanakoの名前"
    assert browser.get("/sign-in").location == "/"
    response = browser.send("/sign-out", page="/me")
    assert response.headers["Clear-Site-Data"] == '"cookies", "storage"'
    assert browser.name is None


def test_the_cookie_holds_a_new_token_each_time(browser: Browser, session: Session) -> None:
    """SEC-1: a token planted before the sign-in is worth nothing after it (ASVS V7.2.4)."""
    make_account(session)
    saved(session)
    with browser.client.session_transaction() as cookie:
        cookie["sid"] = "planted"
    browser.sign_in()
    with browser.client.session_transaction() as cookie:
        first = cookie["sid"]
    assert first != "planted"
    browser.send("/sign-out", page="/me")
    with browser.client.session_transaction() as cookie:
        cookie["sid"] = first
    assert browser.name is None


def test_signed_out_tokens_stay_out(app: Flask, browser: Browser, session: Session) -> None:
    """SEC-1: a copied cookie ends with the session (ASVS V7.4.1)."""
    make_account(session)
    saved(session)
    browser.sign_in()
    thief = Browser(app.test_client())
    with browser.client.session_transaction() as ours, thief.client.session_transaction() as theirs:
        theirs.update(ours)
    assert thief.name is not None
    browser.send("/sign-out", page="/me")
    assert thief.name is None


def test_refusals_look_alike(browser: Browser, session: Session) -> None:
    """SEC-1: the page does not tell whether a name exists (ASVS V6.3.8)."""
    make_account(session)
    make_account(session, "invited", invited=True)
    people.disable_staff(session, SYSTEM, make_account(session, "shut").id)
    saved(session)
    pages = {}
    for login in ("hanako", "invited", "shut", "nobody"):
        response = browser.sign_in(login, OTHER_PASSWORD)
        assert response.status_code == 422
        text = response.text.replace(f'value="{login}"', "")
        pages[login] = text[text.index("<main") : text.index('name="csrf_token"')]
    assert len(set(pages.values())) == 1


def test_failures_are_counted_although_refused(
    browser: Browser, session: Session, sqlite_database: Database
) -> None:
    """SEC-1: counted in the database, told to the audit log, held back with the time to wait."""
    account = make_account(session)
    saved(session)
    for _ in range(5):
        assert browser.sign_in(password=OTHER_PASSWORD).status_code == 422
    held = browser.sign_in()
    assert held.status_code == 429
    assert 0 < int(held.headers["Retry-After"]) <= 30
    assert browser.name is None
    with sqlite_database.transaction(write=False) as reading:
        failures = reading.scalars(select(SignInCounter.failures)).all()
        events = reading.scalars(select(AuditEvent)).all()
    assert failures == [5, 5]
    assert {event.action for event in events} == {"staff.sign_in_refused"}
    assert {event.object_id for event in events} == {str(account.id)}
    with clock.shifted_by(timedelta(seconds=31)):
        assert browser.sign_in().status_code == 303


def test_empty_form(browser: Browser) -> None:
    """SEC-1: nothing typed is told at the fields, and is no failed attempt."""
    response = browser.sign_in("", "")
    assert response.status_code == 422
    assert 'id="login-error"' in response.text
    assert 'id="password-error"' in response.text


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/me?tab=1", "/me?tab=1"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
    ],
)
def test_next(browser: Browser, session: Session, wanted: str, reached: str) -> None:
    """SEC-1: one comes back to where one wanted to go, never to a foreign site (ASVS V3.7.2)."""
    give_second_factor(session, make_account(session))
    saved(session)
    assert browser.sign_in(next=wanted).location == "/sign-in/code"
    with browser.client.session_transaction() as cookie:
        assert cookie.get("onward", "/") == reached


def test_pages_send_people_to_sign_in(browser: Browser) -> None:
    """SEC-1: a page remembers itself, a script gets 401; a foreign address is not carried on."""
    assert 'value="/me?tab=1"' in browser.get("/sign-in", query_string={"next": "/me?tab=1"}).text
    assert "evil" not in browser.get("/sign-in?next=https://evil.example").text.split("<form")[1]
    assert browser.get("/me").location == "/sign-in?next=/me"
    assert browser.get("/me", headers={"Accept": "application/json"}).status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in",
        "/sign-in/code",
        "/sign-in/second-factor",
        "/sign-out",
        "/language",
        "/me/password",
        "/me/second-factor",
        "/me/sessions/end",
        "/invitation/abc",
        "/admin/people/new",
    ],
)
def test_forms_need_their_token(browser: Browser, session: Session, path: str) -> None:
    """SEC-1: a form sent from another site is refused (ASVS V3.5.1)."""
    make_account(session, role=Role.ADMIN)
    saved(session)
    browser.sign_in()
    assert browser.client.post(path, data={}).status_code == 400
    assert browser.client.post(path, data={"csrf_token": "x"}).status_code == 400
    assert browser.name is not None


def test_code_step(browser: Browser, session: Session) -> None:
    """SEC-1: the password alone opens nothing; the code opens; the waiting token is spent."""
    secret, _ = give_second_factor(session, make_account(session))
    saved(session)
    assert browser.sign_in(next="/me").location == "/sign-in/code"
    assert browser.name is None
    with browser.client.session_transaction() as cookie:
        waiting = cookie["sid"]
    response = browser.send("/sign-in/code", code=code_at(secret, clock.now()))
    assert (response.status_code, response.location) == (303, "/me")
    assert browser.name == "hanakoの名前"
    with browser.client.session_transaction() as cookie:
        assert cookie["sid"] != waiting
        cookie["sid"] = waiting
    assert browser.get("/sign-in/code").location == "/sign-in"


def test_code_is_used_up(app: Flask, browser: Browser, session: Session) -> None:
    """SEC-1: a code looked at over the shoulder does not work a second time (ASVS V6.5.1)."""
    secret, _ = give_second_factor(session, make_account(session))
    saved(session)
    code = code_at(secret, clock.now())
    browser.sign_in()
    assert browser.send("/sign-in/code", code=code).status_code == 303
    second = Browser(app.test_client())
    second.sign_in()
    assert second.send("/sign-in/code", code=code).status_code == 422
    assert second.name is None


def test_wrong_codes_are_counted(browser: Browser, session: Session) -> None:
    """SEC-1: guessing codes is held back, and starting over does not help (ASVS V6.3.1)."""
    secret, _ = give_second_factor(session, make_account(session))
    saved(session)
    for _ in range(5):
        browser.sign_in()
        assert browser.send("/sign-in/code", code="000000").status_code == 422
    assert browser.send("/sign-in/code", code=code_at(secret, clock.now())).status_code == 429


def test_recovery_code(browser: Browser, session: Session) -> None:
    """SEC-1: a code on paper opens as well."""
    _, codes = give_second_factor(session, make_account(session))
    saved(session)
    browser.sign_in()
    assert 'inputmode="numeric"' not in browser.get("/sign-in/code?paper=1").text
    assert browser.send("/sign-in/code", code="").status_code == 422
    assert browser.send("/sign-in/code", code=codes[3]).status_code == 303


@pytest.mark.parametrize("code", ["", "123456"])
def test_code_without_password(browser: Browser, code: str) -> None:
    """SEC-1: a code alone is asked from nobody."""
    assert browser.get("/sign-in/code").location == "/sign-in"
    response = browser.send("/sign-in/code", page="/sign-in", code=code)
    assert response.location == "/sign-in"


def test_new_role_counts_at_once(
    browser: Browser, session: Session, sqlite_database: Database
) -> None:
    """SEC-1: a right taken away is gone with the next click (ASVS V8.3.2)."""
    account = make_account(session, role=Role.ADMIN)
    make_account(session, "second", Role.ADMIN)
    saved(session)
    browser.sign_in()
    assert browser.get("/admin/people").status_code == 200
    with sqlite_database.transaction() as writing:
        people.change_staff(
            writing,
            SYSTEM,
            account.id,
            version=1,
            display_name="x",
            display_name_en="",
            role=Role.OPERATOR,
        )
    assert browser.get("/admin/people").location == "/sign-in?next=/admin/people"
    browser.sign_in()
    assert browser.get("/admin/people").status_code == 403


def test_being_seen_is_noted(browser: Browser, session: Session, sqlite_database: Database) -> None:
    """SEC-1: at most once a minute, on reading and on writing requests."""
    make_account(session)
    saved(session)
    browser.sign_in()
    began = seen(sqlite_database)
    browser.get("/")
    assert seen(sqlite_database) == began
    with clock.shifted_by(timedelta(minutes=61)):
        browser.get("/")
    with clock.shifted_by(timedelta(minutes=121)):
        assert browser.name is not None
    later = seen(sqlite_database)
    with clock.shifted_by(timedelta(minutes=130)):
        browser.send("/language", page="/me", locale="en", next="/me")
    assert began < later < seen(sqlite_database)


def test_a_failing_note_fails_no_request(
    browser: Browser,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """SEC-1: the answer comes although the note could not be written."""
    make_account(session)
    saved(session)
    browser.sign_in()

    def fail(*_arguments: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("locked"))

    monkeypatch.setattr(sessions, "note_seen", fail)
    with clock.shifted_by(timedelta(minutes=5)), caplog.at_level(logging.WARNING):
        assert browser.name is not None
    assert "could not note" in caplog.text


def test_language(browser: Browser, session: Session, sqlite_database: Database) -> None:
    """SEC-1: the choice is kept in the cookie before sign-in, on the account after it."""
    make_account(session)
    saved(session)
    japanese = {"Accept-Language": "ja"}
    assert 'lang="ja"' in browser.get("/sign-in", headers=japanese).text
    response = browser.send("/language", page="/sign-in", locale="en", next="/sign-in?")
    assert response.location == "/sign-in"
    assert '<html lang="en"' in browser.get("/sign-in", headers=japanese).text
    browser.send("/language", page="/sign-in", locale="xx", next="https://evil.example")
    assert '<html lang="en"' in browser.get("/sign-in", headers=japanese).text
    browser.sign_in()
    assert '<html lang="ja"' in browser.get("/me").text
    browser.send("/language", page="/me", locale="en", next="/me")
    assert stored(sqlite_database).language == "en"
    assert '<html lang="en"' in browser.get("/me", headers=japanese).text
    assert browser.send("/language", page="/me", locale="xx").status_code == 422


def test_passwords_are_not_echoed(browser: Browser) -> None:
    """SEC-1: a refused form comes back without the password."""
    assert PASSWORD not in browser.sign_in().text


def seen(database: Database) -> datetime:
    with database.transaction(write=False) as session:
        return session.scalars(
            select(StaffSession.last_seen_at).order_by(StaffSession.created_at.desc())
        ).all()[0]
