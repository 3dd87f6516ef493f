"""Imports of past logs: the file as it is worked on, and which numbers were taken over."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Id, Moment, PrimaryId, UtcDateTime, reference_to
from callcenter.core.db import Base


class ImportState(StrEnum):
    """`receiving`: rows are being staged; `received`: waits for the columns to be named;
    `checking`: a job looks at every line; `checked`: waits for a yes; `importing`: a job
    writes; `imported`, `failed` (nothing written) and `cancelled` are the ends."""

    RECEIVING = "receiving"
    RECEIVED = "received"
    CHECKING = "checking"
    CHECKED = "checked"
    IMPORTING = "importing"
    IMPORTED = "imported"
    FAILED = "failed"
    CANCELLED = "cancelled"


class InquiryImport(Base):
    """One file of past inquiries.

    Attributes:
        file_name: after the guard.
        sha256: of the file, hexadecimal.
        source: how it was read: kind, encoding, delimiter, sheet.
        headings: of the columns, after the guard.
        headings_digest: finds the mapping that was used for the same headings before.
        mapping, mapping_digest: which column is what; None until it is said.
        lines: rows staged.
        run: goes up with each new check and each new try at writing; a job of an older one does
            nothing.
        checked: how many rows the present check has seen.
        counts: of lines by what becomes of them, and of findings by code.
        failure: code of why nothing was written.
        first_day, last_day: on which the imported inquiries were opened.
    """

    __tablename__ = "inquiry_import"
    __table_args__ = (
        Index("ix_inquiry_import_sha256", "sha256"),
        Index("ix_inquiry_import_headings_digest", "headings_digest", "id"),
        Index(
            "uq_inquiry_import_once",
            "sha256",
            "mapping_digest",
            unique=True,
            postgresql_where=text("state = 'imported'"),
            sqlite_where=text("state = 'imported'"),
        ),
    )

    id: Mapped[PrimaryId]
    state: Mapped[str] = mapped_column(String(12))
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    source: Mapped[dict[str, str]] = mapped_column(JSON)
    headings: Mapped[list[str]] = mapped_column(JSON)
    headings_digest: Mapped[str] = mapped_column(String(64))
    mapping: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    mapping_digest: Mapped[str | None] = mapped_column(String(64))
    lines: Mapped[int] = mapped_column(Integer, default=0)
    run: Mapped[int] = mapped_column(Integer, default=0)
    checked: Mapped[int] = mapped_column(Integer, default=0)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    failure: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[Moment]
    created_by_id: Mapped[UUID | None] = mapped_column(Id)
    created_by_name: Mapped[str] = mapped_column(String(100))
    imported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_day: Mapped[date | None] = mapped_column(Date)
    last_day: Mapped[date | None] = mapped_column(Date)


class InquiryImportLine(Base):
    """One row of the file while the import is not ended; deleted with its end.

    Attributes:
        position: 1, 2, 3 … without gaps.
        line: number of the row in the file.
        cells: encrypted JSON list of texts, after the guard.
        findings: what the guard found: (column, kind).
        key: number of the inquiry in the former system, when the file names one.
        outcome: what becomes of it: `new`, `known` or `error`; None before the check.
        problems: (code, severity, column or None).
    """

    __tablename__ = "inquiry_import_line"
    __table_args__ = (Index("ix_inquiry_import_line_key", "import_id", "key"),)

    import_id: Mapped[UUID] = mapped_column(
        Id, ForeignKey("inquiry_import.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(Integer)
    cells: Mapped[str] = mapped_column(Text)
    findings: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    key: Mapped[str | None] = mapped_column(String(80))
    outcome: Mapped[str | None] = mapped_column(String(5))
    problems: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))


class InquiryImportKey(Base):
    """The number an imported inquiry had in the former system: imported once, never again."""

    __tablename__ = "inquiry_import_key"
    __table_args__ = (
        Index("ix_inquiry_import_key_inquiry_id", "inquiry_id"),
        Index("ix_inquiry_import_key_import_id", "import_id"),
    )

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    inquiry_id: Mapped[UUID] = reference_to("inquiry.id", ondelete="CASCADE")
    import_id: Mapped[UUID] = reference_to("inquiry_import.id")
