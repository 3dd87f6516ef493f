"""TEL-8: two deliveries of one request at the same instant. The unique key decides, nothing else
does: without it the work is done twice."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from flask import Blueprint
from sqlalchemy import text
from werkzeug.test import TestResponse

from callcenter.apps.webhooks import make_webhooks_app
from callcenter.apps.wiring import Platform
from callcenter.core.db import Database
from callcenter.core.jobs import make_celery
from callcenter.core.settings import Settings
from callcenter.core.web.guards import open_to_all
from telephony.switch.twiml import Document, Say
from telephony.switch.web.door import Notice, webhook
from tests.fixtures.database import empty
from tests.telephony.switch.signing import call_webhook

KEY = "uq_switch_inbox_subject_kind_key"
PATIENCE = 20.0  # seconds

BLOCKED = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture
def database(postgresql_database: Database, settings: Settings) -> Iterator[Database]:
    """PostgreSQL: on SQLite one writer at a time is in the door anyway."""
    yield postgresql_database
    empty(postgresql_database)


@pytest.fixture
def without_the_key(database: Database) -> Iterator[None]:
    """The guard taken away."""
    with database.transaction() as session:
        session.execute(text(f"ALTER TABLE switch_inbox DROP CONSTRAINT {KEY}"))
    yield
    empty(database)
    with database.transaction() as session:
        unique = f"ALTER TABLE switch_inbox ADD CONSTRAINT {KEY} UNIQUE (subject, kind, key)"
        session.execute(text(unique))


class Doorway:
    """The webhook app with a view that stands still until it is let go."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        self.settings = settings
        self.entered = 0
        self.fails_first = False
        self._inside = threading.Event()
        self._go = threading.Event()
        celery = make_celery("redis://127.0.0.1:1/0", settings.data_dir)
        self.app = make_webhooks_app(Platform(settings, database, celery))
        self.app.register_blueprint(self._blueprint())

    def two_at_once(self) -> tuple[TestResponse, TestResponse]:
        """Both answers: the second request came while the first was in the view."""
        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(self._post)
            assert self._inside.wait(PATIENCE)
            second = pool.submit(self._post)
            try:
                self._wait_until(lambda: self._is_blocked() or self.entered == 2, second)
            finally:
                self._go.set()
            return first.result(PATIENCE), second.result(PATIENCE)

    def _blueprint(self) -> Blueprint:
        blueprint = Blueprint("race", __name__)

        @blueprint.post("/voice/try-race")
        @webhook("try-race")
        @open_to_all
        def try_race(_notice: Notice) -> Document:
            self.entered += 1
            here = self.entered
            self._inside.set()
            assert self._go.wait(PATIENCE)
            if self.fails_first and here == 1:
                raise RuntimeError
            return Document([Say(f"visit {here}", "en")])

        return blueprint

    def _post(self) -> TestResponse:
        return call_webhook(
            self.app.test_client(),
            "/voice/try-race",
            token=self.settings.phones.auth_token,
            public_url=self.settings.public_url,
        )

    def _is_blocked(self) -> bool:
        with self.database.transaction(write=False) as session:
            return bool(session.scalar(BLOCKED))

    def _wait_until(self, holds: Callable[[], bool], other: Future[TestResponse]) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end
            assert not other.done(), other.result()
            time.sleep(0.01)


def test_two_at_once_are_one(database: Database, settings: Settings) -> None:
    doorway = Doorway(database, settings)
    first, second = doorway.two_at_once()
    assert (first.status_code, second.status_code) == (200, 200)
    assert "visit 1" in first.text
    assert second.data == first.data
    assert doorway.entered == 1


@pytest.mark.usefixtures("without_the_key")
def test_the_key_is_what_makes_them_one(database: Database, settings: Settings) -> None:
    doorway = Doorway(database, settings)
    first, second = doorway.two_at_once()
    assert doorway.entered == 2
    assert {*first.text.split("visit ")[1][:1], *second.text.split("visit ")[1][:1]} == {"1", "2"}


def test_second_goes_in_when_the_first_fails(database: Database, settings: Settings) -> None:
    """What was undone was never there."""
    doorway = Doorway(database, settings)
    doorway.fails_first = True
    first, second = doorway.two_at_once()
    assert (first.status_code, second.status_code) == (500, 200)
    assert "visit 2" in second.text
