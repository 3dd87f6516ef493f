"""The clock: every time in the product comes from here, aware and in UTC."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_shift: ContextVar[timedelta | None] = ContextVar("clock_shift", default=None)
_frozen: ContextVar[datetime | None] = ContextVar("clock_frozen", default=None)
_zone = [ZoneInfo("Asia/Tokyo")]


def now() -> datetime:
    """The present moment, aware, in UTC."""
    frozen = _frozen.get()
    if frozen is not None:
        return frozen
    shift = _shift.get()
    moment = datetime.now(UTC)
    return moment if shift is None else moment + shift


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """Within this block the clock stands still at `moment` (aware)."""
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


@contextmanager
def shifted_by(shift: timedelta) -> Iterator[None]:
    """Within this block the clock runs ahead of the machine by `shift`."""
    token = _shift.set(shift)
    try:
        yield
    finally:
        _shift.reset(token)


def use_zone(zone: ZoneInfo) -> None:
    """Set the centre's zone, in which its days begin and end; the composition root calls this."""
    _zone[0] = zone


def zone() -> ZoneInfo:
    """The centre's zone."""
    return _zone[0]


def today() -> date:
    """The present day at the centre."""
    return now().astimezone(_zone[0]).date()


def midnight(day: date) -> datetime:
    """The moment a day begins at the centre."""
    return datetime.combine(day, time(), _zone[0])
