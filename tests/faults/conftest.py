"""A whole installation in real processes, whose centre is always open."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.apps.migrate import upgrade
from callcenter.apps.wiring import Platform, build_platform, prepare_process
from callcenter.core.outbox import services as outbox
from callcenter.core.settings import Settings, load_settings
from telephony.setup.services.seeding import seed_phone_setup
from tests.faults.centre import START_SECONDS, Centre, free_port
from tests.servers.patience import wait_for


@pytest.fixture
def installation(
    settings: Settings, tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Platform]:
    """This process's part of it."""
    port, exchange_port = free_port(), free_port()
    environ = {
        "CALLCENTER_DATA": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'city.db'}",
        "REDIS_URL": redis_url,
        "CALLCENTER_SECOND_FACTOR": "off",
        "CALLCENTER_EXCHANGE_URL": f"http://127.0.0.1:{exchange_port}",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
        "WEB_THREADS": "8",
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(outbox, "_carriers", [])
    own = load_settings(environ)
    upgrade(own)
    made = build_platform(own)
    with made.database.transaction() as session:
        seed_phone_setup(session)
    yield made
    made.celery.close()
    made.database.dispose()
    prepare_process(settings)


@pytest.fixture
def centre(installation: Platform, tmp_path: Path) -> Iterator[Centre]:
    """Its processes, running."""
    made = Centre(installation.settings, dict(os.environ), tmp_path / "processes.log")
    try:
        made.start()
        wait_for(made.is_up, START_SECONDS)
        yield made
    finally:
        made.stop()
