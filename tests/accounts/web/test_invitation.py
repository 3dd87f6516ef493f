"""SEC-1: from the link handed over to the first page."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from callcenter.accounts.services.invitations import invite
from callcenter.core import clock
from callcenter.core.permissions import SYSTEM
from tests.accounts.people import OTHER_PASSWORD, give_second_factor, make_account
from tests.accounts.web.conftest import Browser, saved

CHOSEN = {"new_password": OTHER_PASSWORD, "new_password_again": OTHER_PASSWORD}


@pytest.fixture
def path(session: Session) -> str:
    token = invite(session, SYSTEM, make_account(session, invited=True).id)
    saved(session)
    return f"/invitation/{token}"


def test_choosing_a_password_signs_in(browser: Browser, path: str) -> None:
    """SEC-1: the link opens a form, the form opens the app, the link is spent."""
    for _ in range(2):
        assert "hanako" in browser.get(path).text
    assert browser.send(path, **CHOSEN).location == "/"
    assert browser.name == "hanakoの名前"
    assert browser.get(path).status_code == 404
    assert browser.send(path, page="/me", **CHOSEN).status_code == 404


@pytest.mark.parametrize(
    ("new_password", "again"),
    [("", ""), (OTHER_PASSWORD, "something else"), ("hanako hanako", "hanako hanako")],
)
def test_refused_passwords(browser: Browser, path: str, new_password: str, again: str) -> None:
    """SEC-1: told at the field, the link stays good."""
    response = browser.send(path, new_password=new_password, new_password_again=again)
    assert response.status_code == 422
    assert "field-error" in response.text
    assert browser.send(path, **CHOSEN).status_code == 303


def test_run_out(browser: Browser, path: str) -> None:
    """SEC-1: after a day the link says so, and whom to ask."""
    with clock.shifted_by(timedelta(hours=25)):
        assert browser.get(path).status_code == 404
        assert browser.send(path, page="/sign-in", **CHOSEN).status_code == 404
    assert browser.get("/invitation/invented").status_code == 404


def test_second_factor_is_set_up_first(strict_browser: Browser, path: str) -> None:
    """SEC-1: an invitation does not get around it."""
    assert strict_browser.send(path, **CHOSEN).location == "/sign-in/second-factor"
    assert strict_browser.name is None


def test_reset_asks_for_the_code(browser: Browser, session: Session) -> None:
    """SEC-1: whoever finds a reset link still lacks the code (ASVS V6.4.3)."""
    account = make_account(session)
    give_second_factor(session, account)
    token = invite(session, SYSTEM, account.id)
    saved(session)
    assert browser.send(f"/invitation/{token}", **CHOSEN).location == "/sign-in/code"
    assert browser.name is None
