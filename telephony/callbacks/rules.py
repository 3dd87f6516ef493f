"""The rules of calling back, free of the database (CB-1, CB-2).

Nobody is called outside the opening hours or outside the time of day that was wished. After a
failed try comes another one at another time of day; after four on at least two days it is the
manager's turn.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from callcenter.core.hours.rules import HORIZON, ServiceHours
from telephony.callbacks.models import Result

MOST_TRIES = 4
PROMISED_MINUTES = 120
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_AGAIN = {
    Result.NO_ANSWER: timedelta(hours=2),
    Result.VOICEMAIL: timedelta(hours=2),
    Result.REFUSED: timedelta(hours=2),
    Result.BUSY: timedelta(minutes=10),
    Result.FAILED: timedelta(minutes=15),
    Result.LOST: timedelta(minutes=5),
    Result.CLOSED: timedelta(),
}
# The phone rang in vain: at another hour of the day somebody may be at home.
_NOT_THERE = frozenset({Result.NO_ANSWER, Result.VOICEMAIL, Result.REFUSED})
# Not the citizen's side: such tries do not count.
_OURS = frozenset({Result.LOST, Result.CLOSED})
# More days and hours than any plan needs; bounds the search.
_STEPS = 1000


class Window(NamedTuple):
    """When the citizen wishes to be called, aware; its time of day holds for later days too."""

    start: datetime
    end: datetime


class Tried(NamedTuple):
    """One try that is over."""

    result: Result
    at: datetime


def next_try(
    tries: Sequence[Tried],
    now: datetime,
    hours: ServiceHours | None,
    *,
    zone: ZoneInfo,
    window: Window | None = None,
) -> datetime | None:
    """When to call again after the last of these tries; None: not by itself any more.

    Args:
        tries: oldest first, at least one.
        hours: None: always open.
    """
    last = tries[-1]
    counted = [one for one in tries if one.result not in _OURS]
    if last.result not in _AGAIN or len(counted) >= MOST_TRIES:
        return None
    earliest = now + _AGAIN[last.result]
    days = {one.at.astimezone(zone).date() for one in counted}
    if len(counted) == MOST_TRIES - 1 and len(days) == 1:
        earliest = max(earliest, _midnight_after(max(one.at for one in counted), zone))
    avoided = _hours_of_day(counted, zone) if last.result in _NOT_THERE else frozenset()
    return next_moment(earliest, hours, zone=zone, window=window, avoided=avoided)


def next_moment(
    earliest: datetime,
    hours: ServiceHours | None,
    *,
    zone: ZoneInfo,
    window: Window | None = None,
    avoided: frozenset[int] = frozenset(),
) -> datetime | None:
    """The first moment from `earliest` on at which the centre is open, within the window or its
    time of day on a later day; None: there is none in sight.

    Args:
        avoided: hours of the day, local, at which nobody was there; a window that leaves no other
            hour is kept all the same.
    """
    found = _first(earliest, hours, zone, window, avoided)
    return found if found is not None or not avoided else _first(earliest, hours, zone, window)


def is_time(
    moment: datetime, hours: ServiceHours | None, *, zone: ZoneInfo, window: Window | None
) -> bool:
    """Whether somebody may be called now."""
    return next_moment(moment, hours, zone=zone, window=window) == moment


def due_by(start: datetime, hours: ServiceHours | None, window: Window | None) -> datetime:
    """The promise without another one: the end of the window, else two opening hours."""
    if window is not None:
        return window.end
    if hours is None:
        return start + timedelta(minutes=PROMISED_MINUTES)
    return _after_open_minutes(start, hours, PROMISED_MINUTES)


def _first(
    earliest: datetime,
    hours: ServiceHours | None,
    zone: ZoneInfo,
    window: Window | None,
    avoided: frozenset[int] = frozenset(),
) -> datetime | None:
    moment, last = earliest, earliest + HORIZON
    if window is not None:
        last = max(last, window.start + HORIZON)
    for _step in range(_STEPS):
        if moment > last:
            return None
        later = _pushed(moment, hours, zone, window, avoided)
        if later is None or later == moment:
            return later
        moment = later
    return None


def _pushed(
    moment: datetime,
    hours: ServiceHours | None,
    zone: ZoneInfo,
    window: Window | None,
    avoided: frozenset[int],
) -> datetime | None:
    """The moment itself where nothing speaks against it, else one that is later and not beyond
    the first good one."""
    if window is not None and (wished := _in_window(moment, window, zone)) != moment:
        return wished
    if hours is not None and not hours.is_open(moment):
        return hours.next_opening(moment)
    local = moment.astimezone(zone)
    if local.hour in avoided:
        return local.replace(minute=0, second=0, microsecond=0) + _HOUR
    return moment


def _in_window(moment: datetime, window: Window, zone: ZoneInfo) -> datetime:
    """The first moment not before this one that lies in the window, or in it on a later day."""
    start, end = window.start.astimezone(zone), window.end.astimezone(zone)
    days = max(0, (moment.astimezone(zone).date() - start.date()).days - 1)
    start, end = start + days * _DAY, end + days * _DAY
    while end <= moment:
        start, end = start + _DAY, end + _DAY
    return max(moment, start)


def _after_open_minutes(start: datetime, hours: ServiceHours, minutes: int) -> datetime:
    """When the centre has been open for so long since `start`; two days where it never opens."""
    low, high = start, start
    while hours.open_minutes_between(start, high) < minutes:
        low, high = high, high + _DAY
        if high - start > HORIZON:
            return start + 2 * _DAY
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if hours.open_minutes_between(start, middle) < minutes:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def _hours_of_day(tries: Sequence[Tried], zone: ZoneInfo) -> frozenset[int]:
    return frozenset(one.at.astimezone(zone).hour for one in tries if one.result in _NOT_THERE)


def _midnight_after(moment: datetime, zone: ZoneInfo) -> datetime:
    local = moment.astimezone(zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + _DAY
