"""Tables of recordings."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Id, Moment, PrimaryId, UtcDateTime, reference_to
from callcenter.core.db import Base


class RecordingState(StrEnum):
    """`stored`: here, encrypted and checked, and still at the provider; `kept`: here alone."""

    ANNOUNCED = "announced"
    STORED = "stored"
    KEPT = "kept"
    ABSENT = "absent"


class RecordingKind(StrEnum):
    TALK = "talk"
    VOICEMAIL = "voicemail"


class Recording(Base):
    """One recording of a call.

    Attributes:
        sid: the provider's identifier.
        channels: 2: the operator in the first, the caller in the second.
        announced_at: when the provider first told of it.
        job_id: what fetches it, or deletes the provider's copy; None before it is complete.
        place: path below the folder of recordings; the file is encrypted.
        sha256: of the audio as it came from the provider.
        proof: how the provider showed that it has deleted its copy: moments and answers.
        attempts, last_error: of what failed, since the last thing that worked.
    """

    __tablename__ = "recording"
    __table_args__ = (
        Index("ix_recording_call_id", "call_id"),
        Index("ix_recording_state_announced_at", "state", "announced_at"),
    )

    id: Mapped[PrimaryId]
    call_id: Mapped[UUID] = reference_to("phone_call.id")
    sid: Mapped[str] = mapped_column(String(34), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default=RecordingState.ANNOUNCED)
    channels: Mapped[int] = mapped_column(Integer, default=2)
    seconds: Mapped[int | None] = mapped_column(Integer)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    announced_at: Mapped[Moment]
    job_id: Mapped[UUID | None] = mapped_column(Id)
    place: Mapped[str | None] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(30), default="audio/x-wav")
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    stored_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_at_provider: Mapped[datetime | None] = mapped_column(UtcDateTime)
    proof: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    last_error: Mapped[str | None] = mapped_column(String(60))
