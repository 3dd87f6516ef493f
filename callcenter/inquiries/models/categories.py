"""Categories (two levels, versioned) and tags, both kept by managers (INQ-2)."""

from datetime import date

from sqlalchemy import JSON, CheckConstraint, Date, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import PrimaryId
from callcenter.core.db import Base


class Category(Base):
    """One version of a category: a changed label is a new row, so that last year's report
    still reads as it did. Rows of the same code never overlap in time.

    Attributes:
        code: `2` (first level) or `2-1` (second level); never given to another matter.
        valid_from: first day of this version.
        valid_to: last day, or None while it is in use.
        replaced_by: code that takes over when this one is retired.
    """

    __tablename__ = "category"
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
    )

    id: Mapped[PrimaryId]
    code: Mapped[str] = mapped_column(String(12))
    parent_code: Mapped[str | None] = mapped_column(String(12))
    label_ja: Mapped[str] = mapped_column(String(80))
    label_en: Mapped[str] = mapped_column(String(80))
    kana: Mapped[str] = mapped_column(String(120))
    hints: Mapped[list[str]] = mapped_column(JSON, default=list)
    position: Mapped[int] = mapped_column(Integer)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    replaced_by: Mapped[str | None] = mapped_column(String(12))

    def label(self, language: str) -> str:
        return self.label_ja if language == "ja" else self.label_en

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Tag(Base):
    """A free mark beside the category; a retired one stays on what it marks."""

    __tablename__ = "tag"

    id: Mapped[PrimaryId]
    name: Mapped[str] = mapped_column(String(40), unique=True)
    name_en: Mapped[str] = mapped_column(String(40), default="")
    retired: Mapped[bool] = mapped_column(default=False)

    def label(self, language: str) -> str:
        return self.name if language == "ja" else self.name_en or self.name
