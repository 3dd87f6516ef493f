"""Orders whose answer never came are settled by what the switch knows (TEL-8)."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Database
from telephony.switch.keys import natural_key, voice_target
from telephony.switch.models import OrderState, SwitchOrder
from telephony.switch.ports import (
    ProviderCall,
    SwitchUnreachable,
    own_number,
    switch,
)
from telephony.switch.services.inbox import subjects_of
from telephony.switch.services.ordering import CREATE_CALL, REDIRECT_CALL, Answer, settle
from telephony.switch.services.sending import UNANSWERED, UNSENT, described, send

# Longer than the slowest answer that is waited for: who sent it is no more.
LEFT_BEHIND = timedelta(seconds=20)
# The worker would have come for it at once.
OVERLOOKED = timedelta(seconds=5)
# After so long a call that the switch does not know was never made.
NEVER_MADE = timedelta(seconds=25)
# The people whom an order was about have hung up by then.
GIVEN_UP = timedelta(minutes=5)
SKEW = timedelta(seconds=30)  # between the switch's clock and ours
MOST_AT_ONCE = 50

log = logging.getLogger(__name__)


def settle_unknown(database: Database) -> int:
    """Settle what hangs: orders left behind, sent without an answer, or unknown. Returns how many.

    Makes transactions of its own and talks to the switch between them. It stops at the first
    sign that the switch is away; the next run goes on.
    """
    _give_back(database)
    count = 0
    for order_id in _hanging(database):
        try:
            count += settle_one(database, order_id)
        except SwitchUnreachable:
            log.warning("the switch does not answer; orders stay unknown")
            break
        except Exception:
            log.exception("an order could not be settled", extra={"order": str(order_id)})
    return count


def settle_one(database: Database, order_id: UUID) -> bool:
    """Settle one order if it can be by now.

    Raises:
        SwitchUnreachable, SwitchRefused: the switch could not be asked what it knows.
    """
    with database.transaction(write=False) as session:
        order = session.get_one(SwitchOrder, order_id)
    if order.state == OrderState.WAITING:
        return send(database, order_id)
    if order.state != OrderState.UNKNOWN:
        return False
    answer = _known(database, order)
    if answer is None and clock.now() - order.created_at > GIVEN_UP:
        answer = Answer(OrderState.REFUSED, error=order.error or UNANSWERED)
    if answer is None:
        return order.kind != CREATE_CALL and send(database, order_id, out_of=OrderState.UNKNOWN)
    with database.transaction() as session:
        return settle(session, order_id, answer, out_of=(OrderState.UNKNOWN,))


def _give_back(database: Database) -> None:
    """Orders of a process that died become unknown."""
    with database.transaction(write=False) as session:
        left = session.scalars(
            select(SwitchOrder.id)
            .where(
                SwitchOrder.state == OrderState.SENT,
                SwitchOrder.sent_at < clock.now() - LEFT_BEHIND,
            )
            .limit(MOST_AT_ONCE)
        ).all()
    answer = Answer(OrderState.UNKNOWN, error=UNANSWERED)
    for order_id in left:
        with database.transaction() as session:
            settle(session, order_id, answer, out_of=(OrderState.SENT,))


def _hanging(database: Database) -> list[UUID]:
    with database.transaction(write=False) as session:
        return [
            *_ids(session, OrderState.UNKNOWN, clock.now()),
            *_ids(session, OrderState.WAITING, clock.now() - OVERLOOKED),
        ]


def _ids(session: Session, state: OrderState, until: datetime) -> list[UUID]:
    return list(
        session.scalars(
            select(SwitchOrder.id)
            .where(SwitchOrder.state == state, SwitchOrder.created_at <= until)
            .order_by(SwitchOrder.created_at)
            .limit(MOST_AT_ONCE)
        )
    )


def _known(database: Database, order: SwitchOrder) -> Answer | None:
    """What became of an order, as far as it can be told without sending it again."""
    if order.kind == CREATE_CALL:
        return _what_became_of_call(database, order)
    if order.kind == REDIRECT_CALL and _was_followed(database, order):
        return Answer(OrderState.DONE)
    return None


def _was_followed(database: Database, order: SwitchOrder) -> bool:
    """Whether the call has asked for the document since: to send it there again would throw it
    out of the conference that it is in by now."""
    with database.transaction(write=False) as session:
        return order.target in _askers(session, order, "url")


def _what_became_of_call(database: Database, order: SwitchOrder) -> Answer | None:
    if order.error == UNSENT:
        return Answer(OrderState.REFUSED, error=UNSENT)
    with database.transaction(write=False) as session:
        told = _askers(session, order, "status_callback") | _askers(session, order, "url")
        sending = described(session, order)
    if told:
        return Answer(OrderState.DONE, result=min(told))
    sent_at = order.sent_at or order.created_at
    if sending is not None:
        since = sent_at - SKEW
        found = switch().calls_like(to=sending.dialled, from_=own_number(), since=since)
        sid = _unclaimed(database, found)
        if sid is not None:
            return Answer(OrderState.DONE, result=sid)
    if clock.now() - sent_at > NEVER_MADE:
        return Answer(OrderState.REFUSED, error="never_made")
    return None


def _askers(session: Session, order: SwitchOrder, param: str) -> set[str]:
    """The calls that came to an address of the order: only this order ever named it."""
    key = natural_key(voice_target(order.params[param]))
    return subjects_of(session, key, since=order.created_at)


def _unclaimed(database: Database, found: list[ProviderCall]) -> str | None:
    """Of the calls that could be it, the first that belongs to no other order."""
    with database.transaction(write=False) as session:
        sids = [call.sid for call in found]
        claimed = session.scalars(select(SwitchOrder.result).where(SwitchOrder.result.in_(sids)))
        free = {*sids} - {*claimed}
    by_start = sorted(found, key=lambda call: (call.started_at or clock.now(), call.sid))
    return next((call.sid for call in by_start if call.sid in free), None)
