"""Phones of the local exchange, through the staff app: the operator's own, and a citizen's for
whoever opens the page (TEL-7)."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from callcenter.apps.staff import make_staff_app
from callcenter.apps.wiring import Platform
from callcenter.core import clock
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.settings import TRAINING_NUMBER, PhoneSettings
from callcenter.desk.exchange_talk import read_news
from telephony.agents.models import Agent
from tests.factories.desk import Desk, html_of, open_desk
from tests.factories.phone_desk import at_the_phone
from tests.fixtures.apps import SignIn, csrf_token
from tests.fixtures.exchange import LocalExchange

PROVIDER = PhoneSettings("AC" + "0" * 32, "a" * 32, "+815012345678")


@pytest.fixture
def desk(exchange_platform: Platform, sign_in: SignIn) -> Desk:
    app = make_staff_app(exchange_platform)
    app.testing = True
    return open_desk(app.test_client(), exchange_platform, sign_in)


@pytest.fixture
def citizen(desk: Desk) -> FlaskClient:
    """Another browser, nobody signed in."""
    return desk.client.application.test_client()


def at_provider(platform: Platform) -> FlaskClient:
    """The same installation with an account of the provider."""
    app = make_staff_app(replace(platform, settings=replace(platform.settings, phones=PROVIDER)))
    app.testing = True
    return app.test_client()


def identity_of(desk: Desk) -> str:
    with desk.platform.database.transaction(write=False) as session:
        return session.get_one(Agent, desk.operator.id).identity


def news(client: FlaskClient, address: str, after: int = 0, wait: int = 0) -> dict[str, Any]:
    answer = client.get(f"{address}/events?after={after}&wait={wait}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def until(client: FlaskClient, address: str, state: str, lines: int = 0) -> list[dict[str, str]]:
    """Read on until the phone is in a state and so many lines were heard; every round waits for
    news, none for a time."""
    found = news(client, address)
    heard = found["lines"]
    for _ in range(20):
        if found["state"] == state and len(heard) >= lines:
            return heard
        found = news(client, address, found["next"], wait=5)
        heard += found["lines"]
    raise AssertionError(f"{found['state']}, not {state}; {heard}")


def post(client: FlaskClient, address: str, **body: Any) -> int:
    headers = {"X-CSRFToken": csrf_token(client)}
    return client.post(address, json=body, headers=headers).status_code


def test_own_phone_rings_is_answered_and_hung_up(desk: Desk, local_exchange: LocalExchange) -> None:
    """TEL-7: what rings at the exchange can be taken at the desk."""
    at_the_phone(desk)
    assert news(desk.client, "/phone/exchange")["state"] == "idle"
    local_exchange.call(identity_of(desk))
    until(desk.client, "/phone/exchange", "ringing")
    assert desk.post_json("/phone/exchange/answer", {}).status_code == 200
    heard = until(desk.client, "/phone/exchange", "in-call", lines=1)
    assert [(line["who"], line["text"]) for line in heard] == [
        ("centre", "お電話ありがとうございます。")
    ]
    assert desk.post_json("/phone/exchange/speak", {"text": "はい"}).status_code == 200
    assert desk.post_json("/phone/exchange/digits", {"keys": "1"}).status_code == 200
    assert desk.post_json("/phone/exchange/hang-up", {}).status_code == 200
    until(desk.client, "/phone/exchange", "idle")


def test_answering_nothing_is_refused_in_words(desk: Desk) -> None:
    at_the_phone(desk)
    news(desk.client, "/phone/exchange")
    answer = desk.post_json("/phone/exchange/answer", {})
    assert (answer.status_code, bool(answer.get_json()["error"])) == (409, True)


def test_who_was_never_at_the_phone_has_none(desk: Desk) -> None:
    """SEC-1: the proxy passes on nothing but one's own phone, whatever the request says."""
    assert desk.get("/phone/exchange/events").status_code == 409


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("speak", {}),
        ("speak", {"text": "あ" * 301}),
        ("digits", {"keys": ""}),
        ("digits", {"keys": "12a"}),
        ("digits", {"keys": "1" * 21}),
    ],
)
def test_nonsense_is_refused(desk: Desk, verb: str, body: dict[str, str]) -> None:
    at_the_phone(desk)
    news(desk.client, "/phone/exchange")
    assert desk.post_json(f"/phone/exchange/{verb}", body).status_code == 422


