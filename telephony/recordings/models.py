"""Tables of recordings."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Boolean, Float, ForeignKey, Index, Integer, String, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Id, Moment, PrimaryId, UtcDateTime, reference_to
from callcenter.core.db import Base


class RecordingState(StrEnum):
    """`stored`: here, encrypted and checked, and still at the provider; `kept`: here alone;
    `disposed`: its time was over, nothing of it is left but this row."""

    ANNOUNCED = "announced"
    STORED = "stored"
    KEPT = "kept"
    ABSENT = "absent"
    DISPOSED = "disposed"


class RecordingKind(StrEnum):
    TALK = "talk"
    VOICEMAIL = "voicemail"


def _own_kind(context: DefaultExecutionContext) -> str:
    return str(context.get_current_parameters()["kind"])


class Recording(Base):
    """One recording of a call.

    Attributes:
        sid: the provider's identifier.
        rule: which rule says how long it is kept: its kind, or `training`.
        channels: 2: the operator in the first, the caller in the second.
        announced_at: when the provider first told of it.
        job_id: what fetches it, or deletes the provider's copy; None before it is complete.
        place: path below the folder of recordings; the file is encrypted.
        sha256: of the audio as it came from the provider; of a recording with silenced spans as it
            is now. It stays when the audio is disposed of.
        proof: how the provider showed that it has deleted its copy: moments and answers.
        attempts, last_error: of what failed, since the last thing that worked.
    """

    __tablename__ = "recording"
    __table_args__ = (
        Index("ix_recording_call_id", "call_id"),
        Index("ix_recording_state_announced_at", "state", "announced_at"),
        Index("ix_recording_rule_state_announced_at", "rule", "state", "announced_at"),
    )

    id: Mapped[PrimaryId]
    call_id: Mapped[UUID] = reference_to("phone_call.id")
    sid: Mapped[str] = mapped_column(String(34), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    rule: Mapped[str] = mapped_column(String(10), default=_own_kind)
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


class GapKind(StrEnum):
    """`pause`: the provider did not record; `silenced`: the sound was taken out afterwards."""

    PAUSE = "pause"
    SILENCED = "silenced"


class GapReason(StrEnum):
    """What was said there. `pin`: a PIN or password; `number`: a My Number, or a card's."""

    PIN = "pin"
    NUMBER = "number"
    OTHER = "other"


class RecordingGap(Base):
    """A part of a recording that holds no sound, by order of a person (TEL-4).

    A pause counts as proven from `confirmed_at` on, when the provider told its state; before that
    it is only asked for. Seconds are places in the recording.

    Attributes:
        recording_id: None while the provider has not told of the recording yet.
        asked_at: when the person asked for it.
        confirmed_at: when the provider said that it does not record; of silence, when the new file
            took the place of the old one.
        resume_by: when the recording goes on by itself.
        resumed_at: when going on was asked for, or the call was over.
        resume_confirmed_at: when the provider said that it records again.
        auto_resumed: nobody pressed the key: the time was over.
        settled: nothing more is waited for.
        failure: why the provider does not do what was asked for; None where it did.
        start, end: seconds of a silenced span.
    """

    __tablename__ = "recording_gap"
    __table_args__ = (
        Index("ix_recording_gap_call_id", "call_id"),
        Index("ix_recording_gap_recording_id", "recording_id"),
        # A talk is paused once at a time.
        Index(
            "uq_recording_gap_open_call_id",
            "call_id",
            unique=True,
            postgresql_where=text("kind = 'pause' AND resumed_at IS NULL"),
            sqlite_where=text("kind = 'pause' AND resumed_at IS NULL"),
        ),
        # What the sweeper looks at.
        Index(
            "ix_recording_gap_unsettled",
            "id",
            postgresql_where=text("settled IS false"),
            sqlite_where=text("settled IS 0"),
        ),
    )

    id: Mapped[PrimaryId]
    call_id: Mapped[UUID] = reference_to("phone_call.id", ondelete="CASCADE")
    recording_id: Mapped[UUID | None] = reference_to("recording.id", ondelete="CASCADE")
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(String(200), default="")
    by_id: Mapped[UUID | None] = reference_to("staff_account.id")
    by_name: Mapped[str] = mapped_column(String(100), default="")
    asked_at: Mapped[Moment]
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resume_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resumed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resume_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    auto_resumed: Mapped[bool] = mapped_column(Boolean, default=False)
    settled: Mapped[bool] = mapped_column(Boolean, default=False)
    failure: Mapped[str | None] = mapped_column(String(60))
    start: Mapped[float | None] = mapped_column(Float)
    end: Mapped[float | None] = mapped_column(Float)


