"""Who may ask what: the account's secrets for the REST interface, this machine for the phones."""

import hmac
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from flask import Response, current_app, request

from telephony.exchange.calls import Refused
from telephony.exchange.station import Station

P = ParamSpec("P")
R = TypeVar("R")
MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def station() -> Station:
    """The station this app stands before."""
    return cast(Station, current_app.extensions["station"])


def guarded(view: Callable[P, R]) -> Callable[P, R]:
    """Only with the account's SID and token, or an API key and its secret, as the provider has it.

    Raises:
        Refused: 401 with 20003.
    """

    @wraps(view)
    def guard(*args: P.args, **kwargs: P.kwargs) -> R:
        given = request.authorization
        if given is None or not _is_right(given.username or "", given.password or ""):
            raise Refused(20003, "Authenticate", status=401)
        return view(*args, **kwargs)

    return guard


def open_to_all(view: Callable[P, R]) -> Callable[P, R]:
    """For whoever reaches it: the names it answers to and the origins are checked before."""
    return view


def _is_right(user: str, password: str) -> bool:
    settings = station().settings
    secret = station().keeper.secret_of(user)
    if user == settings.account_sid:
        secret = settings.auth_token
    return secret is not None and hmac.compare_digest(secret.encode(), password.encode())


def check_host() -> None:
    """Answer only to our own names, so that no foreign page can pass for us by its DNS.

    Raises:
        Refused: 403.
    """
    if _name_in(f"//{request.host}") not in MACHINE | station().settings.hosts:
        raise Refused(20006, "This is not the host you asked for", status=403)
    if request.method == "POST" and not is_known_origin(request.headers.get("Origin")):
        raise Refused(20006, "Not from this origin", status=403)


def is_known_origin(origin: str | None) -> bool:
    """Whether a browser's page from there may use the phones; no browser has no origin."""
    if origin is None or origin in station().settings.origins:
        return True
    return _name_in(origin) in MACHINE


def _name_in(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def let_pages_in(response: Response) -> Response:
    """Tell a browser that a page of a known origin may read the answer."""
    origin = request.headers.get("Origin")
    if origin is not None and is_known_origin(origin):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Headers"] = "Content-Type, Authorization"
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
        response.headers["Vary"] = "Origin"
    response.headers["Cache-Control"] = "no-store"
    return response
