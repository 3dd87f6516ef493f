"""Read csv and xlsx from outside: row by row, as plain text, whatever a hostile file tries."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from callcenter.core.errors import Invalid
from callcenter.core.spreadsheets.cells import cell_text, is_blank
from callcenter.core.spreadsheets.encodings import encoding_of
from callcenter.core.spreadsheets.workbooks import workbook_rows

LARGEST_FILE = 64 * 1024 * 1024
MOST_COLUMNS = 100
LONGEST_CELL = 100_000
DELIMITERS = ",\t;|"

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old .xls, and xlsx with a password


class UnreadableFile(Invalid):
    """The file cannot be read as a table; the code says why."""

    code = "unreadable_file"


@dataclass(frozen=True)
class FileRow:
    """One row that is not blank.

    Attributes:
        line: its number in the file, as editors and Excel count.
        cells: texts; formulas by their last result.
    """

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """An opened file.

    Attributes:
        kind: `csv` or `xlsx`.
        encoding: of a csv file, else empty.
        delimiter: of a csv file, else empty.
        sheet: name of the sheet that was read, else empty.
        headings: texts of the first row that is not blank.
        rows: those after it; reading on may raise `UnreadableFile`.
    """

    kind: str
    encoding: str
    delimiter: str
    sheet: str
    headings: list[str]
    rows: Iterator[FileRow]


def open_table(file: BinaryIO) -> Table:
    """The table in a file; its kind is told by its content, not by its name.

    Raises:
        UnreadableFile: it is too large, empty, neither csv nor xlsx, or has too many columns.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > LARGEST_FILE:
        raise UnreadableFile("file_too_large")
    head = file.read(8)
    file.seek(0)
    if not size:
        raise UnreadableFile("empty_file")
    if head == _COMPOUND:
        raise UnreadableFile("old_workbook")
    return _workbook(file) if head.startswith(_ZIP) else _text_table(file)


def _workbook(file: BinaryIO) -> Table:
    rows = _guarded(workbook_rows(file, columns=MOST_COLUMNS + 1))
    _line, title = next(rows)
    return _table("xlsx", "", "", str(title[0]), rows)


def _text_table(file: BinaryIO) -> Table:
    encoding = encoding_of(file)
    if encoding is None:
        raise UnreadableFile("not_a_table")
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    delimiter = _delimiter(text.readline())
    text.seek(0)
    return _table("csv", encoding, delimiter, "", _guarded(_csv_rows(text, delimiter)))


def _table(
    kind: str,
    encoding: str,
    delimiter: str,
    sheet: str,
    rows: Iterator[tuple[int, Sequence[object]]],
) -> Table:
    filled = _filled(rows)
    first = next(filled, None)
    if first is None:
        raise UnreadableFile("empty_file")
    return Table(kind, encoding, delimiter, sheet, first.cells, filled)


def _filled(rows: Iterator[tuple[int, Sequence[object]]]) -> Iterator[FileRow]:
    for line, values in rows:
        cells = [cell_text(value) for value in values]
        while cells and is_blank(cells[-1]):
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise UnreadableFile("too_many_columns", most=MOST_COLUMNS)
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise UnreadableFile("cell_too_long", line=line)
        if cells:
            yield FileRow(line, cells)


def _csv_rows(text: io.TextIOWrapper, delimiter: str) -> Iterator[tuple[int, Sequence[object]]]:
    reader = csv.reader(text, delimiter=delimiter)
    before = 0
    try:
        for cells in reader:
            yield before + 1, cells
            before = reader.line_num
    finally:
        with suppress(ValueError):  # closed already, when nobody reads on
            text.detach()  # the file is its opener's to close


def _delimiter(heading: str) -> str:
    try:
        return csv.Sniffer().sniff(heading[:4000], delimiters=DELIMITERS).delimiter
    except csv.Error:  # one column only
        return ","


def _guarded(
    rows: Iterator[tuple[int, Sequence[object]]],
) -> Iterator[tuple[int, Sequence[object]]]:
    """The rows; whatever a broken file makes the libraries raise becomes one refusal."""
    try:
        yield from rows
    except UnreadableFile:
        raise
    except Invalid as error:
        raise UnreadableFile(error.code, **error.data) from None
    except (MemoryError, RecursionError, zipfile.BadZipFile, csv.Error):
        raise UnreadableFile("broken_file") from None
    except Exception as error:  # openpyxl lets all kinds through
        raise UnreadableFile("broken_file") from error
