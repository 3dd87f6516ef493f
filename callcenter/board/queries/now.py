"""The board at this moment, in few statements."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from callcenter.accounts.models import StaffAccount
from callcenter.board.alarms import alarms_of
from callcenter.board.figures import Counts, total_of
from callcenter.board.half_hours import HALF_HOUR, Period, day_period, half_hour_of
from callcenter.board.queries.callbacks import callback_figures
from callcenter.board.queries.half_hours import read_counts
from callcenter.board.queries.today import TodayReader
from callcenter.board.snapshot import AT_WORK, Line, Operator, OperatorState, Place, Snapshot
from callcenter.core import clock
from telephony.agents.models import Agent, AgentState
from telephony.calls.models import Call
from telephony.line.models import EntryState, LineEntry
from telephony.line.order import FIRST_COME, IN_LINE
from telephony.setup.queries import phone_times
from telephony.setup.values import PhoneTimes

MOST_SHOWN = 8
LIVE = "live"
_SHOWN_AS = {
    AgentState.AVAILABLE: OperatorState.AVAILABLE,
    AgentState.RESERVED: OperatorState.RINGING,
    AgentState.RINGING: OperatorState.RINGING,
    AgentState.TALKING: OperatorState.TALKING,
    AgentState.WRAP_UP: OperatorState.WRAP_UP,
    AgentState.BREAK: OperatorState.BREAK,
    AgentState.OFFLINE: OperatorState.OFFLINE,
}
_ORDER = list(OperatorState)


def read_board(session: Session, today: TodayReader) -> Snapshot:
    """The board as the database has it now."""
    now, times = clock.now(), phone_times(session)
    line = read_line(session)
    operators = read_operators(session, now)
    callbacks = callback_figures(session, now)
    return Snapshot(
        made_at=now,
        day=clock.today(),
        half_hour=half_hour_of(now, day_period(clock.today())),
        line=line,
        operators=operators,
        callbacks=callbacks,
        today=today.read(session, times),
        recent=recent_counts(session, times, now),
        times=times,
        alarms=alarms_of(
            longest_since=line.longest_since,
            at_work=sum(one.state in AT_WORK for one in operators),
            overdue=callbacks.overdue,
            limit=times.long_wait_seconds,
            now=now,
        ),
    )


def recent_counts(session: Session, times: PhoneTimes, now: datetime) -> Counts:
    """Calls that came in the last half hour."""
    period = Period(_whole(now - HALF_HOUR), now + timedelta(seconds=1))
    return total_of(read_counts(session, period, times, now=now))


def read_line(session: Session) -> Line:
    """Who waits, those who practise left out; in two statements."""
    in_line = (IN_LINE, Call.training.is_(False))
    live = case((LineEntry.kind == LIVE, LineEntry.entered_at))
    callers, others, since = session.execute(
        select(func.count(live), func.count() - func.count(live), func.min(live))
        .select_from(LineEntry)
        .join(Call, Call.id == LineEntry.call_id)
        .where(*in_line)
    ).one()
    rows = session.execute(
        select(
            LineEntry.call_id,
            LineEntry.kind,
            LineEntry.language,
            LineEntry.menu_code,
            LineEntry.entered_at,
            LineEntry.state == EntryState.OFFERED,
        )
        .join(Call, Call.id == LineEntry.call_id)
        .where(*in_line)
        .order_by(*FIRST_COME)
        .limit(MOST_SHOWN)
    )
    return Line(callers, others, since, tuple(Place(*row) for row in rows))


def read_operators(session: Session, now: datetime) -> tuple[Operator, ...]:
    """Operators who are at a phone, or were today; by state, and within it the longest first."""
    today = day_period(now.astimezone(clock.zone()).date())
    rows = session.execute(
        select(
            Agent.staff_id,
            StaffAccount.display_name,
            StaffAccount.display_name_en,
            Agent.state,
            Agent.reason,
            Agent.since,
            Call.training,
        )
        .join(StaffAccount, StaffAccount.id == Agent.staff_id)
        .outerjoin(Call, Call.id == Agent.call_id)
        .where(
            StaffAccount.disabled_at.is_(None),
            or_(
                Agent.state != AgentState.OFFLINE,
                and_(Agent.seen_at >= today.start, Agent.since >= today.start),
            ),
        )
    )
    found = [_operator(*row) for row in rows]
    return tuple(sorted(found, key=lambda one: (_ORDER.index(one.state), one.since, one.name)))


def _operator(*row: Any) -> Operator:
    staff_id, name, name_en, state, reason, since, training = row
    shown = OperatorState.TRAINING if training else _SHOWN_AS[AgentState(state)]
    return Operator(staff_id, name, name_en, shown, reason, since)


def _whole(moment: datetime) -> datetime:
    """The second that begins not before a moment: half hours are counted in whole ones."""
    return moment.replace(microsecond=0) + timedelta(seconds=moment.microsecond > 0)
