"""What the inquiry log tells the rooms above it."""

from dataclasses import dataclass
from uuid import UUID

from callcenter.core.events import Event


@dataclass(frozen=True)
class InquirySaved(Event):
    """An inquiry was made or changed."""

    inquiry_id: UUID


@dataclass(frozen=True)
class InquiryClosed(Event):
    """An inquiry was closed."""

    inquiry_id: UUID
