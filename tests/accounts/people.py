"""People for tests of accounts: each with the same password, hashed once."""

from datetime import datetime, timedelta
from functools import cache

import pyotp
from sqlalchemy.orm import Session

from callcenter.accounts.models import StaffAccount
from callcenter.accounts.passwords import hash_password
from callcenter.accounts.services import second_factor
from callcenter.core import clock
from callcenter.core.permissions import Role

PASSWORD = "tomato kumo enpitsu"
OTHER_PASSWORD = "hasami denki tsukue"


@cache
def password_hash() -> str:
    return hash_password(PASSWORD)


def make_account(
    session: Session, login: str = "hanako", role: Role = Role.OPERATOR, *, invited: bool = False
) -> StaffAccount:
    """An account with `PASSWORD`, or one that has not chosen a password yet."""
    account = StaffAccount(
        login=login,
        display_name=f"{login}の名前",
        display_name_en=login.title(),
        role=role,
        password_hash=None if invited else password_hash(),
        created_at=clock.now(),
    )
    session.add(account)
    session.flush()
    return account


def code_at(secret: str, moment: datetime) -> str:
    """What the person's app shows at a moment."""
    return pyotp.TOTP(secret).at(moment)


def give_second_factor(session: Session, account: StaffAccount) -> tuple[str, list[str]]:
    """Set up a second factor five minutes ago; returns its secret and the recovery codes."""
    before = clock.now() - timedelta(minutes=5)
    second_factor.begin_set_up(account)
    secret = second_factor.pending_secret(account)
    assert secret is not None
    with clock.frozen_at(before):
        codes = second_factor.confirm_set_up(session, account, code_at(secret, before))
    return secret, codes