class RetentionRule(Base):
    """How long recordings of one kind are kept; kinds without a row follow the product's days."""

    __tablename__ = "recording_rule"

    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    days: Mapped[int] = mapped_column(Integer)
    updated_at: Mapped[Moment]
    updated_by: Mapped[str] = mapped_column(String(100))


class RecordingHold(Base):
    """Somebody needs the recording as it is: until this is released it is neither disposed of nor
    silenced."""

    __tablename__ = "recording_hold"
    __table_args__ = (
        Index("ix_recording_hold_recording_id", "recording_id"),
        Index(
            "uq_recording_hold_open",
            "recording_id",
            unique=True,
            postgresql_where=text("released_at IS NULL"),
            sqlite_where=text("released_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryId]
    recording_id: Mapped[UUID] = reference_to("recording.id", ondelete="CASCADE")
    reason: Mapped[str] = mapped_column(String(200))
    held_at: Mapped[Moment]
    held_by_id: Mapped[UUID | None] = reference_to("staff_account.id")
    held_by: Mapped[str] = mapped_column(String(100))
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_by_id: Mapped[UUID | None] = reference_to("staff_account.id")
    released_by: Mapped[str | None] = mapped_column(String(100))
    release_reason: Mapped[str | None] = mapped_column(String(200))


class DisposalKind(StrEnum):
    """Why a file was removed: its time was over, or one with less sound took its place."""

    RETENTION = "retention"
    SILENCED = "silenced"


class RecordingDisposal(Base):
    """The proof that a file with audio is gone.

    The sealed file, which holds its own key, is unlinked and looked for again; that its blocks on
    the disk were overwritten cannot be proven and is not claimed.

    Attributes:
        rule: kind and days of the rule, such as `talk 180`; empty where a person decided.
        place: of the file that has to go; None once it is gone.
        new_sha256: of the audio that took its place; None where none did.
        destroyed_at: when it was looked for and not found.
        proof: how: moments and the answer.
    """

    __tablename__ = "recording_disposal"
    __table_args__ = (
        Index("ix_recording_disposal_recording_id", "recording_id"),
        Index(
            "ix_recording_disposal_undone",
            "id",
            postgresql_where=text("destroyed_at IS NULL"),
            sqlite_where=text("destroyed_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryId]
    recording_id: Mapped[UUID] = reference_to("recording.id")
    kind: Mapped[str] = mapped_column(String(10))
    rule: Mapped[str] = mapped_column(String(30), default="")
    reason: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[Moment]
    by_id: Mapped[UUID | None] = reference_to("staff_account.id")
    by_name: Mapped[str] = mapped_column(String(100))
    old_sha256: Mapped[str] = mapped_column(String(64))
    new_sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    place: Mapped[str | None] = mapped_column(String(120))
    destroyed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    proof: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Handover(Base):
    """Recordings that were given out of our hands on somebody's demand (S2 §11(1)カ, ク).

    Attributes:
        recipient, reason: to whom, and what for.
    """

    __tablename__ = "recording_handover"

    id: Mapped[PrimaryId]
    at: Mapped[Moment]
    by_id: Mapped[UUID | None] = reference_to("staff_account.id")
    by_name: Mapped[str] = mapped_column(String(100))
    recipient: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(String(500))


class HandoverItem(Base):
    """One recording of a handover.

    Attributes:
        name: of its file in the package.
        sha256: of the audio when it was handed over.
    """

    __tablename__ = "recording_handover_item"
    __table_args__ = (Index("ix_recording_handover_item_recording_id", "recording_id"),)

    handover_id: Mapped[UUID] = mapped_column(
        Id, ForeignKey("recording_handover.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    recording_id: Mapped[UUID] = reference_to("recording.id")
    sha256: Mapped[str] = mapped_column(String(64))


class HandoverTaking(Base):
    """Somebody took the package of a handover."""

    __tablename__ = "recording_handover_taking"
    __table_args__ = (Index("ix_recording_handover_taking_handover_id", "handover_id"),)

    id: Mapped[PrimaryId]
    handover_id: Mapped[UUID] = reference_to("recording_handover.id", ondelete="CASCADE")
    at: Mapped[Moment]
    by_id: Mapped[UUID | None] = reference_to("staff_account.id")
    by_name: Mapped[str] = mapped_column(String(100))
