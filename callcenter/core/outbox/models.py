"""Tables of the outbox."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Moment, PrimaryId, UtcDateTime
from callcenter.core.db import Base

WAITING, DONE, FAILED = "waiting", "done", "failed"


class OutboxJob(Base):
    """One piece of work: its kind names the handler, its payload holds identifiers."""

    __tablename__ = "outbox_job"
    __table_args__ = (Index("ix_outbox_job_state_due_at", "state", "due_at"),)

    id: Mapped[PrimaryId]
    kind: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    created_at: Mapped[Moment]
    due_at: Mapped[Moment]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ScheduledRun(Base):
    """One run of a periodic job; its key lets two schedulers do no harm."""

    __tablename__ = "scheduled_run"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    slot: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    started_at: Mapped[Moment]
