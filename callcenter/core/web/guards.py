"""Guards: every route says who may use it; one that says nothing cannot be reached."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.core.errors import Forbidden, Missing, ProductError
from callcenter.core.permissions import Actor, Permission
from callcenter.core.web.transactions import db_session

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Guard:
    """Who may use a route.

    Attributes:
        signed_in: whether a person must be signed in.
        permission: what that person's role must allow; None: any role.
    """

    signed_in: bool
    permission: Permission | None = None


OPEN = Guard(signed_in=False)
SIGNED_IN = Guard(signed_in=True)


class SignInNeeded(ProductError):
    """Nobody is signed in, or the session has ended."""

    code = "sign_in_needed"
    status = 401


def guarded(guard: Guard) -> Callable[[View], View]:
    """Decorate a view with its guard; write it directly above the function."""

    def mark(view: View) -> View:
        view.guard = guard  # type: ignore[attr-defined]
        return view

    return mark


def requires(permission: Permission) -> Callable[[View], View]:
    """Decorate a view that needs a signed-in person whose role has `permission`."""
    return guarded(Guard(signed_in=True, permission=permission))


def open_to_all(view: View) -> View:
    """Decorate a view that needs nobody to be signed in."""
    return guarded(OPEN)(view)


def guard_of(app: Flask, endpoint: str) -> Guard | None:
    """The guard that an endpoint names, None when it names none."""
    found: Guard | None = getattr(app.view_functions[endpoint], "guard", None)
    return found


def current_actor() -> Actor:
    """The signed-in person.

    Raises:
        SignInNeeded: there is none.
    """
    actor = find_actor()
    if actor is None:
        raise SignInNeeded
    return actor


def find_actor() -> Actor | None:
    """The signed-in person or None; looked up once per request."""
    if "actor" not in g:
        g.actor = current_app.extensions["identify"](db_session())
    actor: Actor | None = g.actor
    return actor


def init_guards(app: Flask, *, sign_in_endpoint: str | None) -> None:
    """Refuse every request whose route names no guard or whose guard says no.

    Args:
        sign_in_endpoint: where a page (not a script) sends a person who is not signed in.
    """
    app.extensions.setdefault("identify", lambda _session: None)

    @app.before_request
    def check() -> ResponseReturnValue | None:
        if request.endpoint is None or request.endpoint == "static":
            return None
        guard = guard_of(app, request.endpoint)
        if guard is None:
            raise Forbidden(endpoint=request.endpoint)
        if not guard.signed_in:
            return None
        actor = find_actor()
        if actor is None:
            return _to_sign_in(sign_in_endpoint)
        if guard.permission is not None:
            actor.require(guard.permission)
        return None


def _to_sign_in(endpoint: str | None) -> ResponseReturnValue:
    if endpoint is None:
        raise Missing
    if request.method != "GET" or request.accept_mimetypes.best == "application/json":
        raise SignInNeeded
    return redirect(url_for(endpoint, next=_here()))


def _here() -> str:
    """The address asked for, without what the request's guard took out of it."""
    query = urlencode(list(request.args.items(multi=True)))
    return f"{request.path}?{query}" if query else request.path
