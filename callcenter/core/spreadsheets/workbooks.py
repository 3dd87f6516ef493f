"""Rows of an xlsx file: streamed, after its size when unpacked is known to be bearable."""

import warnings
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from openpyxl import load_workbook

from callcenter.core.errors import Invalid

MOST_PARTS = 2000
LARGEST_UNPACKED = 512 * 1024 * 1024
# These are held in memory as a whole while rows are read.
LARGEST_STRINGS = 128 * 1024 * 1024
_STRINGS = "xl/sharedStrings.xml"


def workbook_rows(file: BinaryIO, *, columns: int) -> Iterator[tuple[int, Sequence[object]]]:
    """First the name of the sheet as row 0, then its rows with their numbers.

    The first sheet that holds anything is read. Formulas are never computed: their last result
    is taken. Of merged cells the first one has the value.

    Args:
        columns: no more than these are read.

    Raises:
        Invalid: it is no workbook, or too large when unpacked.
    """
    _check_parts(file)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions, which nobody reads here
        workbook = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    try:
        for sheet in workbook.worksheets:
            sheet.reset_dimensions()  # a file may claim any size
            rows = _rows(sheet, columns)
            first = next(rows, None)
            if first is not None:
                yield 0, [str(sheet.title)]
                yield first
                yield from rows
                return
        raise Invalid("empty_file")
    finally:
        workbook.close()


def _rows(sheet: Any, columns: int) -> Iterator[tuple[int, Sequence[object]]]:
    for number, values in enumerate(sheet.iter_rows(max_col=columns, values_only=True), start=1):
        if any(value is not None for value in values):
            yield number, values


def _check_parts(file: BinaryIO) -> None:
    """Raises:
    Invalid: see `workbook_rows`. A part that is larger than it says is cut off when read.
    """
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise Invalid("not_a_table")
    strings = sum(part.file_size for part in parts if part.filename == _STRINGS)
    unpacked = sum(part.file_size for part in parts)
    too_large = unpacked > LARGEST_UNPACKED or strings > LARGEST_STRINGS
    if too_large or len(parts) > MOST_PARTS:
        raise Invalid("file_too_large")
