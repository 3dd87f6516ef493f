"""Reads of talks."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.models import StaffAccount
from callcenter.core.errors import Missing
from callcenter.core.permissions import Actor, Permission
from telephony.agents.models import Agent
from telephony.agents.queries import idle_agents
from telephony.calls.models import Call, CallLeg, LegState
from telephony.setup.queries import phone_times
from telephony.talks.models import (
    DirectoryEntry,
    ListenMode,
    PartyKind,
    TalkParty,
    TalkRoom,
    Then,
)

_LEFT, _JOINED, _RINGING = "left", "joined", "ringing"
MOST_TALKS = 200


class Party(NamedTuple):
    """Somebody in a talk.

    Attributes:
        name_ja, name_en: of a colleague or an entry of the directory; empty for the caller.
        state: `ringing`, `joined` or `left`.
        end_reason: why they left, or did not come: as `CallLeg.end_reason`.
    """

    id: UUID
    leg_id: UUID
    kind: PartyKind
    staff_id: UUID | None
    entry_id: UUID | None
    name_ja: str
    name_en: str
    state: str
    on_hold: bool
    hold_confirmed: bool
    mode: ListenMode | None
    mode_confirmed: bool
    joined_at: datetime | None
    left_at: datetime | None
    end_reason: str | None


class Talk(NamedTuple):
    """A talk as one of those in it sees it.

    Attributes:
        is_mine: the actor leads it.
        parties: who is in it or on the way; those who listen only where they are shown.
        is_held, hold_confirmed, hold_since: what was asked for, whether the switch confirms it.
        is_handing_over: somebody else is about to lead it, or it goes back into the line.
        consulted: who was asked and is there or on the way.
        last_refusal: who was asked last and did not come, or has gone, when nobody is there.
        listeners: supervisors, where they are shown.
    """

    call_id: UUID
    room_id: UUID
    language: str | None
    opened_at: datetime
    is_mine: bool
    parties: tuple[Party, ...]
    is_held: bool
    hold_confirmed: bool
    hold_since: datetime | None
    is_handing_over: bool
    consulted: Party | None
    last_refusal: Party | None
    listeners: tuple[Party, ...]


class LiveTalk(NamedTuple):
    """A talk as supervisors see it.

    Attributes:
        people: in it, the caller among them and those who listen left out.
        mode: of the actor who listens to it; None: does not.
    """

    call_id: UUID
    operator_id: UUID | None
    language: str | None
    menu_code: str | None
    opened_at: datetime
    is_held: bool
    people: int
    mode: ListenMode | None


def part_of(session: Session, actor: Actor) -> TalkParty | None:
    """The actor's part in the talk of somebody else: asked, or listening; None: in none."""
    return session.scalar(
        select(TalkParty)
        .join(TalkRoom, TalkRoom.leg_id == TalkParty.room_id)
        .where(
            TalkParty.staff_id == actor.id,
            TalkParty.left_at.is_(None),
            TalkRoom.closed_at.is_(None),
            TalkRoom.leader_leg_id != TalkParty.leg_id,
        )
        .order_by(TalkParty.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def talk_of(session: Session, actor: Actor) -> Talk | None:
    """The talk that the actor is in: leads it, is asked, or listens; None: is in none."""
    room = session.scalar(
        select(TalkRoom)
        .join(TalkParty, TalkParty.room_id == TalkRoom.leg_id)
        .where(
            TalkParty.staff_id == actor.id,
            TalkParty.left_at.is_(None),
            TalkRoom.closed_at.is_(None),
        )
        .order_by(TalkParty.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    return None if room is None else _talk(session, actor, room)


def live_talks(session: Session, actor: Actor) -> list[LiveTalk]:
    """Every talk of this moment, the oldest first.

    Raises:
        Forbidden: the role does not listen to others.
    """
    actor.require(Permission.CALL_SUPERVISE)
    found = session.execute(
        select(TalkRoom, Call, CallLeg.staff_id)
        .join(Call, Call.id == TalkRoom.call_id)
        .join(CallLeg, CallLeg.id == TalkRoom.leader_leg_id)
        .where(TalkRoom.closed_at.is_(None), CallLeg.state != LegState.ENDED)
        .order_by(TalkRoom.opened_at)
        .limit(MOST_TALKS)
    ).all()
    parties: dict[UUID, list[TalkParty]] = {}
    rooms = [room.leg_id for room, _call, _staff in found]
    live = select(TalkParty).where(TalkParty.room_id.in_(rooms), TalkParty.left_at.is_(None))
    for party in session.scalars(live):
        parties.setdefault(party.room_id, []).append(party)
    return [
        _live_talk(actor, room, call, staff_id, parties.get(room.leg_id, []))
        for room, call, staff_id in found
    ]


def directory(session: Session, actor: Actor, *, all_entries: bool = False) -> list[DirectoryEntry]:
    """The directory in its order.

    Args:
        all_entries: those too that are not offered any more.

    Raises:
        Forbidden: the role takes no calls, or does not keep the directory.
    """
    actor.require(Permission.DIRECTORY_MANAGE if all_entries else Permission.CALL_TAKE)
    entries = select(DirectoryEntry).order_by(DirectoryEntry.position, DirectoryEntry.id)
    if not all_entries:
        entries = entries.where(DirectoryEntry.active)
    return list(session.scalars(entries))


def directory_entry(session: Session, actor: Actor, entry_id: UUID) -> DirectoryEntry:
    """One entry, for who keeps the directory.

    Raises:
        Forbidden, Missing.
    """
    actor.require(Permission.DIRECTORY_MANAGE)
    entry = session.get(DirectoryEntry, entry_id, populate_existing=True)
    if entry is None:
        raise Missing
    return entry


def free_colleagues(session: Session, actor: Actor) -> list[Agent]:
    """Who could be asked now, the longest idle first.

    Raises:
        Forbidden: the role takes no calls.
    """
    actor.require(Permission.CALL_TAKE)
    return [agent for agent in idle_agents(session) if agent.staff_id != actor.id]


def is_listening_shown(session: Session) -> bool:
    """Whether operators see that somebody listens."""
    return bool(phone_times(session).listening_visible)


def _talk(session: Session, actor: Actor, room: TalkRoom) -> Talk:
    rows = session.execute(
        select(TalkParty, CallLeg.state, StaffAccount, DirectoryEntry)
        .join(CallLeg, CallLeg.id == TalkParty.leg_id)
        .outerjoin(StaffAccount, StaffAccount.id == TalkParty.staff_id)
        .outerjoin(DirectoryEntry, DirectoryEntry.id == TalkParty.entry_id)
        .where(TalkParty.room_id == room.leg_id)
        .order_by(TalkParty.id)
        .execution_options(populate_existing=True)
    ).all()
    all_parties = sorted((_party(*row) for row in rows), key=lambda one: _place(one, room))
    is_mine = any(
        one.staff_id == actor.id and one.leg_id == room.leader_leg_id for one in all_parties
    )
    sees = actor.can(Permission.CALL_SUPERVISE) or is_listening_shown(session)
    there = [one for one in all_parties if one.state != _LEFT]
    caller = next((one for one in there if one.kind == PartyKind.CALLER), None)
    return Talk(
        call_id=room.call_id,
        room_id=room.leg_id,
        language=session.scalar(select(Call.language).where(Call.id == room.call_id)),
        opened_at=room.opened_at,
        is_mine=is_mine,
        parties=tuple(one for one in there if sees or one.kind != PartyKind.SUPERVISOR),
        is_held=caller is not None and caller.on_hold,
        hold_confirmed=caller is None or caller.hold_confirmed,
        hold_since=_hold_since([row[0] for row in rows]),
        is_handing_over=room.next_leg_id is not None or room.then == Then.LINE_DONE,
        consulted=_asked(there, room),
        last_refusal=_refusal(all_parties, room),
        listeners=tuple(one for one in there if sees and one.kind == PartyKind.SUPERVISOR),
    )


def _party(
    party: TalkParty, leg_state: str, staff: StaffAccount | None, entry: DirectoryEntry | None
) -> Party:
    is_over = party.left_at is not None or leg_state == LegState.ENDED
    has_joined = party.joined_at is not None
    named = entry if staff is None else None
    return Party(
        id=party.id,
        leg_id=party.leg_id,
        kind=PartyKind(party.kind),
        staff_id=party.staff_id,
        entry_id=party.entry_id,
        name_ja=staff.shown_name("ja") if staff else (named.name_ja if named else ""),
        name_en=staff.shown_name("en") if staff else (named.name_en if named else ""),
        state=_LEFT if is_over else (_JOINED if has_joined else _RINGING),
        on_hold=party.on_hold,
        hold_confirmed=party.hold_confirmed,
        mode=None if party.mode is None else ListenMode(party.mode),
        mode_confirmed=party.mode_confirmed,
        joined_at=party.joined_at,
        left_at=party.left_at,
        end_reason=party.end_reason,
    )


def _place(one: Party, room: TalkRoom) -> tuple[bool, bool, UUID]:
    """Who leads comes first, then the caller, then the others as they were asked."""
    return one.leg_id != room.leader_leg_id, one.kind != PartyKind.CALLER, one.id


def _hold_since(parties: Sequence[TalkParty]) -> datetime | None:
    """When the caller came on hold, while she is."""
    held = (one for one in parties if one.kind == PartyKind.CALLER and one.on_hold)
    return next((party.hold_since for party in held), None)


def _asked(parties: Sequence[Party], room: TalkRoom) -> Party | None:
    kinds = {PartyKind.CONSULT, PartyKind.GUEST}
    found = (one for one in parties if one.kind in kinds and one.leg_id != room.leader_leg_id)
    return next(found, None)


def _refusal(parties: Sequence[Party], room: TalkRoom) -> Party | None:
    kinds = {PartyKind.CONSULT, PartyKind.GUEST}
    asked = [one for one in parties if one.kind in kinds and one.leg_id != room.leader_leg_id]
    return asked[-1] if asked and asked[-1].state == _LEFT else None


def _live_talk(
    actor: Actor, room: TalkRoom, call: Call, staff_id: UUID | None, parties: Sequence[TalkParty]
) -> LiveTalk:
    own = next((one.mode for one in parties if one.staff_id == actor.id and one.mode), None)
    people = [one for one in parties if one.kind != PartyKind.SUPERVISOR and one.joined_at]
    return LiveTalk(
        call_id=call.id,
        operator_id=staff_id,
        language=call.language,
        menu_code=call.menu_code,
        opened_at=room.opened_at,
        is_held=any(one.kind == PartyKind.CALLER and one.on_hold for one in parties),
        people=len(people),
        mode=None if own is None else ListenMode(own),
    )
