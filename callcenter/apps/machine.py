"""The whole product on one machine: what runs, and what must hold before it starts."""

import fcntl
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

import click

from callcenter.core.jobs import QUEUE, URGENT
from callcenter.core.process.broker import broker_command
from callcenter.core.process.leash import leashed
from callcenter.core.process.supervision import Program
from callcenter.core.settings import TRAINING_NUMBER, Settings
from telephony.switch.fallback import fallback_document

SURFACES = ("all", "staff", "public", "webhooks")
EXCHANGE_ABOVE = 100  # the settings expect it there when nobody says otherwise
PORT_PATIENCE = 3.0  # seconds; a run that was killed needs a moment to let its port go
# A machine of one's own often has root alone; the worker's warning fills its whole screen.
QUIET_ROOT = "ignore:You're running the worker with superuser privileges"


class CannotStartError(Exception):
    """Something is in the way; the message is one line for the person at the terminal."""


@contextmanager
def claimed(lock: Path) -> Iterator[None]:
    """Hold this data folder's claim to run; only one process may have it.

    Raises:
        CannotStartError: another one has it.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"already running with this data folder: {lock.parent.parent}"
            raise CannotStartError(message) from None
        yield


def require_free(host: str, port: int) -> None:
    """Make sure that nobody listens on the port.

    Raises:
        CannotStartError: somebody does, or the address is not ours.
    """
    end = time.monotonic() + PORT_PATIENCE
    while True:
        try:
            with socket.create_server((host, port)):
                return
        except OSError as error:
            if time.monotonic() > end:
                reason = os.strerror(error.errno or 0)
                message = f"cannot listen on {host}:{port} ({reason}); choose another --port"
                raise CannotStartError(message) from None
            time.sleep(0.2)


def programs(settings: Settings, surface: str) -> list[Program]:
    """What `run` keeps running: the broker only if it is embedded, jobs only with all surfaces."""
    gunicorn = python("gunicorn", "--config", "python:callcenter.apps.gunicorn")
    web = leashed([*gunicorn, "callcenter.apps.wsgi:app"], signal_number=signal.SIGQUIT)
    if surface != "all":
        return [Program("web", web)]
    celery = python("celery", "--app", "callcenter.apps.worker:celery", "--quiet")
    celery[1:1] = ["-W", QUIET_ROOT]
    worker = [*celery, "worker", "--loglevel", "warning", "--without-gossip", "--without-mingle"]
    # Threads: what is urgent waits for the network and computes nothing.
    urgent = [*worker, "--queues", URGENT, "--pool", "threads", "--concurrency", "4"]
    worker += ["--queues", QUEUE, "--concurrency", "2"]
    beat = [*celery, "beat", "--pidfile", "", "--loglevel", "warning"]
    found = [
        Program("web", web),
        Program("worker", leashed(worker), stop_seconds=30),
        Program("calls", leashed([*urgent, "--hostname", "calls@%h"]), stop_seconds=15),
        Program("beat", leashed(beat)),
    ]
    if settings.phones.exchange_url is not None:
        port = str(urlsplit(settings.phones.exchange_url).port)
        found.append(Program("exchange", leashed(python("telephony.exchange", "--port", port))))
    if settings.redis_url is None:
        found.append(Program("broker", broker_command(settings.data_dir / "broker"), stage=0))
    return found


def exchange_port(port: int) -> int:
    """Where the local exchange of a web server listens: a hundred above it, if that is free."""
    wanted = port + EXCHANGE_ABOVE
    for chosen in (wanted, 0):
        with suppress(OSError, OverflowError), socket.create_server(("127.0.0.1", chosen)) as free:
            found: int = free.getsockname()[1]
            return found
    return wanted


def exchange_environment(settings: Settings, address: str) -> dict[str, str]:
    """What the local exchange is told: the account that it plays, and where the app is.

    Args:
        address: of the app on this machine, such as `http://127.0.0.1:8000`.
    """
    phones = settings.phones
    return {
        "EXCHANGE_ACCOUNT_SID": phones.account_sid,
        "EXCHANGE_AUTH_TOKEN": phones.auth_token,
        "EXCHANGE_NUMBER": phones.number,
        "EXCHANGE_TRAINING_NUMBER": TRAINING_NUMBER,
        "EXCHANGE_VOICE_URL": f"{settings.public_url}/voice/incoming",
        "EXCHANGE_STATUS_URL": f"{settings.public_url}/voice/status",
        "EXCHANGE_FALLBACK_URL": f"{phones.exchange_url}/hosted/fallback.xml",
        "EXCHANGE_FALLBACK_FILE": str(fallback_file(settings)),
        "EXCHANGE_APP_ADDRESS": address,
        "EXCHANGE_FOLDER": str(settings.data_dir / "exchange"),
    }


def fallback_file(settings: Settings) -> Path:
    """What callers hear when the app is dead: the local exchange serves it, as some other host
    does for a real account (`callcenter phone fallback`)."""
    return settings.data_dir / "exchange" / "fallback.xml"


def host_fallback(settings: Settings) -> None:
    """Write that document down."""
    file = fallback_file(settings)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.write_text(fallback_document().to_xml(), encoding="utf-8")


def python(module: str, *arguments: str) -> list[str]:
    """The command line of a module under this very Python."""
    return [sys.executable, "-m", module, *arguments]


def show_line(name: str, line: str) -> None:
    """Print one line of a program behind its name."""
    click.echo(f"{click.style(f'{name:<6} |', dim=True)} {line}")


class Announcement:
    """Tells the address and what to know first, once, as soon as the web server is ready.

    Args:
        host: where to ask for readiness.
        port: its port.
        note: printed below the address, such as the sign-ins of the demonstration city.
    """

    def __init__(self, host: str, port: int, note: str) -> None:
        self.host = host
        self.port = port
        self.note = note
        self.made = False

    def poll(self) -> None:
        """Ask for readiness and announce it; nothing any more after the first time."""
        if not self.made and is_ready(self.host, self.port):
            self.made = True
            click.echo(
                f"\nReady: http://{self.host}:{self.port}/   (Ctrl-C stops it)\n\n{self.note}"
            )


def is_ready(host: str, port: int) -> bool:
    """Whether the web server answers `/readyz` with success within half a second."""
    with closing(HTTPConnection(host, port, timeout=0.5)) as connection:
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
