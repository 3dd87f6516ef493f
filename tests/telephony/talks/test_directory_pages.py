"""TEL-3: the pages of the directory."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from callcenter.core.ids import new_id
from callcenter.core.permissions import Role
from telephony.talks.models import DirectoryEntry
from tests.factories.desk import Desk, another_desk, html_of
from tests.fixtures.apps import SignIn

LIST = "/phones/directory"
GIVEN = {
    "name_ja": "市民課 マイナンバー係",
    "name_en": "Citizens' section",
    "number": "０７９８（３５）３１５１",
    "section": "市民課",
    "hours": "平日9時から17時",
    "position": "2",
    "active": "1",
}


@pytest.fixture
def manager(desk: Desk, sign_in: SignIn) -> Desk:
    return another_desk(desk, sign_in, Role.MANAGER)


def stored(desk: Desk) -> list[DirectoryEntry]:
    found: list[DirectoryEntry] = desk.write(
        lambda session: list(session.scalars(select(DirectoryEntry)))
    )
    return found


def added(manager: Desk, **values: str) -> DirectoryEntry:
    assert manager.post(f"{LIST}/new", **(GIVEN | values)).status_code == 303
    return stored(manager)[-1]


def value_of(page: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert found is not None
    value = re.search(r'value="([^"]*)"', found[0])
    return "" if value is None else value[1]


def test_an_entry_is_added_and_listed(manager: Desk) -> None:
    assert "<table" not in html_of(manager.get(LIST))
    assert value_of(html_of(manager.get(f"{LIST}/new")), "position") == "0"
    entry = added(manager)
    assert (entry.position, entry.active, entry.section) == (2, True, "市民課")
    page = html_of(manager.get(LIST))
    assert GIVEN["name_ja"] in page
    assert f"{LIST}/{entry.id}" in page
    assert "3151" not in page


def test_an_entry_is_changed(manager: Desk) -> None:
    entry = added(manager)
    page = html_of(manager.get(f"{LIST}/{entry.id}"))
    assert value_of(page, "number") == "0798-35-3151"
    changed = {**GIVEN, "name_ja": "税務課", "version": value_of(page, "version")}
    del changed["active"]
    assert manager.post(f"{LIST}/{entry.id}", **changed).status_code == 303
    [now] = stored(manager)
    assert (now.name_ja, now.active) == ("税務課", False)
    assert "税務課" in html_of(manager.get(LIST))


def test_of_two_who_change_it_the_second_is_told(manager: Desk) -> None:
    entry = added(manager)
    address, seen = f"{LIST}/{entry.id}", str(entry.version)
    assert manager.post(address, **{**GIVEN, "version": seen}).status_code == 303
    answer = manager.post(address, **{**GIVEN, "name_ja": "福祉課", "version": seen})
    assert answer.status_code == 409
    assert "福祉課" in answer.text
    assert stored(manager)[0].name_ja == GIVEN["name_ja"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name_ja": " "}, "name_ja"),
        ({"name_en": "x" * 201}, "name_en"),
        ({"number": "110"}, "number"),
        ({"number": ""}, "number"),
        ({"position": "-1"}, "position"),
        ({"position": "10000"}, "position"),
        ({"position": "二"}, "position"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    manager: Desk, values: dict[str, str], field: str
) -> None:
    answer = manager.post(f"{LIST}/new", **(GIVEN | values))
    assert answer.status_code == 422
    page = html_of(answer)
    assert f'href="#{field}"' in page
    assert f'id="{field}-error"' in page
    assert stored(manager) == []
    assert 'name="section"' in page
    assert "市民課" in page


def test_nobody_else_keeps_it(desk: Desk, manager: Desk) -> None:
    """SEC-1."""
    entry = added(manager)
    addresses: list[Any] = [LIST, f"{LIST}/new", f"{LIST}/{entry.id}"]
    for address in addresses:
        assert desk.get(address).status_code == 403
    assert desk.post(f"{LIST}/new", **GIVEN).status_code == 403
    assert manager.get(f"{LIST}/{new_id()}").status_code == 404
    assert manager.post(f"{LIST}/{new_id()}", **GIVEN).status_code == 404
