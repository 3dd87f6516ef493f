"""Real processes that are killed at random and started again."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from callcenter.core.process.leash import leashed
from tests.architecture.source import ROOT

CELERY = ("--app", "tests.faults.worker:celery", "--quiet", "worker", "--concurrency", "2")
QUIET = ("--loglevel", "error", "--without-gossip", "--without-mingle", "--without-heartbeat")
COMMANDS = {
    "web": ("gunicorn", "--config", "python:callcenter.apps.gunicorn", "tests.faults.web:app"),
    "worker": ("celery", *CELERY, *QUIET),
}


class Processes:
    """Web server and job worker of one installation.

    Args:
        environment: of the processes, in addition to this one's.
        log: file for all that they print.
    """

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self.environment = {**os.environ, **environment, "PYTHONPATH": str(ROOT)}
        self.log = log
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.kills = 0

    def start(self, name: str) -> None:
        module, *arguments = COMMANDS[name]
        command = [sys.executable, "-W", "ignore", "-m", module, *arguments]
        with self.log.open("ab") as log:
            self.running[name] = subprocess.Popen(
                leashed(command, signal_number=signal.SIGKILL),
                env=self.environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str, *, whole: bool) -> None:
        """`kill -9`: the whole group, which is then started again, or one child, whose parent
        does that."""
        process = self.running[name]
        self.kills += 1
        children = children_of(process.pid)
        if not whole and children:
            end(random.choice(children))
            return
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.start(name)

    def kill_while(
        self,
        busy: Callable[[], bool],
        *,
        ready: Callable[[], bool],
        done: Callable[[], int],
        apart: tuple[int, int],
    ) -> None:
        """Kill something every now and then. To be called by the thread that lasts longest: a
        leashed process dies with the thread that started it.

        Args:
            ready: whether there is something to hit; a slow machine must get on between kills.
            done: how much work is done so far.
            apart: least and most work between two kills.
        """
        next_kill = random.randint(*apart)
        while busy():
            if done() >= next_kill and ready():
                self.kill(random.choice(("web", "worker")), whole=random.random() < 0.5)
                next_kill = done() + random.randint(*apart)
            time.sleep(0.02)

    def stop(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def children_of(pid: int) -> list[int]:
    """Process ids of a process's children (Linux)."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(child) for child in listed.split()]


def end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
