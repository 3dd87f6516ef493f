"""Talks are held against what the switch says of its conferences (TEL-8)."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Database
from telephony.calls.models import Call, CallLeg, CallState, LegState
from telephony.calls.queries.calls import leg_of_sid
from telephony.switch.ports import ProviderParticipant, SwitchRefused, SwitchUnreachable, switch
from telephony.talks.models import PartyKind, TalkParty, TalkRoom
from telephony.talks.names import room_of
from telephony.talks.services.ending import room_ended
from telephony.talks.services.holding import ask_hold
from telephony.talks.services.rooms import caller_in, close_room, locked_room
from telephony.talks.services.sweeping import fetch_out
from telephony.talks.services.transferring import BROUGHT_IN, come_in

# What was asked for has been done by then, and told, if all goes well.
ON_ITS_WAY = timedelta(seconds=12)
CLOSED_LATELY = timedelta(minutes=2)
MOST_AT_ONCE = 50

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Looked:
    """A room to look at: its conference and who should be there, by the switch's names.

    Attributes:
        caller: her call; None: not made yet.
        others: the calls of those who talk with her.
    """

    leg_id: UUID
    name: str
    caller: str | None
    others: frozenset[str]


def settle_talks(database: Database) -> int:
    """Look at every talk in which there is more than two who talk, and set right what is not as
    was asked for: a hold, a caller who is alone. Returns how many things were.

    Transactions of its own; none is open while the switch is asked. From an answer that does not
    come nothing follows.
    """
    count = 0
    try:
        for looked in _at_stake(database):
            conference = switch().conference_named(looked.name)
            there = [] if conference is None else switch().participants(conference)
            with database.transaction() as session:
                count += _settled(session, looked, there, is_over=conference is None)
    except (SwitchUnreachable, SwitchRefused):
        log.warning("the switch does not say who is in its conferences")
    return count


def _at_stake(database: Database) -> list[Looked]:
    """Rooms with a hold or with more than two, and such that were closed lately while the call
    goes on."""
    moment = clock.now()
    special = select(TalkParty.id).where(
        TalkParty.room_id == TalkRoom.leg_id,
        TalkParty.left_at.is_(None),
        or_(
            TalkParty.on_hold,
            TalkParty.hold_confirmed.is_(False),
            TalkParty.kind.not_in((PartyKind.CALLER, PartyKind.OPERATOR)),
        ),
    )
    is_special = or_(TalkRoom.leader_leg_id != TalkRoom.leg_id, special.exists())
    with database.transaction(write=False) as session:
        rooms = session.scalars(
            select(TalkRoom)
            .join(Call, Call.id == TalkRoom.call_id)
            .where(
                Call.state != CallState.ENDED,
                or_(
                    TalkRoom.closed_at.is_(None) & is_special,
                    TalkRoom.closed_at.between(moment - CLOSED_LATELY, moment - ON_ITS_WAY),
                ),
                TalkRoom.opened_at < moment - ON_ITS_WAY,
            )
            .limit(MOST_AT_ONCE)
        ).all()
        return [_looked(session, room) for room in rooms]


def _looked(session: Session, room: TalkRoom) -> Looked:
    rows = session.execute(
        select(TalkParty.kind, CallLeg.sid)
        .join(CallLeg, CallLeg.id == TalkParty.leg_id)
        .where(TalkParty.room_id == room.leg_id, CallLeg.sid.is_not(None))
    ).all()
    callers = [sid for kind, sid in rows if kind == PartyKind.CALLER]
    talking = {PartyKind.OPERATOR, PartyKind.CONSULT, PartyKind.GUEST}
    return Looked(
        room.leg_id,
        room_of(room.call_id, room.leg_id),
        callers[-1] if callers else None,
        frozenset(sid for kind, sid in rows if kind in talking and sid is not None),
    )


def _settled(
    session: Session, looked: Looked, there: Iterable[ProviderParticipant], *, is_over: bool
) -> int:
    room, moment = locked_room(session, looked.leg_id), clock.now()
    if room is None:
        return 0
    by_sid = {one.call_sid: one for one in there}
    caller = by_sid.get(looked.caller or "")
    if is_over or (caller is None and not by_sid):
        was_open = room.closed_at is None
        room_ended(session, looked.leg_id, moment, by="")
        return int(was_open)
    if caller is None:
        return 0
    if not looked.others & by_sid.keys():
        close_room(session, room, moment, caller_left=False)
        return int(fetch_out(session, looked.leg_id))
    if room.closed_at is not None:
        return 0
    return _come_unheard(session, by_sid) + _hold_asked_again(session, room, caller)


def _come_unheard(session: Session, there: Mapping[str, ProviderParticipant]) -> int:
    """Take in who has come into the room without a word of it to us."""
    legs = [leg for sid in there if (leg := leg_of_sid(session, sid)) is not None]
    come = [leg for leg in legs if leg.kind in BROUGHT_IN and leg.state != LegState.JOINED]
    for leg in come:
        come_in(session, leg, clock.now())
    return len(come)


def _hold_asked_again(session: Session, room: TalkRoom, found: ProviderParticipant) -> bool:
    """Ask again for a hold, or its end, that the switch has not: an answer came and was not true,
    or two orders overtook each other."""
    caller = caller_in(session, room)
    if caller is None or caller.on_hold == found.hold:
        return False
    if caller.hold_since is not None and clock.now() - caller.hold_since < ON_ITS_WAY:
        return False
    caller.hold_confirmed, caller.hold_since = False, caller.hold_since or clock.now()
    ask_hold(session, room, caller)
    return True
