"""An operator's desk in the staff app, over HTTP as a browser would work it."""

import secrets
from string import ascii_letters
from threading import RLock
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from telephony.exchange.script.handset import PATIENCE, Refusal
from telephony.exchange.script.page import Page

SIGN_IN = "/sign-in"


class AppAway(Exception):
    """The app does not answer."""


class Desk:
    """One person's window of the staff app.

    Args:
        url: of the app, such as `http://127.0.0.1:8000`.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._lock = RLock()
        self._browser = requests.Session()
        self._browser.headers["Referer"] = f"{self.url}/"
        self._tab = "".join(secrets.choice(ascii_letters) for _ in range(20))
        self._token = ""

    def sign_in(self, login: str, password: str) -> None:
        """Sign in with name and password.

        Raises:
            Refusal: they are wrong, or the app asks for a second factor.
        """
        page = self._page(SIGN_IN)
        form = {"csrf_token": page.token, "login": login, "password": password}
        answer = self._send("POST", SIGN_IN, data=form)
        where = urlsplit(answer.url).path
        if where == SIGN_IN:
            complaint = "; ".join(dict.fromkeys(Page(answer.text).complaints))
            raise Refusal(f"the app refuses the sign-in of {login!r}: {complaint}")
        if where.startswith(SIGN_IN):
            raise Refusal(f"the app asks {login!r} for a second factor")
        self._token = self._page("/desk").token

    def address(self) -> str:
        """The person's phone at the exchange."""
        told = self._json("GET", "/phone/exchange/events", params={"wait": 0})
        return str(told["address"])

    def state(self) -> dict[str, Any]:
        """What the phone's panel shows."""
        return self._json("GET", "/phone/state", params={"tab": self._tab})

    def act(self, verb: str, value: str = "") -> None:
        """A button of the phone's panel: take, break, offline, finish, beat, hold …

        Raises:
            Refusal: not just now.
        """
        headers = {"X-CSRFToken": self._token}
        body = {"tab": self._tab, "value": value}
        self._json("POST", f"/phone/{verb}", json=body, headers=headers)

    def practise(self, story: str, language: str) -> None:
        """Let a practice caller call.

        Raises:
            Refusal: there is no such story.
        """
        form = {"csrf_token": self._token, "story": story, "language": language}
        answer = self._send("POST", "/training", data=form)
        if answer.status_code >= 400:
            complaint = "; ".join(dict.fromkeys(Page(answer.text).complaints))
            raise Refusal(f"no practice caller ({answer.status_code}): {complaint}")

    def write(self, form_url: str, values: dict[str, str]) -> None:
        """Save the form at an address with these values.

        Raises:
            Refusal: it is no form, or the app does not take it.
        """
        form = self._page(form_url).form("data-desk-entry")
        if form is None:
            raise Refusal("the desk shows no form for this call")
        action = form.marks.get("action") or form_url
        answer = self._send("POST", action, data=form.with_values(values))
        if answer.status_code >= 400:
            complaint = "; ".join(dict.fromkeys(Page(answer.text).complaints))
            raise Refusal(f"the desk does not save it ({answer.status_code}): {complaint}")

    def _page(self, path: str) -> Page:
        answer = self._send("GET", path)
        if answer.status_code >= 400:
            raise Refusal(f"the app answers {answer.status_code} at {path}")
        return Page(answer.text)

    def _json(self, method: str, path: str, **what: Any) -> dict[str, Any]:
        answer = self._send(method, path, **what)
        try:
            told = answer.json()
        except ValueError:
            told = None
        if answer.status_code >= 400 or not isinstance(told, dict):
            why = told.get("error") if isinstance(told, dict) else ""
            raise Refusal(str(why or f"the app answers {answer.status_code} at {path}"))
        return told

    def _send(self, method: str, path: str, **what: Any) -> requests.Response:
        headers = {"Accept-Language": "en", **what.pop("headers", {})}
        try:
            with self._lock:  # a browser sends its cookies in order
                return self._browser.request(
                    method, urljoin(self.url, path), timeout=PATIENCE, headers=headers, **what
                )
        except requests.RequestException:
            raise AppAway(f"no app answers at {self.url}") from None
