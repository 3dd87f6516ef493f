"""The web process: one surface, or all three behind one address."""

import gc
import logging
import os
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from callcenter.apps.public import make_public_app
from callcenter.apps.staff import make_staff_app
from callcenter.apps.webhooks import make_webhooks_app
from callcenter.apps.wiring import Platform, build_platform
from callcenter.core.i18n import LANGUAGES

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]

_MAKERS: dict[str, Callable[[Platform], Flask]] = {
    "staff": make_staff_app,
    "public": make_public_app,
    "webhooks": make_webhooks_app,
}
_SURFACE_BY_FOLDER = {**dict.fromkeys(LANGUAGES, "public"), "voice": "webhooks"}


def make_wsgi(platform: Platform, surface: str) -> Wsgi:
    """The WSGI application of a surface; `all` chooses the app by the first part of the address."""
    if surface != "all":
        return _MAKERS[surface](platform)
    apps = {name: make(platform) for name, make in _MAKERS.items()}

    def choose(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        folder = environ.get("PATH_INFO", "").split("/", 2)[1:2]
        name = _SURFACE_BY_FOLDER.get(folder[0] if folder else "", "staff")
        return apps[name](environ, start_response)

    return choose


def __getattr__(name: str) -> Wsgi:
    """`app` is made when a server asks for it, so that importing this module starts nothing."""
    if name != "app":
        raise AttributeError(name)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    made = make_wsgi(build_platform(), os.environ.get("CALLCENTER_SURFACE", "all"))
    globals()["app"] = made
    # What is there now stays for good: looking through it for garbage costs every hundredth
    # request a tenth of a second.
    gc.collect()
    gc.freeze()
    return made
