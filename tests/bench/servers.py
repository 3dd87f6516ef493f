"""The product and the floor under gunicorn, as in production, and people signed in to them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from callcenter.accounts.models import SessionStage, StaffAccount
from callcenter.accounts.services.sessions import open_session
from callcenter.apps.staff import make_staff_app
from callcenter.apps.wiring import build_platform
from callcenter.core.permissions import Role
from callcenter.core.process.broker import broker_url
from callcenter.core.process.leash import leashed
from callcenter.core.settings import ROOT
from tests.bench.load_client import Request, UnexpectedAnswer, Visitor
from tests.bench.machine import Memory, children_of, memory_of
from tests.bench.stores import Store
from tests.servers.valkey import running_broker

WORKERS = 2
START_SECONDS = 30.0
PRODUCT = "callcenter.apps.wsgi:app"
FLOOR = "tests.bench.floor:app"
CSRF = token_hex()  # the same for everybody, so that all can send the same form


@dataclass(frozen=True)
class Server:
    """A running gunicorn."""

    port: int
    process: subprocess.Popen[bytes]

    def workers(self) -> list[Memory]:
        """What each worker holds now."""
        return [memory_of(pid) for pid in children_of(self.process.pid)]


@dataclass(frozen=True)
class SignedIn:
    """A person's session in a browser.

    Attributes:
        csrf_token: the form token that belongs to the cookie.
    """

    cookie: str
    csrf_token: str


@contextmanager
def running_server(application: str, store: Store, folder: Path) -> Iterator[Server]:
    """gunicorn with `WORKERS` processes on the store, and the broker it gives its jobs to.

    Raises:
        RuntimeError: it did not start; the message ends with its log.
    """
    broker = folder / "broker"
    broker.mkdir(exist_ok=True)
    port = _free_port()
    environ = {
        **os.environ,
        **store.environ,
        "REDIS_URL": broker_url(broker),
        "CALLCENTER_HOST": "127.0.0.1",
        "PORT": str(port),
        "WEB_CONCURRENCY": str(WORKERS),
    }
    command = [sys.executable, "-m", "gunicorn"]
    command += ["--config", "python:callcenter.apps.gunicorn", application]
    with running_broker(broker), (folder / "web.log").open("w+b") as log:
        process = subprocess.Popen(leashed(command), cwd=ROOT, env=environ, stdout=log, stderr=log)
        try:
            if not _answers(port, process):
                log.seek(0)
                raise RuntimeError(f"{application}: {log.read().decode()[-2000:]}")
            yield Server(port, process)
        finally:
            process.terminate()
            process.wait(timeout=30)


def sign_in(store: Store, role: Role) -> SignedIn:
    """A session of the first person with this role."""
    app = make_staff_app(build_platform(store.settings))
    with store.database.transaction() as session:
        person = select(StaffAccount.id).where(StaffAccount.role == role)
        token = open_session(
            session, session.scalars(person.limit(1)).one(), SessionStage.OPEN, user_agent="bench"
        )
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    cookie = signer.dumps({"sid": token, "csrf_token": CSRF})
    csrf_signer = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token")
    name = app.config["SESSION_COOKIE_NAME"]
    return SignedIn(f"{name}={cookie}", str(csrf_signer.dumps(CSRF)))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        with suppress(OSError, UnexpectedAnswer):
            Visitor(port).ask(Request("/healthz"))
            return True
        time.sleep(0.1)
    return False
