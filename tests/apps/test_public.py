"""S5, SEC-1: every page for citizens, as it is sent: there or not, nothing inline, no person."""

import pytest
from flask import Flask
from sqlalchemy import event

from callcenter.apps.public import make_public_app
from callcenter.apps.wiring import Platform
from tests.apps.staff_client import UNSAFE, StaffClient
from tests.apps.test_pages import FORBIDDEN
from tests.apps.walk import METHODS, Visit, rules, visits
from tests.apps.world import HIDDEN_TEXT, World, to_nobody

# Fields of all forms; what a form does not know it does not look at.
FORM = {"helpful": "yes", "kind": "card"}
# What search engines read is data, not a program.
STRUCTURED = '<script type="application/ld+json">'


@pytest.fixture(scope="module")
def public_app(city_app: Flask, city_platform: Platform) -> Flask:
    """The public app of the same city; each request is undone after its answer."""
    return make_public_app(city_platform)


@pytest.fixture
def citizen(public_app: Flask) -> StaffClient:
    return StaffClient(public_app.test_client(), None)


def is_there(visit: Visit) -> bool:
    return all(filling.shown is not to_nobody for _name, filling in visit.fillings)


def test_every_part_of_an_address_can_be_filled(public_app: Flask, world: World) -> None:
    """A new kind of object needs an entry in `world`, with those who may see it."""
    found = {name for rule in rules(public_app) for name in rule.arguments}
    assert found - world.fillings.keys() == set()


def test_what_is_not_open_is_not_there(
    public_app: Flask, world: World, citizen: StaffClient
) -> None:
    """Not there: 404, whatever the method; there: a page, or a form that asks for its fields."""
    found = []
    for visit in visits(public_app, world):
        status = citizen.ask(visit.method, visit.path, form=FORM).status_code
        fine = status < 400 or (visit.method in UNSAFE and status in {400, 422})
        # Of a topic there may be nothing to read yet.
        may_lack = "code" in visit.rule.arguments and status == 404
        if status != 404 if not is_there(visit) else not (fine or may_lack):
            found.append(f"{visit}: {status}")
    assert found == []


def test_every_page(public_app: Flask, world: World, citizen: StaffClient) -> None:
    """In the language of its address; nothing inline, nothing foreign, nothing of the staff."""
    found = []
    for visit in visits(public_app, world):
        answer = citizen.ask(visit.method, visit.path)
        if answer.mimetype != "text/html":
            continue
        text = answer.text.replace(STRUCTURED, '<script type="application/json">')
        wrong = [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]
        language = dict(visit.fillings).get("language")
        if language and not 300 <= answer.status_code < 400:
            wrong += [] if f'<html lang="{language.value}"' in text else ["another language"]
        if HIDDEN_TEXT in text or "unsafe" in answer.headers["Content-Security-Policy"]:
            wrong.append("inside")
        found += [f"{visit}: {', '.join(wrong)}"] if wrong else []
    assert found == []


def test_nothing_changes_without_the_form_token(
    public_app: Flask, world: World, citizen: StaffClient
) -> None:
    """ASVS V3.5.1."""
    sent = [visit for visit in visits(public_app, world) if visit.method in UNSAFE]
    assert sent
    assert {citizen.ask(one.method, one.path, token=False).status_code for one in sent} == {400}


def test_other_methods_are_not_allowed(
    public_app: Flask, world: World, citizen: StaffClient
) -> None:
    allowed: dict[str, set[str]] = {}
    for visit in visits(public_app, world):
        allowed.setdefault(visit.path, set()).add(visit.method)
    found = [
        f"{method} {path}"
        for path, methods in allowed.items()
        for method in METHODS
        if method not in methods and citizen.ask(method, path).status_code not in {404, 405}
    ]
    assert found == []


def test_reading_changes_nothing(
    public_app: Flask, city_platform: Platform, world: World, citizen: StaffClient
) -> None:
    """ASVS V3.5.3: a citizen's GET writes nothing at all."""
    written: list[str] = []

    def watch(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.lstrip().startswith(("SELECT", "BEGIN", "PRAGMA")):
            written.append(statement)

    event.listen(city_platform.database.engine, "before_cursor_execute", watch)
    try:
        for visit in visits(public_app, world):
            if visit.method == "GET":
                citizen.ask("GET", visit.path)
    finally:
        event.remove(city_platform.database.engine, "before_cursor_execute", watch)
    assert written == []
