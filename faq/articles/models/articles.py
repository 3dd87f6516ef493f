"""Articles, their revisions and the texts of both languages (FAQ-1, FAQ-2).

A revision may be changed while it is a draft; once submitted its content stands as it is for
ever, and only its fate (approved, returned, superseded) is added. Triggers hold this too.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    DDL,
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callcenter.core.columns import Id, Moment, PrimaryId, UtcDateTime, reference_to
from callcenter.core.db import Base
from faq.articles.models.guards import GUARDS

_OPEN = text("state IN ('draft', 'submitted')")


class Language(StrEnum):
    JA = "ja"
    EN = "en"


class Status(StrEnum):
    """`draft`: never published; `withdrawn`: was published and is shown to nobody who asks."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class RevisionState(StrEnum):
    """`superseded`: approved or submitted, and another revision took its place."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    SUPERSEDED = "superseded"
    DROPPED = "dropped"


class Audience(StrEnum):
    """Who reads an article: citizens and staff, or staff alone."""

    ALL = "all"
    STAFF = "staff"


class Article(Base):
    """One question with its answers, whatever words they had in the course of time.

    Attributes:
        number: shown as `F-123`, said over the phone.
        key: stable name of an article of the start content; None for the centre's own.
        published_revision_id: what readers see; kept while withdrawn, to be put back.
        latest_revision_id: the newest revision, whatever its state.
        version: goes up with each change; a writer must have read the latest.
        review_on: the day by which somebody looks at it again.
    """

    __tablename__ = "faq_article"
    __table_args__ = (
        CheckConstraint(
            "status = 'draft' OR published_revision_id IS NOT NULL", name="published_revision"
        ),
        CheckConstraint("(status = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_at"),
        Index("ix_faq_article_review_on", "review_on"),
    )

    id: Mapped[PrimaryId]
    number: Mapped[int] = mapped_column(Integer, unique=True)
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
    status: Mapped[str] = mapped_column(String(12), default=Status.DRAFT.value)
    # Two tables that name each other: these two are kept right by the services alone.
    published_revision_id: Mapped[UUID | None] = mapped_column(Id)
    latest_revision_id: Mapped[UUID | None] = mapped_column(Id)
    version: Mapped[int] = mapped_column(Integer, default=1)
    review_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_reason: Mapped[str] = mapped_column(String(400), default="")

    @property
    def label(self) -> str:
        return f"F-{self.number}"


class Revision(Base):
    """One version of an article.

    Attributes:
        number: counts from 1 within the article.
        based_on_id: the revision it was begun from, with which it is compared.
        restored_from_id: the old revision whose content was taken again.
        sources: `{"code": "S2", "place": "§11(5)"}` or `{"title", "url"}`.
        links: `{"kind": "procedure", "key"}` or `{"kind": "form" | "page", "title_ja",
            "title_en", "url"}`.
        writer_ids: everybody who changed it while it was a draft; none of them approves it.
        comment: why it was returned, or what the city says of its approval.
    """

    __tablename__ = "faq_revision"
    __table_args__ = (
        CheckConstraint(
            "valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to", name="validity"
        ),
        CheckConstraint("audience IN ('all', 'staff')", name="audience"),
        Index("uq_faq_revision_article_number", "article_id", "number", unique=True),
        Index(
            "uq_faq_revision_open",
            "article_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_faq_revision_state", "state", "id"),
        Index("ix_faq_revision_decided_at", "decided_at"),
    )

    id: Mapped[PrimaryId]
    article_id: Mapped[UUID] = reference_to("faq_article.id")
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(12), default=RevisionState.DRAFT.value)
    based_on_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("faq_revision.id"))
    restored_from_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("faq_revision.id"))
    category_code: Mapped[str] = mapped_column(String(12), default="")
    audience: Mapped[str] = mapped_column(String(8), default=Audience.ALL.value)
    sources: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    links: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    review_on: Mapped[date | None] = mapped_column(Date)
    author_id: Mapped[UUID | None] = mapped_column(Id)
    author_name: Mapped[str] = mapped_column(String(100))
    writer_ids: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[Moment]
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[UUID | None] = mapped_column(Id)
    decided_by_name: Mapped[str] = mapped_column(String(100), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    change_note: Mapped[str] = mapped_column(String(400), default="")

    texts: Mapped[list["ArticleText"]] = relationship(
        order_by="ArticleText.language.desc()", lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def is_open(self) -> bool:
        return self.state in {RevisionState.DRAFT, RevisionState.SUBMITTED}

    def text(self, language: str) -> "ArticleText | None":
        """The side of a language; None where it is missing."""
        return next((one for one in self.texts if one.language == language), None)


class ArticleText(Base):
    """One language side of a revision; a side that is missing has no row.

    Attributes:
        variants: how citizens say the question themselves.
        phone: said aloud on the phone.
        counter: shown and said at the counter.
    """

    __tablename__ = "faq_text"
    __table_args__ = (CheckConstraint("language IN ('ja', 'en')", name="language"),)

    revision_id: Mapped[UUID] = mapped_column(Id, ForeignKey("faq_revision.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    question: Mapped[str] = mapped_column(Text)
    variants: Mapped[list[str]] = mapped_column(JSON, default=list)
    phone: Mapped[str] = mapped_column(Text, default="")
    counter: Mapped[str] = mapped_column(Text, default="")
    keywords: Mapped[list[str]] = mapped_column(JSON, default=list)


def _hang(target: Any, table: str) -> None:
    for dialect, statements in GUARDS[table].items():
        for statement in statements:
            event.listen(target, "after_create", DDL(statement).execute_if(dialect=dialect))


_hang(Revision.__table__, "faq_revision")
_hang(ArticleText.__table__, "faq_text")
