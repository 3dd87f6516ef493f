"""Supervision: started again, stopped together, none left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.patience import is_gone, wait_for

SUPERVISE = """
import sys
from pathlib import Path
from callcenter.core.process.leash import leashed
from callcenter.core.process.supervision import Program, supervise
BODY = "import os, time; print('up', os.getpid(), flush=True); time.sleep(60)"
programs = [Program(name, leashed([sys.executable, "-c", BODY])) for name in ("web", "worker")]
if "broken" in sys.argv:
    programs = [Program("web", ["/nowhere/at-all"], retries=0)]
done = supervise(
    programs, folder=Path(sys.argv[1]), poll=lambda: None,
    report=lambda name, line: print(name, line, flush=True),
)
sys.exit(0 if done else 1)
"""


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that supervises two programs which print their process id."""
    command = [sys.executable, "-c", SUPERVISE, str(tmp_path / "50% off")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def lines(process: subprocess.Popen[str], count: int) -> list[list[str]]:
    """The next lines it prints, split into words: the program's name first."""
    assert process.stdout is not None
    return [process.stdout.readline().split() for _ in range(count)]


def test_killed_program_is_started_again_and_one_signal_stops_all(
    supervisor: subprocess.Popen[str],
) -> None:
    first = {name: int(pid) for name, _up, pid in lines(supervisor, 2)}
    os.kill(first["web"], signal.SIGKILL)
    notice, again = lines(supervisor, 2)
    assert notice[:2] == ["web", "ended"]
    assert again[:2] == ["web", "up"]
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(timeout=15) == 0
    assert is_gone(first["worker"])
    assert is_gone(int(again[2]))


@pytest.mark.skipif(sys.platform != "linux", reason="the leash works on Linux only")
def test_nothing_is_left_when_the_supervisor_is_killed(supervisor: subprocess.Popen[str]) -> None:
    started = [int(pid) for _name, _up, pid in lines(supervisor, 2)]
    supervisor.kill()
    wait_for(lambda: all(is_gone(pid) for pid in started))


def test_program_that_cannot_start_stops_all(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SUPERVISE, str(tmp_path), "broken"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 1
    assert ended.stdout.endswith("web cannot be started; stopping\n")
