"""Pages made of the real layouts and scripts, opened in a real browser over a local server."""

import sys
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, PrefixLoader
from markupsafe import Markup
from playwright.sync_api import Browser, Page

from callcenter.core.web.choices import combobox_options, options
from tests.journeys.components.pages import APPS, CONTEXT, IMPORTS, OpenPage, Site


class QuietServer(ThreadingHTTPServer):
    """A server that takes it calmly when the browser leaves in the middle of an answer."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the local server, like http://127.0.0.1:40123."""
    server = QuietServer(("127.0.0.1", 0), Site)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def templates() -> Environment:
    """The layouts and macros with what the apps promise them, untranslated."""
    environment = Environment(
        loader=PrefixLoader({"layouts": FileSystemLoader(APPS / "layouts")}),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(
        option_list=options,
        combobox_option_list=combobox_options,
        asset=lambda path: f"/static/{path}",
        csrf_token=lambda: "token-of-this-page",
        get_flashed_messages=lambda **_: [],
        fragment=lambda name: Markup(environment.get_template(name).render(CONTEXT)),  # noqa: S704
    )
    return environment


@pytest.fixture
def open_page(browser: Browser, site: str, templates: Environment) -> Iterator[OpenPage]:
    """Opens pages in a layout (staff if none is named); script errors fail the test."""
    context = browser.new_context(viewport={"width": 1024, "height": 768}, locale="en-GB")
    context.set_default_timeout(5_000)
    errors: list[str] = []

    def open_in_browser(body: str = "", layout: str = "staff", **values: object) -> Page:
        source = (
            f'{{% extends "layouts/{layout}.html" %}}{IMPORTS}'
            f"{{% block title %}}Test{{% endblock %}}{{% block main %}}{body}{{% endblock %}}"
        )
        path = f"/{layout}-{abs(hash((source, str(values))))}"
        Site.pages[path] = templates.from_string(source).render(CONTEXT | values)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(site + path)
        return page

    yield open_in_browser
    context.close()
    assert errors == []
