"""Half hours of a period from the records of calls, in three statements.

Calls, promises and changes of operators' states have identifiers or indices by time, so only the
rows of the period are read. A call's identifier is made when we first heard of it, and may lie a
little beside the moment at which it came: the index narrows, the moment decides.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from callcenter.board.figures import Counts, HalfHour, KeptPromise
from callcenter.board.half_hours import Period, half_hours
from callcenter.board.queries.spans import MICROSECONDS, half_hour_number, span
from callcenter.core.ids import first_id
from telephony.agents.models import AgentState, AgentStateChange
from telephony.calls.models import INBOUND, Call, Outcome
from telephony.line.models import EntryState, LineEntry, WaitPromise
from telephony.setup.values import PhoneTimes

# How far a call's identifier may lie from the moment at which it came.
BESIDE = timedelta(minutes=5)
# Two rows that belong together, of one wait or of one wrap-up, are not further apart.
_LONGEST = timedelta(hours=1)


def read_half_hours(
    session: Session, period: Period, times: PhoneTimes, *, now: datetime
) -> list[HalfHour]:
    """What came in each half hour of a period.

    Args:
        times: says what is in time and what is a short abandon.
        now: until when somebody who waits has waited.
    """
    counts = _calls(session, period, times, now)
    for number, wrapped, wrap_ups in _wrap_ups(session, period):
        counts[number] += Counts(wrapped=int(wrapped), wrap_ups=wrap_ups)
    promises, unsaid = _promises(session, period)
    return [
        HalfHour(counts[number], tuple(promises[number]), unsaid[number])
        for number in range(len(half_hours(period)))
    ]


def read_counts(
    session: Session, period: Period, times: PhoneTimes, *, now: datetime
) -> list[Counts]:
    """The counts of calls alone, without promises and the work after talks."""
    counts = _calls(session, period, times, now)
    return [counts[number] for number in range(len(half_hours(period)))]


def is_real(call: Any = Call) -> ColumnElement[bool]:
    """Condition on `Call`: somebody called, and not to practise."""
    return and_(call.direction == INBOUND, call.training.is_(False))


def _calls(
    session: Session, period: Period, times: PhoneTimes, now: datetime
) -> defaultdict[int, Counts]:
    number = half_hour_number(session, Call.came_at, period).label("number")
    wait = span(session, Call.queued_at, Call.answered_at)
    gave_up_after = span(session, Call.queued_at, Call.ended_at)
    in_line = Call.queued_at.is_not(None)
    answered = and_(in_line, Call.answered_at.is_not(None))
    has_left = and_(in_line, Call.answered_at.is_(None), Call.ended_at.is_not(None))
    abandoned = and_(has_left, Call.outcome == Outcome.ABANDONED)
    talk_is_over = and_(answered, Call.ended_at.is_not(None))
    may_be_in_time = Call.queued_at >= now - timedelta(seconds=times.service_seconds)
    still_waits = and_(in_line, Call.answered_at.is_(None), Call.ended_at.is_(None))
    rows = session.execute(
        select(
            number,
            _number_of(in_line),
            _number_of(answered),
            _number_of(and_(answered, wait <= times.service_seconds * MICROSECONDS)),
            _number_of(abandoned),
            _number_of(
                and_(abandoned, gave_up_after <= times.short_abandon_seconds * MICROSECONDS)
            ),
            _number_of(and_(has_left, Call.outcome == Outcome.CALLBACK)),
            _number_of(and_(has_left, Call.outcome.not_in((Outcome.ABANDONED, Outcome.CALLBACK)))),
            _number_of(and_(still_waits, may_be_in_time)),
            _number_of(Call.outcome == Outcome.REFUSED),
            _sum_of(wait, answered),
            _sum_of(span(session, Call.answered_at, Call.ended_at), talk_is_over),
            _number_of(talk_is_over),
        )
        .where(
            Call.id >= first_id(period.start - BESIDE),
            Call.id < first_id(period.end + BESIDE),
            Call.came_at >= period.start,
            Call.came_at < period.end,
            is_real(),
        )
        .group_by(number)
    )
    counts: defaultdict[int, Counts] = defaultdict(Counts)
    for half_hour, *values in rows:
        counts[half_hour] = Counts(*map(int, values))
    return counts


def _wrap_ups(session: Session, period: Period) -> list[Any]:
    """Number of the half hour, microseconds, and how many wrap-ups ended in it. The change that
    ends one does not name the call; the change before it, into it, does."""
    before = (
        select(
            AgentStateChange.at,
            AgentStateChange.old,
            AgentStateChange.seconds,
            func.lag(AgentStateChange.call_id)
            .over(
                partition_by=AgentStateChange.staff_id,
                order_by=(AgentStateChange.at, AgentStateChange.id),
            )
            .label("call_id"),
        )
        .where(
            AgentStateChange.at >= period.start - _LONGEST,
            AgentStateChange.at < period.end,
            AgentStateChange.old.in_((AgentState.TALKING, AgentState.WRAP_UP)),
        )
        .subquery()
    )
    number = half_hour_number(session, before.c.at, period).label("number")
    return list(
        session.execute(
            select(number, func.sum(before.c.seconds) * MICROSECONDS, func.count())
            .join(Call, Call.id == before.c.call_id)
            .where(before.c.old == AgentState.WRAP_UP, before.c.at >= period.start, is_real())
            .group_by(number)
        )
    )


def _promises(
    session: Session, period: Period
) -> tuple[defaultdict[int, list[KeptPromise]], defaultdict[int, int]]:
    """What answered callers were told first, by the half hour in which it was told."""
    told = (
        select(
            WaitPromise,
            func.row_number()
            .over(partition_by=WaitPromise.entry_id, order_by=WaitPromise.id)
            .label("place"),
        )
        .where(
            WaitPromise.id >= first_id(period.start - _LONGEST),
            WaitPromise.id < first_id(period.end),
        )
        .subquery()
    )
    first = aliased(WaitPromise, told)
    rows = session.execute(
        select(
            half_hour_number(session, first.told_at, period),
            first.low_seconds,
            first.high_seconds,
            span(session, first.told_at, LineEntry.settled_at),
        )
        .join(LineEntry, LineEntry.id == first.entry_id)
        .join(Call, Call.id == LineEntry.call_id)
        .where(
            told.c.place == 1,
            first.told_at >= period.start,
            LineEntry.state == EntryState.CONNECTED,
            is_real(),
        )
    )
    promises: defaultdict[int, list[KeptPromise]] = defaultdict(list)
    unsaid: defaultdict[int, int] = defaultdict(int)
    for number, low, high, real in rows:
        if low is None or high is None:
            unsaid[number] += 1
        else:
            promises[number].append(KeptPromise(low, high, real / MICROSECONDS))
    return promises, unsaid


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


def _sum_of(value: ColumnElement[int], condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, value))), 0)
