"""Calls of which the news was lost are set right by what the switch knows (TEL-8)."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Database
from telephony.answering.services.ending import caller_gone, caller_told
from telephony.answering.services.talking import leg_over
from telephony.calls.facts import Kind
from telephony.calls.models import Call, CallLeg
from telephony.calls.queries.calls import call_of_sid, leg_of_sid, unfinished_calls
from telephony.calls.services.recording_calls import add_event, open_call
from telephony.switch.ports import (
    ProviderCall,
    SwitchRefused,
    SwitchUnreachable,
    own_number,
    switch,
)

# News that is merely slow has come by then: a request with its second try.
ON_ITS_WAY = timedelta(seconds=12)
# How long ago a call may have come that we never heard of.
LOOKED_FOR = timedelta(minutes=30)
UNHEARD, LOST = "unheard", "lost"
# Written out, so that SQLite too sees that the index of live legs answers the query.
_LIVE_OPERATOR_LEG = text("phone_leg.kind = 'operator' AND phone_leg.state <> 'ended'")
_LIVE_GUEST_LEG = text(
    "phone_leg.kind IN ('consult', 'guest', 'supervisor') AND phone_leg.state <> 'ended'"
)

log = logging.getLogger(__name__)


def settle_calls(database: Database) -> int:
    """Take in calls that came while nobody of us answered, and end ours that are over at the
    switch. Returns how many were set right.

    A call ends here only when two answers agree: it is not among the live ones, and the switch
    says that it is over, or that it knows no such call. From an answer that does not come nothing
    follows. Transactions of its own; none is open while the switch is asked.
    """
    count = 0
    try:
        for found in _unheard(database):
            with database.transaction() as session:
                _take_in(session, found)
            count += 1
        for sid, over in _over(database):
            with database.transaction() as session:
                _end(session, sid, over)
            count += 1
    except (SwitchUnreachable, SwitchRefused):
        log.warning("the switch does not say which calls it has")
    return count


def _unheard(database: Database) -> Iterator[ProviderCall]:
    """Calls to our number that we do not know."""
    moment = clock.now()
    came = {
        call.sid: call
        for call in switch().calls_like(to=own_number(), since=moment - LOOKED_FOR)
        if call.direction == "inbound" and _came_at(call) < moment - ON_ITS_WAY
    }
    with database.transaction(write=False) as session:
        known = set(session.scalars(select(Call.sid).where(Call.sid.in_(came))))
    yield from (call for sid, call in came.items() if sid not in known)


def _take_in(session: Session, found: ProviderCall) -> None:
    params = {"From": found.from_, "To": found.to}
    call = open_call(session, sid=found.sid, params=params, at=_came_at(found))
    add_event(session, call, Kind.TROUBLE, at=clock.now(), reason=UNHEARD)
    if not found.is_live:
        caller_told(session, call, found.status, at=found.ended_at or clock.now())


def _over(database: Database) -> Iterator[tuple[str, ProviderCall | None]]:
    """Connections of ours that the switch has no more; None: it does not even know them."""
    ours = _unfinished(database)
    if not ours:
        return
    live = {call.sid for call in switch().live_calls()}
    for sid in ours:
        if sid not in live:
            found = switch().get_call(sid)
            if found is None or not found.is_live:
                yield sid, found


def _unfinished(database: Database) -> list[str]:
    """Callers first: what becomes of the operator's phone follows from theirs."""
    before = clock.now() - ON_ITS_WAY
    with database.transaction(write=False) as session:
        unfinished = unfinished_calls(session, before=before)
        # Of a call of ours that the switch has not made yet its order knows.
        callers = [call.sid for call in unfinished if call.sid is not None]
        legs = [
            sid
            for live in (_LIVE_OPERATOR_LEG, _LIVE_GUEST_LEG)
            for sid in session.scalars(
                select(CallLeg.sid).where(
                    live, CallLeg.sid.is_not(None), CallLeg.created_at < before
                )
            )
        ]
        return [sid for sid in (*callers, *legs) if sid is not None]


def _end(session: Session, sid: str, found: ProviderCall | None) -> None:
    moment = clock.now()
    call, leg = call_of_sid(session, sid), leg_of_sid(session, sid)
    if call is not None and found is not None:
        caller_told(session, call, found.status, at=found.ended_at or moment)
    elif call is not None:
        add_event(session, call, Kind.ENDED, at=moment, reason=LOST)
        caller_gone(session, call, LOST, at=moment)
    elif leg is not None:
        reason = LOST if found is None else found.status
        leg_over(session, leg, reason, at=(found and found.ended_at) or moment)


def _came_at(call: ProviderCall) -> datetime:
    return call.started_at or clock.now()
