"""What belongs to the people at work: drafts as typed, who is here, saved views."""

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Id, Moment, PrimaryId, reference_to
from callcenter.core.db import Base


class InquiryDraft(Base):
    """What a person has typed but not saved; the content is encrypted, it names callers.

    Attributes:
        id: the form's entry key; for an existing inquiry a key of person and inquiry.
    """

    __tablename__ = "inquiry_draft"
    __table_args__ = (Index("ix_inquiry_draft_staff_id", "staff_id", "updated_at"),)

    id: Mapped[PrimaryId]
    staff_id: Mapped[UUID] = reference_to("staff_account.id", ondelete="CASCADE")
    inquiry_id: Mapped[UUID | None] = reference_to("inquiry.id", ondelete="CASCADE")
    content: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[Moment]
    updated_at: Mapped[Moment]


class InquiryPresence(Base):
    """Who has a record open: a hint that fades, not a lock."""

    __tablename__ = "inquiry_presence"

    inquiry_id: Mapped[UUID] = mapped_column(
        Id, ForeignKey("inquiry.id", ondelete="CASCADE"), primary_key=True
    )
    staff_id: Mapped[UUID] = mapped_column(
        Id, ForeignKey("staff_account.id", ondelete="CASCADE"), primary_key=True
    )
    staff_name: Mapped[str] = mapped_column(String(100))
    seen_at: Mapped[Moment]


class SavedView(Base):
    """A named set of filters; a shared one is seen by everybody."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("staff_id", "name"),)

    id: Mapped[PrimaryId]
    staff_id: Mapped[UUID] = reference_to("staff_account.id", ondelete="CASCADE")
    name: Mapped[str] = mapped_column(String(60))
    shared: Mapped[bool] = mapped_column(default=False)
    filters: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[Moment]
