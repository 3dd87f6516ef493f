"""INQ, OPS-3: `callcenter inquiry` as its user sees it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from callcenter.apps.cli.inquiry import inquiry
from callcenter.core.db import Database
from callcenter.inquiries.services.categories import seed_categories
from tests.inquiries.importing.logs import csv_file, inquiries_in, past_row


@pytest.fixture
def folder(sqlite_database: Database, tmp_path: Path) -> Path:
    """A folder with a log of three lines, beside an empty database."""
    with sqlite_database.transaction() as session:
        seed_categories(session)
    (tmp_path / "log.csv").write_bytes(csv_file([past_row(n) for n in range(3)]).getvalue())
    return tmp_path


def run(database: Database, folder: Path, *arguments: str) -> Result:
    environment = {
        "CALLCENTER_DATA": str(folder / "data"),
        "DATABASE_URL": database.url.render_as_string(hide_password=False),
    }
    return CliRunner().invoke(inquiry, list(arguments), env=environment)


def test_in_and_out(sqlite_database: Database, folder: Path) -> None:
    """OPS-3: a past log in, a period out; a second import finds nothing new."""
    result = run(sqlite_database, folder, "import", str(folder / "log.csv"))
    assert result.exit_code == 0, result.output
    assert result.output.endswith("3 inquiries imported.\n")
    again = run(sqlite_database, folder, "import", str(folder / "log.csv"))
    assert again.exit_code == 1
    assert "imported in the same way before" in again.output
    out = folder / "out.csv"
    period = ("--from", "2025-04-01", "--to", "2025-04-02")
    assert run(sqlite_database, folder, "export", *period, str(out)).exit_code == 0
    assert len(out.read_text("utf-8-sig").splitlines()) == 1 + 2
    assert run(sqlite_database, folder, "export", *period, str(folder / "out.doc")).exit_code == 2


def test_a_dry_run_writes_nothing(sqlite_database: Database, folder: Path) -> None:
    result = run(sqlite_database, folder, "import", str(folder / "log.csv"), "--dry-run")
    assert result.exit_code == 0
    assert "3 lines: 3 new" in result.output
    assert inquiries_in(sqlite_database) == []


def test_errors_are_told_and_nothing_is_written(sqlite_database: Database, folder: Path) -> None:
    """INQ: all or nothing."""
    file = folder / "bad.csv"
    file.write_bytes(csv_file([past_row(1), past_row(2, opened="きのう")]).getvalue())
    result = run(sqlite_database, folder, "import", str(file))
    assert result.exit_code == 1
    assert "line 3, 受付日時: Error" in result.output
    assert inquiries_in(sqlite_database) == []


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('[columns]\nquestion = "ない"', "There is no column “ない” in the file."),
        ('[columns]\nx = "質問"', "There is no field “x”."),
        ('[defaults]\nchannel = "pigeon"', "channel: Please choose one of the list."),
        ("nonsense", "mapping.toml"),
    ],
)
def test_a_wrong_mapping_is_one_clear_line(
    sqlite_database: Database, folder: Path, toml: str, said: str
) -> None:
    mapping = folder / "mapping.toml"
    mapping.write_text(toml, encoding="utf-8")
    arguments = ("import", str(folder / "log.csv"), "--mapping", str(mapping))
    result = run(sqlite_database, folder, *arguments)
    assert result.exit_code == 1
    assert said in result.output
    assert inquiries_in(sqlite_database) == []
