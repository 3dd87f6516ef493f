"""The city profile is data: changed by those who answer for it, in both languages, and logged."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from callcenter.core.audit.models import AuditEvent
from callcenter.core.city.profile import UNNAMED, Branch, City, Contact, city_of, set_city
from callcenter.core.city.services import change_city, digest_of
from callcenter.core.city.web.forms import city_values, parse_city
from callcenter.core.db import Database
from callcenter.core.errors import Conflict, Forbidden, Invalid
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Role

Client = Callable[..., FlaskClient]
PAGE = "/admin/city"
MANAGER = Actor(new_id(), "責任者", Role.MANAGER)
OFFICES = (Branch("東出張所", "East branch"), Branch("西出張所", "", "西町1-1", "", "更新のみ"))
CITY = City(
    "青葉市",
    "Aoba City",
    "青葉市カードコールセンター",
    "Aoba card call centre",
    demo=True,
    contact=Contact(phone="0798-35-3151", email="card@city.example.jp", branches=OFFICES),
)


def change(database: Database, city: City, seen: City, actor: Actor = MANAGER) -> None:
    with database.transaction() as session:
        change_city(session, actor, city, seen=digest_of(seen))


def stored(database: Database) -> City:
    with database.transaction(write=False) as session:
        return city_of(session)


@pytest.fixture
def named(database: Database) -> Iterator[Database]:
    with database.transaction() as session:
        set_city(session, CITY)
    yield database
    with database.transaction() as session:
        set_city(session, UNNAMED)


def test_form_and_profile_say_the_same() -> None:
    """Every field of the profile is on the form, and comes back from it as it was."""
    assert parse_city(city_values(CITY)) == replace(CITY, demo=False)


def test_changed_with_its_log(named: Database) -> None:
    """SEC-2: what was changed, from what to what; invented data stay marked as such."""
    contact = replace(CITY.contact, reissue_fee=1000, branches=OFFICES[:1])
    change(named, replace(CITY, name_en="Aoba", contact=contact, demo=False), CITY)
    found = stored(named)
    assert (found.name_en, found.contact.reissue_fee, found.demo) == ("Aoba", 1000, True)
    assert found.contact.branches == OFFICES[:1]
    with named.transaction(write=False) as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "city.change")).one()
    changed = dict(zip(event.detail["fields"], event.detail["before"], strict=True))
    assert changed["name_en"] == "Aoba City"
    assert changed["branch_2_name_ja"] == "西出張所"
    assert "phone" not in changed


def test_nothing_changed_is_nothing_to_log(named: Database) -> None:
    change(named, CITY, CITY)
    with named.transaction(write=False) as session:
        assert session.scalars(select(AuditEvent)).all() == []


def test_two_at_once_do_not_overwrite_each_other(named: Database) -> None:
    change(named, replace(CITY, name_en="First"), CITY)
    with pytest.raises(Conflict, match="city_changed"):
        change(named, replace(CITY, name_en="Second"), CITY)
    assert stored(named).name_en == "First"


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.MANAGER, Role.ADMIN}])
def test_only_managers_and_admins(database: Database, core_client: Client, role: Role) -> None:
    """SEC-1."""
    with pytest.raises(Forbidden):
        change(database, CITY, UNNAMED, Actor(new_id(), "だれか", role))
    client = core_client(role)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, data=city_values(CITY)).status_code == 403


@pytest.mark.parametrize(
    ("city", "fields"),
    [
        (replace(CITY, name_ja="", centre_en="x" * 101), {"name_ja", "centre_en"}),
        (replace(CITY, contact=Contact(phone="call me", email="x")), {"phone", "email"}),
        (
            replace(CITY, contact=Contact(reissue_fee=-1, counter_en="")),
            {"reissue_fee", "counter_en"},
        ),
        (
            replace(CITY, contact=Contact(branches=(Branch("東"), Branch("", "West", "あ" * 201)))),
            {"branch_2_name_ja", "branch_2_address_ja"},
        ),
    ],
)
def test_impossible_profiles_are_refused(
    sqlite_database: Database, city: City, fields: set[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        change(sqlite_database, city, UNNAMED)
    assert refused.value.fields.keys() == fields


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN])
def test_page_is_filled_saved_and_shown(
    core_client: Client, sqlite_database: Database, role: Role
) -> None:
    client = core_client(role)
    assert f'href="{PAGE}"' in client.get("/admin/hours").text
    page = client.get(PAGE).text
    seen = digest_of(UNNAMED)
    assert f'value="{seen}"' in page
    values = city_values(CITY) | {"seen": seen}
    assert client.post(PAGE, data=values).status_code == 303
    page = client.get(PAGE).text
    for text in ("Aoba City", "0798-35-3151", "西出張所", 'name="branch_4_name_ja"'):
        assert text in page
    assert stored(sqlite_database) == replace(CITY, demo=False)
    late = client.post(PAGE, data=values | {"name_en": "Late"})
    assert late.status_code == 409
    assert "in the meantime" in late.text
    assert 'value="Late"' in late.text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name_en": ""}, "name_en"),
        ({"reissue_fee": "八百"}, "reissue_fee"),
        ({"phone": "0798-35-3151; 2"}, "phone"),
        ({"branch_1_name_ja": ""}, "branch_1_name_ja"),
    ],
)
def test_errors_stand_at_their_fields(
    core_client: Client, changed: dict[str, str], field: str
) -> None:
    values = city_values(CITY) | {"seen": digest_of(UNNAMED)} | changed
    answer = core_client().post(PAGE, data=values)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "Aoba card call centre" in answer.text
