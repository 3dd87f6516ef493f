"""What who leads the centre sees of the phones: every talk, every operator."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.models import StaffAccount
from callcenter.core.errors import Missing
from callcenter.core.permissions import Actor, Permission
from telephony.agents.models import Agent, AgentState
from telephony.agents.queries import agents
from telephony.talks.queries import LiveTalk, live_talks


@dataclass(frozen=True)
class Supervised:
    """An operator at the phone, and the talk that they lead.

    Attributes:
        is_own: the actor's own phone.
    """

    agent: Agent
    name_ja: str
    name_en: str
    talk: LiveTalk | None
    is_own: bool

    def name(self, language: str) -> str:
        return (self.name_en if language == "en" else "") or self.name_ja


def require_person(session: Session, staff_id: UUID) -> None:
    """Make sure that there is such a person.

    Raises:
        Missing: there is none.
    """
    if session.get(StaffAccount, staff_id) is None:
        raise Missing


# Who talks stands on top, who is away at the end.
_ORDER = [
    AgentState.TALKING,
    AgentState.RINGING,
    AgentState.RESERVED,
    AgentState.WRAP_UP,
    AgentState.AVAILABLE,
    AgentState.BREAK,
    AgentState.OFFLINE,
]


def supervised(session: Session, actor: Actor) -> list[Supervised]:
    """Everybody with a phone, those who talk first.

    Raises:
        Forbidden: the role leads nobody.
    """
    actor.require(Permission.AGENT_SUPERVISE)
    talks: dict[UUID | None, LiveTalk] = {
        talk.operator_id: talk for talk in live_talks(session, actor)
    }
    found = agents(session)
    names = {
        account.id: account
        for account in session.scalars(
            select(StaffAccount).where(
                StaffAccount.id.in_([agent.staff_id for agent in found]),
                StaffAccount.disabled_at.is_(None),
            )
        )
    }
    rows = [
        Supervised(
            agent,
            names[agent.staff_id].display_name,
            names[agent.staff_id].display_name_en,
            talks.get(agent.staff_id),
            agent.staff_id == actor.id,
        )
        for agent in found
        if agent.staff_id in names
    ]
    return sorted(rows, key=lambda row: (_ORDER.index(AgentState(row.agent.state)), row.name_ja))
