"""Whether anything has happened since the board was read, at the cost of a few index entries."""

from collections.abc import Hashable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telephony.agents.models import AgentStateChange
from telephony.callbacks.models import UNSETTLED, Callback
from telephony.calls.models import CallEvent
from telephony.line.models import EntryState, LineEntry
from telephony.line.order import IN_LINE


def board_stamp(session: Session) -> Hashable:
    """Differs when something has happened to a call, an operator, the line or a callback; in one
    statement. What it misses the board sees at its next reading."""
    is_open = Callback.state.in_(UNSETTLED)
    row = session.execute(
        select(
            _newest(CallEvent),
            _newest(AgentStateChange),
            select(func.count()).select_from(LineEntry).where(IN_LINE).scalar_subquery(),
            select(func.count())
            .select_from(LineEntry)
            .where(IN_LINE, LineEntry.state == EntryState.OFFERED)
            .scalar_subquery(),
            select(func.sum(Callback.version)).where(is_open).scalar_subquery(),
            select(func.count()).where(is_open).scalar_subquery(),
        )
    ).one()
    return tuple(row)


def _newest(table: Any) -> Any:
    return select(table.id).order_by(table.id.desc()).limit(1).scalar_subquery()
