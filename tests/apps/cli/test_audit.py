"""SEC-2: `callcenter audit verify` as its user sees it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from callcenter.apps.cli.audit import audit
from callcenter.core.audit.seals import seal
from callcenter.core.db import Database
from callcenter.core.settings import load_settings
from tests.core.audit.chains import CHAIN, all_powerful, change, in_one_chain, write_events


def run_verify(database: Database, folder: Path) -> Result:
    environment = {
        "CALLCENTER_DATA": str(folder),
        "DATABASE_URL": database.url.render_as_string(hide_password=False),
    }
    return CliRunner().invoke(audit, ["verify"], env=environment)


def test_sound_and_damaged_logs(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SEC-2: one line and exit code 0; after a change exit code 1 and its position."""
    in_one_chain(monkeypatch)
    write_events(sqlite_database, 5)
    seal(sqlite_database, load_settings({"CALLCENTER_DATA": str(tmp_path)}))
    result = run_verify(sqlite_database, tmp_path)
    assert result.exit_code == 0
    assert result.output.startswith("sound: 5 events in 1 chains, 1 seals up to 20")
    with all_powerful(sqlite_database) as session:
        change(session, 4, action="made.up")
    result = run_verify(sqlite_database, tmp_path)
    assert result.exit_code == 1
    assert result.output.startswith(f"damaged: changed in chain {CHAIN}, event 4 (")
    assert result.output.count("\n") == 1
