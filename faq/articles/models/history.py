"""What readers saw change: published, changed, withdrawn, put back (FAQ-2)."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Id, Moment, PrimaryId, reference_to
from callcenter.core.db import Base


class ChangeKind(StrEnum):
    """`published`: for the first time; `changed`: another revision took the place of one."""

    PUBLISHED = "published"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    PUT_BACK = "put_back"


class ArticleChange(Base):
    """One line of the list of changes for the city's report; identifiers are in order of time.

    Attributes:
        previous_revision_id: what readers saw before.
        reason: of a withdrawal.
    """

    __tablename__ = "faq_change"
    __table_args__ = (
        CheckConstraint("kind IN ('published', 'changed', 'withdrawn', 'put_back')", name="kind"),
        Index("ix_faq_change_article_id_id", "article_id", "id"),
    )

    id: Mapped[PrimaryId]
    article_id: Mapped[UUID] = reference_to("faq_article.id")
    revision_id: Mapped[UUID] = reference_to("faq_revision.id")
    previous_revision_id: Mapped[UUID | None] = reference_to("faq_revision.id")
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[Moment]
    actor_id: Mapped[UUID | None] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(String(400), default="")
