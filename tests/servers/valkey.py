"""The broker for the tests: the product's own embedded broker, really started."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from callcenter.core.process.broker import broker_command, broker_url
from tests.servers.folders import short_folder

START_SECONDS = 10.0


@contextmanager
def running_broker(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The broker that keeps its files in `folder`, for as long as the context lasts."""
    process = subprocess.Popen(broker_command(folder))
    try:
        await_answer(broker_url(folder))
        yield process
    finally:
        process.terminate()
        process.wait(timeout=10)


def await_answer(url: str) -> None:
    """Return when the broker answers; raise `redis.ConnectionError` when it stays silent."""
    end = time.monotonic() + START_SECONDS
    with redis.Redis.from_url(url) as client:
        while True:
            try:
                client.ping()
            except redis.ConnectionError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)
            else:
                return


@pytest.fixture(scope="session")
def broker() -> Iterator[str]:
    """Address of this test worker's own broker, started on first use."""
    with short_folder() as folder, running_broker(folder):
        yield broker_url(folder)


@pytest.fixture
def redis_url(broker: str) -> str:
    """Address of the broker, emptied before the test."""
    with redis.Redis.from_url(broker) as client:
        client.flushall()
    return broker
