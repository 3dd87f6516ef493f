"""Reads of the line; the number of statements does not grow with it."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from telephony.agents.models import BUSY, Agent, AgentState
from telephony.calls.models import Call
from telephony.line.models import EntryKind, EntryState, LineEntry
from telephony.line.order import FIRST_COME, IN_LINE, is_before
from telephony.setup.queries import phone_times

# An entry of a practice call; few stand in the line, each is looked up by its call.
PRACTISES = exists().where(Call.id == LineEntry.call_id, Call.training.is_(True))


class Waiting(NamedTuple):
    """Somebody in the line, as the desk shows it."""

    call_id: UUID
    language: str
    menu_code: str | None
    entered_at: datetime
    is_ringing: bool
    kind: str
    training: bool = False


class LineSummary(NamedTuple):
    """The line at a glance.

    Attributes:
        waiting: callers on the phone in the line, those included for whom a phone rings and those
            left out who practise.
        longest_since: when the first of them came; None: nobody waits.
        available, busy, wrap_up, on_break: operators by state; `busy`: a phone rings or they talk.
        callbacks: people in the line who wait at home.
    """

    waiting: int
    longest_since: datetime | None
    available: int
    busy: int
    wrap_up: int
    on_break: int
    callbacks: int = 0


def entry_of(session: Session, call_id: UUID) -> LineEntry | None:
    """The call's place, settled or not, as it is in the database now; None: never in the line."""
    return session.scalar(
        select(LineEntry)
        .where(LineEntry.call_id == call_id)
        .execution_options(populate_existing=True)
    )


def position(session: Session, entry: LineEntry) -> int:
    """How many are before this one, and one: 1 is next."""
    before = select(func.count()).select_from(LineEntry).where(IN_LINE, is_before(entry))
    return session.scalars(before).one() + 1


def next_in_line(session: Session, limit: int = 5) -> list[Waiting]:
    """The first in the line, in order."""
    rows = session.execute(
        select(
            LineEntry.call_id,
            LineEntry.language,
            LineEntry.menu_code,
            LineEntry.entered_at,
            LineEntry.state == EntryState.OFFERED,
            LineEntry.kind,
            Call.training,
        )
        .join(Call, Call.id == LineEntry.call_id)
        .where(IN_LINE)
        .order_by(*FIRST_COME)
        .limit(limit)
    )
    return list(map(Waiting._make, rows))


def line_summary(session: Session) -> LineSummary:
    """The line at a glance, in two statements."""
    is_live = LineEntry.kind == EntryKind.LIVE
    everybody, waiting, since = session.execute(
        select(
            func.count(),
            func.count().filter(is_live),
            func.min(LineEntry.entered_at).filter(is_live),
        ).where(IN_LINE, ~PRACTISES)
    ).one()
    states = session.execute(select(Agent.state, func.count()).group_by(Agent.state)).all()
    by_state = {state: count for state, count in states}  # noqa: C416 - rows, not pairs
    return LineSummary(
        waiting=waiting,
        longest_since=since,
        available=by_state.get(AgentState.AVAILABLE, 0),
        busy=sum(by_state.get(state, 0) for state in BUSY),
        wrap_up=by_state.get(AgentState.WRAP_UP, 0),
        on_break=by_state.get(AgentState.BREAK, 0),
        callbacks=everybody - waiting,
    )


def has_room(session: Session) -> bool:
    """Whether one more caller may wait (`longest_line`)."""
    is_live = LineEntry.kind == EntryKind.LIVE
    waiting = select(func.count()).select_from(LineEntry).where(IN_LINE, is_live, ~PRACTISES)
    return session.scalars(waiting).one() < phone_times(session).longest_line
