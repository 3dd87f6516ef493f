"""Bringing an order to the switch, outside any transaction (TEL-8)."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.ids import first_id
from telephony.switch.models import OrderState, SwitchOrder
from telephony.switch.ports import (
    ENDED_RECORDINGS,
    ParticipantChange,
    SwitchRefused,
    SwitchUnreachable,
    own_number,
    switch,
)
from telephony.switch.services.ordering import (
    CHANGES,
    CREATE_CALL,
    HANG_UP,
    REDIRECT_CALL,
    UPDATE_PARTICIPANT,
    UPDATE_RECORDING,
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
# Of an update: what it is about is not there (any more); it was taken, but nothing has changed.
GONE, UNCHANGED = "gone", "unchanged"


@dataclass(frozen=True)
class Sending:
    """An order as the switch is told it.

    Attributes:
        dialled: whom a new call goes to; it never leaves this object for a log or the database.
        room, change: of a participant; `room` is the name of the conference.
        status: that a recording is to have.
    """

    order_id: UUID
    kind: str
    target: str
    url: str = ""
    status_callback: str = ""
    timeout: int = 0
    dialled: str = ""
    room: str = ""
    change: ParticipantChange = field(default_factory=ParticipantChange)
    status: str = ""


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
        if sending.kind == UPDATE_PARTICIPANT:
            return _participant_updated(sending)
        if sending.kind == UPDATE_RECORDING:
            return _recording_updated(sending)
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
        room=params.get("room", ""),
        change=ParticipantChange(**{name: params[name] for name in CHANGES & params.keys()}),
        status=params.get("status", ""),
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
    if order.kind in {UPDATE_PARTICIPANT, UPDATE_RECORDING}:  # wanted until something else is
        return OVERTAKEN if _is_outdated(session, order) else None
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


def _is_outdated(session: Session, order: SwitchOrder) -> bool:
    """Whether something else was asked for since about the same trait of the same object."""
    newer = session.scalars(
        select(SwitchOrder.params).where(
            SwitchOrder.id > first_id(order.created_at - timedelta(seconds=1)),  # for the index
            SwitchOrder.created_at > order.created_at,
            SwitchOrder.kind == order.kind,
            SwitchOrder.target == order.target,
        )
    )
    traits = {*order.params} - {"room"}
    return any(traits & params.keys() for params in newer)


def _participant_updated(sending: Sending) -> Answer:
    """Ask, and look at what came of it: an answer alone is no proof."""
    conference = switch().conference_named(sending.room)
    if conference is None:
        return Answer(OrderState.REFUSED, error=GONE)
    switch().update_participant(conference, sending.target, sending.change)
    found = switch().participant(conference, sending.target)
    if found is None:
        return Answer(OrderState.REFUSED, error=GONE)
    if not sending.change.is_true_of(found):
        return Answer(OrderState.UNKNOWN, error=UNCHANGED)
    return Answer(OrderState.DONE, result=conference)


def _recording_updated(sending: Sending) -> Answer:
    found = switch().recording(sending.target)
    if found is None or (found.status in ENDED_RECORDINGS and found.status != sending.status):
        return Answer(OrderState.REFUSED, error=GONE)
    if found.status != sending.status:
        switch().update_recording(sending.target, sending.status)
        found = switch().recording(sending.target)
    if found is None or found.status != sending.status:
        return Answer(OrderState.UNKNOWN, error=UNCHANGED)
    return Answer(OrderState.DONE)


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
