"""Write csv and xlsx: uncapped, streamed, and safe to open.

A cell that a spreadsheet program would take for a formula gets a leading apostrophe (OWASP ASVS
5.0 V1.2.10), in both kinds of file, so that both hold the same texts; `original_text` takes it
off again. In xlsx every text is written as text besides, never as a formula or a link.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import chain, islice
from math import isfinite
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | Decimal | bool | date | datetime | None

# Stands for a sign that CP932 lacks; Japanese printers' mark for a missing letter.
REPLACEMENT = "〓"
LARGEST_NUMBER = 10**15  # Excel keeps 15 digits of a number
LONGEST_CELL = 32_767
ROWS_PER_SHEET = 1_048_575  # 2^20 less the header
ROWS_PER_CHUNK = 500

_FORMULA = re.compile(r"'*[=+\-@\t\r\n\0＝＋－＠]")
_MARKED = re.compile(r"''*[=+\-@\t\r\n\0＝＋－＠]")
# Signs that Unicode has twice and CP932 once; Windows writes the second form.
_TWINS = str.maketrans("〜−—‖¢£¬", "～－―∥￠￡￢")
_LOOSE_SOUND_MARK = re.compile("[ぁ-ヿ][\u3099\u309a]")


class CsvEncoding(StrEnum):
    """How a csv file is encoded: Excel reads both, older programs only the second."""

    UTF8 = "utf-8-sig"
    CP932 = "cp932"


def write_csv(
    rows: Iterable[Sequence[Cell]], header: Sequence[str], *, encoding: CsvEncoding
) -> Iterator[bytes]:
    """The file in pieces, lines ended by CR LF.

    Args:
        rows: read one by one. A `datetime` is written as its own wall clock shows it: bring it
            into the reader's time zone first.
        encoding: UTF-8 with a byte order mark, or CP932, where signs that it lacks become 〓.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    lines = ([_plain(cell) for cell in row] for row in chain([header], rows))
    first = True
    while block := list(islice(lines, ROWS_PER_CHUNK)):
        writer.writerows(block)
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        if encoding is CsvEncoding.CP932:
            yield to_cp932(text)
        else:
            yield text.encode("utf-8-sig" if first else "utf-8")
        first = False


def write_xlsx(
    rows: Iterable[Sequence[Cell]],
    header: Sequence[str],
    path: Path,
    *,
    sheet: str,
    widths: Sequence[float] = (),
) -> int:
    """Write a workbook to `path`; memory does not grow with it.

    Rows that do not fit on a sheet go on to a further one, with the header again.

    Args:
        sheet: name of the sheet, at most 25 signs.
        widths: of the columns, in signs.

    Returns:
        How many rows were written, headers not counted.
    """
    options = {
        "constant_memory": True,
        "default_date_format": "yyyy-mm-dd",
        "tmpdir": str(path.parent),
    }
    written = 0
    with xlsxwriter.Workbook(str(path), options) as workbook:
        bold = workbook.add_format({"bold": True, "bottom": 1})
        moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for number, page_rows in enumerate(_pages(rows), start=1):
            page = workbook.add_worksheet(sheet if number == 1 else f"{sheet} ({number})")
            page.freeze_panes(1, 0)
            for column, width in enumerate(widths):
                page.set_column(column, column, width)
            for column, title in enumerate(header):
                page.write_string(0, column, neutral_text(title), bold)
            count = _fill(page, page_rows, moment)
            page.autofilter(0, 0, count, len(header) - 1)
            written += count
    return written


def neutral_text(text: str) -> str:
    """The text so that no spreadsheet program takes it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def original_text(text: str) -> str:
    """The text as it was before `neutral_text`."""
    return text[1:] if _MARKED.match(text) else text


def to_cp932(text: str) -> bytes:
    """The text in CP932; twins of its signs are used where it has them, else 〓."""
    try:
        return text.encode("cp932")
    except UnicodeEncodeError:
        joined = _LOOSE_SOUND_MARK.sub(lambda pair: unicodedata.normalize("NFC", pair[0]), text)
        return joined.translate(_TWINS).encode("cp932", errors="callcenter.replacement")


def _replaced(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return REPLACEMENT * (error.end - error.start), error.end


codecs.register_error("callcenter.replacement", _replaced)


def _plain(cell: Cell) -> str | int | float | Decimal:
    if isinstance(cell, str):
        return neutral_text(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, date):
        return cell.isoformat()
    return cell


def _pages(rows: Iterable[Sequence[Cell]]) -> Iterator[Iterable[Sequence[Cell]]]:
    waiting = iter(rows)
    yield islice(waiting, ROWS_PER_SHEET)
    for row in waiting:
        yield chain([row], islice(waiting, ROWS_PER_SHEET - 1))


def _fill(page: Worksheet, rows: Iterable[Sequence[Cell]], moment: Format) -> int:
    number = 0
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(number, column, _fitting(neutral_text(cell)))
            elif cell is not None:
                _write_other(page, number, column, cell, moment)
    return number


def _write_other(
    page: Worksheet,
    row: int,
    column: int,
    cell: int | float | Decimal | bool | date,
    moment: Format,
) -> None:
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, datetime):
        page.write_datetime(row, column, cell.replace(tzinfo=None), moment)
    elif isinstance(cell, date):
        page.write_datetime(row, column, cell)
    elif isfinite(cell) and -LARGEST_NUMBER < cell < LARGEST_NUMBER:
        page.write_number(row, column, cell)
    else:
        page.write_string(row, column, str(cell))


def _fitting(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
