"""The webhook app: what providers call. Telephony brings its routes."""

from flask import Flask

from callcenter.apps.wiring import Platform
from callcenter.core.web.application import make_app


def make_webhooks_app(platform: Platform) -> Flask:
    """The webhook app: `/voice/…`; it has no staff, no cookies and no pages."""
    return make_app("webhooks", platform.settings, platform.database)
