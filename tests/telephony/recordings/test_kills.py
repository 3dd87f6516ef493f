"""TEL-7: `kill -9` while recordings are fetched and deleted at the provider.

`FAULT_RECORDING_KILLS=100 pytest tests/telephony/recordings/test_kills.py` is the full run.
"""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import select

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.settings import Settings
from telephony.calls.models import Call
from telephony.recordings.adapters.vault import vault
from telephony.recordings.models import Recording, RecordingState
from telephony.recordings.services.announcing import announce
from telephony.recordings.services.sweeping import sweep_files
from telephony.switch.ports import Switch, use_switch
from tests.architecture.source import ROOT
from tests.factories.staff import make_staff
from tests.telephony.recordings.folder_provider import FolderProvider, work_until_done
from tests.telephony.recordings.provider import Provider, make_call, said, wave_of

KILLS = int(os.environ.get("FAULT_RECORDING_KILLS", "6"))
EACH = 6  # new recordings for each kill
LONGEST = 0.35  # seconds of work before a kill
SECONDS = 3
AUDIO = wave_of(SECONDS)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120 + 15 * KILLS)]


@pytest.mark.usefixtures("provider")
def test_every_kill_leaves_what_can_be_gone_on_with(
    sqlite_database: Database, settings: Settings, folder: Path, tmp_path: Path
) -> None:
    """In the end each recording is here once and whole, and nowhere else; at no moment was there
    one that is in neither place."""
    held = tmp_path / "provider"
    held.mkdir()
    with sqlite_database.transaction() as session:
        call_id = make_call(session, make_staff(session)).id
    command = [str(sqlite_database.url), str(folder), str(held), str(settings.data_dir)]
    for _kill in range(KILLS):
        for _number in range(EACH):
            hold(sqlite_database, call_id, held)
        work_and_kill(command)
        check_nothing_is_lost(sqlite_database, held)
    use_switch(cast(Switch, FolderProvider(held)))
    work_until_done(sqlite_database)
    check_end(sqlite_database, folder, held)


def hold(database: Database, call_id: object, held: Path) -> None:
    """The provider has one more, and says so."""
    sid = Provider().hold(AUDIO)
    (held / sid).write_bytes(AUDIO)
    with database.transaction() as session:
        call = session.get_one(Call, call_id)
        announce(session, call, said(sid, seconds=SECONDS), at=clock.now())


def work_and_kill(arguments: list[str]) -> None:
    module = "tests.telephony.recordings.folder_provider"
    command = [sys.executable, "-W", "ignore", "-m", module, *arguments]
    worker = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    assert worker.stdout is not None
    with worker.stdout as told:
        assert told.readline().strip() == b"ready"
        time.sleep(random.random() * LONGEST)
        worker.send_signal(signal.SIGKILL)
        assert worker.wait() in {0, -signal.SIGKILL}


def recordings(database: Database) -> list[Recording]:
    with database.transaction(write=False) as session:
        return list(session.scalars(select(Recording)))


def check_nothing_is_lost(database: Database, held: Path) -> None:
    for recording in recordings(database):
        if recording.state == RecordingState.ANNOUNCED:
            assert (held / recording.sid).read_bytes() == AUDIO
        else:
            assert heard(recording) == AUDIO
        if recording.state == RecordingState.KEPT:
            assert not (held / recording.sid).exists()


def check_end(database: Database, folder: Path, held: Path) -> None:
    found = recordings(database)
    assert {recording.state for recording in found} == {RecordingState.KEPT}
    assert len(found) == KILLS * EACH
    assert list(held.iterdir()) == []
    check_nothing_is_lost(database, held)
    with clock.shifted_by(timedelta(hours=2)):
        sweep_files(database)
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert files == {recording.place for recording in found}


def heard(recording: Recording) -> bytes:
    with vault().open(recording.place or "") as audio:
        return audio.read()
