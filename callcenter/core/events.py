"""Events: what happened below, told upwards after the commit.

A room publishes; rooms above subscribe. Each subscriber gets its own job in the outbox, so one
that fails is tried again alone.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core.outbox.services import enqueue, handles


@dataclass(frozen=True)
class Event:
    """Base of events: identifiers only; a subscriber reads the rest itself."""


E = TypeVar("E", bound=Event)
_kinds: dict[type[Event], list[str]] = {}


def subscribe(
    event_type: type[E],
) -> Callable[[Callable[[Session, E], None]], Callable[[Session, E], None]]:
    """Decorate a function `(session, event)` that is run after each event of the type."""

    def register(reaction: Callable[[Session, E], None]) -> Callable[[Session, E], None]:
        kind = f"{event_type.__name__} > {reaction.__module__}.{reaction.__qualname__}"

        @handles(kind)
        def deliver(session: Session, payload: dict[str, Any]) -> None:
            reaction(session, _restored(event_type, payload))

        _kinds.setdefault(event_type, []).append(kind)
        return reaction

    return register


def publish(session: Session, event: Event) -> None:
    """Tell every subscriber after the commit."""
    payload = {
        key: str(value) if isinstance(value, UUID) else value
        for key, value in asdict(event).items()
    }
    for kind in _kinds.get(type(event), ()):
        enqueue(session, kind, payload)


def _restored(event_type: type[E], payload: dict[str, Any]) -> E:
    kinds = event_type.__dataclass_fields__
    return event_type(
        **{key: UUID(value) if kinds[key].type is UUID else value for key, value in payload.items()}
    )
