"""Where no clock can be set: the real way to the app, lanes, settings (TEL-7, TEL-8)."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from time import sleep
from typing import ClassVar

import pytest

from telephony.exchange.lanes import Lanes
from telephony.exchange.server import read_settings
from telephony.exchange.transport import NotConnected, Outgoing, TooLate, http_transport
from tests.telephony.exchange.stations import ACCOUNT, NUMBER, TOKEN


class Handler(BaseHTTPRequestHandler):
    """Answers by path; `/late` after the client's patience, `/cut` not at all."""

    came: ClassVar[list[tuple[str, str, bytes]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.came.append((self.path, self.headers["Host"], body))
        if self.path == "/late":
            sleep(0.3)
        if self.path == "/cut":
            self.connection.close()
            return
        self.send_response(201)
        self.send_header("Content-Type", "text/xml")
        self.end_headers()
        self.wfile.write(b"<Response/>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Quiet."""


@pytest.fixture
def app() -> Iterator[str]:
    """Address of an app on this machine."""
    server = HTTPServer(("127.0.0.1", 0), Handler)
    Handler.came.clear()
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def outgoing(url: str, read_seconds: float = 5.0) -> Outgoing:
    return Outgoing("POST", url, {"X-Twilio-Signature": "s"}, b"A=1", 1.0, read_seconds)


def test_a_request_goes_to_the_app_and_its_answer_comes_back(app: str) -> None:
    answer = http_transport()(outgoing(f"{app}/voice/incoming?leg=%E3%81%82"))
    assert (answer.status, answer.body) == (201, b"<Response/>")
    assert answer.headers["content-type"] == "text/xml"
    path, _, body = Handler.came[0]
    assert (path, body) == ("/voice/incoming?leg=%E3%81%82", b"A=1")


def test_a_public_address_is_named_but_the_app_is_asked(app: str) -> None:
    carry = http_transport("https://city.example", app)
    assert carry(outgoing("https://city.example/voice/incoming")).status == 201
    assert Handler.came[0][1] == "city.example"


def test_the_ways_to_fail_are_told_apart(app: str) -> None:
    carry = http_transport()
    with pytest.raises(TooLate):
        carry(outgoing(f"{app}/late", read_seconds=0.1))
    with pytest.raises(NotConnected):
        carry(outgoing(f"{app}/cut"))
    with pytest.raises(NotConnected) as refused:
        carry(outgoing("http://127.0.0.1:1/voice"))
    assert refused.value.code == 11205


def test_jobs_of_one_lane_keep_their_order_and_lanes_do_not_wait_for_each_other() -> None:
    waiting, done = [], []
    lanes = Lanes(waiting.append)
    for lane, number in (("a", 1), ("a", 2), ("b", 3), ("a", 4)):
        lanes.put(lane, lambda number=number: done.append(number))
    assert len(waiting) == 2
    waiting[1]()
    waiting[0]()
    assert done == [3, 1, 2, 4]
    lanes.put("a", lambda: done.append(5))
    waiting[2]()
    assert done[-1] == 5


def test_a_job_that_fails_does_not_block_its_lane() -> None:
    waiting, done = [], []
    lanes = Lanes(waiting.append)
    lanes.put("a", lambda: done.append(1 // 0))
    with pytest.raises(ZeroDivisionError):
        waiting[0]()
    lanes.put("a", lambda: done.append(2))
    waiting[1]()
    assert done == [2]


def test_settings_come_from_the_environment() -> None:
    given = {
        "EXCHANGE_ACCOUNT_SID": ACCOUNT,
        "EXCHANGE_AUTH_TOKEN": TOKEN,
        "EXCHANGE_NUMBER": NUMBER,
        "EXCHANGE_VOICE_URL": "http://127.0.0.1:8000/voice/incoming",
        "EXCHANGE_HOSTS": "exchange, phones.example",
    }
    settings = read_settings(given)
    assert settings.hosts == {"exchange", "phones.example"}
    assert settings.folder is None
    assert TOKEN not in repr(settings)
    del given["EXCHANGE_NUMBER"]
    with pytest.raises(ValueError, match="EXCHANGE_NUMBER"):
        read_settings(given)
