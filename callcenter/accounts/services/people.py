"""People and roles: add, change, shut and open accounts, all in the audit log (SEC-1, SEC-2)."""

import re
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.accounts.errors import LastAdministrator, OwnAccount
from callcenter.accounts.models import StaffAccount
from callcenter.accounts.services import second_factor, sessions
from callcenter.accounts.services.own_account import set_password
from callcenter.accounts.services.sign_in import fold_login
from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Conflict, Invalid, Missing
from callcenter.core.i18n import DEFAULT_LANGUAGE
from callcenter.core.permissions import Actor, Permission, Role

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{2,59}")


def add_staff(
    session: Session,
    actor: Actor,
    *,
    login: str,
    display_name: str,
    role: Role,
    display_name_en: str = "",
    language: str = DEFAULT_LANGUAGE,
    password: str | None = None,
) -> StaffAccount:
    """Add a person.

    Args:
        login: 3 to 60 letters, digits and `._@-`; width and case do not matter.
        password: only where a machine sets it up; people choose theirs by invitation.

    Raises:
        Forbidden: the actor may not manage accounts.
        Invalid: the sign-in name is taken or malformed, or the password breaks the rules.
    """
    actor.require(Permission.STAFF_MANAGE)
    folded = fold_login(login)
    if not _LOGIN.fullmatch(folded):
        raise Invalid(fields={"login": "login_malformed"})
    account = StaffAccount(
        login=folded,
        display_name=display_name,
        display_name_en=display_name_en,
        role=role,
        language=language,
        created_at=clock.now(),
    )
    if password is not None:
        set_password(account, password)
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError:
        raise Invalid(fields={"login": "login_taken"}) from None
    record(session, actor, "staff.add", "staff_account", account.id, role=role.value)
    return account


def change_staff(
    session: Session,
    actor: Actor,
    staff_id: UUID,
    *,
    version: int,
    display_name: str,
    display_name_en: str,
    role: Role,
) -> None:
    """Change names and role; with the role the rights change at once and all sessions end.

    Args:
        version: the version of the account the person had before the eyes.

    Raises:
        Forbidden: the actor may not manage accounts; `own_account` for the own role,
            `last_administrator` when nobody would be left to manage.
        Conflict: somebody else changed the account since.
    """
    account = _managed(session, actor, staff_id)
    if account.version != version:
        raise Conflict
    if account.role != role:
        _change_role(session, actor, account, role)
    if (account.display_name, account.display_name_en) != (display_name, display_name_en):
        account.display_name, account.display_name_en = display_name, display_name_en
        record(session, actor, "staff.rename", "staff_account", staff_id)
    account.version += 1


def disable_staff(session: Session, actor: Actor, staff_id: UUID) -> None:
    """Shut an account, effective at once; nothing happens to one that is shut already.

    Raises:
        Forbidden: as in `change_staff`.
    """
    account = _managed(session, actor, staff_id)
    if account.disabled_at is not None:
        return
    _keep_managing(session, actor, account)
    account.disabled_at = clock.now()
    account.version += 1
    sessions.end_sessions(session, staff_id)
    record(session, actor, "staff.disable", "staff_account", staff_id)


def enable_staff(session: Session, actor: Actor, staff_id: UUID) -> None:
    """Open a shut account again, with its old password and second factor."""
    account = _managed(session, actor, staff_id)
    if account.disabled_at is None:
        return
    account.disabled_at = None
    account.version += 1
    record(session, actor, "staff.enable", "staff_account", staff_id)


def reset_second_factor(session: Session, actor: Actor, staff_id: UUID) -> None:
    """Take away a lost second factor; the person sets up a new one at the next sign-in."""
    account = _managed(session, actor, staff_id)
    second_factor.remove(session, account)
    record(session, actor, "staff.second_factor_reset", "staff_account", staff_id)


def end_staff_sessions(session: Session, actor: Actor, staff_id: UUID) -> None:
    """Sign a person out everywhere."""
    _managed(session, actor, staff_id)
    sessions.end_sessions(session, staff_id)
    record(session, actor, "staff.sessions_ended", "staff_account", staff_id)


def _managed(session: Session, actor: Actor, staff_id: UUID) -> StaffAccount:
    actor.require(Permission.STAFF_MANAGE)
    account = session.get(StaffAccount, staff_id, with_for_update=True)
    if account is None:
        raise Missing
    return account


def _change_role(session: Session, actor: Actor, account: StaffAccount, role: Role) -> None:
    _keep_managing(session, actor, account)
    before, account.role = account.role, role
    sessions.end_sessions(session, account.id)
    record(
        session,
        actor,
        "staff.role_change",
        "staff_account",
        account.id,
        before=before.value,
        after=role.value,
    )


def _keep_managing(session: Session, actor: Actor, account: StaffAccount) -> None:
    """Refuse what would leave the actor or the centre without rights."""
    if actor.id == account.id:
        raise OwnAccount
    others = session.scalars(
        select(StaffAccount.id)
        .where(
            StaffAccount.role == Role.ADMIN,
            StaffAccount.disabled_at.is_(None),
            StaffAccount.password_hash.is_not(None),
        )
        .with_for_update()  # two administrators shutting each other out wait here
    ).all()
    if account.role == Role.ADMIN and set(others) <= {account.id}:
        raise LastAdministrator
