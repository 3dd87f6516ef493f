"""FAQ-1, OPS-3: `callcenter faq import` and `faq export` as their user sees them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from callcenter.apps.cli.faq import faq
from callcenter.core.db import Database
from callcenter.inquiries.services.categories import seed_categories
from faq.articles.models import Article
from tests.factories.articles import make_article, make_published

BARE = {"category": "2-1", "ja": {"question": "申請の方法は", "phone": "窓口で申請できます。"}}


@pytest.fixture
def filled(sqlite_database: Database) -> Database:
    """An installation with a published article and a draft."""
    with sqlite_database.transaction() as session:
        seed_categories(session)
        make_published(session)
        make_article(session)
    return sqlite_database


def run(database: Database, folder: Path, *arguments: str) -> Result:
    environment = {
        "CALLCENTER_DATA": str(folder / "data"),
        "DATABASE_URL": database.url.render_as_string(hide_password=False),
    }
    return CliRunner().invoke(faq, list(arguments), env=environment)


def articles(database: Database) -> int:
    with database.transaction(write=False) as session:
        return session.scalar(select(func.count()).select_from(Article)) or 0


def test_out_and_in_again(filled: Database, tmp_path: Path) -> None:
    """OPS-3: everything goes out; what is here already stays as it is."""
    file = str(tmp_path / "faq.jsonl")
    result = run(filled, tmp_path, "export", file)
    assert (result.exit_code, result.output) == (0, "2 articles exported.\n")
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0])["revisions"][0]["ja"]["question"].startswith("カードの有効期限")
    result = run(filled, tmp_path, "import", file)
    assert (result.exit_code, result.output) == (
        0,
        "0 new, 0 with later versions, 2 known, 0 with errors\n",
    )


def test_all_lines_or_none(filled: Database, tmp_path: Path) -> None:
    """FAQ-1: each wrong line is named, nothing is half imported."""
    file = tmp_path / "in.jsonl"
    wrong = {**BARE, "category": "99-9"}
    file.write_text("\n".join(map(json.dumps, (BARE, wrong, BARE))), encoding="utf-8")
    result = run(filled, tmp_path, "import", str(file))
    assert result.exit_code == 1
    assert "line 2: error: category: bad_choice" in result.output
    assert "Nothing was imported." in result.output
    assert articles(filled) == 2
    file.write_text(json.dumps({**BARE, "key": "how-to-apply"}), encoding="utf-8")
    for told in ("1 new, 0 with later versions, 0 known", "0 new, 0 with later versions, 1 known"):
        assert told in run(filled, tmp_path, "import", str(file)).output
    assert articles(filled) == 3


def test_a_number_that_may_not_be_kept_is_told(filled: Database, tmp_path: Path) -> None:
    """PRV-1."""
    file = tmp_path / "in.jsonl"
    text = "番号は 1234 5678 9018 です"
    file.write_text(json.dumps({**BARE, "en": {"question": text, "phone": text}}), encoding="utf-8")
    result = run(filled, tmp_path, "import", str(file))
    assert "line 1 (F-3): new: a number that may not be kept was taken out" in result.output


def test_a_file_in_another_encoding_is_refused(filled: Database, tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_bytes(json.dumps(BARE, ensure_ascii=False).encode("cp932"))
    result = run(filled, tmp_path, "import", str(file))
    assert (result.exit_code, "not UTF-8" in result.output) == (1, True)
