"""What the page of a call takes from rooms above; the apps wire it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core.permissions import Actor


@dataclass(frozen=True)
class Promise:
    """What a caller was told about the wait.

    Attributes:
        ahead: callers before this one.
        low_seconds, high_seconds: the range that was told; None: that it cannot be said.
    """

    told_at: datetime
    ahead: int
    low_seconds: int | None
    high_seconds: int | None


@dataclass(frozen=True)
class LinkedRecord:
    """A record of a room above that was written for the call."""

    label: str
    href: str


class WaitPromises(Protocol):
    """What the caller was told about the wait, in order of time."""

    def __call__(self, session: Session, call_id: UUID) -> Sequence[Promise]: ...


class LinkedRecords(Protocol):
    """Records of the call, as far as the actor may see them."""

    def __call__(self, session: Session, actor: Actor, call_id: UUID) -> Sequence[LinkedRecord]: ...


def _no_promises(session: Session, call_id: UUID) -> Sequence[Promise]:  # noqa: ARG001
    return ()


def _no_records(session: Session, actor: Actor, call_id: UUID) -> Sequence[LinkedRecord]:  # noqa: ARG001
    return ()


_promises: list[WaitPromises] = [_no_promises]
_records: list[LinkedRecords] = [_no_records]


def use_wait_promises(provider: WaitPromises) -> None:
    """Set where promises about the wait are kept."""
    _promises[0] = provider


def use_linked_records(provider: LinkedRecords) -> None:
    """Set what leads from a call to its records."""
    _records[0] = provider


def wait_promises(session: Session, call_id: UUID) -> Sequence[Promise]:
    return _promises[0](session, call_id)


def linked_records(session: Session, actor: Actor, call_id: UUID) -> Sequence[LinkedRecord]:
    return _records[0](session, actor, call_id)