def test_an_exchange_that_is_away_is_told_in_words(platform: Platform, sign_in: SignIn) -> None:
    """TEL-7: an answer a person can read, not a broken page."""
    phones = replace(platform.settings.phones, exchange_url="http://127.0.0.1:1")
    away = replace(platform, settings=replace(platform.settings, phones=phones))
    app = make_staff_app(away)
    app.testing = True
    desk = open_desk(app.test_client(), away, sign_in)
    at_the_phone(desk)
    answer = desk.get("/phone/exchange/events")
    assert (answer.status_code, bool(answer.get_json(silent=True))) == (409, False)
    page = desk.client.get("/phone/exchange/events", headers={"Accept": "application/json"})
    assert page.get_json()["error"]


def test_citizen_page_is_open_and_in_both_languages(citizen: FlaskClient) -> None:
    """TEL-7: no account, no telephone line."""
    japanese, english = (html_of(citizen.get(f"/telephone?language={one}")) for one in ("ja", "en"))
    assert '<html lang="ja"' in japanese
    assert '<html lang="en"' in english
    assert "060-0000-" in japanese


def test_citizen_dials_and_hangs_up(citizen: FlaskClient, local_exchange: LocalExchange) -> None:
    """TEL-7: with a number of the browser's own, withheld where that is wanted."""
    citizen.get("/telephone")
    assert news(citizen, "/telephone")["state"] == "idle"
    assert post(citizen, "/telephone/dial", withheld=True) == 200
    [leg] = local_exchange.station.exchange.legs.values()
    assert leg.to == local_exchange.station.settings.number
    assert leg.from_ == "ANONYMOUS"


def test_the_training_number_is_one_of_ours(
    citizen: FlaskClient, local_exchange: LocalExchange
) -> None:
    """TEL-7: whoever shows the product at night is answered too."""
    citizen.get("/telephone")
    assert post(citizen, "/telephone/dial", training=True) == 200
    [leg] = local_exchange.station.exchange.legs.values()
    assert leg.to == TRAINING_NUMBER


@pytest.mark.parametrize(("hour", "checked"), [(10, False), (20, True)])
def test_training_is_proposed_outside_the_hours(
    citizen: FlaskClient, platform: Platform, hour: int, checked: bool
) -> None:
    with platform.database.transaction() as session:
        seed_default_hours(session)
    with clock.frozen_at(datetime(2026, 11, 24, hour, tzinfo=clock.zone())):
        page = html_of(citizen.get("/telephone?language=ja"))
    assert ("data-training checked" in page) == checked


def test_each_browser_has_a_number_of_its_own(desk: Desk, citizen: FlaskClient) -> None:
    """PRV-2: nobody listens to what another trainee says."""
    other = desk.client.application.test_client()
    numbers = set()
    for browser in (citizen, other):
        browser.get("/telephone")
        with browser.session_transaction() as cookie:
            numbers.add(cookie["telephone"])
    assert len(numbers) == 2
    before = numbers.copy()
    assert post(citizen, "/telephone/number") == 200
    with citizen.session_transaction() as cookie:
        numbers.add(cookie["telephone"])
    assert numbers > before


def test_dialling_without_end_is_held_back(citizen: FlaskClient) -> None:
    citizen.get("/telephone")
    answers = [post(citizen, "/telephone/dial") for _ in range(25)]
    assert answers[-1] == 429


def test_with_a_provider_there_are_real_telephones(platform: Platform, desk: Desk) -> None:
    """TEL-7: with an account neither the page nor the proxy is there."""
    client = at_provider(platform)
    assert client.get("/telephone").status_code == 404
    assert client.get("/telephone/events").status_code == 404


def test_policy_opens_to_the_provider_only_with_its_account(platform: Platform, desk: Desk) -> None:
    """ASVS V3.4.3: nothing is allowed that is not needed."""
    policy = at_provider(platform).get("/sign-in").headers["Content-Security-Policy"]
    assert "connect-src 'self' https://*.twilio.com wss://*.twilio.com" in policy
    assert "twilio" not in desk.get("/desk").headers["Content-Security-Policy"]


def test_talk_of_earlier_calls_is_left_out() -> None:
    """A page that is opened shows the present call alone."""
    said = {"kind": "speech", "text": "もしもし", "language": "ja-JP"}
    events = [
        {"number": 1, "kind": "incoming"},
        {"number": 2, **said},
        {"number": 3, "kind": "ended"},
        {"number": 4, "kind": "incoming"},
        {"number": 5, **said, "text": "二度目です"},
        {"number": 6, "kind": "pause"},
        {"number": 7, "kind": "music"},
    ]
    told = {"phone": {"state": "in-call", "events": 7}, "events": events}
    found = read_news(told, from_beginning=True)
    assert (found.state, found.next) == ("in-call", 7)
    assert [(line["kind"], line["text"]) for line in found.lines] == [
        ("said", "二度目です"),
        ("music", ""),
    ]
