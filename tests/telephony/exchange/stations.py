"""A station on a clock of its own, the official library in front of it, an app behind it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask.testing import FlaskClient
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client

from telephony.exchange.engine import Exchange
from telephony.exchange.station import Station, StationSettings
from telephony.exchange.transport import Answer, Outgoing
from telephony.exchange.web.application import make_application

ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "f" * 32
NUMBER = "+815000000000"
CALLER = "+819012345678"
DESK_PHONE = "+81312345678"
APP = "http://127.0.0.1:8000"
START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
PROVIDER = "https://api.twilio.com"

Page = Callable[[Mapping[str, str]], str]


@dataclass
class ScriptedApp:
    """An app whose documents stand by their path; it notes every request."""

    documents: dict[str, str | Page] = field(default_factory=dict)
    came: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __call__(self, outgoing: Outgoing) -> Answer:
        parts = urlsplit(outgoing.url)
        form = dict(parse_qsl(outgoing.body.decode(), keep_blank_values=True))
        form |= dict(parse_qsl(parts.query, keep_blank_values=True))
        self.came.append((parts.path, form))
        found = self.documents.get(parts.path)
        if found is None:
            return Answer(404 if "callback" not in parts.path else 204, {}, b"")
        text = found(form) if callable(found) else found
        return Answer(200, {"content-type": "text/xml"}, f"<Response>{text}</Response>".encode())

    def forms(self, path: str) -> list[dict[str, str]]:
        """What came to one path."""
        return [form for came, form in self.came if came == path]


class InProcess(HttpClient):
    """Lets the official library speak to the application without a network."""

    def __init__(self, client: FlaskClient) -> None:
        super().__init__(logger=None, is_async=False, timeout=None)  # type: ignore[arg-type]
        self.client = client

    def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        auth: tuple[str, str] | None = None,
        **_more: object,
    ) -> Response:
        assert url.startswith(PROVIDER)
        came = self.client.open(
            url.removeprefix(PROVIDER),
            method=method,
            query_string=urlencode(params, doseq=True) if params else None,
            data=data,
            auth=auth,
        )
        return Response(came.status_code, came.get_data(as_text=True), dict(came.headers))


@dataclass
class Setup:
    """Everything a test of the surface needs."""

    station: Station
    app: ScriptedApp
    http: FlaskClient

    @property
    def exchange(self) -> Exchange:
        return self.station.exchange

    @property
    def twilio(self) -> Client:
        """The official library, with the right secrets."""
        return Client(ACCOUNT, TOKEN, http_client=InProcess(self.http))

    def run(self, seconds: float = 0) -> None:
        """Let time pass."""
        self.exchange.advance_to(self.exchange.clock.now + timedelta(seconds=seconds))

    def post(self, path: str, body: object = None) -> Any:
        """JSON to the phones and controls, and what comes back."""
        data = None if body is None else json.dumps(body)
        came = self.http.post(path, data=data, content_type="application/json" if data else None)
        assert came.status_code == 200, came.get_data(as_text=True)
        return came.get_json()

    def refused(self, path: str, body: object = None) -> tuple[int, int]:
        """HTTP status and code of a refusal."""
        came = self.http.post(path, json=body)
        return came.status_code, came.get_json()["code"]


def make_setup(**settings: Any) -> Setup:
    """A station whose number is answered by a scripted app."""
    station_settings = StationSettings(
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        number=NUMBER,
        voice_url=f"{APP}/voice/incoming",
        status_url=f"{APP}/callback/number",
        fallback_url=f"{APP}/voice/fallback",
        **settings,
    )
    app = ScriptedApp({"/voice/incoming": '<Say language="ja-JP">市役所です。</Say>'})
    station = Station(station_settings, start=START, transport=app)
    return Setup(station, app, make_application(station).test_client())
