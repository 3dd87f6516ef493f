"""SEC-1: signing in with a password, the same way whoever tries."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.errors import HeldBack, SignInRefused
from callcenter.accounts.models import SessionStage, StaffAccount
from callcenter.accounts.passwords import hash_password, verify_password
from callcenter.accounts.services import sign_in
from callcenter.accounts.services.sessions import find_visit
from callcenter.accounts.services.sign_in import Attempt, OpenedSession, count_attempt, finish
from callcenter.core import clock
from tests.accounts.people import OTHER_PASSWORD, PASSWORD, give_second_factor, make_account


def attempt(session: Session, login: str = "hanako", network: str = "192.0.2.1") -> Attempt:
    return count_attempt(session, login=login, network=network)


def enter(
    session: Session, password: str = PASSWORD, login: str = "hanako", *, required: bool = False
) -> OpenedSession:
    tried = attempt(session, login)
    correct = verify_password(tried.password_hash, password)
    return finish(session, tried, correct=correct, second_factor_required=required)


def test_right_password_opens(session: Session) -> None:
    """SEC-1: name (any width and case) and password open a session."""
    account = make_account(session)
    opened = enter(session, login=" ＨＡＮＡＫＯ ")
    visit = find_visit(session, opened.token, SessionStage.OPEN)
    assert visit is not None
    assert visit.actor == account.actor
    assert account.last_sign_in_at is not None


@pytest.mark.parametrize("state", ["unknown", "invited", "disabled", "wrong password"])
def test_every_refusal_is_alike(session: Session, state: str) -> None:
    """SEC-1: no way to learn which names exist (ASVS V6.3.8)."""
    if state != "unknown":
        account = make_account(session, invited=state == "invited")
        account.disabled_at = clock.now() if state == "disabled" else None
    for _ in range(5):
        with pytest.raises(SignInRefused) as refused:
            enter(session, OTHER_PASSWORD)
        assert refused.value.data == {}
    with pytest.raises(HeldBack):
        attempt(session)


def test_unknown_and_shut_names_give_nothing_to_verify(session: Session) -> None:
    """SEC-1: the check then runs on the stand-in."""
    account = make_account(session)
    account.disabled_at = clock.now()
    session.flush()
    assert attempt(session).password_hash is None
    assert attempt(session, "nobody").password_hash is None


def test_success_clears_the_failures(session: Session) -> None:
    """SEC-1: slips of a person who gets it right in the end do not add up."""
    make_account(session)
    for _ in range(3):
        for _ in range(4):
            attempt(session)
        enter(session)


def test_many_names_from_one_network_hold_it_back(session: Session) -> None:
    """SEC-1: trying one password on many names is held back by address."""
    for number in range(41):
        attempt(session, f"name{number}")
    with pytest.raises(HeldBack):
        attempt(session, "one more")
    attempt(session, "one more", network="192.0.2.2")


def test_an_account_changed_meanwhile_does_not_open(session: Session) -> None:
    """SEC-1: shut, or with a new password since the check began."""
    account = make_account(session)
    tried = attempt(session)
    account.password_hash = "another"
    session.flush()
    with pytest.raises(SignInRefused):
        finish(session, tried, correct=True, second_factor_required=False)


def test_outdated_hash_is_renewed(session: Session) -> None:
    """SEC-1: the same password under today's parameters takes the old hash's place."""
    account = make_account(session)
    renewed = hash_password(PASSWORD)
    finish(
        session, attempt(session), correct=True, renewed_hash=renewed, second_factor_required=False
    )
    assert account.password_hash == renewed


def test_second_factor_decides_the_stage(session: Session) -> None:
    """SEC-1: a second factor is asked for; without one it is set up, if required."""
    account = make_account(session)
    assert enter(session, required=True).stage is SessionStage.SET_UP
    assert account.totp_pending is not None
    give_second_factor(session, account)
    for required in (True, False):
        opened = enter(session, required=required)
        assert opened.stage is SessionStage.CODE
        assert find_visit(session, opened.token, SessionStage.OPEN) is None
        assert find_visit(session, opened.token, SessionStage.CODE) is not None


def test_waiting_for_a_code_ends_after_ten_minutes(session: Session) -> None:
    """SEC-1: a sign-in left half-way is over soon."""
    give_second_factor(session, make_account(session))
    opened = enter(session)
    with clock.shifted_by(timedelta(minutes=11)):
        assert find_visit(session, opened.token, SessionStage.CODE) is None


def test_old_counters_and_sessions_are_swept(session: Session) -> None:
    """SEC-1: what ended long ago is deleted by the next sign-in."""
    account = make_account(session)
    opened = sign_in.complete(session, account)
    attempt(session, "nobody")
    with clock.shifted_by(timedelta(days=100)):
        enter(session)
    assert find_visit(session, opened.token, SessionStage.OPEN) is None
    assert session.scalars(select(StaffAccount)).all() == [account]
