"""Uses of articles, and what citizens say of them (FAQ-4)."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import DDL, CheckConstraint, Date, ForeignKey, Index, Integer, String, event
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Id, Moment, PrimaryId, reference_to
from callcenter.core.db import Base
from faq.articles.models.guards import GUARDS


class UseSource(StrEnum):
    """Where an article was used: at the desk, in a written reply, on a public page."""

    DESK = "desk"
    REPLY = "reply"
    PUBLIC = "public"


class ArticleUse(Base):
    """An article answered somebody. Never changed, never deleted.

    Attributes:
        revision_id: the version that was read out.
        inquiry_key: opaque key of the inquiry above this room; empty without one.
        query: what was typed to find it, after the My Number guard; may be empty.
    """

    __tablename__ = "faq_use"
    __table_args__ = (
        CheckConstraint("source IN ('desk', 'reply', 'public')", name="source"),
        Index("ix_faq_use_article_id_id", "article_id", "id"),
        Index("ix_faq_use_inquiry_key", "inquiry_key"),
    )

    id: Mapped[PrimaryId]
    article_id: Mapped[UUID] = reference_to("faq_article.id")
    revision_id: Mapped[UUID] = reference_to("faq_revision.id")
    language: Mapped[str] = mapped_column(String(2))
    at: Mapped[Moment]
    actor_id: Mapped[UUID | None] = mapped_column(Id)
    source: Mapped[str] = mapped_column(String(8))
    inquiry_key: Mapped[str] = mapped_column(String(80), default="")
    query: Mapped[str] = mapped_column(String(400), default="")


class ArticleVote(Base):
    """How many found an article helpful on one day; nobody knows who."""

    __tablename__ = "faq_vote"

    article_id: Mapped[UUID] = mapped_column(Id, ForeignKey("faq_article.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    helpful: Mapped[int] = mapped_column(Integer, default=0)
    not_helpful: Mapped[int] = mapped_column(Integer, default=0)


for _dialect, _statements in GUARDS["faq_use"].items():
    for _statement in _statements:
        event.listen(
            ArticleUse.__table__, "after_create", DDL(_statement).execute_if(dialect=_dialect)
        )
