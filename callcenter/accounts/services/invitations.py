"""Invitations: a link, handed over by an administrator, with which a person chooses a password."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from callcenter.accounts.errors import InvitationSpent
from callcenter.accounts.models import Invitation, InvitationPurpose, StaffAccount
from callcenter.accounts.services import attempts, sessions
from callcenter.accounts.services.own_account import set_password
from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Missing
from callcenter.core.permissions import Actor, Permission

VALID_FOR = timedelta(hours=24)


def invite(session: Session, actor: Actor, staff_id: UUID) -> str:
    """Make a link's token, good once and for 24 hours; earlier ones of the person are void.

    A person who has a password keeps it until the link is used.

    Raises:
        Forbidden: the actor may not manage accounts.
        Missing: there is no such account, or it is shut.
    """
    actor.require(Permission.STAFF_MANAGE)
    account = session.get(StaffAccount, staff_id, with_for_update=True)
    if account is None or account.disabled_at is not None:
        raise Missing
    session.execute(
        delete(Invitation).where(Invitation.staff_id == staff_id, Invitation.used_at.is_(None))
    )
    moment, token = clock.now(), sessions.new_token()
    reset = account.password_hash is not None
    purpose = InvitationPurpose.RESET if reset else InvitationPurpose.INVITE
    session.add(
        Invitation(
            token_hash=sessions.token_hash(token),
            staff_id=staff_id,
            purpose=purpose,
            created_at=moment,
            expires_at=moment + VALID_FOR,
        )
    )
    record(session, actor, f"staff.{purpose.value}", "staff_account", staff_id)
    return token


def invitation_link(public_url: str, token: str) -> str:
    """The address to hand over, on the address the installation is known by: never on the host a
    request names."""
    return f"{public_url}/invitation/{token}"


def find_invited(session: Session, token: str) -> StaffAccount:
    """Whose invitation the token is.

    Raises:
        InvitationSpent: it was used, has run out, or never was.
    """
    account = session.scalar(
        select(StaffAccount)
        .join(Invitation, Invitation.staff_id == StaffAccount.id)
        .where(*_is_good(token), StaffAccount.disabled_at.is_(None))
    )
    if account is None:
        raise InvitationSpent
    return account


def accept(session: Session, token: str, new_password: str) -> StaffAccount:
    """Use an invitation: store the password; older sessions and failure counts of the person go.

    The second factor stays as it is: a link alone opens no account that has one (ASVS V6.4.3).

    Raises:
        InvitationSpent: it cannot be used (again).
        Invalid: the password breaks the rules; the invitation stays good.
    """
    account = find_invited(session, token)
    set_password(account, new_password)
    used = session.execute(
        update(Invitation)
        .where(*_is_good(token))
        .values(used_at=clock.now())
        .returning(Invitation.id)
    )
    if used.first() is None:
        raise InvitationSpent
    sessions.end_sessions(session, account.id)
    attempts.clear(
        session,
        attempts.login_key(account.login),
        attempts.staff_key(attempts.PASSWORD, account.id),
    )
    record(session, account.actor, "staff.invitation_used", "staff_account", account.id)
    return account


def _is_good(token: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Invitation.token_hash == sessions.token_hash(token),
        Invitation.used_at.is_(None),
        Invitation.expires_at > clock.now(),
    )
