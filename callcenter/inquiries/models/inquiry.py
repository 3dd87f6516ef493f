"""The inquiry, the person behind it, and its history (INQ-1, INQ-5, INQ-6)."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Id, Moment, PrimaryId, UtcDateTime, reference_to
from callcenter.core.db import Base


class Channel(StrEnum):
    """How the inquiry came in; `transfer`: passed on by another city number."""

    PHONE = "phone"
    COUNTER = "counter"
    EMAIL = "email"
    TRANSFER = "transfer"
    WEB = "web"


class Language(StrEnum):
    JA = "ja"
    EN = "en"


class Status(StrEnum):
    """`open`: being handled; `follow_up`: promised, waits for its day; `closed`."""

    OPEN = "open"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"


class Result(StrEnum):
    """What became of it. `duplicate` is set by a merge only."""

    ANSWERED = "answered"
    BOOKED = "booked"
    HANDOFF = "handoff"
    CALLBACK = "callback"
    REFERRED = "referred"
    ABANDONED = "abandoned"
    DUPLICATE = "duplicate"


class Inquiry(Base):
    """One matter brought by one caller, from the first word to its closing.

    Its identifier is made from `opened_at`, so the order of identifiers is the order of time:
    lists page by it and periods are ranges of it. `opened_at` never changes.

    Attributes:
        entry_key: made by the form; saving twice with the same key saves once.
        version: goes up with each change; a writer must have read the latest.
        category_code, category_top: the chosen code and its first level, kept beside the version
            row of the tree so that lists need no join.
        confidential: seen only by its people, managers and the city.
        training: written of a practice call: marked wherever it is shown, learnt from nowhere, and
            in no file or figure unless asked for.
        handling_seconds: time from opening the form to the first saving.
    """

    __tablename__ = "inquiry"
    __table_args__ = (
        CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="closed_at"),
        CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="not_into_itself"),
        Index("ix_inquiry_status_id", "status", "id"),
        Index("ix_inquiry_category_code_id", "category_code", "id"),
        Index("ix_inquiry_category_top_id", "category_top", "id"),
        Index("ix_inquiry_channel_id", "channel", "id"),
        Index("ix_inquiry_language_id", "language", "id"),
        Index("ix_inquiry_result_id", "result", "id"),
        Index("ix_inquiry_owner_id_id", "owner_id", "id"),
        Index("ix_inquiry_created_by_id_id", "created_by_id", "id"),
        # A person's open work, which is little, among all that the person ever owned.
        Index(
            "ix_inquiry_unfinished_owner_id",
            "owner_id",
            postgresql_where=text("status <> 'closed'"),
            sqlite_where=text("status <> 'closed'"),
        ),
        # Pairs that may each be frequent and never meet: one walk would read the whole table.
        Index("ix_inquiry_result_channel_id", "result", "channel", "id"),
        Index("ix_inquiry_owner_id_channel_id", "owner_id", "channel", "id"),
        Index("ix_inquiry_created_by_id_channel_id", "created_by_id", "channel", "id"),
        Index("ix_inquiry_merged_into_id", "merged_into_id"),
        *(
            Index(
                f"ix_inquiry_{flag}_id",
                "id",
                # Word for word as SQLAlchemy writes `.is_(True)`: else the index is not used.
                postgresql_where=text(f"{flag} IS true"),
                sqlite_where=text(f"{flag} IS 1"),
            )
            for flag in ("complaint", "campaign", "confidential", "training")
        ),
        Index(
            "ix_inquiry_due_on",
            "due_on",
            postgresql_where=text("due_on IS NOT NULL"),
            sqlite_where=text("due_on IS NOT NULL"),
        ),
    )

    id: Mapped[PrimaryId]
    reference: Mapped[str] = mapped_column(String(11), unique=True)
    entry_key: Mapped[UUID] = mapped_column(Id, unique=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    opened_at: Mapped[Moment]
    updated_at: Mapped[Moment]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    channel: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(5))
    status: Mapped[str] = mapped_column(String(10))
    result: Mapped[str | None] = mapped_column(String(12))
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    category_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("category.id"))
    category_code: Mapped[str | None] = mapped_column(String(12))
    category_top: Mapped[str | None] = mapped_column(String(12))
    complaint: Mapped[bool] = mapped_column(default=False)
    campaign: Mapped[bool] = mapped_column(default=False)
    confidential: Mapped[bool] = mapped_column(default=False)
    training: Mapped[bool] = mapped_column(default=False)
    due_on: Mapped[date | None] = mapped_column(Date)
    owner_id: Mapped[UUID | None] = reference_to("staff_account.id")
    created_by_id: Mapped[UUID | None] = reference_to("staff_account.id")
    merged_into_id: Mapped[UUID | None] = reference_to("inquiry.id")
    handling_seconds: Mapped[int | None] = mapped_column(Integer)

    @property
    def is_closed(self) -> bool:
        return self.status == Status.CLOSED


class InquiryCaller(Base):
    """Who asked, as far as they said: encrypted, masked on screen, erasable by itself (PRV-2).

    Most inquiries have no such row: anonymous callers are the normal case. The columns hold
    ciphertext; `phone_index` finds the same number again without showing it.
    """

    __tablename__ = "inquiry_caller"
    __table_args__ = (Index("ix_inquiry_caller_phone", "phone_index", "inquiry_id"),)

    inquiry_id: Mapped[UUID] = mapped_column(
        Id, ForeignKey("inquiry.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str | None] = mapped_column(Text)
    kana: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class InquiryChange(Base):
    """One change of one field: who, when, from, to (INQ-6; S2 §11(4)ケ).

    Of the caller's fields only the fact of a change is kept, so that erasing a person leaves
    nothing behind in the history; of the texts what names the person is erased with them.
    """

    __tablename__ = "inquiry_change"
    __table_args__ = (Index("ix_inquiry_change_inquiry_id_id", "inquiry_id", "id"),)

    id: Mapped[PrimaryId]
    inquiry_id: Mapped[UUID] = reference_to("inquiry.id", ondelete="CASCADE")
    at: Mapped[Moment]
    actor_id: Mapped[UUID | None] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(String(100))
    field: Mapped[str] = mapped_column(String(40))
    old: Mapped[str | None] = mapped_column(Text)
    new: Mapped[str | None] = mapped_column(Text)


class InquiryNote(Base):
    """What happened on the way to the answer, in somebody's words; notes are added, not edited,
    but for the caller's data when the person is erased."""

    __tablename__ = "inquiry_note"
    __table_args__ = (Index("ix_inquiry_note_inquiry_id_id", "inquiry_id", "id"),)

    id: Mapped[PrimaryId]
    inquiry_id: Mapped[UUID] = reference_to("inquiry.id", ondelete="CASCADE")
    at: Mapped[Moment]
    actor_id: Mapped[UUID | None] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)


class InquiryTag(Base):
    """A tag on an inquiry; the key's order makes "newest with this tag" one walk of the index."""

    __tablename__ = "inquiry_tag"
    __table_args__ = (Index("ix_inquiry_tag_inquiry_id", "inquiry_id"),)

    tag_id: Mapped[UUID] = mapped_column(Id, ForeignKey("tag.id"), primary_key=True)
    inquiry_id: Mapped[UUID] = mapped_column(
        Id, ForeignKey("inquiry.id", ondelete="CASCADE"), primary_key=True
    )
