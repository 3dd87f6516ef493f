"""PRV-2: after a rotation of the field keys the keys of recordings are wrapped anew, and the old
key may go."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from callcenter.apps.cli.recordings import recordings
from callcenter.core.db import Database
from callcenter.core.privacy.encryption import generate_key
from callcenter.core.privacy.keys import install_keys
from callcenter.core.settings import Settings, load_settings
from telephony.recordings.adapters.vault import vault
from telephony.recordings.errors import BrokenAudio
from telephony.recordings.services.disposing import dispose_all
from telephony.recordings.services.rewrapping import rewrap_recordings
from tests.telephony.recordings.kept import Archive, heard, make_archive

OLD, NEW = f"old:{generate_key()}", f"new:{generate_key()}"


@pytest.fixture
def rings(settings: Settings) -> Iterator[Settings]:
    install_keys(replace(settings, field_keys=OLD))
    yield settings
    install_keys(settings)


def test_the_old_key_may_go(archive: Archive, rings: Settings, folder: Path) -> None:
    kept = [archive.keep(seconds=1) for _number in range(3)]
    sounds = [heard(archive.recording(one)) for one in kept]
    install_keys(replace(rings, field_keys=f"{NEW},{OLD}"))
    assert rewrap_recordings(archive.database, dry_run=True).wrapped == 3
    assert vault().needs_rewrapping(str(archive.recording(kept[0]).place))
    done = rewrap_recordings(archive.database)
    assert (done.wrapped, done.current, done.broken) == (3, 0, [])
    again = rewrap_recordings(archive.database)
    assert (again.wrapped, again.current) == (0, 3)
    install_keys(replace(rings, field_keys=NEW))
    assert [heard(archive.recording(one)) for one in kept] == sounds
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 3
    assert archive.actions() == ["recording.rewrap"]


def test_without_it_the_old_key_is_needed(archive: Archive, rings: Settings) -> None:
    recording_id = archive.keep(seconds=1)
    install_keys(replace(rings, field_keys=NEW))
    with pytest.raises(BrokenAudio, match="no_key"):
        heard(archive.recording(recording_id))
    (broken,) = rewrap_recordings(archive.database).broken
    assert broken == (recording_id, "no_key")


def test_a_file_that_was_disposed_of_meanwhile_does_not_come_back(
    archive: Archive, rings: Settings, folder: Path
) -> None:
    recording_id = archive.keep(seconds=1, age=400)
    place = str(archive.recording(recording_id).place)
    install_keys(replace(rings, field_keys=f"{NEW},{OLD}"))
    with vault().rewrapped(place):  # the new file is ready; then the old one goes
        dispose_all(archive.database)
        archive.work()
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert rewrap_recordings(archive.database).current == 0


def test_what_a_killed_run_left_is_in_nobodys_way(
    archive: Archive, rings: Settings, folder: Path
) -> None:
    recording_id = archive.keep(seconds=1)
    path = folder / str(archive.recording(recording_id).place)
    path.with_suffix(".part").write_bytes(b"half a file")
    install_keys(replace(rings, field_keys=f"{NEW},{OLD}"))
    assert rewrap_recordings(archive.database).wrapped == 1
    assert heard(archive.recording(recording_id))
    assert list(folder.rglob("*.part")) == []


def test_at_the_command_line(sqlite_database: Database, tmp_path: Path) -> None:
    data = tmp_path / "data"
    environment = {
        "CALLCENTER_DATA": str(data),
        "DATABASE_URL": sqlite_database.url.render_as_string(hide_password=False),
    }
    runner = CliRunner()
    empty = runner.invoke(recordings, ["rewrap"], env=environment)
    assert (empty.exit_code, empty.output) == (0, "0 wrapped anew, 0 current, 0 broken\n")
    # The command has put the vault of that installation in place.
    install_keys(load_settings({"CALLCENTER_DATA": str(data)}))
    archive = make_archive(sqlite_database)
    archive.keep(seconds=1)
    told = runner.invoke(recordings, ["rewrap", "--dry-run"], env=environment)
    assert told.output == "0 to be wrapped anew, 1 current, 0 broken\n"
    missing = archive.recording(archive.keep(seconds=1))
    vault().remove(str(missing.place))
    broken = runner.invoke(recordings, ["rewrap"], env=environment)
    assert broken.exit_code == 1
    assert f"{missing.id} cannot be opened (no_file)" in broken.output
