"""Callbacks for tests."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from telephony.callbacks.models import Callback, CallbackState, Origin
from telephony.callbacks.services.requesting import request_callback
from telephony.calls.models import CallLeg, LegKind, LegState
from telephony.line.models import LineEntry
from telephony.line.services.offers import operator_joined, operator_ringing
from telephony.switch.models import OrderState, SwitchOrder
from telephony.switch.services.ordering import Answer, settle

NUMBER = "090-1234-5678"


def make_callback(session: Session, number: str = NUMBER, **more: object) -> Callback:
    """Somebody who is to be called back."""
    wanted: dict[str, object] = {
        "number": number,
        "language": "ja",
        "origin": Origin.OPERATOR,
        "place_at": clock.now(),
    }
    return request_callback(session, **(wanted | more))  # type: ignore[arg-type]


def entry_for(session: Session, callback: Callback) -> LineEntry:
    """The callback's place in the line, as the database has it."""
    assert callback.call_id is not None
    return session.scalars(
        select(LineEntry)
        .where(LineEntry.call_id == callback.call_id)
        .execution_options(populate_existing=True)
    ).one()


def operator_in_room(session: Session, callback: Callback) -> CallLeg:
    """The operator to whom it was offered has answered, and the citizen is dialled."""
    entry = entry_for(session, callback)
    leg = session.get_one(CallLeg, entry.leg_id)
    operator_ringing(session, leg, clock.now())
    operator_joined(session, leg, clock.now())
    session.flush()
    return leg


def citizen_leg(session: Session, callback: Callback) -> CallLeg:
    """The citizen's leg of the call that is being made."""
    return session.scalars(
        select(CallLeg)
        .where(CallLeg.call_id == callback.call_id, CallLeg.kind == LegKind.CALLER)
        .execution_options(populate_existing=True)
    ).one()


def dialling_order(session: Session, leg: CallLeg) -> SwitchOrder:
    """The order for the citizen's leg."""
    return session.scalars(select(SwitchOrder).where(SwitchOrder.about_id == leg.id)).one()


def answer_order(session: Session, ordered: SwitchOrder, answer: Answer) -> None:
    """The switch's answer to an order."""
    settle(session, ordered.id, answer, out_of=tuple(OrderState))


def settled(callback: Callback) -> tuple[str, str | None]:
    """State and last result."""
    return CallbackState(callback.state).value, callback.last_result


def live_legs(session: Session) -> list[CallLeg]:
    """Legs that have not ended."""
    return list(session.scalars(select(CallLeg).where(CallLeg.state != LegState.ENDED)))
