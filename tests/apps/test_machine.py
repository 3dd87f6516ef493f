"""The whole product on one machine: the parts that need no server."""

import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from callcenter.apps import machine
from callcenter.core.settings import load_settings


def test_taken_port_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "PORT_PATIENCE", 0)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(machine.CannotStartError) as caught:
            machine.require_free("127.0.0.1", port)
    assert str(port) in str(caught.value)
    assert "\n" not in str(caught.value)
    machine.require_free("127.0.0.1", port)


def test_data_folder_is_run_once(tmp_path: Path) -> None:
    """Two runs never share a data folder; the claim ends with its holder."""
    lock = tmp_path / "run" / "all.lock"
    with machine.claimed(lock), pytest.raises(machine.CannotStartError), machine.claimed(lock):
        pass
    with machine.claimed(lock):
        pass


def test_embedded_broker_only_without_redis_url(tmp_path: Path) -> None:
    alone = load_settings({"CALLCENTER_DATA": str(tmp_path)})
    given = load_settings({"CALLCENTER_DATA": str(tmp_path), "REDIS_URL": "redis://queue"})
    names = [program.name for program in machine.programs(alone, "all")]
    assert names == ["web", "worker", "calls", "beat", "exchange", "broker"]
    assert [program.name for program in machine.programs(given, "all")] == names[:5]


def test_exchange_only_without_a_provider(tmp_path: Path) -> None:
    """TEL-7: three settings, and the provider takes the place of the local exchange."""
    provider = {
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "1" * 32,
        "TWILIO_NUMBER": "+815012345678",
    }
    given = load_settings({"CALLCENTER_DATA": str(tmp_path), **provider})
    assert "exchange" not in [program.name for program in machine.programs(given, "all")]
    with pytest.raises(ValueError, match="TWILIO_NUMBER"):
        load_settings({"CALLCENTER_DATA": str(tmp_path), **provider, "TWILIO_NUMBER": "050"})


@pytest.mark.parametrize("surface", ["staff", "public", "webhooks"])
def test_single_surface_is_web_only(surface: str, tmp_path: Path) -> None:
    settings = load_settings({"CALLCENTER_DATA": str(tmp_path)})
    assert [program.name for program in machine.programs(settings, surface)] == ["web"]


def test_address_is_announced_once_when_ready(capsys: pytest.CaptureFixture[str]) -> None:
    server = HTTPServer(("127.0.0.1", 0), Ready)
    port = server.server_port
    announcement = machine.Announcement("127.0.0.1", port, "op@example.jp")
    with server:
        thread = Thread(target=server.handle_request)
        thread.start()
        announcement.poll()
        thread.join()
    announcement.poll()
    printed = capsys.readouterr().out
    assert printed.count(f"http://127.0.0.1:{port}/") == 1
    assert "op@example.jp" in printed


def test_nothing_is_announced_before(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    machine.Announcement("127.0.0.1", port, "").poll()
    assert capsys.readouterr().out == ""


class Ready(BaseHTTPRequestHandler):
    """Answers 200 to everything, silently."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...
