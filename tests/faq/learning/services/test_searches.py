"""FAQ-4: what was searched is noted once, without personal data, and forgotten in time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Forbidden, Invalid
from callcenter.core.permissions import Actor, Role
from faq.learning.models import LoggedSearch, Place
from faq.learning.services.searches import (
    KEPT,
    forget_searches,
    log_public_search,
    log_search,
    mark_public_use,
)
from tests.factories.articles import make_published
from tests.factories.staff import make_staff

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
Type = Callable[..., LoggedSearch | None]


@pytest.fixture
def type_text(session: Session, operator: Actor) -> Type:
    """Somebody types: `type_text("更新", after=3)` seconds after noon."""

    def note(text: str, *, after: float = 0, by: Actor = operator, **values: Any) -> Any:
        with clock.frozen_at(NOON + timedelta(seconds=after)):
            return log_search(session, by, text=text, place=Place.DESK, **values)

    return note


def noted(session: Session) -> list[tuple[str, bool]]:
    rows = session.scalars(select(LoggedSearch).order_by(LoggedSearch.id)).all()
    return [(row.text, row.used) for row in rows]


def test_hits_and_score_are_the_servers(session: Session, type_text: Type) -> None:
    make_published(session)
    found = type_text("カードの有効期限")
    assert found is not None
    assert (found.hits, found.language) == (1, "ja")
    assert found.best_score > 0
    nothing = type_text("宇宙旅行 ロケット", after=100)
    assert nothing is not None
    assert nothing.hits == 0
    assert nothing.best_score == 0


def test_a_text_that_grows_is_one_search(session: Session, type_text: Type) -> None:
    for after, text in enumerate(("更", "更新", "更新 持ち物", "更新 持ち物")):
        type_text(text, after=after * 20)
    assert noted(session) == [("更新 持ち物", False)]


def test_what_does_not_grow_or_comes_later_is_another_search(
    session: Session, operator: Actor, type_text: Type
) -> None:
    type_text("更新")
    type_text("紛失", after=5)
    type_text("紛失 届", after=70)
    type_text("紛失 届 警察", after=75, by=make_staff(session))
    assert [text for text, _used in noted(session)] == ["更新", "紛失", "紛失 届", "紛失 届 警察"]


def test_use_marks_the_search_that_led_to_it(session: Session, type_text: Type) -> None:
    """FAQ-4: an answer is read before it is used; the next caller's search is another one."""
    type_text("更新")
    type_text("更新", after=600, used=True)
    assert noted(session) == [("更新", True)]
    type_text("更新 持ち物", after=610)
    type_text("更新", after=700)
    assert noted(session) == [("更新", True), ("更新 持ち物", False), ("更新", False)]


def test_personal_data_and_article_numbers_are_not_kept(session: Session, type_text: Type) -> None:
    """PRV-2."""
    type_text("090-1234-5678 の人 更新")
    assert type_text("F-12", after=100) is None
    assert type_text("１２", after=200) is None
    assert type_text("   ", after=300) is None
    assert noted(session) == [("［消去］ の人 更新", False)]


def test_long_texts_are_cut(session: Session, type_text: Type) -> None:
    found = type_text("更新 " * 400)
    assert found is not None
    assert len(found.text) <= 300


def test_citizens_searches_name_nobody(session: Session) -> None:
    with clock.frozen_at(NOON):
        found = log_public_search(
            session, text="ＰＩＮ  忘れた", language="ja", hits=3, best_score=1.5
        )
        assert found is not None
        assert (found.actor_id, found.place, found.folded) == (None, "public", "pin 忘れた")
        assert mark_public_use(session, text="PIN 忘れた")
        assert not mark_public_use(session, text="PIN 忘れた")
        assert not mark_public_use(session, text="別のこと")
    assert found.used


def test_who_reads_no_articles_logs_no_searches(session: Session, operator: Actor) -> None:
    """SEC-1."""
    with pytest.raises(Forbidden):
        log_search(session, make_staff(session, Role.ADMIN), text="更新", place=Place.LIST)
    with pytest.raises(Invalid):
        log_search(session, operator, text="更新", place=Place.PUBLIC)


def test_searches_are_forgotten_after_thirteen_months(session: Session, type_text: Type) -> None:
    type_text("古い検索")
    type_text("新しい検索", after=7200)
    with clock.frozen_at(NOON + KEPT + timedelta(seconds=3600)):
        assert forget_searches(session) == 1
    assert noted(session) == [("新しい検索", False)]
