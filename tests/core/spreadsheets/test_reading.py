"""SEC-3: foreign files are read, or refused with a reason; never a crash."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from callcenter.core.spreadsheets import workbooks
from callcenter.core.spreadsheets.reading import UnreadableFile, open_table


def rows_of(content: bytes) -> list[list[str]]:
    table = open_table(io.BytesIO(content))
    return [table.headings, *(row.cells for row in table.rows)]


def book_bytes(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        rows_of(content)
    return caught.value.code


@pytest.mark.parametrize(
    ("encoding", "read_as"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("cp932", "cp932"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_encodings_and_delimiters(encoding: str, read_as: str, delimiter: str) -> None:
    """INQ-1: every letter of the encodings in use arrives, ①㈱髙﨑 too."""
    text = f"番号{delimiter}内容\r\n1{delimiter}①㈱髙﨑さん\r\n"
    table = open_table(io.BytesIO(text.encode(encoding)))
    assert table.encoding == read_as
    assert [table.headings, *(row.cells for row in table.rows)] == [
        ["番号", "内容"],
        ["1", "①㈱髙﨑さん"],
    ]


def test_lines_are_counted_as_editors_do() -> None:
    content = b'a,b\r\n1,"two\r\nlines"\r\n\r\n2,x\r\n'
    assert [row.line for row in open_table(io.BytesIO(content)).rows] == [2, 5]


def test_an_unreadable_letter_becomes_a_mark() -> None:
    content = "番号,内容\n".encode("cp932") + b"1,\x81\x20" + ("あ" * 500).encode("cp932")
    assert rows_of(content)[1][1].startswith("\ufffd")


def test_cells_of_a_workbook() -> None:
    """Dates, numbers, merged cells and formulas (their last result, which here is none)."""
    book = Workbook()
    sheet = book.active
    sheet.append(["日時", "日", "数", "小数", "式", "結合", "はい"])
    sheet.append([datetime(2025, 4, 1, 9, 5), date(2025, 4, 1), 12.0, 1.5, "=1+1", "左", True])
    sheet.merge_cells("F2:F3")
    assert rows_of(book_bytes(book))[1] == [
        "2025-04-01 09:05:00",
        "2025-04-01",
        "12",
        "1.5",
        "",
        "左",
        "TRUE",
    ]


def test_the_first_sheet_with_anything_on_it_is_read() -> None:
    book = Workbook()
    book.create_sheet("ログ").append(["番号"])
    assert open_table(io.BytesIO(book_bytes(book))).sheet == "ログ"


def test_a_neutralised_cell_gets_its_text_back() -> None:
    assert rows_of(b"a\r\n'=1+1\r\n'note\r\n")[1:] == [["=1+1"], ["'note"]]


def hostile_zip(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\r\n\r\n", "empty_file"),
        (b"PK\x03\x04 no zip at all", "broken_file"),
        (hostile_zip(readme_dot_txt=b"x"), "not_a_table"),
        (hostile_zip(xl__workbook_dot_xml=b"<nonsense"), "broken_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old_workbook"),
        (b"a,b\r\n1,\x00\r\n", "not_a_table"),
        (bytes(range(1, 256)) * 20, "not_a_table"),
        (",".join(f"c{n}" for n in range(10_000)).encode(), "too_many_columns"),
        (b"a,b\r\n1," + b"x" * 200_000, "broken_file"),
    ],
)
def test_hostile_files_are_refused(content: bytes, code: str) -> None:
    """SEC-3: with a reason that can be worded."""
    assert refusal(content) == code


def test_a_wide_workbook_is_refused() -> None:
    book = Workbook()
    book.active.append(list(range(10_000)))
    assert refusal(book_bytes(book)) == "too_many_columns"


def test_an_empty_workbook_is_refused() -> None:
    assert refusal(book_bytes(Workbook())) == "empty_file"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """SEC-3: by what it says of its size; a part is never read beyond that."""
    monkeypatch.setattr(workbooks, "LARGEST_UNPACKED", 1_000_000)
    bomb = hostile_zip(xl__workbook_dot_xml=b" " * 2_000_000)
    assert len(bomb) < 10_000
    assert refusal(bomb) == "file_too_large"


def test_a_sheet_may_lie_about_its_size() -> None:
    book = Workbook()
    book.active.append(["a"])
    book.active.append(["1"])
    source = io.BytesIO(book_bytes(book))
    target = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for part in old.infolist():
            content = old.read(part).replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"')
            new.writestr(part, content)
    assert rows_of(target.getvalue()) == [["a"], ["1"]]
