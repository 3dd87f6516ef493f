"""The staff app over a small city that no request changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from callcenter.accounts.models import SessionStage
from callcenter.accounts.services.sessions import open_session
from callcenter.apps.staff import make_staff_app
from callcenter.apps.wiring import Platform
from callcenter.core.outbox.services import carry_with
from callcenter.core.permissions import Actor
from callcenter.core.settings import Settings
from callcenter.core.web import transactions
from tests.apps.staff_client import StaffClient
from tests.apps.world import World, build_world
from tests.fixtures.database import new_sqlite


@pytest.fixture(scope="module")
def city_platform(
    settings: Settings, celery: Celery, empty_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    """An installation of its own for a whole module."""
    database = new_sqlite(tmp_path_factory.mktemp("city") / "city.db", empty_file)
    carry_with(lambda _job_id, _urgent: None)
    yield Platform(settings, database, celery)
    database.dispose()


@pytest.fixture(scope="module")
def world(city_platform: Platform) -> World:
    """The city, already open to its people."""
    with city_platform.database.transaction() as session:
        return build_world(session)


@pytest.fixture(scope="module")
def city_app(city_platform: Platform, world: World) -> Iterator[Flask]:
    """The staff app. Every request is undone after its answer, so that each finds the same city
    whatever came before it: accounts are not shut, sessions not ended, inquiries not merged."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transactions, "commit", undo)
        yield make_staff_app(city_platform)


@pytest.fixture(scope="module")
def visitors(city_app: Flask, city_platform: Platform, world: World) -> dict[str, StaffClient]:
    """A browser for each role, and one (`nobody`) without a person."""
    people = {actor.role: actor for actor in world.people.values()}
    found = {"nobody": StaffClient(city_app.test_client(), None)}
    for role, actor in people.items():
        assert role is not None
        found[role.value] = StaffClient(signed_in(city_app, city_platform, actor), actor)
    return found


def undo(session: Session) -> None:
    """Roll back; what a page still streams out keeps its values, as after a commit."""
    session.expunge_all()
    session.rollback()


def signed_in(app: Flask, platform: Platform, actor: Actor) -> FlaskClient:
    client = app.test_client()
    assert actor.id is not None
    with platform.database.transaction() as session:
        token = open_session(session, actor.id, SessionStage.OPEN)
    with client.session_transaction() as cookie:
        cookie["sid"] = token
    return client
