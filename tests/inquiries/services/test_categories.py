"""INQ-2: a two-level tree of versions; labels are never overwritten, codes never used again."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Forbidden, Invalid, Missing
from callcenter.core.permissions import Actor
from callcenter.inquiries.queries.categories import (
    categories_in_use,
    category_in_use,
    category_labels,
    leaves,
    versions_of,
)
from callcenter.inquiries.services.categories import (
    CategoryEntry,
    add_category,
    change_category,
    retire_category,
    seed_categories,
)
from callcenter.inquiries.services.tags import add_tag, retire_tag, set_tags
from tests.factories.inquiries import make_inquiry


def entry(code: str = "2-10", **values: object) -> CategoryEntry:
    given = {"label_ja": "新しい名", "label_en": "New name", "kana": "あたらしいな", **values}
    return CategoryEntry(code=code, **given)  # type: ignore[arg-type]


def today(ahead: int = 0) -> date:
    return clock.today() + timedelta(days=ahead)


def labels(session: Session, day: date) -> dict[str, str]:
    return {row.code: row.label_ja for row in categories_in_use(session, day)}


def test_seeding_happens_once(session: Session) -> None:
    assert seed_categories(session) == 0
    codes = [row.code for row in categories_in_use(session)]
    assert len(codes) == len(set(codes))
    assert {"1", "2", "2-1", "18"} <= set(codes)


def test_inquiries_get_leaves_only(session: Session) -> None:
    assert category_in_use(session, "2-1") is not None
    assert category_in_use(session, "8") is not None
    assert category_in_use(session, "2") is None
    assert category_in_use(session, "99") is None


def test_new_version_from_a_day_on(session: Session, manager: Actor) -> None:
    """Before the day the old label holds, from the day the new one; both stay."""
    before = labels(session, today())["2-1"]
    change_category(session, manager, entry=entry("2-1"), valid_from=today(5))
    assert labels(session, today(4))["2-1"] == before
    assert labels(session, today(5))["2-1"] == "新しい名"
    assert len(versions_of(session, ["2-1"])) == 2
    for day in (today(-1), today(5), today(4)):
        with pytest.raises(Invalid):
            change_category(session, manager, entry=entry("2-1"), valid_from=day)


def test_record_keeps_the_label_it_was_given(
    session: Session, operator: Actor, manager: Actor
) -> None:
    inquiry = make_inquiry(session, operator, category="2-1")
    change_category(session, manager, entry=entry("2-1"), valid_from=today())
    shown = category_labels(session, [inquiry.category_id, None], "ja")
    assert list(shown.values()) == ["申請方法"]
    assert make_inquiry(session, operator, category="2-1").category_id != inquiry.category_id


def test_children_stand_in_order_after_their_sisters(session: Session, manager: Actor) -> None:
    for code in ("2-10", "2-9"):
        add_category(session, manager, entry=entry(code), valid_from=today())
    codes = [row.code for row in categories_in_use(session)]
    assert codes[codes.index("2") :][:10] == [
        "2", "2-1", "2-2", "2-3", "2-4", "2-5", "2-6", "2-7", "2-9", "2-10",
    ]  # fmt: skip
    add_category(session, manager, entry=entry("19"), valid_from=today())
    assert categories_in_use(session)[-1].code == "19"


def test_code_is_never_given_again(session: Session, manager: Actor) -> None:
    retire_category(session, manager, code="2-1", last_day=today())
    with pytest.raises(Invalid) as refusal:
        add_category(session, manager, entry=entry("2-1"), valid_from=today(10))
    assert refusal.value.fields == {"code": "taken"}
    with pytest.raises(Missing):
        change_category(session, manager, entry=entry("2-1"), valid_from=today(10))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "2-1-1"}, "code"),
        ({"code": "０2"}, "code"),
        ({"code": "77-1"}, "code"),
        ({"label_ja": " "}, "label_ja"),
        ({"label_en": ""}, "label_en"),
        ({"kana": "カナ"}, "kana"),
        ({"label_ja": "長" * 81}, "label_ja"),
        ({"label_en": "x" * 81}, "label_en"),
        ({"kana": "あ" * 121}, "kana"),
    ],
)
def test_rules_of_a_category(
    session: Session, manager: Actor, wrong: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        add_category(session, manager, entry=entry(**wrong), valid_from=today())
    assert set(refusal.value.fields) == {field}


def test_retired_with_a_successor(session: Session, manager: Actor) -> None:
    retire_category(session, manager, code="2-1", last_day=today(3), replaced_by="2-2")
    assert "2-1" in labels(session, today(3))
    assert "2-1" not in labels(session, today(4))
    with clock.shifted_by(timedelta(days=4)):
        assert category_in_use(session, "2-1") is None


def test_parent_stays_as_long_as_its_children(session: Session, manager: Actor) -> None:
    children = [row.code for row in leaves(categories_in_use(session)) if row.code[:2] == "5-"]
    for code in children:
        with pytest.raises(Invalid):
            retire_category(session, manager, code="5", last_day=today(1))
        retire_category(session, manager, code=code, last_day=today(2))
    with pytest.raises(Invalid):
        retire_category(session, manager, code="5", last_day=today(1))
    retire_category(session, manager, code="5", last_day=today(2))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"last_day": -1}, "last_day"),
        ({"last_day": 0, "replaced_by": "2-1"}, "replaced_by"),
        ({"last_day": 0, "replaced_by": "99"}, "replaced_by"),
    ],
)
def test_rules_of_retiring(
    session: Session, manager: Actor, values: dict[str, object], field: str
) -> None:
    given = {**values, "last_day": today(int(str(values["last_day"])))}
    with pytest.raises(Invalid) as refusal:
        retire_category(session, manager, code="2-1", **given)  # type: ignore[arg-type]
    assert set(refusal.value.fields) == {field}


def test_only_managers_keep_tree_and_tags(
    session: Session, operator: Actor, manager: Actor
) -> None:
    tag = add_tag(session, manager, name="高齢")
    for verb in (
        lambda: add_category(session, operator, entry=entry(), valid_from=today()),
        lambda: change_category(session, operator, entry=entry("2-1"), valid_from=today(1)),
        lambda: retire_category(session, operator, code="2-1", last_day=today()),
        lambda: add_tag(session, operator, name="x"),
        lambda: retire_tag(session, operator, tag_id=tag.id, retired=True),
    ):
        with pytest.raises(Forbidden):
            verb()


def test_retired_tag_stays_on_what_it_marks(
    session: Session, operator: Actor, manager: Actor
) -> None:
    tag = add_tag(session, manager, name="高齢", name_en="Elderly")
    inquiry = make_inquiry(session, operator, tags=("高齢",))
    retire_tag(session, manager, tag_id=tag.id, retired=True)
    assert set_tags(session, inquiry.id, ["高齢"]) == (["高齢"], ["高齢"])
