"""Spans of time inside a statement, the same on both databases."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, cast, extract, func
from sqlalchemy.orm import Session

from callcenter.board.half_hours import SECONDS, Period
from callcenter.core.db import is_sqlite

MICROSECONDS = 1_000_000
# Where the fraction stands in SQLite's text of a moment: 2026-11-21 09:30:00.123456
_FRACTION = (21, 6)


def half_hour_number(session: Session, moment: Any, period: Period) -> ColumnElement[int]:
    """Number of the half hour of the period in which the column's moment lies."""
    start = int(period.start.timestamp())
    if is_sqlite(session):
        return (func.unixepoch(moment, type_=Integer) - start) // SECONDS
    return cast(func.floor((extract("epoch", moment) - start) / SECONDS), Integer)


def span(session: Session, start: Any, end: Any) -> ColumnElement[int]:
    """Microseconds from one column's moment to another's."""
    if not is_sqlite(session):
        return cast(extract("epoch", end - start) * MICROSECONDS, BigInteger)
    seconds = func.unixepoch(end, type_=Integer) - func.unixepoch(start, type_=Integer)
    return seconds * MICROSECONDS + _fraction(end) - _fraction(start)


def _fraction(moment: Any) -> ColumnElement[int]:
    return cast(func.substr(moment, *_FRACTION), Integer)
