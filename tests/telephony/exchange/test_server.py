"""The exchange as a process: real time, real HTTP, the official library, an orderly end (TEL-7)."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import parse_qsl

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from tests.servers.patience import wait_for
from tests.telephony.exchange.stations import ACCOUNT, CALLER, NUMBER, TOKEN

AGENT = "client:agent_1"
PATIENCE = 40  # seconds; a busy machine needs some
ROOT = Path(__file__).resolve().parents[3]
ROOM = (
    '<Dial><Conference beep="false" endConferenceOnExit="true" record="record-from-start" '
    'recordingStatusCallback="/callback/recording">room</Conference></Dial>'
)
DOCUMENTS = {
    "/voice/incoming": f'<Say language="ja-JP">市役所。</Say>{ROOM}',
    "/voice/operator": ROOM,
}


class App(BaseHTTPRequestHandler):
    """The app: documents by path; every form that came, and whether its signature was right."""

    came: ClassVar[list[tuple[str, dict[str, str]]]] = []
    forged: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = dict(parse_qsl(body, keep_blank_values=True))
        url = f"http://{self.headers['Host']}{self.path}"
        signature = self.headers["X-Twilio-Signature"]
        if not RequestValidator(TOKEN).validate(url, form, signature):
            self.forged.append(self.path)
        path = self.path.partition("?")[0]
        self.came.append((path, form))
        text = f"<Response>{DOCUMENTS[path]}</Response>" if path in DOCUMENTS else ""
        self.send_response(200 if text else 204)
        self.send_header("Content-Type", "text/xml")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Quiet."""

    @classmethod
    def forms(cls, path: str) -> list[dict[str, str]]:
        return [form for came, form in list(cls.came) if came == path]


@pytest.fixture
def app() -> Iterator[str]:
    """Address of an app on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), App)
    App.came.clear()
    App.forged.clear()
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Loopback(TwilioHttpClient):
    """The library's own client, led to this machine."""

    def __init__(self, address: str) -> None:
        super().__init__(timeout=5)
        self.address = address

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        here = url.replace("https://api.twilio.com", self.address)
        return super().request(method, here, *args, **kwargs)


class Running:
    """An exchange that runs, and the ways to speak to it."""

    def __init__(self, process: "subprocess.Popen[str]", address: str) -> None:
        self.process, self.address = process, address
        self.twilio = Client(ACCOUNT, TOKEN, http_client=Loopback(address))

    def post(self, path: str, **body: object) -> Any:
        answer = requests.post(f"{self.address}{path}", json=body, timeout=5)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def state(self, phone: str) -> str:
        answer = requests.get(f"{self.address}/phones/{phone}/events", timeout=5)
        return str(answer.json()["phone"]["state"])

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=PATIENCE)


@contextmanager
def running(app: str, folder: Path) -> Iterator[Running]:
    """`python -m telephony.exchange` on a free port."""
    environment = {
        **os.environ,
        "EXCHANGE_ACCOUNT_SID": ACCOUNT,
        "EXCHANGE_AUTH_TOKEN": TOKEN,
        "EXCHANGE_NUMBER": NUMBER,
        "EXCHANGE_VOICE_URL": f"{app}/voice/incoming",
        "EXCHANGE_STATUS_URL": f"{app}/callback/number",
        "EXCHANGE_FALLBACK_URL": f"{app}/voice/fallback",
        "EXCHANGE_FOLDER": str(folder),
    }
    command = [sys.executable, "-m", "telephony.exchange", "--port", "0"]
    process = subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found is not None, line
        yield Running(process, found[0])
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def test_a_call_from_ring_to_recording_and_over_a_restart(app: str, tmp_path: Path) -> None:
    """TEL-4, TEL-7: nothing stands between the library, the process and the app but HTTP."""
    with running(app, tmp_path) as at:
        assert requests.get(f"{at.address}/healthz", timeout=5).json()["status"] == "ok"
        at.post("/phones", address=AGENT, name="operator")
        at.post("/phones", address=CALLER)
        call = at.twilio.calls.create(
            to=AGENT,
            from_=NUMBER,
            url=f"{app}/voice/operator?leg=1",
            status_callback=f"{app}/callback/operator#rc=2",
            status_callback_event=["initiated", "ringing", "answered", "completed"],
        )
        wait_for(lambda: at.state(AGENT) == "ringing", PATIENCE)
        at.post(f"/phones/{AGENT}/answer")
        at.post(f"/phones/{CALLER}/dial", to=NUMBER)
        wait_for(lambda: len(at.twilio.conferences.list(status="in-progress")) == 1, PATIENCE)
        at.post(f"/phones/{AGENT}/speak", text="はい。")
        told = requests.get(
            f"{at.address}/phones/{CALLER}/events?after=0&wait=5", timeout=10
        ).json()
        assert "市役所。" in [event.get("text") for event in told["events"]]
        wait_for(lambda: "はい。" in heard(at), PATIENCE)
        at.post(f"/phones/{CALLER}/hang-up")
        wait_for(lambda: bool(App.forms("/callback/recording")), PATIENCE)
        wait_for(lambda: at.twilio.calls(str(call.sid)).fetch().status == "completed", PATIENCE)
        sid = App.forms("/callback/recording")[0]["RecordingSid"]
        first = sound(at, sid)
        statuses = [form["CallStatus"] for form in App.forms("/callback/operator")]
        assert statuses == ["initiated", "ringing", "in-progress", "completed"]
        assert App.forms("/callback/number")[0]["CallStatus"] == "completed"
        assert App.forged == []
        assert at.stop() == 0

    with running(app, tmp_path) as again:
        assert again.twilio.calls.list() == []
        assert sound(again, sid) == first
        assert again.twilio.recordings(sid).delete() is True
        with pytest.raises(TwilioRestException):
            again.twilio.recordings(sid).fetch()
        assert again.stop() == 0


def heard(at: Running) -> list[str]:
    answer = requests.get(f"{at.address}/phones/{CALLER}/events", timeout=5).json()
    return [str(event.get("text")) for event in answer["events"]]


def sound(at: Running, sid: str) -> bytes:
    answer = requests.get(
        f"{at.address}/2010-04-01/Accounts/{ACCOUNT}/Recordings/{sid}.wav",
        params={"RequestedChannels": "2"},
        auth=(ACCOUNT, TOKEN),
        timeout=10,
    )
    assert answer.status_code == 200
    return answer.content


def test_it_ends_at_once_though_somebody_waits_at_a_phone(app: str, tmp_path: Path) -> None:
    with running(app, tmp_path) as at:
        at.post("/phones", address=CALLER)
        tasks = Path(f"/proc/{at.process.pid}/task")
        # The thread of that request must be gone before another one can tell that one waits.
        wait_for(lambda: len(os.listdir(tasks)) == 2, PATIENCE)
        answers: list[int] = []

        def wait() -> None:
            url = f"{at.address}/phones/{CALLER}/events?after=0&wait=25"
            answers.append(requests.get(url, timeout=30).status_code)

        listener = Thread(target=wait)
        listener.start()
        wait_for(lambda: len(os.listdir(tasks)) > 2, PATIENCE)
        assert at.stop() == 0
        listener.join(timeout=10)
        assert not listener.is_alive()


def test_without_its_settings_it_says_what_is_missing() -> None:
    environment = {key: value for key, value in os.environ.items() if "EXCHANGE" not in key}
    done = subprocess.run(
        [sys.executable, "-m", "telephony.exchange", "--port", "0"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2
    assert "EXCHANGE_ACCOUNT_SID" in done.stderr
