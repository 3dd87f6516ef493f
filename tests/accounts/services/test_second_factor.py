"""SEC-1: codes of the authenticator app and recovery codes, each once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.errors import CodeRefused, HeldBack
from callcenter.accounts.models import RecoveryCode, SessionStage, StaffAccount
from callcenter.accounts.queries import unused_recovery_codes
from callcenter.accounts.services import second_factor
from callcenter.accounts.services.second_factor import check_code, confirm_set_up
from callcenter.accounts.services.sessions import find_visit, open_session
from callcenter.core import clock
from callcenter.core.db import Database
from tests.accounts.people import code_at, give_second_factor, make_account

NOON = datetime(2026, 11, 21, 3, 0, 10, tzinfo=UTC)
STEP = timedelta(seconds=30)


@pytest.fixture
def account(session: Session) -> StaffAccount:
    return make_account(session)


@pytest.fixture
def secret(session: Session, account: StaffAccount) -> str:
    with clock.frozen_at(NOON):
        return give_second_factor(session, account)[0]


def test_secret_is_encrypted(account: StaffAccount) -> None:
    """SEC-1, PRV-2: the stored secret is not the one in the app."""
    second_factor.begin_set_up(account)
    secret = second_factor.pending_secret(account)
    assert secret is not None
    assert account.totp_pending is not None
    assert secret not in account.totp_pending
    assert secret in (second_factor.pending_uri(account) or "")
    second_factor.cancel_set_up(account)
    assert second_factor.pending_uri(account) is None


def test_set_up_needs_a_code_and_ends_sessions(session: Session, account: StaffAccount) -> None:
    """SEC-1: a secret counts once its code was shown; earlier sessions end (ASVS V7.4.3)."""
    token = open_session(session, account.id, SessionStage.OPEN)
    with pytest.raises(CodeRefused):
        confirm_set_up(session, account, "123456")
    second_factor.begin_set_up(account)
    with pytest.raises(CodeRefused):
        confirm_set_up(session, account, "12345")
    assert not account.has_second_factor
    _, codes = give_second_factor(session, account)
    assert account.has_second_factor
    assert len(set(codes)) == 10
    assert find_visit(session, token, SessionStage.OPEN) is None


@pytest.mark.parametrize(
    ("steps", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_window(
    session: Session, account: StaffAccount, secret: str, steps: int, accepted: bool
) -> None:
    """SEC-1: a clock may differ by one step of 30 seconds, no more."""
    with clock.frozen_at(NOON):
        code = code_at(secret, NOON + steps * STEP)
        if accepted:
            check_code(session, account, f" {code[:3]} {code[3:]} ")
        else:
            with pytest.raises(CodeRefused):
                check_code(session, account, code)


def test_no_code_twice_and_none_older(session: Session, account: StaffAccount, secret: str) -> None:
    """SEC-1: a code that was used, or one before it, is refused (ASVS V6.5.1)."""
    with clock.frozen_at(NOON):
        check_code(session, account, code_at(secret, NOON))
        for replayed in (NOON, NOON - STEP):
            with pytest.raises(CodeRefused):
                check_code(session, account, code_at(secret, replayed))
    with clock.frozen_at(NOON + STEP):
        check_code(session, account, code_at(secret, NOON + STEP))


def test_the_set_up_code_is_used_up(session: Session, account: StaffAccount) -> None:
    """SEC-1: the code that confirmed the app does not sign in as well."""
    second_factor.begin_set_up(account)
    secret = second_factor.pending_secret(account) or ""
    with clock.frozen_at(NOON):
        confirm_set_up(session, account, code_at(secret, NOON))
        with pytest.raises(CodeRefused):
            check_code(session, account, code_at(secret, NOON))


def test_another_persons_code(session: Session, account: StaffAccount, secret: str) -> None:
    """SEC-1: secrets belong to one person."""
    other = make_account(session, "jiro")
    with clock.frozen_at(NOON):
        theirs, codes = give_second_factor(session, other)
        assert theirs != secret
        for code in (code_at(theirs, NOON), codes[0]):
            with pytest.raises(CodeRefused):
                check_code(session, account, code)


@pytest.mark.parametrize("code", ["", "000000", "１２３４５６７", "-", "3479-CFHJ-KMNP-RTWX"])
def test_without_second_factor_no_code_is_right(
    session: Session, account: StaffAccount, code: str
) -> None:
    """SEC-1: an empty secret accepts nothing."""
    with pytest.raises(CodeRefused):
        check_code(session, account, code)


def test_guessing_is_held_back(session: Session, account: StaffAccount, secret: str) -> None:
    """SEC-1: five wrong codes, then even the right one has to wait (ASVS V6.3.1)."""
    with clock.frozen_at(NOON):
        for _ in range(5):
            with pytest.raises(CodeRefused):
                check_code(session, account, "000000")
        with pytest.raises(HeldBack):
            check_code(session, account, code_at(secret, NOON))


def test_recovery_codes_work_once(session: Session, account: StaffAccount) -> None:
    """SEC-1: a recovery code replaces the app once, however it is typed; it is stored hashed."""
    _, codes = give_second_factor(session, account)
    stored = session.scalars(select(RecoveryCode.code_hash)).all()
    assert all(codes[0].encode() not in each for each in stored)
    check_code(session, account, codes[0].lower().replace("-", " "))
    assert unused_recovery_codes(session, account.id) == 9
    with pytest.raises(CodeRefused):
        check_code(session, account, codes[0])
    check_code(session, account, codes[1])


def test_setting_up_again_replaces_all(session: Session, account: StaffAccount) -> None:
    """SEC-1: old codes on paper stop working."""
    _, old = give_second_factor(session, account)
    give_second_factor(session, account)
    assert unused_recovery_codes(session, account.id) == 10
    with pytest.raises(CodeRefused):
        check_code(session, account, old[0])


def test_removing(session: Session, account: StaffAccount, secret: str) -> None:
    """SEC-1: after a reset neither app nor paper works."""
    second_factor.remove(session, account)
    session.flush()
    assert not account.has_second_factor
    assert unused_recovery_codes(session, account.id) == 0
    with clock.frozen_at(NOON), pytest.raises(CodeRefused):
        check_code(session, account, code_at(secret, NOON))


def test_one_code_sent_twice_at_once(database: Database) -> None:
    """SEC-1: of two requests with the same code at the same moment one is refused."""
    with database.transaction() as session:
        account = make_account(session)
        code = code_at(give_second_factor(session, account)[0], clock.now())

    def attempt(_number: int) -> bool:
        try:
            with database.transaction() as session:
                check_code(session, session.get_one(StaffAccount, account.id), code)
        except (CodeRefused, HeldBack):
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(4))) == 1
