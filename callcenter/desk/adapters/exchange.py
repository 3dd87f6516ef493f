"""The phones of the local exchange, over loopback; they stand in for real ones in demonstration,
training and tests."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import requests

from callcenter.core.errors import Conflict

PATIENCE = 5.0
"""Seconds for an answer, beside what was asked to wait for."""


class ExchangeAway(Conflict):
    """The local exchange does not answer."""

    code = "exchange_away"


class ExchangePhones:
    """What people do with their phones at the local exchange.

    Args:
        url: of its control pages, such as `http://127.0.0.1:8100`.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    def register(self, address: str, name: str) -> None:
        """A phone is there and can be rung; said again and again while it is.

        Raises:
            ExchangeAway.
        """
        self._ask("POST", "/phones", body={"address": address, "name": name})

    def events(self, address: str, *, after: int, wait: float) -> dict[str, Any]:
        """What happened at a phone after the event of a number, and its state.

        Args:
            wait: seconds to wait for something new.

        Raises:
            ExchangeAway, Conflict.
        """
        query = {"after": str(after), "wait": str(wait)}
        found: dict[str, Any] = self._ask(
            "GET", f"{_phone(address)}/events", query=query, wait=wait
        )
        return found

    def act(self, address: str, verb: str, **body: Any) -> None:
        """Do something with a phone: `dial`, `answer`, `reject`, `digits`, `speak`, `hang-up`.

        Raises:
            ExchangeAway.
            Conflict: `phone_busy`: not in its present state.
        """
        self._ask("POST", f"{_phone(address)}/{verb}", body=body)

    def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        wait: float = 0,
    ) -> Any:
        return ask_exchange(method, self._url + path, query=query, body=body, wait=wait)


class PracticeCallers:
    """Callers of the local exchange who call by themselves, for practising.

    Args:
        url: of its control pages.
    """

    def __init__(self, url: str) -> None:
        self._url = f"{url}/practice"

    def stories(self) -> list[dict[str, Any]]:
        """What they call about: `code`, `title` and `about` by language, `categories`.

        Raises:
            ExchangeAway.
        """
        found: list[dict[str, Any]] = ask_exchange("GET", f"{self._url}/stories")["stories"]
        return found

    def begin(self, story: str, language: str, *, by: str) -> dict[str, Any]:
        """Let one call; back come the practice's `id` and the `call_sid`.

        Raises:
            ExchangeAway.
            Conflict: there is no such story, or too many call at once.
        """
        body = {"story": story, "language": language, "by": by}
        begun: dict[str, Any] = ask_exchange("POST", self._url, body=body)
        return begun

    def told(self, practice_id: str) -> dict[str, Any]:
        """What happened in one so far.

        Raises:
            ExchangeAway.
            Conflict: the exchange knows nothing of it any more.
        """
        told: dict[str, Any] = ask_exchange("GET", f"{self._url}/{quote(practice_id, safe='')}")
        return told


def ask_exchange(
    method: str,
    url: str,
    *,
    query: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | None = None,
    wait: float = 0,
) -> Any:
    """What the local exchange answers.

    Raises:
        ExchangeAway: nothing.
        Conflict: `phone_busy`: it refuses.
    """
    try:
        answer = requests.request(
            method, url, params=query, json=body, timeout=(2, PATIENCE + wait)
        )
    except requests.RequestException as error:
        raise ExchangeAway from error
    if answer.status_code >= 500:
        raise ExchangeAway
    if answer.status_code >= 400:
        raise Conflict("phone_busy")
    return answer.json()


def _phone(address: str) -> str:
    return f"/phones/{quote(address, safe='')}"
