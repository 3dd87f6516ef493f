"""Supervision: several programs as one, each started again when it dies, none left behind.

supervisord does the work, inside this process; its state and log are kept in one folder.
"""

import os
import shlex
from collections.abc import Callable, Iterable, Sequence
from configparser import RawConfigParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supervisor import events
from supervisor.medusa.asyncore_25 import ExitNow
from supervisor.options import ServerOptions
from supervisor.states import SupervisorStates
from supervisor.supervisord import Supervisor


@dataclass(frozen=True, slots=True)
class Program:
    """One program to keep running.

    Attributes:
        name: short, as shown before each of its lines.
        command: program and arguments; leashed if it must not outlive this process.
        stage: programs of a lower stage start first and stop last.
        stop_seconds: time to finish after SIGTERM before it is killed.
        retries: how often to start it again while it does not even live for a second.
    """

    name: str
    command: Sequence[str]
    stage: int = 1
    stop_seconds: int = 15
    retries: int = 5


class Supervision(Supervisor):  # type: ignore[misc]  # the library is untyped
    """supervisord that tells what happens instead of writing log files.

    Args:
        options: supervisord's settings, already read.
        report: called with a program's name and one line it printed, or one line about it.
        poll: called about once a second while the programs run.
    """

    def __init__(
        self, options: Any, report: Callable[[str, str], None], poll: Callable[[], None]
    ) -> None:
        super().__init__(options)
        self.report = report
        self.poll = poll
        self.failed = False
        self.unfinished: dict[str, str] = {}

    def runforever(self) -> None:
        """Listen to supervisord's events, then supervise until told to stop."""
        events.subscribe(events.ProcessLogStdoutEvent, self.printed)
        events.subscribe(events.ProcessStateExitedEvent, self.ended)
        events.subscribe(events.ProcessStateBackoffEvent, self.ended)
        events.subscribe(events.ProcessStateFatalEvent, self.gave_up)
        super().runforever()

    def tick(self, now: float | None = None) -> None:
        """One turn of the loop."""
        super().tick(now)
        if self.options.mood == SupervisorStates.RUNNING:
            self.poll()

    def printed(self, event: Any) -> None:
        """Report the complete lines a program printed; keep the rest until its line ends."""
        name, text = event.process.config.name, event.data
        if isinstance(text, bytes):
            text = text.decode(errors="replace")
        *lines, rest = (self.unfinished.get(name, "") + text).split("\n")
        self.unfinished[name] = rest
        for line in lines:
            self.report(name, line.rstrip("\r"))

    def ended(self, event: Any) -> None:
        """Say that a program ended by itself; supervisord starts it again."""
        self.report(event.process.config.name, "ended unexpectedly; starting it again")

    def gave_up(self, event: Any) -> None:
        """A program cannot be started at all: stop everything."""
        self.failed = True
        self.report(event.process.config.name, "cannot be started; stopping")
        self.options.mood = SupervisorStates.SHUTDOWN


def supervise(
    programs: Iterable[Program],
    *,
    folder: Path,
    report: Callable[[str, str], None],
    poll: Callable[[], None],
) -> bool:
    """Run all programs until SIGINT, SIGTERM or SIGHUP, or until one cannot be started.

    Args:
        programs: what to run.
        folder: for supervisord's settings, log and pid.
        report: called with a program's name and a line it printed, or a line about it.
        poll: called about once a second while the programs run; must return quickly.

    Returns:
        True after a requested stop, False if a program could not be started.
    """
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "supervisord.conf"
    with settings.open("w", encoding="utf-8") as file:
        configuration(programs, folder).write(file)
    options = ServerOptions()
    options.realize(["--nodaemon", "--silent", "--configuration", str(settings)])
    options.first, options.test = True, False
    supervision = Supervision(options, report, poll)
    try:
        supervision.main()
    except ExitNow:
        options.close_logger()
    return not supervision.failed


def configuration(programs: Iterable[Program], folder: Path) -> RawConfigParser:
    """The programs in supervisord's own words."""
    parser = RawConfigParser()
    parser["supervisord"] = {
        "logfile": escaped(str(folder / "supervisord.log")),
        "pidfile": escaped(str(folder / "supervisord.pid")),
    }
    if os.geteuid() == 0:
        parser["supervisord"]["user"] = "root"  # as started; silences supervisord's warning
    stages: dict[int, list[str]] = {}
    for program in programs:
        stages.setdefault(program.stage, []).append(program.name)
        parser[f"program:{program.name}"] = {
            "command": escaped(shlex.join(program.command)),
            "autorestart": "true",
            "startretries": str(program.retries),
            "stopwaitsecs": str(program.stop_seconds),
            "killasgroup": "true",
            "redirect_stderr": "true",
            "stdout_logfile": "NONE",
            "stdout_events_enabled": "true",
        }
    for stage, names in stages.items():
        parser[f"group:stage{stage}"] = {"programs": ",".join(names), "priority": str(stage)}
    return parser


def escaped(text: str) -> str:
    """Text as supervisord's settings file wants it: there a percent sign begins a variable."""
    return text.replace("%", "%%")
