"""Calls of ours in the line, and callers who come back into it at their old place."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core import clock
from telephony.agents.queries import locked_agent
from telephony.agents.services.calls import finish_unreached, take_on
from telephony.calls.facts import Kind
from telephony.calls.models import Call
from telephony.calls.queries.calls import find_call
from telephony.calls.services.recording_calls import add_event
from telephony.line.models import ORDINARY, EntryKind, EntryState, LineEntry
from telephony.line.services.matching import match_at_end, offered, put_back, ring_for
from telephony.line.services.withdrawing import locked_entry, settle, stop_leg


def line_up_call(
    session: Session,
    call: Call,
    *,
    kind: EntryKind,
    place_at: datetime,
    rank: int = ORDINARY,
    wanted_id: UUID | None = None,
    wanted_until: datetime | None = None,
) -> LineEntry:
    """Put a call that is still to be made into the line; operators are matched at the end of the
    transaction.

    Args:
        place_at: the place: as if the citizen had come then.
        wanted_id: only this operator until `wanted_until`.
    """
    entry = LineEntry(
        call_id=call.id,
        kind=kind,
        rank=rank,
        language=call.language or "ja",
        menu_code=call.menu_code,
        entered_at=place_at,
        wanted_id=wanted_id,
        wanted_until=wanted_until,
        state=EntryState.WAITING,
        offers=0,
    )
    session.add(entry)
    session.flush()
    match_at_end(session)
    return entry


def offer_to(session: Session, call_id: UUID, staff_id: UUID) -> bool:
    """Ring an operator who asked for this place, whoever is before it. False: somebody else has
    it, or the operator's own phone is in use."""
    entry = locked_entry(session, call_id)
    if entry is None or entry.state != EntryState.WAITING:
        return False
    if not take_on(session, staff_id, call_id):
        return False
    agent = locked_agent(session, staff_id)
    taken = offered(session, LineEntry.id == entry.id, agent, clock.now())
    return taken is not None and ring_for(session, taken, agent)


def unreached(session: Session, call_id: UUID, *, reason: str, at: datetime) -> None:
    """A call of ours found nobody: its place is given up, and the operator, who did nothing
    wrong, has a short wrap-up.

    Args:
        reason: what came of dialling.
    """
    entry = locked_entry(session, call_id)
    if entry is None or entry.state not in {EntryState.WAITING, EntryState.OFFERED}:
        return
    staff_id, leg_id = entry.agent_id, entry.leg_id
    put_back(entry)
    settle(entry, reason, at)
    session.flush()
    if staff_id is not None:
        finish_unreached(session, staff_id, call_id, at)
    if leg_id is not None:
        stop_leg(session, leg_id, at)


def wait_on_phone(session: Session, call_id: UUID) -> None:
    """The citizen whom we called is on the phone, but the operator has gone: from here the place
    is that of somebody who waits on the phone."""
    entry = locked_entry(session, call_id)
    if entry is not None:
        entry.kind = EntryKind.LIVE
        session.flush()


def return_to_line(
    session: Session,
    call_id: UUID,
    *,
    at: datetime,
    wanted_id: UUID | None = None,
    wanted_until: datetime | None = None,
    language: str | None = None,
) -> LineEntry | None:
    """Who has talked waits again, on the phone and at the old place. None: was never connected,
    or has left.

    Args:
        at: when it was decided.
        wanted_id: only this operator until `wanted_until`, then anybody.
        language: what the next operator must speak; None: as before.
    """
    entry = locked_entry(session, call_id)
    if entry is None or entry.state == EntryState.LEFT:
        return None
    if entry.state == EntryState.CONNECTED:
        put_back(entry)
        entry.settled_at = entry.settled_reason = None
    entry.kind, entry.language = EntryKind.LIVE, language or entry.language
    entry.wanted_id, entry.wanted_until = wanted_id, wanted_until
    session.flush()
    call = find_call(session, call_id)
    if call is not None:
        add_event(session, call, Kind.QUEUED, at=at, key=at.isoformat())
    match_at_end(session)
    return entry
