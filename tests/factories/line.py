"""Callers in line, for tests."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from telephony.calls.models import Call, CallLeg, LegKind
from telephony.calls.queries.calls import events_of
from telephony.line.models import LineEntry
from telephony.line.queries import entry_of
from telephony.line.services.entering import enter
from telephony.line.services.matching import match
from telephony.switch.models import SwitchOrder
from tests.factories.calls import make_call


def make_waiting(session: Session, language: str = "ja", *, for_seconds: float = 0) -> Call:
    """Somebody who came so long ago and waits since."""
    came = clock.now() - timedelta(seconds=for_seconds)
    call = make_call(session, language=language, at=came)
    enter(session, call, at=came)
    session.flush()
    return call


def make_ringing(session: Session) -> tuple[Call, CallLeg]:
    """The next in line, and the leg of the operator whose phone is to ring."""
    call = make_waiting(session)
    assert match(session) == 1
    return call, leg_for(session, call)


def entry_for(session: Session, call: Call) -> LineEntry:
    """The place as the database has it."""
    session.flush()
    entry = entry_of(session, call.id)
    assert entry is not None
    return entry


def leg_for(session: Session, call: Call) -> CallLeg:
    """The last leg of an operator that was planned for the call, as the database has it."""
    session.flush()
    found = session.scalars(
        select(CallLeg)
        .where(CallLeg.call_id == call.id, CallLeg.kind == LegKind.OPERATOR)
        .order_by(CallLeg.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    return found.one()


def kinds_of(session: Session, call: Call) -> list[str]:
    """What happened to the call since it came into the line, by the alphabet: of what happened
    at one moment none is first."""
    session.flush()
    kinds = (event.kind for event in events_of(session, call.id))
    return sorted(kind for kind in kinds if kind not in {"came", "language", "notice", "menu"})


def orders(session: Session) -> list[tuple[str, str, Any]]:
    """What the switch was asked for: kind, target, and whom to ring or where to go."""
    found = session.scalars(select(SwitchOrder).order_by(SwitchOrder.id))
    return [(one.kind, one.target, one.params.get("to") or one.params.get("url")) for one in found]
