"""A staff app with the pages of accounts alone, and browsers to use it with."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from callcenter.accounts.models import StaffAccount
from callcenter.accounts.web.identity import identify
from callcenter.accounts.web.staff import blueprints
from callcenter.core.db import Database, commit
from callcenter.core.settings import Settings
from callcenter.core.web.application import identify_with, make_app
from callcenter.core.web.guards import SIGNED_IN, current_actor, guarded
from tests.accounts.people import PASSWORD

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser:
    """A person's browser: forms are sent with the token of the page they stand on."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **options: object) -> TestResponse:
        return self.client.get(path, **options)

    def send(self, path: str, *, page: str | None = None, **fields: str) -> TestResponse:
        """Open the page (the path itself if not said), then send the form."""
        found = _TOKEN.search(self.get(page or path).text)
        assert found is not None
        return self.client.post(path, data={"csrf_token": found[1], **fields})

    def sign_in(self, login: str = "hanako", password: str = PASSWORD, **more: str) -> TestResponse:
        return self.send("/sign-in", login=login, password=password, **more)

    @property
    def name(self) -> str | None:
        """Whom the app takes the browser for."""
        response = self.get("/")
        return response.text if response.status_code == 200 else None


def build_app(settings: Settings, database: Database) -> Flask:
    app = make_app("staff", settings, database, sign_in_endpoint="accounts.sign_in")
    identify_with(app, identify)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    app.context_processor(
        lambda: {
            "city": {"name": "みなと市"},
            "nav": [],
            "home_url": "/",
            "language_url": "/language",
            "sign_out_url": "/sign-out",
            "sign_in_url": "/sign-in",
            "account_url": "/me",
        }
    )

    @app.get("/")
    @guarded(SIGNED_IN)
    def home() -> str:
        return current_actor().name

    app.testing = True
    return app


@pytest.fixture
def app(settings: Settings, sqlite_database: Database) -> Flask:
    """The app, with the second factor left to each person."""
    return build_app(settings, sqlite_database)


@pytest.fixture
def strict_app(settings: Settings, sqlite_database: Database) -> Flask:
    """The app of an installation that asks everyone for a second factor."""
    return build_app(replace(settings, second_factor_required=True), sqlite_database)


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app.test_client())


@pytest.fixture
def strict_browser(strict_app: Flask) -> Browser:
    return Browser(strict_app.test_client())


@pytest.fixture
def session(sqlite_database: Database) -> Session:
    """For preparing; `saved` makes it seen by the app."""
    return sqlite_database.session(write=True)


def saved(session: Session) -> None:
    commit(session)
    session.close()


def stored(database: Database, login: str = "hanako") -> StaffAccount:
    """The account as the database has it now."""
    with database.transaction(write=False) as session:
        account = session.query(StaffAccount).filter_by(login=login).one()
        session.expunge(account)
        return account
