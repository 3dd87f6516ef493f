"""INQ-2 over HTTP: the category tree and the tags, kept by managers."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.permissions import Role
from callcenter.inquiries.models import Category, Tag
from tests.factories.desk import Desk, another_desk, html_of
from tests.factories.inquiries import make_inquiry
from tests.fixtures.apps import SignIn

TREE = "/admin/categories"
LABELS = {"label_ja": "出張申請会", "label_en": "Outreach days", "kana": "しゅっちょうしんせいかい"}


@pytest.fixture
def manager(desk: Desk, sign_in: SignIn) -> Desk:
    return another_desk(desk, sign_in, Role.MANAGER)


def day(ahead: int) -> str:
    return (clock.today() + timedelta(days=ahead)).isoformat()


def versions(session: Session, code: str) -> list[Category]:
    return list(
        session.scalars(select(Category).where(Category.code == code).order_by(Category.valid_from))
    )


def test_tree_shows_both_levels_in_both_languages(manager: Desk) -> None:
    page = html_of(manager.get(TREE))
    for text in ("2 申請", "2-1 申請方法", "How to apply", f"{TREE}/2-1", "外国人"):
        assert text in page


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.EDITOR, Role.CITY, Role.ADMIN])
def test_only_managers_keep_it(desk: Desk, sign_in: SignIn, role: Role) -> None:
    person = another_desk(desk, sign_in, role)
    addresses = (TREE, f"{TREE}/new", f"{TREE}/2-1")
    assert {person.get(address).status_code for address in addresses} == {403}
    for address in (f"{TREE}/new", f"{TREE}/2-1", f"{TREE}/2-1/retire", f"{TREE}/tags"):
        assert person.post(address).status_code == 403


def test_category_is_added_under_its_parent(manager: Desk, session: Session) -> None:
    values = {"code": "2-10", "valid_from": day(0), "hints": "出張\r\n公民館で申請\r\n"}
    assert manager.post(f"{TREE}/new", **LABELS, **values).status_code == 303
    added = versions(session, "2-10")[0]
    assert (added.parent_code, added.hints) == ("2", ["出張", "公民館で申請"])
    page = html_of(manager.get(TREE))
    places = [page.index(f'href="{TREE}/{code}"') for code in ("2-7", "2-10", "3-1")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "2-1"),
        ("code", "77-1"),
        ("code", "二"),
        ("label_ja", ""),
        ("label_en", " "),
        ("kana", "シュッチョウ"),
        ("valid_from", ""),
        ("valid_from", "明日"),
    ],
)
def test_errors_stand_beside_their_fields(manager: Desk, field: str, value: str) -> None:
    values = {"code": "2-10", "valid_from": day(0), **LABELS, field: value}
    refused = manager.post(f"{TREE}/new", **values)
    assert refused.status_code == 422
    page = html_of(refused)
    assert f'id="{field}-error"' in page
    assert "しゅっちょうしんせいかい" in page or field == "kana"


def test_label_changes_from_a_day_on(manager: Desk, desk: Desk, session: Session) -> None:
    """INQ-2: a changed label is a new version; records keep the one they had."""
    inquiry = desk.write(lambda writing: make_inquiry(writing, desk.operator, category="2-1"))
    values = {**LABELS, "valid_from": day(3)}
    assert manager.post(f"{TREE}/2-1", **values).status_code == 303
    old, new = versions(session, "2-1")
    assert old.valid_to == clock.today() + timedelta(days=2)
    assert new.valid_from == clock.today() + timedelta(days=3)
    assert old.label_ja == "申請方法"
    assert "2-1 申請方法" in html_of(desk.get(f"/inquiries/{inquiry.id}"))
    assert "2-1 申請方法" in html_of(manager.get(TREE))
    assert "出張申請会" in html_of(manager.get(f"{TREE}/2-1"))


def test_the_past_is_not_relabelled(manager: Desk) -> None:
    refused = manager.post(f"{TREE}/2-1", **LABELS, valid_from=day(-1))
    assert refused.status_code == 422
    assert 'id="valid_from-error"' in html_of(refused)


def test_retired_with_a_successor(manager: Desk, session: Session) -> None:
    response = manager.post(f"{TREE}/2-1/retire", last_day=day(0), replaced_by="2-2")
    assert response.status_code == 303
    retired = versions(session, "2-1")[0]
    assert (retired.valid_to, retired.replaced_by) == (clock.today(), "2-2")
    page = html_of(manager.get(f"{TREE}/2-1"))
    assert "2-2" in page
    assert 'action="/admin/categories/2-1/retire"' not in page


@pytest.mark.parametrize(
    ("code", "values", "field"),
    [
        ("2", {"last_day": day(0)}, "code"),
        ("2-1", {"last_day": day(-1)}, "last_day"),
        ("2-1", {"last_day": ""}, "last_day"),
        ("2-1", {"last_day": day(0), "replaced_by": "99"}, "replaced_by"),
    ],
)
def test_refused_retirement_says_why(
    manager: Desk, code: str, values: dict[str, str], field: str
) -> None:
    refused = manager.post(f"{TREE}/{code}/retire", **values)
    assert refused.status_code == 422
    page = html_of(refused)
    assert f'href="#{field}"' in page
    assert f'id="{field}' in page


def test_unknown_code_is_not_found(manager: Desk) -> None:
    for code in ("99", "2-99", "abc", "%00"):
        assert manager.get(f"{TREE}/{code}").status_code == 404
        assert manager.post(f"{TREE}/{code}", **LABELS, valid_from=day(0)).status_code in {404, 422}


def test_tags_are_added_retired_and_brought_back(manager: Desk, session: Session) -> None:
    assert manager.post(f"{TREE}/tags", name="要配慮", name_en="Needs care").status_code == 303
    tag = session.scalars(select(Tag).where(Tag.name == "要配慮")).one()
    for retired in ("1", "0"):
        assert manager.post(f"{TREE}/tags/{tag.id}", retired=retired).status_code == 303
        session.rollback()
        session.refresh(tag)
        assert tag.retired is (retired == "1")


@pytest.mark.parametrize("name", ["", "外国人", "a,b", "長" * 41])
def test_refused_tag_comes_back(manager: Desk, name: str) -> None:
    refused = manager.post(f"{TREE}/tags", name=name)
    assert refused.status_code == 422
    assert 'id="name-error"' in html_of(refused)
