"""SEC-1: the page of the own account."""

from flask import Flask
from sqlalchemy.orm import Session

from tests.accounts.people import OTHER_PASSWORD, PASSWORD, make_account
from tests.accounts.web.conftest import Browser, saved

NEW = {"new_password": OTHER_PASSWORD, "new_password_again": OTHER_PASSWORD}


def two_browsers(app: Flask, session: Session) -> tuple[Browser, Browser]:
    make_account(session)
    saved(session)
    first, second = Browser(app.test_client()), Browser(app.test_client())
    first.sign_in()
    second.sign_in()
    return first, second


def test_new_password_signs_out_elsewhere(app: Flask, session: Session) -> None:
    """SEC-1: this browser goes on under a new token, the others are out (ASVS V7.4.3)."""
    here, elsewhere = two_browsers(app, session)
    with here.client.session_transaction() as cookie:
        before = cookie["sid"]
    assert here.send("/me/password", password=PASSWORD, **NEW).location == "/me"
    with here.client.session_transaction() as cookie:
        assert cookie["sid"] != before
    assert here.name is not None
    assert elsewhere.name is None
    assert elsewhere.sign_in().status_code == 422
    assert elsewhere.sign_in(password=OTHER_PASSWORD).status_code == 303


def test_present_password_is_asked_for(app: Flask, session: Session) -> None:
    """SEC-1: wrong present passwords are told, counted and held back."""
    here, elsewhere = two_browsers(app, session)
    assert here.send("/me/password").status_code == 422
    for _ in range(5):
        response = here.send("/me/password", password="x", **NEW)
        assert response.status_code == 422
        assert 'id="password-error"' in response.text
    assert here.send("/me/password", password=PASSWORD, **NEW).status_code == 429
    assert elsewhere.name is not None


def test_ending_all_sessions(app: Flask, session: Session) -> None:
    """SEC-1: signed out everywhere, here too (ASVS V7.4.5)."""
    here, elsewhere = two_browsers(app, session)
    assert here.get("/me").text.count('role="cell"') == 2 * 3
    response = here.send("/me/sessions/end", page="/me")
    assert "storage" in response.headers["Clear-Site-Data"]
    assert here.name is None
    assert elsewhere.name is None
