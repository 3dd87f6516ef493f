"""Orders to the switch: written with their cause, sent once after the commit, settled by what
came back (TEL-8)."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.ids import new_id
from callcenter.core.outbox.services import enqueue
from telephony.switch.models import OrderState, SwitchOrder
from telephony.switch.twiml.rules import address, within

CREATE_CALL, REDIRECT_CALL, HANG_UP = "create_call", "redirect_call", "hang_up"
UPDATE_PARTICIPANT, UPDATE_RECORDING = "update_participant", "update_recording"
# Kinds of jobs.
SEND, SETTLE = "switch.send", "switch.settle"

_PARAMS = {
    CREATE_CALL: frozenset({"to", "url", "status_callback", "timeout"}),
    REDIRECT_CALL: frozenset({"url"}),
    HANG_UP: frozenset[str](),
    UPDATE_PARTICIPANT: frozenset({"room"}),
    UPDATE_RECORDING: frozenset({"status"}),
}
# Of these an update names at least one.
CHANGES = frozenset({"hold", "hold_url", "muted", "end_on_exit", "coached"})
_STATUSES = frozenset({"paused", "in-progress", "stopped"})
# No telephone number begins so, and none fits where a kind must stand before the colon.
_TO = re.compile(r"[a-z]{1,20}:[A-Za-z0-9_]{1,121}")
KEPT = timedelta(days=30)
_NOT_YET = (OrderState.SENT, OrderState.UNKNOWN)

Settled = Callable[[Session, SwitchOrder], None]
Resolver = Callable[[Session, str], str | None]

_listeners: dict[str, list[Settled]] = {}
_resolvers: dict[str, Resolver] = {}


@dataclass(frozen=True)
class Answer:
    """What came of an order.

    Attributes:
        state: DONE, REFUSED or UNKNOWN.
        result: the switch's identifier of what was made.
        error: the provider's code, or a word of ours.
    """

    state: OrderState
    result: str | None = None
    error: str | None = None


def order(
    session: Session, kind: str, *, target: str, about_id: UUID | None = None, **params: Any
) -> SwitchOrder:
    """Write an order; it is sent after the commit.

    Args:
        kind: `create_call` (params `to`, `url`, `status_callback`, `timeout` in seconds),
            `redirect_call` (param `url`), `hang_up` (no params), `update_participant` (param
            `room`, the name of the conference, and some of `CHANGES`) or `update_recording`
            (param `status`: `paused`, `in-progress`, `stopped`). An update is DONE only when the
            switch's own state, read afterwards, is what was asked for.
        target: the switch's identifier of the call or recording; for `create_call` the id of our
            own leg.
        about_id: what of ours it is about, for those who listen to how it went.
        params: addresses from `voice_url`. `to` is `client:agent_…`, or `<kind>:<name>` with a
            kind that `dialled` knows: no telephone number lies in an order.

    Raises:
        ValueError: params that the kind does not have, or that may not lie in an order.
    """
    _check(kind, params)
    written = SwitchOrder(
        id=new_id(),
        kind=kind,
        target=target,
        about_id=about_id,
        params=params,
        state=OrderState.WAITING,
        created_at=clock.now(),
    )
    session.add(written)
    session.flush()
    enqueue(session, SEND, {"order_id": str(written.id)})
    return written


def on_settled(kind: str) -> Callable[[Settled], Settled]:
    """Decorate `(session, order)`: called in the transaction in which an order of this kind
    becomes DONE (`order.result`: identifier of the new call), REFUSED (`order.error`) or UNKNOWN.

    An UNKNOWN order becomes DONE or REFUSED within half a minute and is told again; UNKNOWN may
    be told several times.
    """

    def register(listener: Settled) -> Settled:
        _listeners.setdefault(kind, []).append(listener)
        return listener

    return register


def dialled(kind: str) -> Callable[[Resolver], Resolver]:
    """Decorate `(session, name) -> number in E.164 or None`: finds what `<kind>:<name>` in an
    order's `to` stands for, at the moment it is sent."""

    def register(resolver: Resolver) -> Resolver:
        if _resolvers.get(kind, resolver) is not resolver:
            raise ValueError(f"two resolvers for {kind}")
        _resolvers[kind] = resolver
        return resolver

    return register


def whom_to_dial(session: Session, to: str) -> str | None:
    """What the switch is given for an order's `to`; None when there is no number (any more)."""
    kind, _, name = to.partition(":")
    if kind == "client":
        return to
    resolver = _resolvers.get(kind)
    return resolver(session, name) if resolver else None


def take(session: Session, order_id: UUID, *, out_of: OrderState) -> bool:
    """Make an order SENT, if it still is what it was: of all who try at once, one may send."""
    taken = session.execute(
        update(SwitchOrder)
        .where(SwitchOrder.id == order_id, SwitchOrder.state == out_of)
        .values(state=OrderState.SENT, sent_at=clock.now(), attempts=SwitchOrder.attempts + 1)
        .returning(SwitchOrder.id)
    )
    return taken.one_or_none() is not None


def settle(
    session: Session,
    order_id: UUID,
    answer: Answer,
    *,
    out_of: Collection[OrderState] = _NOT_YET,
) -> bool:
    """Note what came of an order and tell those who listen; False if it was settled already."""
    moment = clock.now()
    noted = session.execute(
        update(SwitchOrder)
        .where(SwitchOrder.id == order_id, SwitchOrder.state.in_(out_of))
        .values(
            state=answer.state,
            result=answer.result,
            error=answer.error,
            settled_at=None if answer.state == OrderState.UNKNOWN else moment,
        )
        .returning(SwitchOrder.id)
    )
    if noted.one_or_none() is None:
        return False
    settled = session.get_one(SwitchOrder, order_id, populate_existing=True)
    if settled.state == OrderState.UNKNOWN and settled.kind != CREATE_CALL:
        _try_again(session, settled)
    for listener in _listeners.get(settled.kind, ()):
        listener(session, settled)
    return True


def forget_orders(session: Session) -> None:
    """Delete orders that were settled long ago."""
    session.execute(delete(SwitchOrder).where(SwitchOrder.settled_at < clock.now() - KEPT))


def _try_again(session: Session, unknown: SwitchOrder) -> None:
    """Somebody hears nothing until the second try, so that is made at once; the others, like
    every look for a call that may ring, are made by the clock."""
    if unknown.attempts == 1:
        enqueue(session, SETTLE, {"order_id": str(unknown.id)})


def _check(kind: str, params: dict[str, Any]) -> None:
    changes = set(params) & CHANGES if kind == UPDATE_PARTICIPANT else set[str]()
    if kind not in _PARAMS or set(params) - changes != _PARAMS[kind]:
        raise ValueError(f"an order {kind!r} does not have these params: {sorted(params)}")
    if kind == UPDATE_PARTICIPANT and not changes:
        raise ValueError("nothing is to be changed")
    if kind == UPDATE_RECORDING and params["status"] not in _STATUSES:
        raise ValueError(f"a recording cannot become {params['status']!r}")
    for name in ("url", "status_callback", "hold_url"):
        address(params.get(name), name)
    within(params.get("timeout"), 5, 600, "timeout")
    if "to" in params and not _TO.fullmatch(params["to"]):
        raise ValueError("to is neither a browser's phone nor a name that stands for a number")
