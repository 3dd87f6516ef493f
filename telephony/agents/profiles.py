"""Whose phones there are, and how each is set up."""

import hashlib
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.models import StaffAccount
from callcenter.core.errors import Missing
from callcenter.core.permissions import ROLE_PERMISSIONS, Permission
from callcenter.core.privacy.keys import cipher
from telephony.agents.models import Agent, Endpoint

NUMBER_CONTEXT = "phone_agent.desk_phone"
LANGUAGES = ("ja", "en")
_ROLES = [role for role, allowed in ROLE_PERMISSIONS.items() if Permission.CALL_TAKE in allowed]


@dataclass(frozen=True)
class Profile:
    """How an operator's phone is set up; without changes as it is at the first use.

    Attributes:
        languages: `ja`, `en`, or both: whose calls may ring.
        desk_phone: number as written in Japan or in E.164; empty: none.
    """

    languages: tuple[str, ...] = ("ja",)
    endpoint: Endpoint = Endpoint.BROWSER
    desk_phone: str = ""

    @property
    def digest(self) -> str:
        """What tells whether a profile is still as somebody saw it."""
        return hashlib.sha256(repr(self).encode()).hexdigest()


class PhoneOwner(NamedTuple):
    """Somebody who may take calls, and the phone, which is made on first use."""

    account: StaffAccount
    profile: Profile


def profile_of(agent: Agent | None) -> Profile:
    """How the phone is set up; the number in E.164."""
    if agent is None:
        return Profile()
    return Profile(tuple(agent.languages), Endpoint(agent.endpoint), desk_number(agent) or "")


def desk_number(agent: Agent) -> str | None:
    """The number of the desk phone in E.164."""
    return None if agent.desk_phone is None else cipher().decrypt(agent.desk_phone, NUMBER_CONTEXT)


def phone_owners(session: Session) -> list[PhoneOwner]:
    """Everybody who may take calls, by sign-in name."""
    rows = session.execute(
        select(StaffAccount, Agent)
        .outerjoin(Agent, Agent.staff_id == StaffAccount.id)
        .where(StaffAccount.role.in_(_ROLES), StaffAccount.disabled_at.is_(None))
        .order_by(StaffAccount.login)
    )
    return [PhoneOwner(account, profile_of(agent)) for account, agent in rows]


def phone_owner(session: Session, staff_id: UUID) -> PhoneOwner:
    """One of them.

    Raises:
        Missing: there is no such person, or none who takes calls.
    """
    account = session.get(StaffAccount, staff_id)
    if account is None or account.role not in _ROLES or account.disabled_at is not None:
        raise Missing
    return PhoneOwner(account, profile_of(session.get(Agent, staff_id)))
