"""TEL-5: streams of a real server: news, beats, restarts, ends of sessions, too many of them."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from callcenter.accounts.models import SessionStage
from callcenter.accounts.services.sessions import end_sessions, open_session
from callcenter.apps.wiring import Platform
from callcenter.core.permissions import Actor, Role
from callcenter.core.process.leash import leashed
from tests.architecture.source import ROOT
from tests.factories.line import make_waiting
from tests.factories.staff import make_staff

PATIENCE = 60.0
# Of four threads three carry streams.
THREADS, STREAMS = 4, 3
COMMAND = ("gunicorn", "--config", "python:callcenter.apps.gunicorn", "tests.board.hasty:app")


@dataclass
class Stream:
    """An open stream of events."""

    connection: http.client.HTTPConnection
    answer: http.client.HTTPResponse
    last_id: str = ""

    @property
    def status(self) -> int:
        return self.answer.status

    def line(self) -> str:
        """The next line; empty at the end of the stream."""
        return self.answer.readline().decode().rstrip("\n")

    def event(self) -> dict[str, Any]:
        """The next board, beats passed over."""
        name = ""
        while True:
            raw = self.answer.readline().decode()
            assert raw, "the stream has ended"
            field_name, _, value = raw.rstrip("\n").partition(": ")
            if field_name == "id":
                self.last_id = value
            if field_name == "event":
                name = value
            if field_name == "data" and name == "board":
                found: dict[str, Any] = json.loads(value)
                return found

    def rest(self) -> str:
        """All that comes until the stream ends."""
        return self.answer.read().decode()

    def close(self) -> None:
        self.answer.close()
        self.connection.close()


@dataclass
class Server:
    """gunicorn with one process, on the database of the test."""

    platform: Platform
    app: Flask
    log: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    streams: list[Stream] = field(default_factory=list)

    def start(self) -> None:
        settings = self.platform.settings
        environment = {
            **os.environ,
            "CALLCENTER_DATA": str(settings.data_dir),
            "CALLCENTER_SECOND_FACTOR": "off",
            "DATABASE_URL": self.platform.database.url.render_as_string(hide_password=False),
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "PORT": str(self.port),
            "WEB_CONCURRENCY": "1",
            "WEB_THREADS": str(THREADS),
            "PYTHONPATH": str(ROOT),
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                leashed([sys.executable, "-m", *COMMAND], signal_number=signal.SIGKILL),
                env=environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._await()

    def _await(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(OSError):
                if self.ask("/healthz", "").status == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    def kill(self) -> None:
        for stream in self.streams:
            stream.close()
        self.streams.clear()
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def cookie_of(self, actor: Actor) -> str:
        assert actor.id
        with self.platform.database.transaction() as session:
            token = open_session(session, actor.id, SessionStage.OPEN)
        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return f"{self.app.config['SESSION_COOKIE_NAME']}={signer.dumps({'sid': token})}"

    def ask(self, path: str, cookie: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path, headers={"Cookie": cookie, "Connection": "close"})
        answer = connection.getresponse()
        answer.body = answer.read()  # type: ignore[attr-defined]
        connection.close()
        return answer

    def listen(self, cookie: str, last_id: str = "") -> Stream:
        headers = {"Cookie": cookie, "Accept": "text/event-stream"}
        headers |= {"Last-Event-ID": last_id} if last_id else {}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", "/board/events", headers=headers)
        stream = Stream(connection, connection.getresponse(), last_id)
        self.streams.append(stream)
        return stream


@pytest.fixture
def server(platform: Platform, staff_app: Flask, tmp_path: Path) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = Server(platform, staff_app, tmp_path / "web.log", port)
    made.start()
    yield made
    made.kill()


@pytest.fixture
def manager(platform: Platform) -> Actor:
    with platform.database.transaction() as session:
        return make_staff(session, Role.MANAGER)


@pytest.fixture
def cookie(server: Server, manager: Actor) -> str:
    return server.cookie_of(manager)


def caller_comes(platform: Platform) -> None:
    with platform.database.transaction() as session:
        make_waiting(session)


def waiting(event: dict[str, Any]) -> int:
    """The figure on the first tile."""
    tile = event["parts"]["now"]
    return int(tile.split('<dd class="board-figure">')[1].split("<")[0])


def test_news_beats_and_a_restart(server: Server, platform: Platform, cookie: str) -> None:
    """What changes is sent at once, what is known is not sent again, and what happens while the
    server is away is there when the browser comes back."""
    stream = server.listen(cookie)
    assert (stream.status, stream.answer.getheader("Content-Type")) == (
        200,
        "text/event-stream; charset=utf-8",
    )
    assert waiting(stream.event()) == 0
    caller_comes(platform)
    assert waiting(stream.event()) == 1
    last_id = stream.last_id

    quiet = server.listen(cookie, last_id)
    lines = [quiet.line() for _ in range(8)]
    assert lines[:2] == ["retry: 2000", "event: clock"]
    assert lines[3:] == ["", ": beat", "", ": beat", ""]

    server.kill()
    caller_comes(platform)
    server.start()
    again = server.listen(cookie, last_id)
    assert waiting(again.event()) == 2
    assert again.last_id != last_id


def test_places_and_sessions(
    server: Server, platform: Platform, manager: Actor, cookie: str
) -> None:
    """While all places are taken pages are answered, and a place that is given back is free
    again; every stream ends with the session."""
    for _ in range(STREAMS):
        assert server.listen(cookie).event()
    refused = server.listen(cookie)
    assert refused.status == 429
    refused.close()
    state = server.ask("/board/state", cookie)
    assert state.status == 200
    assert waiting(json.loads(state.body)) == 0  # type: ignore[attr-defined]
    assert server.ask("/board", cookie).status == 200

    server.streams[0].close()
    end = time.monotonic() + PATIENCE
    while (late := server.listen(cookie)).status == 429 and time.monotonic() < end:
        late.close()
        time.sleep(0.1)
    assert late.status == 200

    assert manager.id
    with platform.database.transaction() as session:
        end_sessions(session, manager.id)
    assert late.rest().count("event: board") <= 1
    assert server.ask("/board/events", cookie).status == 302
