"""Minutes of calls that we made, by who pays for them (S2 §11(1)コ)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from callcenter.core.ids import first_id
from callcenter.core.permissions import Actor, Permission
from telephony.calls.models import OUTBOUND, Call, CallLeg, LegKind

_DESK_PHONE = "desk:"


class Payer(StrEnum):
    """`city`: made from a telephone that the city provides; `contractor`: from a browser of the
    contractor's site."""

    CITY = "city"
    CONTRACTOR = "contractor"


@dataclass(frozen=True)
class PayerMinutes:
    """Calls of one payer on one day.

    Attributes:
        calls: that somebody picked up.
        minutes: from picking up to hanging up; of each call the begun minute counts, as it is
            charged.
    """

    day: date
    payer: Payer
    calls: int
    minutes: int


def talk_minutes(
    session: Session, actor: Actor, first: date, last: date, zone: ZoneInfo
) -> list[PayerMinutes]:
    """Outgoing calls from `first` to `last`, both included, by day and payer; calls of training
    cost nobody anything.

    Raises:
        Forbidden: the role reads no calls of others.
    """
    actor.require(Permission.CALL_SUPERVISE)
    begin = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    rows = session.execute(
        select(Call.answered_at, Call.ended_at, _from_desk_phone())
        .where(
            Call.id >= first_id(begin),
            Call.id < first_id(end),
            Call.direction == OUTBOUND,
            Call.training.is_(False),
            Call.answered_at.is_not(None),
            Call.ended_at.is_not(None),
        )
        .order_by(Call.id)
        .execution_options(yield_per=1000)
    )
    found: dict[tuple[date, Payer], list[int]] = {}
    for answered_at, ended_at, from_desk_phone in rows:
        if answered_at is None or ended_at is None:  # the query leaves them out
            continue
        payer = Payer.CITY if from_desk_phone else Payer.CONTRACTOR
        seconds = max(0, round((ended_at - answered_at).total_seconds()))
        found.setdefault((answered_at.astimezone(zone).date(), payer), []).append(seconds)
    return [
        PayerMinutes(day, payer, len(seconds), sum(-(-one // 60) for one in seconds))
        for (day, payer), seconds in sorted(found.items())
    ]


def _from_desk_phone() -> ColumnElement[bool]:
    return exists().where(
        CallLeg.call_id == Call.id,
        CallLeg.kind == LegKind.OPERATOR,
        CallLeg.endpoint.startswith(_DESK_PHONE),
        CallLeg.joined_at.is_not(None),
    )
