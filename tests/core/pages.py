"""A staff app with the floor's own pages only, and clients of it for each role."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from callcenter.core.audit.web.staff import blueprint as audit
from callcenter.core.city.web.staff import blueprint as city
from callcenter.core.db import Database
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.hours.web.staff import blueprint as hours
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Role
from callcenter.core.settings import Settings
from callcenter.core.web.application import identify_with, make_app


@pytest.fixture
def core_app(settings: Settings, sqlite_database: Database) -> Flask:
    """The app; its database has the default hours."""
    with sqlite_database.transaction() as session:
        seed_default_hours(session)
    app = make_app("staff", settings, sqlite_database)
    app.config.update(WTF_CSRF_ENABLED=False, SERVER_NAME="localhost")
    app.register_blueprint(hours)
    app.register_blueprint(city)
    app.register_blueprint(audit)
    links = ("home_url", "language_url", "sign_out_url", "sign_in_url", "account_url")
    app.context_processor(lambda: {"city": {"name": "市"}, "nav": []} | dict.fromkeys(links, "/"))
    return app


@pytest.fixture
def core_client(core_app: Flask) -> Callable[..., FlaskClient]:
    """Make a client that is signed in with a role and reads a language."""

    def make(role: Role = Role.MANAGER, language: str = "en") -> FlaskClient:
        actor = Actor(new_id(), "山田 太郎", role)
        identify_with(core_app, lambda _session: actor)
        client = core_app.test_client()
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        return client

    return make
