"""TEL-2: the screen on which managers set up the phones of their operators."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from callcenter.apps.wiring import Platform
from callcenter.core.permissions import Actor, Role
from telephony.agents.profiles import profile_of
from telephony.agents.queries import agent_of
from tests.factories.staff import make_staff
from tests.fixtures.apps import SignIn, csrf_token

LIST = "/phones/agents"


@pytest.fixture
def operator(platform: Platform) -> Actor:
    with platform.database.transaction() as session:
        return make_staff(session, login="op.one")


@pytest.fixture
def manager(client: FlaskClient, platform: Platform, sign_in: SignIn, operator: Actor) -> Actor:
    with platform.database.transaction() as session:
        actor = make_staff(session, Role.MANAGER)
    sign_in(client, actor)
    return actor


def page_of(operator: Actor) -> str:
    return f"{LIST}/{operator.id}"


def seen_on(client: FlaskClient, operator: Actor) -> str:
    html = client.get(page_of(operator)).get_data(as_text=True)
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', html)
    assert found
    return found[1]


def save(client: FlaskClient, operator: Actor, seen: str, **values: Any) -> TestResponse:
    given = {"languages": ["ja"], "endpoint": "browser", "desk_phone": "", **values}
    form = {"csrf_token": csrf_token(client), "seen": seen, **given}
    return client.post(page_of(operator), data=form)


def test_a_manager_sets_up_a_phone(
    client: FlaskClient, platform: Platform, manager: Actor, operator: Actor
) -> None:
    assert page_of(operator) in client.get(LIST).get_data(as_text=True)

    answer = save(
        client,
        operator,
        seen_on(client, operator),
        languages=["ja", "en"],
        endpoint="desk_phone",
        desk_phone="0798-35-3151",
    )

    assert answer.status_code == 303
    assert operator.id is not None
    with platform.database.transaction(write=False) as session:
        profile = profile_of(agent_of(session, operator.id))
    assert (profile.languages, profile.desk_phone) == (("ja", "en"), "+81798353151")
    shown = client.get(LIST).get_data(as_text=True)
    assert "0798-35-3151" in shown


def test_what_was_entered_stays_when_it_is_refused(
    client: FlaskClient, manager: Actor, operator: Actor
) -> None:
    answer = save(client, operator, seen_on(client, operator), desk_phone="0990-512-345")

    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="0990-512-345"' in html
    assert "desk_phone-error" in html
    assert save(client, operator, "", endpoint="pigeon").status_code == 422
    assert save(client, operator, "", languages=[]).status_code == 422


def test_somebody_else_s_change_is_told_and_nothing_is_lost(
    client: FlaskClient, manager: Actor, operator: Actor
) -> None:
    seen = seen_on(client, operator)
    save(client, operator, seen, languages=["en"])

    refused = save(client, operator, seen, desk_phone="0798-35-3151")

    assert refused.status_code == 409
    assert 'value="0798-35-3151"' in refused.get_data(as_text=True)
    again = re.search(r'name="seen" value="([0-9a-f]+)"', refused.get_data(as_text=True))
    assert again
    assert save(client, operator, again[1], desk_phone="0798-35-3151").status_code == 303


def test_who_takes_no_calls_has_no_phone(
    client: FlaskClient, platform: Platform, manager: Actor
) -> None:
    with platform.database.transaction() as session:
        editor = make_staff(session, Role.EDITOR)

    assert client.get(page_of(editor)).status_code == 404


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_pages_exist_in_both_languages(
    client: FlaskClient, manager: Actor, operator: Actor, language: str
) -> None:
    for address in (LIST, page_of(operator)):
        answer = client.get(address, headers={"Accept-Language": language})
        assert answer.status_code == 200
