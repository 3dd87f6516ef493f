"""What the switch answers to the line's orders."""

from sqlalchemy.orm import Session

from callcenter.core import clock
from telephony.calls.models import LegKind, LegState
from telephony.calls.queries.calls import find_leg
from telephony.calls.services.legs import place_leg
from telephony.line.services.offers import leg_ended
from telephony.line.services.withdrawing import hang_up, locked_entry, withdraw
from telephony.switch.models import OrderState, SwitchOrder
from telephony.switch.services.ordering import CREATE_CALL, REDIRECT_CALL, on_settled


@on_settled(CREATE_CALL)
def call_made(session: Session, order: SwitchOrder) -> None:
    """The operator's phone is being called, or will not be. Of an unknown order nothing can be
    said yet: the reservation runs out by itself."""
    leg = None if order.about_id is None else find_leg(session, order.about_id)
    if leg is None or leg.kind != LegKind.OPERATOR:
        return
    if order.state == OrderState.DONE and order.result is not None:
        place_leg(session, leg.id, order.result)
        leg = find_leg(session, leg.id)
        if leg is not None and leg.state == LegState.ENDED and leg.end_reason == "canceled":
            hang_up(session, leg)
    elif order.state == OrderState.REFUSED:
        leg_ended(session, leg, "refused", clock.now())


@on_settled(REDIRECT_CALL)
def caller_sent(session: Session, order: SwitchOrder) -> None:
    """The caller could not be brought to the operator: nobody talks to an empty room."""
    leg = None if order.about_id is None else find_leg(session, order.about_id)
    if leg is None or order.state != OrderState.REFUSED:
        return
    entry = locked_entry(session, leg.call_id)
    if entry is not None and entry.leg_id == leg.id:
        withdraw(session, entry, reason="refused", at=clock.now())
