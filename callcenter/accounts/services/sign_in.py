"""Sign in: the password, then the second factor; the same answer for every reason of refusal.

`count_attempt` and `finish` are two transactions with the slow check of the password between
them, so that no connection and no lock is held while it runs.
"""

import unicodedata
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.errors import SignInRefused
from callcenter.accounts.models import SessionStage, StaffAccount
from callcenter.accounts.services import attempts, second_factor, sessions
from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.permissions import SYSTEM


@dataclass(frozen=True)
class Attempt:
    """A counted try to sign in.

    Attributes:
        password_hash: what to verify; None where nobody can sign in with the name.
    """

    login: str
    network: str
    staff_id: UUID | None
    password_hash: str | None


@dataclass(frozen=True)
class OpenedSession:
    """A session that has just begun."""

    token: str
    stage: SessionStage


def fold_login(login: str) -> str:
    """The stored form of a sign-in name: width and case do not matter."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def count_attempt(session: Session, *, login: str, network: str) -> Attempt:
    """Count a try and find what to verify.

    Args:
        network: the client's address.

    Raises:
        HeldBack: too many failures with this name or from this network.
    """
    folded = fold_login(login)
    attempts.count(session, attempts.LOGIN, attempts.login_key(folded))
    attempts.count(session, attempts.NETWORK, attempts.network_key(network))
    account = session.execute(
        select(StaffAccount.id, StaffAccount.password_hash).where(
            StaffAccount.login == folded, StaffAccount.disabled_at.is_(None)
        )
    ).one_or_none()
    staff_id, password_hash = (account.id, account.password_hash) if account else (None, None)
    return Attempt(folded, network, staff_id, password_hash)


def finish(
    session: Session,
    attempt: Attempt,
    *,
    correct: bool,
    renewed_hash: str | None = None,
    second_factor_required: bool,
    user_agent: str = "",
) -> OpenedSession:
    """Open a session after the password was found right.

    Args:
        correct: the outcome of the check.
        renewed_hash: the same password under the parameters now in force, if they changed.

    Raises:
        SignInRefused: it was wrong, or the account changed since.
    """
    account = _unchanged_account(session, attempt) if correct else None
    if account is None:
        record(session, SYSTEM, "staff.sign_in_refused", "staff_account", attempt.staff_id)
        raise SignInRefused
    attempts.clear(session, attempts.login_key(attempt.login))
    attempts.forgive(session, attempts.NETWORK, attempts.network_key(attempt.network))
    attempts.forget_old(session)
    sessions.forget_old(session)
    account.password_hash = renewed_hash or account.password_hash
    return begin(
        session, account, second_factor_required=second_factor_required, user_agent=user_agent
    )


def begin(
    session: Session,
    account: StaffAccount,
    *,
    second_factor_required: bool,
    user_agent: str = "",
) -> OpenedSession:
    """Open a session for a person whose password is known to be right, at the stage that the
    second factor asks for."""
    if account.has_second_factor:
        stage = SessionStage.CODE
    elif second_factor_required:
        stage = SessionStage.SET_UP
        second_factor.begin_set_up(account)
    else:
        return complete(session, account, user_agent=user_agent)
    token = sessions.open_session(session, account.id, stage, user_agent=user_agent)
    return OpenedSession(token, stage)


def complete(session: Session, account: StaffAccount, *, user_agent: str = "") -> OpenedSession:
    """Open a session with all rights, under a new token; every factor asked for was given."""
    account.last_sign_in_at = clock.now()
    record(session, account.actor, "staff.sign_in", "staff_account", account.id)
    stage = SessionStage.OPEN
    return OpenedSession(
        sessions.open_session(session, account.id, stage, user_agent=user_agent), stage
    )


def _unchanged_account(session: Session, attempt: Attempt) -> StaffAccount | None:
    return session.scalar(
        select(StaffAccount)
        .where(
            StaffAccount.id == attempt.staff_id,
            StaffAccount.password_hash == attempt.password_hash,
            StaffAccount.disabled_at.is_(None),
        )
        .with_for_update()
    )
