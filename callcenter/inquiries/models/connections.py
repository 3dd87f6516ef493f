"""What an inquiry is connected to: other inquiries, merges, and things of other rooms (INQ-7)."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Id, Moment, PrimaryId, UtcDateTime, reference_to
from callcenter.core.db import Base


class LinkKind(StrEnum):
    """`follow_up`: the second came out of the first; `related`: the same matter otherwise."""

    FOLLOW_UP = "follow_up"
    RELATED = "related"


class InquiryLink(Base):
    """Two inquiries of one matter."""

    __tablename__ = "inquiry_link"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id <> second_id", name="two_inquiries"),
        Index("ix_inquiry_link_second_id", "second_id"),
    )

    id: Mapped[PrimaryId]
    first_id: Mapped[UUID] = reference_to("inquiry.id", ondelete="CASCADE")
    second_id: Mapped[UUID] = reference_to("inquiry.id", ondelete="CASCADE")
    kind: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[Moment]
    created_by_id: Mapped[UUID | None] = mapped_column(Id)


class InquiryMerge(Base):
    """One merge: the duplicate keeps its number and its place in the statistics, and can be
    taken out again as it was.

    Attributes:
        before: the duplicate's status, result, follow-up day and closing time before the merge.
    """

    __tablename__ = "inquiry_merge"
    __table_args__ = (
        Index(
            "uq_inquiry_merge_standing",
            "duplicate_id",
            unique=True,
            postgresql_where=text("undone_at IS NULL"),
            sqlite_where=text("undone_at IS NULL"),
        ),
        Index("ix_inquiry_merge_target_id", "target_id"),
    )

    id: Mapped[PrimaryId]
    duplicate_id: Mapped[UUID] = reference_to("inquiry.id", ondelete="CASCADE")
    target_id: Mapped[UUID] = reference_to("inquiry.id", ondelete="CASCADE")
    before: Mapped[dict[str, str | None]] = mapped_column(JSON)
    merged_at: Mapped[Moment]
    merged_by_id: Mapped[UUID | None] = mapped_column(Id)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[UUID | None] = mapped_column(Id)


class ReferenceKind(StrEnum):
    """`article`: answered it; `draft`: an article that was begun from it."""

    CALL = "call"
    RECORDING = "recording"
    CALLBACK = "callback"
    ARTICLE = "article"
    DRAFT = "draft"
    APPOINTMENT = "appointment"
    CARD = "card"


class InquiryReference(Base):
    """A thing of another room that belongs to the inquiry; that room knows the rest by its key."""

    __tablename__ = "inquiry_reference"
    __table_args__ = (
        UniqueConstraint("inquiry_id", "kind", "key"),
        Index("ix_inquiry_reference_kind_key", "kind", "key"),
    )

    id: Mapped[PrimaryId]
    inquiry_id: Mapped[UUID] = reference_to("inquiry.id", ondelete="CASCADE")
    kind: Mapped[str] = mapped_column(String(12))
    key: Mapped[str] = mapped_column(String(80))
    label: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[Moment]
    created_by_id: Mapped[UUID | None] = mapped_column(Id)
