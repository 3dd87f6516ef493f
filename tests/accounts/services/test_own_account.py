"""SEC-1: what a person does to the own account."""

import pytest
from sqlalchemy.orm import Session

from callcenter.accounts.errors import HeldBack
from callcenter.accounts.models import SessionStage, StaffAccount
from callcenter.accounts.passwords import verify_password
from callcenter.accounts.services import own_account
from callcenter.accounts.services.sessions import find_visit, open_session
from callcenter.core.errors import Invalid
from tests.accounts.people import OTHER_PASSWORD, PASSWORD, make_account


@pytest.fixture
def account(session: Session) -> StaffAccount:
    return make_account(session)


def change(session: Session, account: StaffAccount, password: str, new_password: str) -> None:
    own_account.change_own_password(session, account, password=password, new_password=new_password)


def test_new_password_ends_sessions(session: Session, account: StaffAccount) -> None:
    """SEC-1: the new password counts, and every session ends (ASVS V7.4.3)."""
    token = open_session(session, account.id, SessionStage.OPEN)
    change(session, account, PASSWORD, OTHER_PASSWORD)
    assert verify_password(account.password_hash, OTHER_PASSWORD)
    assert find_visit(session, token, SessionStage.OPEN) is None


@pytest.mark.parametrize(
    ("password", "new_password", "fields"),
    [
        (OTHER_PASSWORD, OTHER_PASSWORD, {"password": "password_wrong"}),
        (PASSWORD, "hanako-hanako", {"new_password": "password_common"}),
        (PASSWORD, "kumo", {"new_password": "password_short"}),
    ],
)
def test_refused(
    session: Session,
    account: StaffAccount,
    password: str,
    new_password: str,
    fields: dict[str, str],
) -> None:
    """SEC-1: the present password is asked for, and the new one follows the rules."""
    with pytest.raises(Invalid) as refused:
        change(session, account, password, new_password)
    assert refused.value.fields == fields
    assert verify_password(account.password_hash, PASSWORD)


def test_guessing_the_present_password_is_held_back(
    session: Session, account: StaffAccount
) -> None:
    """SEC-1: a screen found open does not help to guess the password (ASVS V6.3.1)."""
    for _ in range(5):
        with pytest.raises(Invalid):
            own_account.check_own_password(session, account, "x")
    with pytest.raises(HeldBack):
        own_account.check_own_password(session, account, PASSWORD)


def test_language(session: Session, account: StaffAccount) -> None:
    """SEC-1: the language stays with the person."""
    own_account.choose_language(session, account.id, "en")
    assert account.language == "en"
    with pytest.raises(Invalid):
        own_account.choose_language(session, account.id, "xx")


def test_ending_all_own_sessions(session: Session, account: StaffAccount) -> None:
    """SEC-1: signed out everywhere (ASVS V7.4.5)."""
    token = open_session(session, account.id, SessionStage.OPEN)
    own_account.end_own_sessions(session, account)
    assert find_visit(session, token, SessionStage.OPEN) is None
