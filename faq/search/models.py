"""Table of the glossary that editors keep (FAQ-3)."""

from uuid import UUID

from sqlalchemy import JSON, Boolean, CheckConstraint, Float, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Id, Moment, PrimaryId
from callcenter.core.db import Base


class ConceptEntry(Base):
    """Words of both languages for one thing; who searches for one of them finds the others.

    Attributes:
        origin: the word under which the product brought it; None for the centre's own. What the
            product brings is written once and then belongs to the centre, retired or not.
        ja, en: the office's word first, then citizens' words.
        near: words that an answer about it is likely to use.
        weight: how much it counts, 1 by default.
        version: goes up with each change; a writer must have read the latest.
    """

    __tablename__ = "faq_concept"
    __table_args__ = (CheckConstraint("weight > 0 AND weight <= 2", name="weight"),)

    id: Mapped[PrimaryId]
    origin: Mapped[str | None] = mapped_column(String(80), unique=True)
    ja: Mapped[list[str]] = mapped_column(JSON, default=list)
    en: Mapped[list[str]] = mapped_column(JSON, default=list)
    near: Mapped[list[str]] = mapped_column(JSON, default=list)
    weight: Mapped[float] = mapped_column(Float, default=1.0)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    updated_at: Mapped[Moment]
    updated_by_id: Mapped[UUID | None] = mapped_column(Id)
    updated_by_name: Mapped[str] = mapped_column(String(100))

    @property
    def name(self) -> str:
        """The word it goes by."""
        return next(iter([*self.ja, *self.en]), "")
