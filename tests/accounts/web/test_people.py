"""SEC-1: the page of people and roles."""

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from callcenter.accounts.models import StaffAccount
from callcenter.core.db import Database
from callcenter.core.ids import new_id
from callcenter.core.permissions import Role
from tests.accounts.people import PASSWORD, give_second_factor, make_account
from tests.accounts.web.conftest import Browser, saved, stored

PEOPLE = "/admin/people"


@pytest.fixture
def account(session: Session) -> StaffAccount:
    return make_account(session)


@pytest.fixture
def admin(browser: Browser, session: Session, account: StaffAccount) -> Browser:
    """An administrator's browser; `hanako` is an operator with a second factor."""
    make_account(session, "root", Role.ADMIN)
    give_second_factor(session, account)
    saved(session)
    browser.sign_in("root")
    return browser


def test_list(admin: Browser) -> None:
    """SEC-1: everyone with role and state."""
    page = admin.get(PEOPLE).text
    assert "hanako" in page
    assert "root" in page
    assert f"{PEOPLE}/new" in page


def test_adding_a_person(admin: Browser, app: Flask) -> None:
    """SEC-1: the link is shown once, on the installation's own address, and works."""
    person = {"login": "Yamada.H", "display_name": "山田 花", "role": "editor", "language": "ja"}
    page = admin.send(f"{PEOPLE}/new", **person)
    assert page.status_code == 200
    link = re.search(r'value="http://127\.0\.0\.1:8000(/invitation/[^"]+)"', page.text)
    assert link is not None
    assert link[1] not in admin.get(PEOPLE).text
    newcomer = Browser(app.test_client())
    newcomer.send(link[1], new_password=PASSWORD, new_password_again=PASSWORD)
    assert newcomer.name == "山田 花"
    taken = admin.send(f"{PEOPLE}/new", **person)
    assert taken.status_code == 422
    assert 'id="login-error"' in taken.text


def test_link_ignores_the_named_host(admin: Browser) -> None:
    """SEC-1: a forged Host header does not get into the link."""
    path = f"{PEOPLE}/new"
    token = re.search(r'name="csrf_token" value="([^"]+)"', admin.get(path).text)
    assert token is not None
    person = {"login": "abc", "display_name": "x", "role": "editor", "language": "ja"}
    page = admin.client.post(
        path, data={"csrf_token": token[1], **person}, headers={"X-Forwarded-Host": "evil.example"}
    )
    assert page.status_code == 200
    assert "evil.example" not in page.text


@pytest.mark.parametrize("role", ["owner", "", "system"])
def test_roles_are_those_of_the_list(admin: Browser, role: str) -> None:
    """SEC-1: no other role can be sent."""
    person = {"login": "abc", "display_name": "x", "role": role, "language": "ja"}
    assert admin.send(f"{PEOPLE}/new", **person).status_code == 422


def test_changing_a_person(
    admin: Browser, account: StaffAccount, sqlite_database: Database
) -> None:
    """SEC-1: names and role; only the fields of the form, whatever else is sent (V15.3.3)."""
    path = f"{PEOPLE}/{account.id}"
    fields = {"version": "1", "display_name": "花子", "display_name_en": "", "role": "manager"}
    assert admin.send(path, **fields, login="x", password_hash="x").location == PEOPLE
    changed = stored(sqlite_database)
    assert (changed.display_name, changed.role) == ("花子", Role.MANAGER)
    assert changed.password_hash == account.password_hash
    assert admin.send(path, **fields).status_code == 409
    assert admin.send(path, **(fields | {"display_name": " "})).status_code == 422


def test_own_role_is_not_changed(admin: Browser, sqlite_database: Database) -> None:
    """SEC-1: an administrator cannot climb down or lock out alone."""
    own = stored(sqlite_database, "root")
    path = f"{PEOPLE}/{own.id}"
    fields = {"version": "1", "display_name": "x", "display_name_en": "", "role": "operator"}
    refused = admin.send(path, **fields)
    assert refused.status_code == 403
    assert "root" in refused.text
    assert admin.send(f"{path}/disable", page=path).status_code == 403
    assert stored(sqlite_database, "root").role is Role.ADMIN


def test_shutting_and_opening(
    admin: Browser, app: Flask, account: StaffAccount, sqlite_database: Database
) -> None:
    """SEC-1: shut at once for the person at work."""
    path = f"{PEOPLE}/{account.id}"
    assert admin.send(f"{path}/disable", page=path).location == path
    assert Browser(app.test_client()).sign_in().status_code == 422
    assert admin.send(f"{path}/invitation", page=path).status_code == 404
    assert admin.send(f"{path}/enable", page=path).location == path
    assert stored(sqlite_database).disabled_at is None


def test_resetting(admin: Browser, account: StaffAccount, sqlite_database: Database) -> None:
    """SEC-1: second factor taken away, signed out everywhere, new link after a question."""
    path = f"{PEOPLE}/{account.id}"
    assert admin.send(f"{path}/sessions/end", page=path).location == path
    assert admin.send(f"{path}/second-factor/reset", page=path).location == path
    assert not stored(sqlite_database).has_second_factor
    assert "/invitation/" not in admin.get(f"{path}/invitation").text.split("<main")[1].replace(
        f"{path}/invitation", ""
    )
    assert re.search(r'value="[^"]+/invitation/', admin.send(f"{path}/invitation").text)


def test_unknown_person(admin: Browser) -> None:
    """SEC-1: missing is missing."""
    path = f"{PEOPLE}/{new_id()}"
    assert admin.get(path).status_code == 404
    assert admin.get(f"{path}/invitation").status_code == 404
    assert admin.send(f"{path}/disable", page=PEOPLE + "/new").status_code == 404


@pytest.mark.parametrize(
    ("role", "allowed"), [(role, role in {Role.MANAGER, Role.ADMIN}) for role in Role]
)
def test_who_may_see_the_list(
    browser: Browser, session: Session, role: Role, allowed: bool
) -> None:
    """SEC-1: managers read the list, administrators change it, the others do neither."""
    make_account(session, "someone", role)
    saved(session)
    browser.sign_in("someone")
    assert browser.get(PEOPLE).status_code == (200 if allowed else 403)
    assert browser.get(f"{PEOPLE}/new").status_code == (200 if role is Role.ADMIN else 403)
