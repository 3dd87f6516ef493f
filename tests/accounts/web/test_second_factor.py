"""SEC-1: setting up the second factor, at the first sign-in and later."""

import re

import pytest
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Database
from tests.accounts.people import (
    OTHER_PASSWORD,
    PASSWORD,
    code_at,
    give_second_factor,
    make_account,
)
from tests.accounts.web.conftest import Browser, saved, stored

FIRST, OWN = "/sign-in/second-factor", "/me/second-factor"


def shown_secret(browser: Browser, path: str) -> str:
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", browser.get(path).text)
    assert found is not None
    return found[1].replace(" ", "")


def shown_codes(page: str) -> list[str]:
    return re.findall(r"<code>([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})</code>", page)


def test_first_sign_in_sets_it_up(
    strict_browser: Browser, session: Session, sqlite_database: Database
) -> None:
    """SEC-1: where everyone needs a second factor, nothing opens before it is set up (V6.3.3)."""
    make_account(session)
    saved(session)
    assert strict_browser.sign_in(next="/me").location == FIRST
    for path in ("/", "/me", OWN, f"{OWN}/qr.svg"):
        assert "/sign-in" in (strict_browser.get(path).location or "")
    picture = strict_browser.get(f"{FIRST}/qr.svg")
    assert picture.mimetype == "image/svg+xml"
    assert b"<svg" in picture.data
    assert picture.headers["Cache-Control"] == "no-store"
    secret = shown_secret(strict_browser, FIRST)
    assert secret not in (stored(sqlite_database).totp_pending or "")
    assert strict_browser.send(FIRST, code="").status_code == 422
    assert strict_browser.send(FIRST, code="000000").status_code == 422
    done = strict_browser.send(FIRST, code=code_at(secret, clock.now()))
    assert len(shown_codes(done.text)) == 10
    assert 'href="/me"' in done.text
    assert strict_browser.name is not None
    assert strict_browser.get(FIRST).location == "/sign-in"


def test_recovery_code_page_carries_a_good_form_token(
    strict_browser: Browser, session: Session
) -> None:
    """SEC-1: the token on the page belongs to the new session, so its language switch works."""
    make_account(session)
    saved(session)
    strict_browser.sign_in()
    page = strict_browser.send(
        FIRST, code=code_at(shown_secret(strict_browser, FIRST), clock.now())
    )
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token is not None
    response = strict_browser.client.post(
        "/language", data={"csrf_token": token[1], "locale": "en"}
    )
    assert response.status_code == 303


@pytest.mark.parametrize("path", [FIRST, f"{FIRST}/qr.svg"])
def test_set_up_without_password(browser: Browser, path: str) -> None:
    """SEC-1: nobody sees a secret without having given the password."""
    assert browser.get(path).status_code in {303, 404}
    response = browser.send(FIRST, page="/sign-in", code="123456")
    assert response.location == "/sign-in"


def test_own_set_up(browser: Browser, session: Session, sqlite_database: Database) -> None:
    """SEC-1: the password is asked for again first; then the app is confirmed (ASVS V7.5.1)."""
    make_account(session)
    saved(session)
    browser.sign_in()
    assert browser.get(f"{OWN}/qr.svg").status_code == 404
    assert browser.send(OWN, step="begin", password="").status_code == 422
    assert browser.send(OWN, step="begin", password=OTHER_PASSWORD).status_code == 422
    assert stored(sqlite_database).totp_pending is None
    assert browser.send(OWN, step="begin", password=PASSWORD).location == OWN
    assert browser.get(f"{OWN}/qr.svg").status_code == 200
    secret = shown_secret(browser, OWN)
    done = browser.send(OWN, step="confirm", code=code_at(secret, clock.now()))
    assert len(shown_codes(done.text)) == 10
    assert stored(sqlite_database).has_second_factor
    assert browser.name is not None
    assert "10" in browser.get(OWN).text


def test_own_set_up_cancelled(
    browser: Browser, session: Session, sqlite_database: Database
) -> None:
    """SEC-1: thrown away, the secret counts for nothing; the old app still works."""
    secret, _ = give_second_factor(session, make_account(session))
    saved(session)
    browser.sign_in()
    browser.send("/sign-in/code", code=code_at(secret, clock.now()))
    browser.send(OWN, step="begin", password=PASSWORD)
    assert browser.send(OWN, step="cancel").location == OWN
    account = stored(sqlite_database)
    assert account.totp_pending is None
    assert account.has_second_factor


def test_guessing_the_password_there_is_held_back(browser: Browser, session: Session) -> None:
    """SEC-1: counted like everywhere (ASVS V6.3.1)."""
    make_account(session)
    saved(session)
    browser.sign_in()
    for _ in range(5):
        assert browser.send(OWN, step="begin", password="x").status_code == 422
    assert browser.send(OWN, step="begin", password=PASSWORD).status_code == 429
