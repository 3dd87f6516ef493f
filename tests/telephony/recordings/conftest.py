"""A provider with recordings and a folder of our own to keep them in."""

from pathlib import Path
from typing import cast

import pytest

from callcenter.core.db import Database
from callcenter.core.outbox import services as outbox
from telephony.recordings import tasks as tasks  # registers the handlers
from telephony.recordings.adapters import vault as vaults
from telephony.switch import ports
from telephony.switch.ports import Switch
from tests.telephony.recordings.kept import Archive, make_archive
from tests.telephony.recordings.provider import Provider


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Provider:
    """The switch of this process."""
    monkeypatch.setattr(ports, "_installed", [])
    made = Provider()
    ports.use_switch(cast(Switch, made))
    return made


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of recordings; no job is carried to a worker but by the test."""
    monkeypatch.setattr(outbox, "_carriers", [])
    monkeypatch.setattr(vaults, "_installed", [])
    below = tmp_path / "recordings"
    vaults.use_vault(below)
    return below


@pytest.fixture
def archive(database: Database) -> Archive:
    """Recordings that are kept, on both databases."""
    return make_archive(database)
