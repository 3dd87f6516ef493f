"""The shape of all three apps: sessions, security headers, request ids, assets, health."""

import hashlib
import json
import logging
import time
from collections.abc import Callable, MutableMapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import Flask, Response, g, request, send_from_directory, url_for
from flask.templating import Environment
from flask_wtf.csrf import CSRFProtect
from jinja2 import FileSystemLoader
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from callcenter.core.db import Database
from callcenter.core.i18n import gettext, init_i18n, language, ngettext
from callcenter.core.settings import Settings
from callcenter.core.web.choices import combobox_options, options
from callcenter.core.web.errors import init_errors
from callcenter.core.web.fragments import form_token, init_fragments
from callcenter.core.web.guards import find_actor, init_guards, open_to_all
from callcenter.core.web.people import shown_person
from callcenter.core.web.requests import GuardedRequest
from callcenter.core.web.transactions import init_transactions

APPS_DIR = Path(__file__).resolve().parents[2] / "apps"
STATIC_DIR = APPS_DIR / "static"
UNLOGGED = frozenset({"static", "healthz", "readyz"})
# An operator's desk asks every second, and mostly there is none.
NOTHING_NEW = 304
LARGEST_REQUEST = 64 * 1024 * 1024

POLICY = "; ".join(
    (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

# What the voice SDK of the provider speaks to; the staff app alone, and only with an account.
PROVIDER_POLICY = "; ".join(
    (
        "connect-src 'self' https://*.twilio.com wss://*.twilio.com",
        "media-src 'self' https://*.twilio.com",
    )
)

log = logging.getLogger("callcenter.requests")


def make_app(
    name: str, settings: Settings, database: Database, *, sign_in_endpoint: str | None = None
) -> Flask:
    """A Flask app with everything but its blueprints.

    Args:
        name: `staff`, `public` or `webhooks`; also names the cookie.
        sign_in_endpoint: where people who are not signed in are sent; None on apps without staff.
    """
    app = Flask(f"callcenter.{name}", root_path=str(APPS_DIR), static_folder=None)
    app.request_class = GuardedRequest
    app.jinja_environment = _Templates
    app.config.update(_config(name, settings))
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_loader = FileSystemLoader([APPS_DIR, APPS_DIR / "templates"])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops)  # type: ignore[method-assign]
    app.extensions["settings"] = settings
    _init_request_ids(app)
    init_i18n(app, settings.time_zone)
    CSRFProtect(app)
    init_guards(app, sign_in_endpoint=sign_in_endpoint)
    init_transactions(app, database)
    init_errors(app)
    _init_headers(app, _policy(name, settings))
    _init_templates(app)
    init_fragments(app)
    _init_static(app)
    _init_health(app, database)
    return app


class _Templates(Environment):
    """Templates with one set of globals. Jinja's own chain of maps is searched name by name at
    every import of macros, hundreds of times a page."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **d} if d else self.globals


def _config(name: str, settings: Settings) -> dict[str, Any]:
    secure = settings.secure_cookies
    return {
        "SECRET_KEY": settings.secret_key,
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "SESSION_COOKIE_NAME": f"__Host-{name}" if secure else f"callcenter-{name}",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": secure,
    }


def _init_request_ids(app: Flask) -> None:
    @app.before_request
    def begin() -> None:
        g.request_id = uuid4().hex[:12]
        g.started = time.perf_counter()

    @app.after_request
    def note(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.get("request_id", "")
        if request.endpoint in UNLOGGED or response.status_code == NOTHING_NEW:
            return response
        actor = g.get("actor")
        # The route, not the address: an address may hold what a person searched for.
        entry = {
            "request": g.get("request_id"),
            "app": app.name,
            "method": request.method,
            "route": request.url_rule.rule if request.url_rule else None,
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
            "staff": str(actor.id) if actor else None,
        }
        log.info(json.dumps(entry))
        return response


def _policy(name: str, settings: Settings) -> str:
    with_provider = name == "staff" and not settings.phones.is_local
    return f"{POLICY}; {PROVIDER_POLICY}" if with_provider else POLICY


def _init_headers(app: Flask, policy: str) -> None:
    @app.after_request
    def harden(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "geolocation=(), camera=(), microphone=(self)"
        headers.setdefault("Cache-Control", "no-store")
        if app.config["SESSION_COOKIE_SECURE"]:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return response


def _init_templates(app: Flask) -> None:
    app.jinja_env.globals.update(
        _=gettext,
        ngettext=ngettext,
        url_for=app.url_for,
        csrf_token=form_token,
        asset=asset,
        option_list=options,
        combobox_option_list=combobox_options,
    )

    @app.context_processor
    def context() -> dict[str, Any]:
        return {
            "current_actor": shown_person(find_actor()),
            # After the person was found: the page is in their language, on open routes too.
            "locale": language(),
            "request_id": g.get("request_id", ""),
            "surface": app.name.removeprefix("callcenter."),
        }


def asset(path: str) -> str:
    """The address of a file of the static folder, new with each version of the folder."""
    return _asset_below(request.script_root, path)


@lru_cache(maxsize=256)
def _asset_below(_script_root: str, path: str) -> str:
    # A page names some fifty; all addresses begin with the root that the app is mounted at.
    return url_for("static", version=static_version(), filename=path)


@cache
def static_version() -> str:
    """Hash of the whole static folder: its modules name each other, so they change together."""
    digest = hashlib.sha256()
    for path in sorted(STATIC_DIR.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(STATIC_DIR).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _init_static(app: Flask) -> None:
    @app.get("/static/<version>/<path:filename>", endpoint="static")
    @open_to_all
    def static(version: str, filename: str) -> Response:
        response = send_from_directory(STATIC_DIR, filename, max_age=0)
        if version == static_version():
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def _init_health(app: Flask, database: Database) -> None:
    @app.get("/healthz")
    @open_to_all
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @app.get("/readyz")
    @open_to_all
    def readyz() -> Response:
        try:
            with database.transaction(write=False) as session:
                session.execute(text("SELECT 1"))
        except SQLAlchemyError:
            log.warning("not ready: the database does not answer", exc_info=True)
            return Response("not ready\n", 503, mimetype="text/plain")
        return Response("ready\n", mimetype="text/plain")


def identify_with(app: Flask, identify: Callable[..., Any]) -> None:
    """Set what finds the signed-in person of a request: `(session) -> Actor | None`."""
    app.extensions["identify"] = identify
