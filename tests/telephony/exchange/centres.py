"""A made-up application for the exchange: documents by path, and everything it was asked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from telephony.exchange.calls import NewCall, NumberSettings
from telephony.exchange.engine import Exchange
from telephony.exchange.legs import Leg
from telephony.exchange.ports import Reply, Request

START = datetime(2026, 11, 4, 1, 0, tzinfo=UTC)  # 10:00 in Japan
NUMBER = "+81501234000"
CITIZEN = "+81312345678"
AGENT = "client:agent_7"
DESK_PHONE = "+81398765432"
APP = "https://centre.example"
REPORTS = {"call-status", "conference", "recording"}

Answer = str | Reply | Callable[[Request], "str | Reply"]


class Application:
    """Answers each path with its documents in order, the last one for good.

    A path nobody wrote an answer for fails the test; reports are taken without one.
    """

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.requests: list[Request] = []
        self.held: list[Callable[[], None]] = []
        self.holds: set[str] = set()

    def says(self, path: str, *answers: Answer) -> None:
        """From now on `path` is answered so; a text is the inside of a <Response>."""
        self.answers[path] = list(answers)

    def post(self, request: Request, on_reply: Callable[[Reply], None]) -> None:
        self.requests.append(request)
        path = urlsplit(request.url).path
        if path in self.holds:
            self.held.append(lambda: on_reply(self._reply(path, request)))
        else:
            on_reply(self._reply(path, request))

    def _reply(self, path: str, request: Request) -> Reply:
        if request.kind in REPORTS and path not in self.answers:
            return Reply(status=204)
        answers = self.answers[path]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if callable(answer):
            answer = answer(request)
        return answer if isinstance(answer, Reply) else Reply(status=200, body=document(answer))

    def asked(self, path: str) -> list[dict[str, str]]:
        """The parameters of all requests to a path."""
        return [
            dict(request.form) for request in self.requests if urlsplit(request.url).path == path
        ]

    def of_kind(self, kind: str) -> list[dict[str, str]]:
        """The parameters of all requests of a kind."""
        return [dict(request.form) for request in self.requests if request.kind == kind]


def document(inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Response>{inside}</Response>'


class Centre:
    """An exchange, its application, and one incoming call at a time."""

    def __init__(self, **settings: Any) -> None:
        self.app = Application()
        given = NumberSettings(
            number=NUMBER,
            voice_url=f"{APP}/voice",
            fallback_url=f"{APP}/fallback",
            status_callback=f"{APP}/status",
        )
        self.exchange = Exchange(
            self.app,
            account_sid="AC" + "0" * 32,
            numbers=[replace(given, **settings)],
            start=START,
            seed="test",
        )
        self.citizen = self.exchange.phone(CITIZEN)
        self.agent = self.exchange.phone(AGENT)

    def come(self, *answers: Answer, run: float = 0) -> Leg:
        """The citizen calls; /voice answers so."""
        if answers:
            self.app.says("/voice", *answers)
        leg = self.exchange.place_call(caller=CITIZEN, to=NUMBER)
        self.exchange.run(run)
        return leg

    def call(self, to: str = AGENT, *, run: float = 0.5, **more: Any) -> Leg:
        """The application calls somebody; /operator answers."""
        wanted: dict[str, Any] = {"url": f"{APP}/operator"} | more
        leg = self.exchange.create_call(NewCall(to=to, from_=NUMBER, **wanted))
        self.exchange.run(run)
        return leg

    def run(self, seconds: float = 0) -> None:
        self.exchange.run(seconds)

    def heard(self, leg: Leg) -> list[tuple[str, str]]:
        """What a leg heard: kind and text, without the ringing before the answer."""
        return [
            (heard["kind"], heard["text"] or heard["url"])
            for heard in leg.heard
            if heard["kind"] != "ringing"
        ]

    def said(self, leg: Leg) -> list[str]:
        """The texts said to a leg."""
        return [heard["text"] for heard in leg.heard if heard["kind"] == "say"]

    def errors(self) -> list[int]:
        """The codes of all error events."""
        return [entry.content["code"] for entry in self.exchange.trace.of("error")]

    def verbs(self, leg: Leg) -> list[str]:
        """The verbs performed for a leg."""
        return [entry.content["verb"] for entry in self.exchange.trace.of("verb", leg.sid)]
