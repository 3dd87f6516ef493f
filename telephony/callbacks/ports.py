"""What the page of a callback takes from rooms above; the apps wire it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core.permissions import Actor


@dataclass(frozen=True)
class CallbackRecord:
    """A record of a room above that the callback belongs to."""

    label: str
    href: str


class CallbackRecords(Protocol):
    """Records of the callback, as far as the actor may see them."""

    def __call__(
        self, session: Session, actor: Actor, callback_id: UUID
    ) -> Sequence[CallbackRecord]: ...


def _no_records(session: Session, actor: Actor, callback_id: UUID) -> Sequence[CallbackRecord]:  # noqa: ARG001
    return ()


_records: list[CallbackRecords] = [_no_records]


def use_callback_records(provider: CallbackRecords) -> None:
    """Set what leads from a callback to its records."""
    _records[0] = provider


def callback_records(session: Session, actor: Actor, callback_id: UUID) -> Sequence[CallbackRecord]:
    return _records[0](session, actor, callback_id)
