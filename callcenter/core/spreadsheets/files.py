"""Tables as files to download: the kinds people can choose, streamed in pieces."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from callcenter.core.spreadsheets.writing import Cell, CsvEncoding, write_csv, write_xlsx

PIECE = 256 * 1024


class FileKind(StrEnum):
    """The files a table can be exported as."""

    XLSX = "xlsx"
    CSV = "csv"
    CSV_CP932 = "csv_cp932"

    @property
    def suffix(self) -> str:
        return "xlsx" if self is FileKind.XLSX else "csv"

    @property
    def media_type(self) -> str:
        if self is FileKind.XLSX:
            return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        charset = "Shift_JIS" if self is FileKind.CSV_CP932 else "utf-8"
        return f"text/csv; charset={charset}"


def table_file(
    kind: FileKind,
    rows: Iterable[Sequence[Cell]],
    header: Sequence[str],
    *,
    sheet: str,
    widths: Sequence[int] = (),
) -> Iterator[bytes]:
    """The file in pieces; rows are read while it is sent (csv) or written (xlsx).

    Args:
        sheet: name of the sheet, in the reader's language.
        widths: of the columns, in characters.
    """
    if kind is FileKind.XLSX:
        return _workbook(rows, header, sheet=sheet, widths=widths)
    encoding = CsvEncoding.CP932 if kind is FileKind.CSV_CP932 else CsvEncoding.UTF8
    return write_csv(rows, header, encoding=encoding)


def _workbook(
    rows: Iterable[Sequence[Cell]], header: Sequence[str], *, sheet: str, widths: Sequence[int]
) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        write_xlsx(rows, header, path, sheet=sheet, widths=widths)
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece
