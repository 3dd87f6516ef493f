"""How long recordings are kept: plain values."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from telephony.recordings.models import RecordingKind

TRAINING = "training"
RULES = (RecordingKind.TALK.value, RecordingKind.VOICEMAIL.value, TRAINING)
# In days; a city that wants others sets them.
PRODUCT_DAYS = {RecordingKind.TALK.value: 180, RecordingKind.VOICEMAIL.value: 90, TRAINING: 7}
SHORTEST, LONGEST = 1, 3650


@dataclass(frozen=True)
class DueRecording:
    """A recording whose time is over.

    Attributes:
        rule: the kind of rule; `days`: what it says.
        over_at: when its time was over.
    """

    recording_id: UUID
    call_id: UUID
    rule: str
    days: int
    announced_at: datetime
    size: int

    @property
    def over_at(self) -> datetime:
        return self.announced_at + timedelta(days=self.days)
