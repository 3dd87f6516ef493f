"""What rooms above hear of callbacks."""

from dataclasses import dataclass
from uuid import UUID

from callcenter.core.events import Event


@dataclass(frozen=True)
class CallbackOverdue(Event):
    """Somebody was promised a call by now and has not had one (CB-3)."""

    callback_id: UUID


@dataclass(frozen=True)
class CallbackGivenUp(Event):
    """Nobody calls this person any more by the rules: it is the manager's turn."""

    callback_id: UUID
