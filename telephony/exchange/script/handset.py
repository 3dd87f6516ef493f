"""A telephone of the exchange in somebody's hand, over HTTP."""

from typing import Any
from urllib.parse import quote

import requests

PATIENCE = 10.0  # seconds for an answer, beside what was asked to wait for
SPOKEN = frozenset({"say", "speech"})
TAGS = {"ja": "ja-JP", "en": "en-US"}


class ExchangeAway(Exception):
    """The exchange does not answer."""


class Refusal(Exception):
    """The exchange or the app does not do what was asked; the message says why."""


class ExchangeLine:
    """The way to the exchange's own pages.

    Args:
        url: of the exchange, such as `http://127.0.0.1:8100`.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def get(self, path: str, **query: float) -> dict[str, Any]:
        """What a page tells; `wait` is how long it may wait for news.

        Raises:
            ExchangeAway, Refusal.
        """
        return self._ask("GET", path, query.get("wait", 0), params=query)

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        """Let something be done.

        Raises:
            ExchangeAway, Refusal.
        """
        return self._ask("POST", path, 0, json=body)

    def _ask(self, method: str, path: str, wait: float, **what: Any) -> dict[str, Any]:
        try:
            answer = requests.request(method, self.url + path, timeout=PATIENCE + wait, **what)
            told: dict[str, Any] = answer.json()
        except (requests.RequestException, ValueError):
            raise ExchangeAway(f"no exchange answers at {self.url}") from None
        if answer.status_code >= 400:
            raise Refusal(str(told.get("message", answer.status_code)))
        return told


class Handset:
    """One phone, from now on.

    Attributes:
        state: idle, dialling, ringing or in-call, when last asked.
        events: what has happened since, oldest first, as the exchange tells it.
    """

    def __init__(self, line: ExchangeLine, address: str, name: str) -> None:
        self._line, self.address, self._name = line, address, name
        self.state = "idle"
        self.events: list[dict[str, Any]] = []
        self._after = self.sign_in()["events"]

    def sign_in(self) -> dict[str, Any]:
        """Be there, or stay there; back comes what the phone shows."""
        shown: dict[str, Any] = self._line.post("/phones", address=self.address, name=self._name)
        self.state = shown["state"]
        return shown

    def listen(self, wait: float) -> None:
        """Learn what has happened, waiting up to so many seconds for something."""
        told = self._line.get(f"{self._path}/events", after=self._after, wait=wait)
        self._take(told)

    def act(self, verb: str, **body: Any) -> dict[str, Any]:
        """Do something: dial, answer, reject, digits, speak or hang-up.

        Raises:
            Refusal: the phone cannot do that just now.
        """
        done: dict[str, Any] = self._line.post(f"{self._path}/{verb}", **body)
        self.state = done["phone"]["state"]
        return done

    def words(self) -> list[str]:
        """Everything that was said to this ear, in order."""
        return [one["text"] for one in self.events if one["kind"] in SPOKEN]

    def relisten(self) -> None:
        """Learn everything anew: sounds that were cut short have another length by now."""
        first = self.events[0]["number"] - 1 if self.events else self._after
        self.events, self._after = [], first
        self.listen(0)

    @property
    def _path(self) -> str:
        return f"/phones/{quote(self.address, safe='')}"

    def _take(self, told: dict[str, Any]) -> None:
        self.events += told["events"]
        self._after = max([self._after, *(one["number"] for one in told["events"])])
        self.state = told["phone"]["state"]
