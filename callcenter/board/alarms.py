"""What on the board needs somebody now."""

from datetime import datetime, timedelta
from enum import StrEnum


class Alarm(StrEnum):
    """`long_wait`: somebody has waited longer than the threshold; `nobody`: callers wait, and
    nobody is at a phone; `overdue`: somebody was not called back as promised."""

    LONG_WAIT = "long_wait"
    NOBODY = "nobody"
    OVERDUE = "overdue"


def alarms_of(
    *, longest_since: datetime | None, at_work: int, overdue: int, limit: int, now: datetime
) -> tuple[Alarm, ...]:
    """The alarms of a moment, the worst first.

    Args:
        longest_since: when the first of those who wait came; None: nobody waits.
        at_work: operators who take calls, or will after the one they have.
        limit: seconds that somebody may wait.
    """
    found = []
    if longest_since is not None and not at_work:
        found.append(Alarm.NOBODY)
    if longest_since is not None and now - longest_since > timedelta(seconds=limit):
        found.append(Alarm.LONG_WAIT)
    if overdue:
        found.append(Alarm.OVERDUE)
    return tuple(found)
