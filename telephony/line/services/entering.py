"""Into the line and out of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from callcenter.core.db import is_sqlite
from callcenter.core.ids import new_id
from telephony.calls.facts import Kind
from telephony.calls.models import Call
from telephony.calls.queries.calls import find_call
from telephony.calls.services.recording_calls import add_event
from telephony.line.models import BEHIND, ORDINARY, EntryKind, EntryState, LineEntry
from telephony.line.ports import conduct_of
from telephony.line.services.matching import match_at_end
from telephony.line.services.withdrawing import locked_entry, withdraw

ANSWERED = "answered"


def enter(session: Session, call: Call, *, at: datetime) -> LineEntry:
    """Put a caller into the line, at the place of the moment the call came; a second time gives
    the same entry; who practises stands behind all citizens. Adds the call's event `queued`.
    Operators are matched before the commit.

    Args:
        at: when the caller entered.
    """
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    session.flush()
    session.execute(
        insert(LineEntry)
        .values(
            id=new_id(),
            call_id=call.id,
            kind=EntryKind.LIVE,
            rank=BEHIND if call.training else ORDINARY,
            language=call.language or "ja",
            menu_code=call.menu_code,
            entered_at=call.came_at,
            state=EntryState.WAITING,
            offers=0,
        )
        .on_conflict_do_nothing(index_elements=[LineEntry.call_id])
    )
    add_event(session, call, Kind.QUEUED, at=at)
    match_at_end(session)
    return session.scalars(select(LineEntry).where(LineEntry.call_id == call.id)).one()


def note_answered(session: Session, call_id: UUID, *, at: datetime) -> None:
    """Operator and caller have met, as we hear late: the place in the line is settled as if the
    news had come in time, whatever we took the caller for meanwhile.

    Args:
        at: when they met.
    """
    entry = locked_entry(session, call_id)
    if entry is None or entry.state == EntryState.CONNECTED:
        return
    withdraw(session, entry, reason=ANSWERED, at=at)
    entry.state, entry.settled_at, entry.settled_reason = EntryState.CONNECTED, at, ANSWERED
    how, call = conduct_of(entry.kind), find_call(session, call_id)
    if how is not None and call is not None:
        how.connected(session, call, at)


def leave(session: Session, call_id: UUID, *, reason: str, at: datetime) -> bool:
    """The caller is no longer in the line: hung up, or went to the voicemail. An operator whose
    phone rings for this call is free again without a miss, and the switch is ordered to hang
    that phone up. False: was not in the line (any more).

    Args:
        reason: as `LineEntry.settled_reason`.
    """
    entry = locked_entry(session, call_id)
    if entry is None or entry.state not in {EntryState.WAITING, EntryState.OFFERED}:
        return False
    withdraw(session, entry, reason=reason, at=at)
    entry.state, entry.settled_at, entry.settled_reason = EntryState.LEFT, at, reason
    return True
