"""Clients of the staff app for each role, with categories and an installation of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from callcenter.accounts.models import StaffAccount
from callcenter.apps.wiring import Platform
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.permissions import Actor, Role
from callcenter.inquiries.services.categories import seed_categories
from tests.factories.staff import make_staff
from tests.fixtures.apps import SignIn, csrf_token


@dataclass
class Visitor:
    """A signed-in person and what they send."""

    client: FlaskClient
    actor: Actor
    platform: Platform
    token: str = field(repr=False)

    def get(self, address: str) -> TestResponse:
        return self.client.get(address)

    def post(self, address: str, **values: Any) -> TestResponse:
        return self.client.post(address, data={"csrf_token": self.token, **values})

    def post_json(self, address: str, body: Any) -> TestResponse:
        return self.client.post(address, json=body, headers={"X-CSRFToken": self.token})

    def write(self, work: Callable[[Session], Any]) -> Any:
        """Do something in a transaction of its own."""
        with self.platform.database.transaction() as session:
            return work(session)


Enter = Callable[..., Visitor]


@pytest.fixture
def enter(staff_app: Flask, platform: Platform, sign_in: SignIn) -> Enter:
    """Sign somebody of a role in: `enter(Role.EDITOR, language="en")`."""
    with platform.database.transaction() as session:
        seed_categories(session)
        seed_default_hours(session)

    def make(role: Role, language: str = "en") -> Visitor:
        with platform.database.transaction() as session:
            actor = make_staff(session, role)
            session.get_one(StaffAccount, actor.id).language = language
        client = staff_app.test_client()
        sign_in(client, actor)
        return Visitor(client, actor, platform, csrf_token(client))

    return make


@pytest.fixture
def editor(enter: Enter) -> Visitor:
    return enter(Role.EDITOR)


@pytest.fixture
def city(enter: Enter) -> Visitor:
    return enter(Role.CITY)
