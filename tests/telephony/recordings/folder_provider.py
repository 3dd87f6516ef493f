"""A provider whose recordings are files, so that it outlives the processes that ask it; and a
process that fetches them until it is killed.

`python -m tests.telephony.recordings.folder_provider DATABASE_URL VAULT PROVIDER INSTALLATION`
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sqlalchemy import select

import callcenter.apps.models  # noqa: F401 - foreign keys need every table
import telephony.recordings.tasks  # noqa: F401 - registers the handlers
from callcenter.core.db import Database
from callcenter.core.outbox import services as outbox
from callcenter.core.outbox.models import WAITING, OutboxJob
from callcenter.core.privacy.keys import install_keys
from callcenter.core.settings import load_settings
from telephony.recordings.adapters.vault import use_vault
from telephony.recordings.services.sweeping import sweep_recordings
from telephony.switch.ports import ProviderRecording, Switch, use_switch

PIECE = 10_000
PAUSE = 0.004  # seconds between two pieces, so that a kill may come there


@dataclass(frozen=True)
class FolderProvider:
    """The recordings of a folder, each in a file that is named for it."""

    folder: Path

    def recording(self, sid: str) -> ProviderRecording | None:
        if not (self.folder / sid).exists():
            return None
        return ProviderRecording(sid, "", None, "completed", 2, None, None)

    @contextmanager
    def recording_audio(self, sid: str) -> Iterator[Iterator[bytes]]:
        yield self._pieces((self.folder / sid).read_bytes())

    def delete_recording(self, sid: str) -> None:
        (self.folder / sid).unlink(missing_ok=True)
        time.sleep(PAUSE)

    def _pieces(self, audio: bytes) -> Iterator[bytes]:
        for start in range(0, len(audio), PIECE):
            time.sleep(PAUSE)
            yield audio[start : start + PIECE]


def work(database: Database) -> int:
    """Do every job that is due; how many there were."""
    with database.transaction(write=False) as session:
        waiting = select(OutboxJob.id).where(OutboxJob.state == WAITING).order_by(OutboxJob.id)
        due = session.scalars(waiting).all()
    for job_id in due:
        outbox.run(database, job_id)
    return len(due)


def work_until_done(database: Database) -> None:
    sweep_recordings(database)
    while work(database):
        pass


def main() -> None:
    url, vault, provider, installation = sys.argv[1:]
    install_keys(load_settings({"CALLCENTER_DATA": installation}))
    use_vault(Path(vault))
    use_switch(cast(Switch, FolderProvider(Path(provider))))
    database = Database(url)
    print("ready", flush=True)  # noqa: T201 - tells the test that it may kill from now on
    work_until_done(database)


if __name__ == "__main__":
    main()
