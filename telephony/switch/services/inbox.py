"""The inbox: each webhook once, with the answer that was given (TEL-8)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.privacy.keys import cipher
from telephony.switch.models import InboxEvent

PARAMS_CONTEXT = "switch_inbox.params"
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Arrival:
    """A request that came in.

    Attributes:
        params: the provider's fields, as they are.
        said_at: when it happened.
        token: the provider's own mark of the delivery; kept to look into faults.
    """

    subject: str
    kind: str
    key: str
    params: Mapping[str, str]
    said_at: datetime
    token: str = ""


def receive(session: Session, arrival: Arrival) -> tuple[InboxEvent, bool]:
    """The row of a request, and whether it is new. Two that come at once: the unique key lets
    one of them in, the other waits for its end and is a repetition.

    Raises:
        sqlalchemy.exc.OperationalError: the other one takes too long; the provider tries again.
    """
    event = InboxEvent(
        subject=arrival.subject,
        kind=arrival.kind,
        key=arrival.key,
        params=cipher().encrypt(json.dumps(dict(arrival.params)), PARAMS_CONTEXT),
        said_at=arrival.said_at,
        received_at=clock.now(),
        token=arrival.token,
    )
    try:
        with session.begin_nested():
            session.add(event)
    except IntegrityError:
        return _known(session, arrival), False
    return event, True


def params_of(event: InboxEvent) -> dict[str, str]:
    """What the provider said, decrypted."""
    params: dict[str, str] = json.loads(cipher().decrypt(event.params, PARAMS_CONTEXT))
    return params


def subjects_of(session: Session, key: str, *, since: datetime) -> set[str]:
    """What requests to one address were about, since a moment.

    Args:
        key: natural key of the address without anything the provider told; those with more count.
    """
    return set(
        session.scalars(
            select(InboxEvent.subject).where(
                InboxEvent.received_at >= since, InboxEvent.key.startswith(key, autoescape=True)
            )
        )
    )


def has_come(session: Session, subject: str, kind: str) -> bool:
    """Whether a request of this kind was taken in and answered."""
    found = select(InboxEvent.id).where(InboxEvent.subject == subject, InboxEvent.kind == kind)
    return session.scalar(found.limit(1)) is not None


def forget_inbox(session: Session) -> None:
    """Delete what came in long ago: nobody repeats it any more, and it names callers (PRV)."""
    session.execute(delete(InboxEvent).where(InboxEvent.received_at < clock.now() - KEPT))


def _known(session: Session, arrival: Arrival) -> InboxEvent:
    return session.scalars(
        select(InboxEvent).where(
            InboxEvent.subject == arrival.subject,
            InboxEvent.kind == arrival.kind,
            InboxEvent.key == arrival.key,
        )
    ).one()
