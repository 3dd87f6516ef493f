"""Bringing an order to the switch, outside any transaction (TEL-8)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.ids import first_id
from telephony.switch.models import OrderState, SwitchOrder
from telephony.switch.ports import SwitchRefused, SwitchUnreachable, own_number, switch
from telephony.switch.services.ordering import (
    CREATE_CALL,
    HANG_UP,
    REDIRECT_CALL,
    Answer,
    settle,
    take,
    whom_to_dial,
)

STATUS_EVENTS = ("initiated", "ringing", "answered", "completed")
# Later than this the caller has been offered elsewhere: a phone would ring for nobody.
LATEST = timedelta(seconds=60)

TOO_LATE, NO_NUMBER, OVERTAKEN = "too_late", "no_number", "overtaken"
UNSENT, UNANSWERED = "unsent", "unanswered"


@dataclass(frozen=True)
class Sending:
    """An order as the switch is told it.

    Attributes:
        dialled: whom a new call goes to; it never leaves this object for a log or the database.
    """

    order_id: UUID
    kind: str
    target: str
    url: str = ""
    status_callback: str = ""
    timeout: int = 0
    dialled: str = ""


def send(database: Database, order_id: UUID, *, out_of: OrderState = OrderState.WAITING) -> bool:
    """Send an order unless another worker has it already, and note what came back.

    A process that dies in between leaves the order SENT: it is looked up, never sent blindly.
    """
    with database.transaction() as session:
        sending = _taken(session, order_id, out_of)
    if sending is None:
        return False
    answer = ask_switch(sending)
    with database.transaction() as session:
        return settle(session, order_id, answer)


def ask_switch(sending: Sending) -> Answer:
    """One request to the switch. What is neither done nor refused is unknown."""
    try:
        return Answer(OrderState.DONE, result=_asked(sending))
    except SwitchRefused as error:
        return Answer(OrderState.REFUSED, error=str(error.code or error.status))
    except SwitchUnreachable as error:
        return Answer(OrderState.UNKNOWN, error=UNANSWERED if error.may_have_happened else UNSENT)


def described(session: Session, order: SwitchOrder) -> Sending | None:
    """An order as it is told now; None when there is no number to dial."""
    params = order.params
    dialled = whom_to_dial(session, params["to"]) if order.kind == CREATE_CALL else ""
    if dialled is None:
        return None
    return Sending(
        order_id=order.id,
        kind=order.kind,
        target=order.target,
        url=params.get("url", ""),
        status_callback=params.get("status_callback", ""),
        timeout=params.get("timeout", 0),
        dialled=dialled,
    )


def _taken(session: Session, order_id: UUID, out_of: OrderState) -> Sending | None:
    if not take(session, order_id, out_of=out_of):
        return None
    order = session.get_one(SwitchOrder, order_id, populate_existing=True)
    sending = described(session, order)
    error = NO_NUMBER if sending is None else _objection(session, order)
    if error is not None:
        settle(session, order_id, Answer(OrderState.REFUSED, error=error))
        return None
    return sending


def _objection(session: Session, order: SwitchOrder) -> str | None:
    """Why an order may not be sent any more. To end a call it is never too late."""
    if order.kind == HANG_UP:
        return None
    if clock.now() - order.created_at > LATEST:
        return TOO_LATE
    if order.kind == REDIRECT_CALL and _is_overtaken(session, order):
        return OVERTAKEN
    return None


def _is_overtaken(session: Session, order: SwitchOrder) -> bool:
    """Whether the call has been sent somewhere else since: it must not be pulled back."""
    newer = select(SwitchOrder.id).where(
        SwitchOrder.id > first_id(order.created_at - timedelta(seconds=1)),  # for the index
        SwitchOrder.created_at > order.created_at,
        SwitchOrder.kind == REDIRECT_CALL,
        SwitchOrder.target == order.target,
    )
    return session.scalar(newer.limit(1)) is not None


def _asked(sending: Sending) -> str | None:
    if sending.kind == REDIRECT_CALL:
        switch().redirect_call(sending.target, sending.url)
    elif sending.kind == HANG_UP:
        switch().hang_up(sending.target)
    elif sending.kind == CREATE_CALL:
        return switch().create_call(
            to=sending.dialled,
            from_=own_number(),
            url=sending.url,
            status_callback=sending.status_callback,
            status_events=STATUS_EVENTS,
            timeout=sending.timeout,
        )
    return None
