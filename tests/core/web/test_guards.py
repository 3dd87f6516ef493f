"""SEC-1: who gets in where; a route that names no guard lets nobody in."""

from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from callcenter.core.ids import new_id
from callcenter.core.permissions import SYSTEM, Actor, Permission, Role
from callcenter.core.web.application import make_app
from callcenter.core.web.guards import guard_of
from tests.core.web.conftest import MakeApp, probe, sign_in_as


def test_unguarded_route_is_closed_to_everybody(make_probe: MakeApp) -> None:
    app = make_probe()
    assert guard_of(app, "probe.unguarded") is None
    for actor in (None, Actor(new_id(), "長", Role.MANAGER), SYSTEM):
        sign_in_as(app, actor)
        assert app.test_client().get("/unguarded").status_code == 403


def test_page_leads_to_the_sign_in_and_back(client: FlaskClient) -> None:
    answer = client.get("/private?day=2026-11-21")
    assert answer.status_code == 302
    target = urlsplit(answer.headers["Location"])
    assert (target.scheme, target.netloc, target.path) == ("", "", "/sign-in")
    assert parse_qs(target.query) == {"next": ["/private?day=2026-11-21"]}


def test_my_number_in_the_address_does_not_come_back(client: FlaskClient) -> None:
    """PRV-1: nor in the address of the page one is sent to."""
    answer = client.get("/private", query_string={"q": "123456789018"})
    assert "123456789018" not in answer.headers["Location"]
    assert "123456789018" not in answer.text


def test_scripts_are_told_instead_of_sent(client: FlaskClient) -> None:
    answer = client.get("/private", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.get_json()["error"]


def test_app_without_staff_has_no_private_pages(make_probe: MakeApp) -> None:
    """The public and the webhook app send nobody to a sign-in."""
    app = make_probe()
    public = make_app("public", app.extensions["settings"], app.extensions["database"])
    public.register_blueprint(probe)
    public.context_processor(lambda: {"city": {"name": "市"}, "home_url": "/"})
    assert public.test_client().get("/private").status_code == 404


@pytest.mark.parametrize("role", Role)
def test_permission_decides(make_probe: MakeApp, role: Role) -> None:
    app = make_probe()
    actor = Actor(new_id(), "人", role)
    sign_in_as(app, actor)
    expected = 200 if actor.can(Permission.AUDIT_READ) else 403
    assert app.test_client().get("/audit").status_code == expected
    assert app.test_client().get("/private").text == "人"


def test_person_is_looked_up_once_per_request(make_probe: MakeApp) -> None:
    app, asked = make_probe(), []
    actor = Actor(new_id(), "人", Role.MANAGER)
    app.extensions["identify"] = lambda _session: asked.append(1) or actor
    app.test_client().get("/audit")
    assert asked == [1]


def test_right_taken_away_counts_at_once(make_probe: MakeApp) -> None:
    """ASVS V8.3.2: nothing of a person's rights is kept between two requests."""
    app = make_probe()
    client = app.test_client()
    sign_in_as(app, Actor(new_id(), "人", Role.MANAGER))
    assert client.get("/audit").status_code == 200
    sign_in_as(app, Actor(new_id(), "人", Role.OPERATOR))
    assert client.get("/audit").status_code == 403
    sign_in_as(app, None)
    assert client.get("/audit").status_code == 302
