"""What a caller is told about the wait is kept, to be held against what came."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.ids import new_id
from telephony.line.estimating import load_for
from telephony.line.models import LineEntry, WaitPromise
from telephony.line.queries import position
from telephony.line.waiting_times import Estimate, expected_wait


class Telling(NamedTuple):
    """What to tell a waiting caller now.

    Attributes:
        position: 1: next.
        estimate: None: "cannot say".
        is_first: nothing was told before.
        has_changed: differs from what was told last (also when first).
    """

    position: int
    estimate: Estimate | None
    is_first: bool
    has_changed: bool


def tell_wait(session: Session, entry: LineEntry) -> Telling:
    """Position and estimate of this moment; a first or changed telling is kept as a promise."""
    place, load = position(session, entry), load_for(session, entry)
    told = expected_wait(load)
    low, high = (None, None) if told is None else told
    last = session.scalar(
        select(WaitPromise)
        .where(WaitPromise.entry_id == entry.id)
        .order_by(WaitPromise.id.desc())
        .limit(1)
    )
    same = last is not None and (place - 1, low, high) == (
        last.ahead,
        last.low_seconds,
        last.high_seconds,
    )
    if not same:
        session.add(
            WaitPromise(
                id=new_id(),
                entry_id=entry.id,
                told_at=clock.now(),
                ahead=place - 1,
                operators=load.operators,
                low_seconds=low,
                high_seconds=high,
            )
        )
    return Telling(place, told, last is None, not same)
