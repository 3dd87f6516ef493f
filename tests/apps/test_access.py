"""SEC-1, S2: every route × role × own, other's, confidential and missing object × method.

The routes are read from the app's own map and what each may be used for from the guard that it
names, so a new route is walked by itself; one that names no guard, or a part of an address that
`world` cannot fill, fails the test.
"""

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from callcenter.apps.wiring import Platform
from callcenter.core.permissions import Actor, Permission, Role
from callcenter.core.web.guards import Guard, guard_of
from tests.apps.staff_client import UNSAFE, StaffClient
from tests.apps.walk import METHODS, Visit, rules, visits
from tests.apps.world import HIDDEN_TEXT, World

VISITORS = ("nobody", *(role.value for role in Role))
# Routes that make the object when there is none: a draft of a form that was never kept before.
MISSING_IS_NEW = {"desk.discard_draft", "entry.keep_draft"}
# Without a part in the address, and yet missing: the picture is there during the set-up only.
NOT_YET_THERE = {"second_factor.show_own_qr"}
WRITES_LOG = ("INSERT INTO audit_", "UPDATE audit_")


def guard(app: Flask, visit: Visit) -> Guard:
    found = guard_of(app, visit.rule.endpoint)
    assert found is not None
    return found


def refusal(visit: Visit, guard: Guard, actor: Actor) -> int | None:
    """The status with which a person must be refused; None when they may go on."""
    if guard.permission is not None and not actor.can(guard.permission):
        return 403
    fillings = [filling for _name, filling in visit.fillings]
    values = {filling.value for filling in fillings}
    there = all(one.shown(actor) and one.within <= values for one in fillings)
    if not there:
        return None if visit.rule.endpoint in MISSING_IS_NEW else 404
    return None if all(one.allowed(actor) for one in fillings) else 403


def is_turned_away(visit: Visit, answer: TestResponse) -> bool:
    """Whether somebody who is not signed in is sent to the sign-in, or told to sign in."""
    if visit.method != "GET":
        return answer.status_code == 401
    return answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in")


def objection(visit: Visit, guard: Guard, visitor: StaffClient) -> str | None:
    """Ask, and say what is wrong with the answer; None when it is as it must be."""
    answer = visitor.ask(visit.method, visit.path)
    status = answer.status_code
    if status >= 500 or not guard.signed_in:
        return str(status) if status >= 500 else None
    if visitor.actor is None:
        return None if is_turned_away(visit, answer) else f"{status} though not signed in"
    wanted = refusal(visit, guard, visitor.actor)
    if wanted is not None:
        return None if status == wanted else f"{status}, not {wanted}"
    odd = {401, 403} if visit.rule.endpoint in NOT_YET_THERE else {401, 403, 404}
    return f"{status} though it is there for this person" if status in odd else None


@pytest.mark.parametrize("name", VISITORS)
def test_every_route(
    city_app: Flask, world: World, visitors: dict[str, StaffClient], name: str
) -> None:
    """Not signed in: to the sign-in, or 401. Without the right: 403. Not there, or not for this
    person: 404. Otherwise neither; and never 500."""
    found = [
        f"{visit}: {wrong}"
        for visit in visits(city_app, world)
        if (wrong := objection(visit, guard(city_app, visit), visitors[name]))
    ]
    assert not found, "\n".join(found)


def test_every_route_names_its_guard(city_app: Flask) -> None:
    assert len(rules(city_app)) > 50
    assert [rule.rule for rule in rules(city_app) if not guard_of(city_app, rule.endpoint)] == []


def test_every_part_of_an_address_can_be_filled(city_app: Flask, world: World) -> None:
    """A new kind of object needs an entry in `world`, with those who may see it."""
    unknown = {
        f"{rule.rule}: {name}"
        for rule in rules(city_app)
        for name in rule.arguments
        if name not in world.fillings
    }
    assert unknown == set()


def test_lists_of_exceptions_are_true(city_app: Flask) -> None:
    """An endpoint that is gone, or was renamed, leaves no hole behind."""
    known = {rule.endpoint for rule in rules(city_app)}
    assert known >= MISSING_IS_NEW | NOT_YET_THERE


def test_nothing_changes_without_the_form_token(
    city_app: Flask, world: World, visitors: dict[str, StaffClient]
) -> None:
    """ASVS V3.5.1: a request that may change something is refused without its token, before
    anything else is looked at."""
    found = [
        f"{visit}: {status}"
        for visit in visits(city_app, world)
        if visit.method in UNSAFE
        and (status := visitors["manager"].ask(visit.method, visit.path, token=False).status_code)
        != 400
    ]
    assert found == []


def test_other_methods_are_not_allowed(
    city_app: Flask, world: World, visitors: dict[str, StaffClient]
) -> None:
    """A route answers the methods it names and no other."""
    allowed: dict[str, set[str]] = {}
    for visit in visits(city_app, world):
        allowed.setdefault(visit.path, set()).add(visit.method)
    ask = visitors["manager"].ask  # as a script: no page of an error need be written
    found = [
        f"{method} {path}"
        for path, methods in allowed.items()
        for method in METHODS
        if method not in methods
        and ask(method, path, accept="application/json").status_code not in {404, 405}
    ]
    assert found == []


def test_scripts_are_told_to_sign_in(
    city_app: Flask, world: World, visitors: dict[str, StaffClient]
) -> None:
    for visit in visits(city_app, world):
        if guard(city_app, visit).signed_in:
            answer = visitors["nobody"].ask(visit.method, visit.path, accept="application/json")
            assert (answer.status_code, answer.mimetype) == (401, "application/json"), str(visit)


def reads_only(app: Flask, visit: Visit) -> bool:
    return getattr(app.view_functions[visit.rule.endpoint], "reads_only", False)


@pytest.mark.parametrize("name", VISITORS)
def test_reading_changes_nothing(
    city_app: Flask,
    city_platform: Platform,
    world: World,
    visitors: dict[str, StaffClient],
    name: str,
) -> None:
    """ASVS V3.5.3: a GET, or a POST that says it only reads, writes nothing but the log of what
    was looked at."""
    written: list[str] = []
    engine = city_platform.database.engine

    def watch(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        verb = statement.lstrip().split(None, 1)[0].upper()
        if verb in {"INSERT", "UPDATE", "DELETE"} and not statement.startswith(WRITES_LOG):
            written.append(statement)

    event.listen(engine, "before_cursor_execute", watch)
    try:
        for visit in visits(city_app, world):
            if visit.method == "GET" or reads_only(city_app, visit):
                visitors[name].ask(visit.method, visit.path)
                assert written == [], str(visit)
    finally:
        event.remove(engine, "before_cursor_execute", watch)


@pytest.mark.parametrize("name", VISITORS)
def test_confidential_inquiry_shows_nowhere_else(
    city_app: Flask, world: World, visitors: dict[str, StaffClient], name: str
) -> None:
    """INQ-1, ASVS V8.2.2: neither its text nor a way to it on any page of those who may not see
    it; other people's drafts on nobody's."""
    visitor = visitors[name]
    if visitor.actor is not None and visitor.actor.can(Permission.INQUIRY_CONFIDENTIAL):
        assert world.hidden.reference in visitor.ask("GET", "/inquiries").text
        return
    for visit in visits(city_app, world):
        if visit.method == "GET":
            text = visitor.ask("GET", visit.path).data.decode(errors="replace")  # some are sounds
            assert f"/{world.hidden.id}" not in text.replace(visit.path, ""), str(visit)
            assert HIDDEN_TEXT not in text, str(visit)
