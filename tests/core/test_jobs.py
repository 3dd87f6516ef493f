"""Jobs: the real worker on the real broker."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from callcenter.core.jobs import kombu_url, make_celery
from callcenter.core.process.leash import leashed
from tests.servers.patience import wait_for

WORKER = """
import sys, time
from datetime import timedelta
from pathlib import Path
from callcenter.core.jobs import make_celery

url, folder = sys.argv[1], Path(sys.argv[2])
celery = make_celery(url, folder, longest_task=timedelta(seconds=1.5))

@celery.task(name="record")
def record(name):
    with open(folder / "started", "a") as file:
        file.write(name + "\\n")
    if (folder / "slow").exists():
        time.sleep(60)
    (folder / name).touch()

celery.worker_main(["worker", "--pool=prefork", "--concurrency=1", "--loglevel=error"])
"""


def start_worker(url: str, folder: Path) -> subprocess.Popen[bytes]:
    """A real Celery worker with one task that leaves a file named by its argument."""
    return subprocess.Popen(leashed([sys.executable, "-c", WORKER, url, str(folder)]))


@pytest.mark.slow
def test_task_survives_a_kill_of_its_worker(redis_url: str, tmp_path: Path) -> None:
    """Reliability: work taken by a worker that is killed is done by the next one."""
    (tmp_path / "slow").touch()
    make_celery(redis_url, tmp_path).send_task("record", ["mail-1"])
    first = start_worker(redis_url, tmp_path)
    wait_for((tmp_path / "started").exists, 20)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    (tmp_path / "slow").unlink()
    second = start_worker(redis_url, tmp_path)
    try:
        wait_for((tmp_path / "mail-1").exists, 30)
    finally:
        second.terminate()
        second.wait(timeout=20)
    assert (tmp_path / "started").read_text().split() == ["mail-1", "mail-1"]


def test_settings_keep_work_that_is_running(tmp_path: Path) -> None:
    """Reliability: acknowledged late, returned only after the longest possible run, JSON only."""
    celery = make_celery("redis://queue/0", tmp_path, longest_task=timedelta(minutes=2))
    assert celery.conf.task_acks_late
    assert celery.conf.task_reject_on_worker_lost
    assert celery.conf.accept_content == ["json"]
    returned_after = celery.conf.broker_transport_options["visibility_timeout"]
    assert returned_after > 2 * celery.conf.task_time_limit


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("unix:///run/50%25/valkey.sock", "redis+socket:///run/50%25/valkey.sock"),
        ("redis://queue:6379/0", "redis://queue:6379/0"),
    ],
)
def test_broker_address_in_celerys_spelling(given: str, expected: str) -> None:
    assert kombu_url(given) == expected
