"""Reads of staff accounts."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.accounts.models import RecoveryCode, SessionStage, StaffAccount, StaffSession
from callcenter.accounts.services.sessions import LONGEST_IDLE
from callcenter.core import clock
from callcenter.core.errors import Missing
from callcenter.core.permissions import ROLE_PERMISSIONS, Permission, Role


class Colleague(NamedTuple):
    """An account as pages name it: a plain row, for pages that name many."""

    id: UUID
    name: str
    name_en: str
    role: Role
    is_shut: bool

    def shown_name(self, language: str) -> str:
        """The name in the reader's language: the romanised one in English, where there is one."""
        return (self.name_en if language == "en" else "") or self.name

    def can(self, permission: Permission) -> bool:
        return permission in ROLE_PERMISSIONS[self.role]


_STAFF_ORDER = (StaffAccount.disabled_at.is_not(None), StaffAccount.login)
_COLLEAGUES = select(
    StaffAccount.id,
    StaffAccount.display_name,
    StaffAccount.display_name_en,
    StaffAccount.role,
    StaffAccount.disabled_at.is_not(None),
).order_by(*_STAFF_ORDER)


def colleagues(session: Session) -> tuple[Colleague, ...]:
    """Everybody who has or had an account, by sign-in name; shut accounts last."""
    return tuple(map(Colleague._make, session.execute(_COLLEAGUES)))


def get_staff(session: Session, staff_id: UUID) -> StaffAccount:
    """One account, shut or not.

    Raises:
        Missing: there is none.
    """
    account = session.get(StaffAccount, staff_id)
    if account is None:
        raise Missing
    return account


def list_staff(session: Session, *, active_only: bool = False) -> list[StaffAccount]:
    """All accounts by sign-in name; shut ones last, or left out."""
    query = select(StaffAccount).order_by(*_STAFF_ORDER)
    if active_only:
        query = query.where(StaffAccount.disabled_at.is_(None))
    return list(session.scalars(query))


def staff_names(
    session: Session, ids: Iterable[UUID | None], language: str = "ja"
) -> dict[UUID, str]:
    """Names by account, of shut accounts too, in the reader's language; None is skipped."""
    wanted = {staff_id for staff_id in ids if staff_id is not None}
    if not wanted:
        return {}
    found = session.scalars(select(StaffAccount).where(StaffAccount.id.in_(wanted)))
    return {account.id: account.shown_name(language) for account in found}


def running_sessions(session: Session, staff_id: UUID) -> list[StaffSession]:
    """A person's sessions that have not ended, newest first."""
    moment = clock.now()
    return list(
        session.scalars(
            select(StaffSession)
            .where(
                StaffSession.staff_id == staff_id,
                StaffSession.stage == SessionStage.OPEN,
                StaffSession.ended_at.is_(None),
                StaffSession.expires_at > moment,
                StaffSession.last_seen_at > moment - LONGEST_IDLE,
            )
            .order_by(StaffSession.created_at.desc())
        )
    )


def unused_recovery_codes(session: Session, staff_id: UUID) -> int:
    """How many recovery codes the person has left."""
    found = session.scalar(
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None))
    )
    return found or 0
