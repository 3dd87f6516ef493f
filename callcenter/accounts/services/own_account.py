"""What a person does to the own account: password, language, ending sessions."""

from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.accounts.models import StaffAccount
from callcenter.accounts.passwords import hash_password, password_fault, verify_password
from callcenter.accounts.services import attempts, sessions
from callcenter.core.audit.services import record
from callcenter.core.errors import Invalid
from callcenter.core.i18n import LANGUAGES


def check_own_password(session: Session, account: StaffAccount, password: str) -> None:
    """Ask for the password again before something that a found-open screen must not allow.

    Raises:
        Invalid: it is wrong (field `password`).
        HeldBack: it was wrong too often.
    """
    key = attempts.staff_key(attempts.PASSWORD, account.id)
    attempts.count(session, attempts.PASSWORD, key)
    if not verify_password(account.password_hash, password):
        raise Invalid(fields={"password": "password_wrong"})
    attempts.clear(session, key)


def change_own_password(
    session: Session, account: StaffAccount, *, password: str, new_password: str
) -> None:
    """Change the password after asking for the present one; all sessions end.

    Raises:
        Invalid: the present one is wrong (`password`), or the new one is no good
            (`new_password`).
        HeldBack: the present one was wrong too often.
    """
    check_own_password(session, account, password)
    set_password(account, new_password)
    sessions.end_sessions(session, account.id)
    record(session, account.actor, "staff.password_change", "staff_account", account.id)


def set_password(account: StaffAccount, new_password: str) -> None:
    """Store a new password.

    Raises:
        Invalid: it breaks the rules (field `new_password`).
    """
    words = [account.login, *account.display_name_en.split(), *account.display_name.split()]
    fault = password_fault(new_password, words)
    if fault is not None:
        raise Invalid(fields={"new_password": fault})
    account.password_hash = hash_password(new_password)


def choose_language(session: Session, staff_id: UUID, language: str) -> None:
    """Keep the language in which the person wants to read.

    Raises:
        Invalid: there is no such language.
    """
    if language not in LANGUAGES:
        raise Invalid(fields={"locale": "bad_choice"})
    session.get_one(StaffAccount, staff_id).language = language


def end_own_sessions(session: Session, account: StaffAccount) -> None:
    """End every session of the person, this one too."""
    sessions.end_sessions(session, account.id)
    record(session, account.actor, "staff.sessions_ended", "staff_account", account.id)
