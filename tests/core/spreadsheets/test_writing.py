"""Spreadsheet files: safe, whole, and opened cleanly in Japan."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from callcenter.core.spreadsheets import writing
from callcenter.core.spreadsheets.writing import (
    Cell,
    CsvEncoding,
    neutral_text,
    original_text,
    to_cp932,
    write_csv,
    write_xlsx,
)

DANGEROUS = [f"{sign}cmd|' /C calc'!A0" for sign in ("=", "+", "-", "@", "\t", "\r", "\n", "\0")]
DANGEROUS += [f"{sign}1+1" for sign in "＝＋－＠"]
MOMENT = datetime(2026, 11, 21, 0, 5, tzinfo=UTC).astimezone(ZoneInfo("Asia/Tokyo"))
ROW: list[Cell] = ["質問\n二行", 12, -3.5, True, None, date(2026, 11, 21), MOMENT, "=1+1"]
HEADER = ["a", "b", "c", "d", "e", "f", "g", "h"]


def read_csv(content: bytes, encoding: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


@pytest.mark.parametrize("text", DANGEROUS)
def test_formulas_are_neutralised_in_every_file(text: str, tmp_path: Path) -> None:
    """V1.2.10: what a spreadsheet would run begins with an apostrophe and is text."""
    for encoding in CsvEncoding:
        content = b"".join(write_csv([[text]], ["h"], encoding=encoding))
        assert read_csv(content, encoding)[1] == [f"'{text}"]
    path = tmp_path / "file.xlsx"
    write_xlsx([[text, "https://example.org"]], ["h", "i"], path, sheet="表")
    cell, link = openpyxl.load_workbook(path).active[2]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")
    assert link.hyperlink is None


@pytest.mark.parametrize("text", ["質問", "1-2", "a=b", "'引用", "", " =1", "（+81）"])
def test_harmless_texts_stay_as_they_are(text: str) -> None:
    """V1.2.10: only the first sign counts."""
    assert neutral_text(text) == text


@given(st.text(alphabet="'=+-@＝＋－＠\t\r\nab漢", max_size=6))
def test_neutralising_can_be_undone(text: str) -> None:
    """An export that is imported again has the same texts."""
    assert original_text(neutral_text(text)) == text


def test_csv_of_every_kind_of_cell() -> None:
    """Excel's csv: byte order mark once, CR LF, quoted line breaks, numbers as numbers."""
    content = b"".join(write_csv([ROW] * 1200, HEADER, encoding=CsvEncoding.UTF8))
    assert content.count(b"\xef\xbb\xbf") == 1
    assert content.startswith(b"\xef\xbb\xbfa,b,c,d,e,f,g,h\r\n")
    rows = read_csv(content, "utf-8-sig")
    assert len(rows) == 1201
    expected = [
        "質問\n二行",
        "12",
        "-3.5",
        "TRUE",
        "",
        "2026-11-21",
        "2026-11-21 09:05:00",
        "'=1+1",
    ]
    assert rows[-1] == expected


def test_csv_without_rows_has_its_header() -> None:
    assert b"".join(write_csv([], ["見出し"], encoding=CsvEncoding.CP932)) == "見出し\r\n".encode(
        "cp932"
    )


@pytest.mark.parametrize(
    ("text", "read_back"),
    [
        ("髙橋﨑㈱①", "髙橋﨑㈱①"),
        ("10〜12時 − ー", "10～12時 － ー"),
        ("か\u3099き", "がき"),
        ("𠮷野家😀", "〓野家〓"),
        ("한국어", "〓〓〓"),
        ("〜𠮷", "～〓"),
    ],
)
def test_cp932_keeps_what_it_can(text: str, read_back: str) -> None:
    """CP932: twins take its own sign, loose sound marks are joined, the rest is 〓."""
    assert to_cp932(text).decode("cp932") == read_back


def test_xlsx_of_every_kind_of_cell(tmp_path: Path) -> None:
    """Excel: types are kept, wall-clock times are the reader's."""
    path = tmp_path / "file.xlsx"
    assert write_xlsx([ROW], HEADER, path, sheet="一覧", widths=[20, 10]) == 1
    sheet = openpyxl.load_workbook(path)["一覧"]
    assert [cell.value for cell in sheet[2]] == [
        "質問\n二行",
        12,
        -3.5,
        True,
        None,
        datetime(2026, 11, 21),
        datetime(2026, 11, 21, 9, 5),
        "'=1+1",
    ]
    assert sheet.freeze_panes == "A2"


def test_xlsx_odd_values(tmp_path: Path) -> None:
    """Excel: what it cannot hold as a number is text; what is too long is visibly cut."""
    path = tmp_path / "file.xlsx"
    row: list[Cell] = [1234567890123456, float("nan"), "長" * 40_000, "\x0b", "_x0041_"]
    write_xlsx([row], list("abcde"), path, sheet="s")
    values = [cell.value for cell in openpyxl.load_workbook(path)["s"][2]]
    assert values[:2] == ["1234567890123456", "nan"]
    assert len(values[2]) == 32_767
    assert values[2].endswith("…")
    assert unescape(values[4]) == "_x0041_"


def test_xlsx_goes_on_on_a_further_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Uncapped: more rows than a sheet holds; no empty sheet when they just fit."""
    monkeypatch.setattr(writing, "ROWS_PER_SHEET", 4)
    path = tmp_path / "file.xlsx"
    assert write_xlsx(([n] for n in range(9)), ["n"], path, sheet="s") == 9
    sheets = openpyxl.load_workbook(path).worksheets
    assert [[row[0].value for row in sheet.rows] for sheet in sheets] == [
        ["n", 0, 1, 2, 3],
        ["n", 4, 5, 6, 7],
        ["n", 8],
    ]
    assert write_xlsx(([n] for n in range(8)), ["n"], path, sheet="s") == 8
    assert len(openpyxl.load_workbook(path).worksheets) == 2


def test_xlsx_without_rows(tmp_path: Path) -> None:
    path = tmp_path / "file.xlsx"
    assert write_xlsx([], ["n"], path, sheet="s") == 0
    assert openpyxl.load_workbook(path)["s"]["A1"].value == "n"
