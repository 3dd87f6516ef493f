"""Rows of a file as they are kept while an import is worked on: guarded, then encrypted."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from callcenter.core.privacy.guard import guard_text
from callcenter.core.privacy.keys import cipher
from callcenter.core.spreadsheets.reading import FileRow

_CONTEXT = "import.cells"


@dataclass(frozen=True)
class StagedCells:
    """The cells of a row after the guard, and what it found: (column, kind)."""

    cells: list[str]
    findings: list[tuple[int, str]]


def guarded_cells(cells: Iterable[str]) -> StagedCells:
    """Take out of each cell what may not be kept (PRV-1)."""
    kept: list[str] = []
    findings: list[tuple[int, str]] = []
    for column, text in enumerate(cells):
        guarded = guard_text(text)
        kept.append(guarded.text)
        kinds = dict.fromkeys(finding.kind.value for finding in guarded.findings)
        findings += [(column, kind) for kind in kinds]
    return StagedCells(kept, findings)


def staged_rows(import_id: UUID, first: int, rows: Iterable[FileRow]) -> Iterator[dict[str, Any]]:
    """Values of `InquiryImportLine` for rows of a file.

    Args:
        first: position of the first of them.
    """
    for position, row in enumerate(rows, start=first):
        staged = guarded_cells(row.cells)
        yield {
            "import_id": import_id,
            "position": position,
            "line": row.line,
            "cells": sealed_cells(staged.cells),
            "findings": staged.findings or None,
        }


def sealed_cells(cells: list[str]) -> str:
    """Cells as one token."""
    return cipher().encrypt(json.dumps(cells, ensure_ascii=False), _CONTEXT)


def opened_cells(token: str) -> list[str]:
    """The cells of a token."""
    cells: list[str] = json.loads(cipher().decrypt(token, _CONTEXT))
    return cells
