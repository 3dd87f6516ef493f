"""The procedures' pages for staff and for citizens."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from callcenter.accounts.models import StaffAccount
from callcenter.apps.public import make_public_app
from callcenter.apps.wiring import Platform
from callcenter.core.city.profile import Branch, City, Contact, set_city
from tests.factories.desk import Desk, open_desk
from tests.fixtures.apps import SignIn

CONTACT = Contact(
    phone="0570-000-000",
    counter_ja="本庁1階 マイナンバー窓口",
    counter_en="the My Number counter at City Hall",
    branches=(Branch("北町出張所", "Kitamachi Branch Office"),),
    reissue_fee=900,
    certificate_fee=300,
)


@pytest.fixture
def profiled(platform: Platform) -> Platform:
    """A city with a profile of its own."""
    with platform.database.transaction() as session:
        set_city(
            session, City("緑市", "Midori City", "緑センター", "Midori Centre", False, CONTACT)
        )
    return platform


@pytest.fixture
def staff(client: FlaskClient, profiled: Platform, sign_in: SignIn) -> Desk:
    """An operator who reads English."""
    desk = open_desk(client, profiled, sign_in)
    desk.write(lambda session: session.execute(update(StaffAccount).values(language="en")))
    return desk


@pytest.fixture
def public_app(profiled: Platform, staff: Desk) -> Flask:
    app = make_public_app(profiled)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def citizen(public_app: Flask) -> FlaskClient:
    return public_app.test_client()
