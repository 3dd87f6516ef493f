"""Jobs of the switch: their network lies before the job's own transaction."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core.db import Database
from callcenter.core.outbox.services import handles
from telephony.switch.ports import SwitchUnreachable
from telephony.switch.services.ordering import SEND, SETTLE
from telephony.switch.services.reconciling import settle_one
from telephony.switch.services.sending import send


@contextmanager
def _sent(database: Database, payload: dict[str, Any]) -> Iterator[None]:
    send(database, UUID(payload["order_id"]))
    yield


@contextmanager
def _settled(database: Database, payload: dict[str, Any]) -> Iterator[None]:
    with suppress(SwitchUnreachable):  # the reconciling by the clock goes on with it
        settle_one(database, UUID(payload["order_id"]))
    yield


@handles(SEND, prepare=_sent, urgent=True)
def note_sent(_session: Session, _payload: dict[str, Any]) -> None:
    """Everything is noted with the order itself: the job's end must not undo what was sent."""


@handles(SETTLE, prepare=_settled, urgent=True)
def note_settled(_session: Session, _payload: dict[str, Any]) -> None:
    """As for the sending."""
