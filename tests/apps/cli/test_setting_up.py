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
from faq.articles.queries.lists import PAGE, waiting_revisions
from faq.articles.variables import variable_values

PROFILE = """\
[city]
name_ja = "山川市"
name_en = "Yamakawa"
centre_ja = "窓口"
centre_en = "Desk"

[contact]
phone = "0570-000-000"
counter_ja = "本庁1階"
reissue_fee = 1000

[[branches]]
name_ja = "北町出張所"
name_en = "Kita Office"
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
        values = variable_values(session)
        assert (values.ja["phone"], values.en["counter"]) == (
            "0570-000-000",
            "the My Number Card counter",
        )
        assert (values.ja["reissue_total"], values.en["branches"]) == ("1,200円", "Kita Office")
        assert values.ja["national_line"] == "0120-95-0178"
        assert len(waiting_revisions(session, SYSTEM)) > PAGE
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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[contact]\nfax = '1'", "fax"),
        ("[contact]\nreissue_fee = '800'", "reissue_fee"),
        ("[contact]\nreissue_fee = -1", "reissue_fee"),
        ("[contact]\nreissue_fee = true", "reissue_fee"),
        ("[[branches]]\nname_en = 'Kita'", "name_ja"),
        ("[[branches]]\nname_ja = '北'\nhours = '9'", "hours"),
    ],
)
def test_contact_data_with_a_fault(folder: Path, text: str, told: str) -> None:
    """FAQ-5: a mistyped field would leave an answer with a gap."""
    profile = folder / "profile.toml"
    city = PROFILE.split("[contact]", maxsplit=1)[0]
    profile.write_text(f"{city}{text}\n", encoding="utf-8")
    code, output = run("city", "load", str(profile))
    assert (code, told in output) == (1, True)


def test_contact_data_stay_where_a_file_says_nothing(folder: Path) -> None:
    """FAQ-5: a second file changes what it names."""
    assert run("db", "upgrade")[0] == 0
    profile = folder / "profile.toml"
    city = PROFILE.split("[contact]", maxsplit=1)[0]
    for text in (PROFILE, f"{city}[contact]\nemail = 'card@city.example.jp'\n"):
        profile.write_text(text, encoding="utf-8")
        assert run("city", "load", str(profile))[0] == 0
    database = Database(f"sqlite:///{folder / 'callcenter.db'}")
    with database.transaction(write=False) as session:
        contact = city_of(session).contact
    database.dispose()
    assert (contact.phone, contact.email) == ("0570-000-000", "card@city.example.jp")
    assert [branch.name("en") for branch in contact.branches] == ["Kita Office"]


def test_wrong_usage_exits_with_two() -> None:
    assert run("no-such-command")[0] == 2
