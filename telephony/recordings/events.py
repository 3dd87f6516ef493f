"""What rooms above may want to know of recordings."""

from dataclasses import dataclass
from uuid import UUID

from callcenter.core.events import Event


@dataclass(frozen=True)
class MessageRecorded(Event):
    """A caller left a message; its audio is on the way here."""

    recording_id: UUID
