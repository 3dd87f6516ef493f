"""OPS-1: a real city's installation is set up by three commands."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from callcenter.apps.cli import callcenter
from callcenter.core.city.profile import city_of
from callcenter.core.db import Database
from callcenter.core.permissions import SYSTEM
from callcenter.inquiries.queries.categories import categories_in_use, leaves
from callcenter.inquiries.services.suggestions import suggest

PROFILE = """\
[city]
name_ja = "山川市"
name_en = "Yamakawa"
centre_ja = "窓口"
centre_en = "Desk"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CALLCENTER_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(callcenter, words)
    return result.exit_code, result.output


def test_from_nothing_to_a_city(folder: Path) -> None:
    """INQ-2: an empty log already has its categories and suggests them."""
    assert run("db", "check")[0] == 1
    assert run("db", "upgrade")[0] == 0
    assert run("db", "upgrade")[0] == 0
    assert run("db", "check")[0] == 0
    profile = folder / "profile.toml"
    profile.write_text(PROFILE, encoding="utf-8")
    assert run("city", "load", str(profile)) == (0, "山川市 / Yamakawa\n")
    database = Database(f"sqlite:///{folder / 'callcenter.db'}")
    with database.transaction(write=False) as session:
        assert city_of(session).name_ja == "山川市"
        assert len(leaves(categories_in_use(session))) > 40
        found = suggest(session, SYSTEM, "暗証番号を3回間違えてロックされた")
        assert found[0].code == "5-1"
        assert found[0].because
    database.dispose()


def test_a_profile_with_a_fault_says_what_is_wrong(folder: Path) -> None:
    profile = folder / "profile.toml"
    profile.write_text("[city]\nname_ja = '山川市'\n", encoding="utf-8")
    code, output = run("city", "load", str(profile))
    assert code == 1
    assert "name_en" in output


def test_wrong_usage_exits_with_two() -> None:
    assert run("no-such-command")[0] == 2
