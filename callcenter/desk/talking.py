"""What the operator's own talk looks like at the desk: who is in it, whom one can ask, and how its
recording is doing."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.models import StaffAccount
from callcenter.core.permissions import Actor
from telephony.talks.models import PartyKind
from telephony.talks.names import AGENT, ENTRY
from telephony.talks.queries import Party, Talk, directory, free_colleagues, talk_of
from telephony.talks.services.taping import Taping, taping_of


class Part(StrEnum):
    """What the actor is in a talk: `asked`: by a colleague, for advice or to take over."""

    LEADS = "leads"
    ASKED = "asked"
    LISTENS = "listens"


@dataclass(frozen=True)
class Askable:
    """Somebody who can be asked, or given the call.

    Attributes:
        target: as the services of talks take it.
        note: of an entry of the directory: which section, when somebody is there.
    """

    target: str
    name_ja: str
    name_en: str
    languages: tuple[str, ...] = ()
    note: str = ""

    def name(self, language: str) -> str:
        return (self.name_en if language == "en" else "") or self.name_ja


@dataclass(frozen=True)
class Talking:
    """The talk that somebody is in, or whose ringing phone calls them into it.

    Attributes:
        part: of the actor; `own`: the same at length.
        leader: who leads the talk; None: nobody who is known.
        colleagues, city: whom the leader could ask now; empty for everybody else.
    """

    talk: Talk
    part: Part
    own: Party
    leader: Party | None
    taping: Taping | None
    colleagues: tuple[Askable, ...] = ()
    city: tuple[Askable, ...] = ()


_PARTS = {PartyKind.SUPERVISOR: Part.LISTENS}


def read_talking(session: Session, actor: Actor) -> Talking | None:
    """The actor's talk; None: is in none."""
    talk = talk_of(session, actor)
    if talk is None:
        return None
    own = next((one for one in talk.parties if one.staff_id == actor.id), None)
    if own is None:
        return None
    part = Part.LEADS if talk.is_mine else _PARTS.get(own.kind, Part.ASKED)
    leader = next((one for one in talk.parties if one.kind == PartyKind.OPERATOR), None)
    taping = taping_of(session, actor)
    if part != Part.LEADS or talk.consulted is not None or talk.is_handing_over:
        return Talking(talk, part, own, leader, taping)
    city = _city(session, actor)
    return Talking(talk, part, own, leader, taping, _colleagues(session, actor), city)


def _colleagues(session: Session, actor: Actor) -> tuple[Askable, ...]:
    free = free_colleagues(session, actor)
    names = _names(session, [agent.staff_id for agent in free])
    return tuple(
        Askable(f"{AGENT}:{agent.staff_id}", *names[agent.staff_id], tuple(agent.languages))
        for agent in free
        if agent.staff_id in names
    )


def _names(session: Session, staff: list[UUID]) -> dict[UUID, tuple[str, str]]:
    rows = session.execute(
        select(StaffAccount.id, StaffAccount.display_name, StaffAccount.display_name_en).where(
            StaffAccount.id.in_(staff)
        )
    )
    return {row.id: (row.display_name, row.display_name_en) for row in rows}


def _city(session: Session, actor: Actor) -> tuple[Askable, ...]:
    return tuple(
        Askable(
            f"{ENTRY}:{entry.id}",
            entry.name_ja,
            entry.name_en,
            note="  ".join(text for text in (entry.section, entry.hours) if text),
        )
        for entry in directory(session, actor)
    )
