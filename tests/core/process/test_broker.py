"""The embedded broker."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import redis

from callcenter.core.process import broker
from tests.servers.folders import short_folder
from tests.servers.patience import wait_for
from tests.servers.valkey import await_answer, running_broker


def test_acknowledged_work_survives_a_kill_of_the_broker() -> None:
    """Reliability: what the broker has taken is still there after kill -9 and a new start."""
    with short_folder() as folder:
        url = broker.broker_url(folder)
        with running_broker(folder) as process, redis.Redis.from_url(url) as client:
            client.lpush("queue", *range(500))
            os.kill(process.pid, signal.SIGKILL)
        with running_broker(folder), redis.Redis.from_url(url) as client:
            assert client.llen("queue") == 500


def test_socket_path_stays_short_and_stable(tmp_path: Path) -> None:
    deep = tmp_path / ("市" * 40)
    path = broker.socket_path(deep)
    assert len(os.fsencode(path)) <= broker.LONGEST_SOCKET_PATH
    assert path == broker.socket_path(deep)
    assert path != broker.socket_path(deep / "other")


def test_two_folders_have_two_brokers() -> None:
    """Two clones never share state."""
    with short_folder() as one, short_folder() as two, running_broker(one), running_broker(two):
        with redis.Redis.from_url(broker.broker_url(one)) as client:
            client.set("mine", 1)
        with redis.Redis.from_url(broker.broker_url(two)) as client:
            assert client.get("mine") is None


def test_folder_names_with_odd_characters_work() -> None:
    with short_folder() as folder, running_broker(folder / "50% #1"):
        pass


def test_a_strangers_socket_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "trap").symlink_to(tmp_path / "real")
    with pytest.raises(PermissionError):
        broker.make_private(tmp_path / "trap")


@pytest.mark.skipif(sys.platform != "linux", reason="the leash works on Linux only")
def test_broker_ends_with_its_parent_and_the_next_one_takes_over() -> None:
    with short_folder() as folder:
        start = (
            "import subprocess, sys, time; from pathlib import Path;"
            "from callcenter.core.process.broker import broker_command;"
            "subprocess.Popen(broker_command(Path(sys.argv[1]))); time.sleep(60)"
        )
        parent = subprocess.Popen([sys.executable, "-c", start, str(folder)])
        await_answer(broker.broker_url(folder))
        parent.kill()
        parent.wait()
        with running_broker(folder) as process:
            wait_for(lambda: server_pid(broker.broker_url(folder)) == process.pid)


def server_pid(url: str) -> int | None:
    """The process that answers at this address, if any does."""
    try:
        with redis.Redis.from_url(url) as client:
            return int(client.info("server")["process_id"])
    except redis.ConnectionError:
        return None
