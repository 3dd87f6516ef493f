"""What a test page is made of: the real layouts, the real scripts, and a server for both."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar, TypeAlias

from playwright.sync_api import Page

APPS = Path(__file__).parents[3] / "callcenter" / "apps"
POLICY = "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
CONTEXT: dict[str, Any] = {
    "locale": "en",
    "city": SimpleNamespace(name="Aozora City"),
    "current_actor": SimpleNamespace(display_name="Sato Hanako", role_label="Operator"),
    "nav": [{"key": "desk", "label": "Desk", "href": "/", "current": True}],
    "home_url": "/",
    "language_url": "/language",
    "sign_in_url": "/sign-in",
    "sign_out_url": "/sign-out",
    "alternate_url": "/ja/",
    "contact": "0120-000-000",
    "request_id": "01J9-7Q4M",
}
IMPORTS = "".join(
    f'{{% import "layouts/macros/{name}.html" as {name} %}}'
    for name in ("form", "list", "page", "status")
)

OpenPage: TypeAlias = Callable[..., Page]
"""Opens a page: its body as Jinja source, then layout=, then values for the template."""


class Site(BaseHTTPRequestHandler):
    """The static folder, and pages put there by the tests, under a strict content policy."""

    pages: ClassVar[dict[str, str]] = {}

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        file = APPS / path.lstrip("/")
        if path in self.pages:
            self.answer(self.pages[path].encode(), "text/html; charset=utf-8")
        elif path.startswith("/static/") and file.is_file():
            self.answer(file.read_bytes(), TYPES[file.suffix])
        else:
            self.send_error(404)

    def answer(self, body: bytes, content_type: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing: a test's output is its own."""
