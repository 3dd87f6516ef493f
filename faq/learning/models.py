"""Tables of what was searched, what is missing, and where drafts came from (FAQ-4)."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Id, Moment, PrimaryId, UtcDateTime, reference_to
from callcenter.core.db import Base


class Place(StrEnum):
    """Where somebody searched: beside a call, on the staff's list, on the public pages."""

    DESK = "desk"
    LIST = "list"
    PUBLIC = "public"


class LoggedSearch(Base):
    """One search, as it stood when the person had finished typing.

    Attributes:
        actor_id: None for citizens, of whom nothing is kept.
        text: after the My Number guard, without what looks like personal data.
        folded: the same in one spelling, for counting.
        hits: articles found, up to ten.
        best_score: of the first one.
        used: whether an article found this way answered somebody, or was opened.
    """

    __tablename__ = "faq_search"
    __table_args__ = (
        CheckConstraint("place IN ('desk', 'list', 'public')", name="place"),
        Index("ix_faq_search_actor_id_id", "actor_id", "id"),
    )

    id: Mapped[PrimaryId]
    at: Mapped[Moment]
    actor_id: Mapped[UUID | None] = mapped_column(Id)
    place: Mapped[str] = mapped_column(String(8))
    language: Mapped[str] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(String(300))
    folded: Mapped[str] = mapped_column(String(300))
    hits: Mapped[int] = mapped_column(Integer)
    best_score: Mapped[float] = mapped_column(Float)
    used: Mapped[bool] = mapped_column(default=False)


class GapState(StrEnum):
    OPEN = "open"
    DRAFTED = "drafted"
    DISMISSED = "dismissed"


class Gap(Base):
    """Something that is asked and that no article was used for.

    Attributes:
        text: the question by which the group is known, and found again.
        asked: how often it was asked; of these `searches` were typed and `inquiries` written down.
        category_code: of most of its inquiries; empty where they have none.
        nearest_id: the article that fits best, if any does.
        article_id: what was drafted for it.
    """

    __tablename__ = "faq_gap"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'drafted', 'dismissed')", name="state"),
        Index("ix_faq_gap_state_asked_id", "state", "asked", "id"),
    )

    id: Mapped[PrimaryId]
    state: Mapped[str] = mapped_column(String(10), default=GapState.OPEN.value)
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    asked: Mapped[int] = mapped_column(Integer, default=0)
    searches: Mapped[int] = mapped_column(Integer, default=0)
    inquiries: Mapped[int] = mapped_column(Integer, default=0)
    category_code: Mapped[str] = mapped_column(String(12), default="")
    first_at: Mapped[Moment]
    last_at: Mapped[Moment]
    nearest_id: Mapped[UUID | None] = reference_to("faq_article.id")
    article_id: Mapped[UUID | None] = reference_to("faq_article.id")
    reason: Mapped[str] = mapped_column(String(400), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[UUID | None] = mapped_column(Id)
    decided_by_name: Mapped[str] = mapped_column(String(100), default="")


class TextSource(StrEnum):
    SEARCH = "search"
    INQUIRY = "inquiry"


class GapText(Base):
    """A question of a gap in somebody's words; written anew with each computation.

    Attributes:
        times: how often it was asked in these words.
        source: of the latest one.
    """

    __tablename__ = "faq_gap_text"
    __table_args__ = (Index("ix_faq_gap_text_gap_id_place", "gap_id", "place", unique=True),)

    id: Mapped[PrimaryId]
    gap_id: Mapped[UUID] = mapped_column(Id, ForeignKey("faq_gap.id", ondelete="CASCADE"))
    place: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    source: Mapped[str] = mapped_column(String(8))
    times: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[Moment]


class GapRun(Base):
    """The latest computation of the gaps: one row, which its writers queue for.

    Attributes:
        texts: how many questions were looked at.
    """

    __tablename__ = "faq_gap_run"

    name: Mapped[str] = mapped_column(String(8), primary_key=True)
    began_at: Mapped[Moment]
    texts: Mapped[int] = mapped_column(Integer)


class Proposal(Base):
    """An article that was begun from something of a room above.

    Attributes:
        origin_key: opaque key of where it came from; one article for each.
        origin_label: what that is called, e.g. an inquiry's reference.
        removed: how many places of the text were taken out, by kind.
    """

    __tablename__ = "faq_proposal"
    __table_args__ = (Index("ix_faq_proposal_article_id", "article_id"),)

    id: Mapped[PrimaryId]
    article_id: Mapped[UUID] = reference_to("faq_article.id")
    origin_key: Mapped[str] = mapped_column(String(80), unique=True)
    origin_label: Mapped[str] = mapped_column(String(80))
    removed: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    created_at: Mapped[Moment]
    created_by_id: Mapped[UUID | None] = mapped_column(Id)
    created_by_name: Mapped[str] = mapped_column(String(100))
