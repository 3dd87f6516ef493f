"""SEC-1: the public and the webhook surface have no page of the staff; all tell their health."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Client

from callcenter.apps.public import make_public_app
from callcenter.apps.webhooks import make_webhooks_app
from callcenter.apps.wiring import Platform
from callcenter.apps.wsgi import make_wsgi
from callcenter.core.i18n import LANGUAGES
from callcenter.core.web.guards import OPEN, guard_of
from tests.apps.walk import rules, visits
from tests.apps.world import World

SHARED = {"static", "healthz", "readyz"}
SURFACES = {"public": make_public_app, "webhooks": make_webhooks_app}


@pytest.fixture(params=SURFACES)
def surface(request: pytest.FixtureRequest, city_platform: Platform, world: World) -> Flask:
    app: Flask = SURFACES[request.param](city_platform)
    return app


def test_open_surfaces_have_open_routes_only(surface: Flask) -> None:
    """Nobody can sign in there, so a guarded route would be a mistake."""
    assert {guard_of(surface, rule.endpoint) for rule in rules(surface)} == {OPEN}


def test_no_staff_page_is_reachable(surface: Flask, city_app: Flask, world: World) -> None:
    """Every address of the staff app, with objects that exist."""
    client = surface.test_client()
    own = {rule.rule for rule in rules(surface)}
    reached = [
        str(visit)
        for visit in visits(city_app, world)
        if visit.rule.rule not in own
        and client.open(visit.path, method=visit.method).status_code not in {400, 404, 405}
    ]
    assert reached == []


def test_only_addresses_in_common_are_assets_and_health(surface: Flask, city_app: Flask) -> None:
    common = {rule.endpoint for rule in rules(surface)} & {
        rule.endpoint for rule in rules(city_app)
    }
    assert common - {"home"} == SHARED


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_of_each_surface(surface: Flask, city_app: Flask, path: str) -> None:
    """Answered without a person, without a cookie, and without asking for the host."""
    for app in (surface, city_app):
        answer = app.test_client().get(path)
        assert (answer.status_code, answer.mimetype) == (200, "text/plain")
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_page_speaks_its_address(
    city_platform: Platform, world: World, language: str
) -> None:
    client: FlaskClient = make_public_app(city_platform).test_client()
    other = next(one for one in LANGUAGES if one != language)
    answer = client.get(f"/{language}/", headers={"Accept-Language": other})
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text
    start = client.get("/", headers={"Accept-Language": language})
    assert start.headers["Location"] == f"/{language}/"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ja/", 200),
        ("/ja/admin/people", 404),
        ("/ja/../admin/people", 404),
        ("/voice/admin/people", 404),
        ("/voice/", 404),
        ("//admin/people", 302),
        ("/JA/", 404),
        ("/admin/people", 302),
        ("/", 302),
        ("", 302),
    ],
)
def test_one_address_for_all_surfaces(
    city_platform: Platform, world: World, path: str, status: int
) -> None:
    """The first part of the address alone decides which app answers."""
    client = Client(make_wsgi(city_platform, "all"))
    environ: dict[str, Any] = {"PATH_INFO": path}
    answer = client.get("/", environ_overrides=environ)
    assert answer.status_code in {status, 308}
    assert "Traceback" not in answer.text


def test_cookie_of_one_surface_opens_nothing_on_another(
    city_platform: Platform, city_app: Flask, surface: Flask
) -> None:
    assert city_app.config["SESSION_COOKIE_NAME"] != surface.config["SESSION_COOKIE_NAME"]
