"""Callbacks as the board counts them; practice left out."""

from datetime import datetime, timedelta

from sqlalchemy import case, func, literal_column, select
from sqlalchemy.orm import Session

from callcenter.board.half_hours import Period, day_period
from callcenter.board.snapshot import CallbackFigures
from callcenter.core import clock
from callcenter.core.ids import first_id
from telephony.callbacks.models import UNSETTLED, Callback, CallbackState

# So long before it is given up a callback was tried for the last time.
_LAST_TRY = timedelta(days=14)


def callback_figures(session: Session, now: datetime) -> CallbackFigures:
    """Callbacks at this moment, in two statements: of the unsettled ones, and of those that were
    given up of late."""
    is_due = Callback.not_before <= now
    is_overdue = Callback.due_at < now
    waiting, due, overdue, oldest = session.execute(
        select(
            func.count(),
            func.count(case((is_due, 1))),
            func.count(case((is_overdue, 1))),
            func.min(case((is_overdue, Callback.due_at))),
        ).where(Callback.state.in_(UNSETTLED), Callback.training.is_(False))
    ).one()
    return CallbackFigures(
        waiting, due, overdue, oldest, given_up_in(session, day_period(clock.today()))
    )


def given_up_in(session: Session, period: Period) -> int:
    """How many were given up in a period."""
    return session.scalars(
        select(func.count()).where(
            Callback.state == literal_column(f"'{CallbackState.GIVEN_UP.value}'"),
            Callback.not_before >= period.start - _LAST_TRY,
            Callback.settled_at >= period.start,
            Callback.settled_at < period.end,
            Callback.training.is_(False),
        )
    ).one()


def asked_in(session: Session, period: Period) -> int:
    """How many were asked for in a period."""
    return session.scalars(
        select(func.count()).where(
            Callback.id >= first_id(period.start),
            Callback.id < first_id(period.end),
            Callback.training.is_(False),
        )
    ).one()
