"""Calls of a day that is made by hand, for tests."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core.ids import new_id
from telephony.agents.models import AgentState, AgentStateChange
from telephony.callbacks.models import Callback
from telephony.calls.facts import Kind
from telephony.calls.models import Call
from telephony.calls.services.recording_calls import add_event
from telephony.line.models import EntryState, LineEntry, WaitPromise
from tests.factories.calls import make_call, new_sid

# From the moment a call comes until it is in the line.
GREETING = timedelta(seconds=15)


def queued_call(session: Session, at: datetime, *, training: bool = False) -> Call:
    """A call that came at a moment and waits in the line since the greeting."""
    call = make_call(session, at=at)
    call.training = training
    session.flush()
    add_event(session, call, Kind.QUEUED, at=at + GREETING)
    return call


def answered_call(
    session: Session,
    at: datetime,
    staff_id: UUID,
    *,
    waits: float,
    talks: float | None,
    training: bool = False,
) -> Call:
    """Somebody who waited so many seconds and was answered; `talks` None: they still talk."""
    call = queued_call(session, at, training=training)
    answered = at + GREETING + timedelta(seconds=waits)
    add_event(session, call, Kind.TALKING, at=answered, key=new_sid(), staff=str(staff_id))
    if talks is not None:
        end_call(session, call, answered + timedelta(seconds=talks))
    return call


def abandoned_call(session: Session, at: datetime, *, waits: float, training: bool = False) -> Call:
    """Somebody who hung up after so many seconds in the line."""
    call = queued_call(session, at, training=training)
    end_call(session, call, at + GREETING + timedelta(seconds=waits))
    return call


def end_call(session: Session, call: Call, at: datetime) -> None:
    add_event(session, call, Kind.STATUS, at=at, key="completed")


def wrapped_up(session: Session, staff_id: UUID, call: Call, at: datetime, *, seconds: int) -> None:
    """The work after a call, from `at`: the change into it names the call, that out of it does
    not."""
    talking, wrap_up, free = AgentState.TALKING, AgentState.WRAP_UP, AgentState.AVAILABLE
    end = at + timedelta(seconds=seconds)
    session.add_all(
        [
            AgentStateChange(
                staff_id=staff_id, at=at, old=talking, new=wrap_up, seconds=60, call_id=call.id
            ),
            AgentStateChange(staff_id=staff_id, at=end, old=wrap_up, new=free, seconds=seconds),
        ]
    )


def promised(
    session: Session,
    call: Call,
    *ranges: tuple[int, int] | None,
    answered_after: float | None = None,
) -> None:
    """What the caller was told in the line, ten seconds apart; None: "cannot say".

    Args:
        answered_after: seconds from the first telling; None: the caller left.
    """
    told_at = call.came_at + GREETING
    came = answered_after is not None
    entry = LineEntry(
        id=new_id(call.came_at),
        call_id=call.id,
        kind="live",
        language="ja",
        entered_at=call.came_at,
        state=EntryState.CONNECTED if came else EntryState.LEFT,
        settled_at=told_at + timedelta(seconds=answered_after or 5),
        settled_reason="answered" if came else "hung_up",
    )
    session.add(entry)
    session.flush()
    for number, told in enumerate(ranges):
        low, high = told or (None, None)
        moment = told_at + timedelta(seconds=10 * number)
        session.add(
            WaitPromise(
                id=new_id(moment),
                entry_id=entry.id,
                told_at=moment,
                ahead=0,
                operators=1,
                low_seconds=low,
                high_seconds=high,
            )
        )


def make_callback(
    session: Session, moment: datetime, number: int, *, training: bool = False
) -> Callback:
    """A callback that was asked for at a moment and is due two hours later."""
    callback = Callback(
        id=new_id(moment),
        origin="queue",
        number="sealed",
        number_index=bytes([number]) * 16,
        language="ja",
        place_at=moment,
        not_before=moment,
        due_at=moment + timedelta(hours=2),
        created_at=moment,
        training=training,
    )
    session.add(callback)
    session.flush()
    return callback
