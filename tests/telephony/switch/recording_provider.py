"""The provider's REST interface on loopback: it notes what is asked, and answers as it is told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, jsonify, request

from tests.fixtures.apps import answering

PATIENCE = 60.0  # seconds
CREATED = "Mon, 01 Jun 2026 02:59:58 +0000"


@dataclass(frozen=True)
class Asked:
    """One request: its method, path, parameters of address or form, and who signed in."""

    method: str
    path: str
    params: dict[str, list[str]]
    user: str | None


@dataclass
class RecordingProvider:
    """Attributes:
    asked: every request, in order.
    answers: status and body of each next one; `{}` and 200 when there are none.
    held: requests are answered when it is set; None: at once.
    """

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: list[tuple[int, Any]] = field(default_factory=list)
    held: threading.Event | None = None

    def answer(self) -> Response:
        status, body = self.answers.pop(0) if self.answers else (200, {})
        auth = request.authorization
        given = request.form if request.method == "POST" else request.args
        self.asked.append(
            Asked(
                request.method,
                request.path,
                dict(given.lists()),
                auth.username if auth and auth.password else None,
            )
        )
        if self.held is not None:
            assert self.held.wait(PATIENCE)
        response = Response(body) if isinstance(body, bytes) else jsonify(body)
        response.status_code = status
        return response


@contextmanager
def recording_provider() -> Iterator[RecordingProvider]:
    """A provider that listens on loopback within this block."""
    provider = RecordingProvider()
    app = Flask("provider")

    @app.route("/<path:_path>", methods=["GET", "POST", "DELETE"])
    def everything(_path: str) -> Response:
        return provider.answer()

    with answering(app) as provider.url:
        yield provider


def call_body(sid: str, **changes: Any) -> dict[str, Any]:
    """A call as the provider describes it."""
    return {
        "sid": sid,
        "to": "client:agent_7",
        "from": "+815011112222",
        "status": "queued",
        "direction": "outbound-api",
        "date_created": CREATED,
        "start_time": None,
        "end_time": None,
        **changes,
    }


def conference_body(sid: str, **changes: Any) -> dict[str, Any]:
    """A conference as the provider describes it."""
    return {"sid": sid, "friendly_name": "call-1", "status": "in-progress", **changes}


def participant_body(call_sid: str, **changes: Any) -> dict[str, Any]:
    """Somebody in a conference as the provider describes it."""
    return {
        "call_sid": call_sid,
        "conference_sid": "CF" + "0a" * 16,
        "hold": False,
        "muted": False,
        "coaching": False,
        "call_sid_to_coach": None,
        "end_conference_on_exit": False,
        **changes,
    }


def recording_body(sid: str, **changes: Any) -> dict[str, Any]:
    """A recording as the provider describes it."""
    return {
        "sid": sid,
        "call_sid": "CA" + "0a" * 16,
        "conference_sid": "CF" + "0a" * 16,
        "status": "completed",
        "channels": 2,
        "duration": "63",
        "start_time": CREATED,
        "date_created": CREATED,
        **changes,
    }
